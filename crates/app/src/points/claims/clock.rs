//! What happens to a declaration by itself: the notice ends and it counts, a review is late, the time for objections or appeals is over.

use super::SUBJECT;
use super::settle::{Turn, settings, state_of};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, Role, system_permit};
use gezhi_domain::cases::Holder;
use gezhi_domain::deadlines::Limit;
use gezhi_domain::points::claims::ClaimState;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::Tx;
use gezhi_store::journal::Entry;

/// Fires what is due; says whether it was new.
pub(crate) async fn fire(app: &App, tx: &mut Tx<'_>, row: &ClockRow, entry: &Entry) -> Result<bool> {
    let county = app.county;
    let claim = gezhi_store::points::claims::claim(tx, county, row.subject).await?;
    let Some(claim) = claim.filter(|claim| claim.version == row.epoch) else {
        gezhi_store::clock::clear(tx, county, SUBJECT, row.subject).await?;
        return Ok(false);
    };
    if !gezhi_store::clock::fire(tx, county, row, entry.at).await? {
        gezhi_store::clock::clear(tx, county, SUBJECT, row.subject).await?;
        return Ok(false);
    }
    let permit = system_permit(Action::AwardPoints);
    let turn = Turn { app, permit: &permit, address: None };
    match state_of(&claim)? {
        ClaimState::Notice => {
            let rules = settings(app, tx, claim.village).await?;
            turn.count(tx, &claim, &rules).await?;
        }
        ClaimState::Review => {
            gezhi_store::clock::clear(tx, county, SUBJECT, claim.id).await?;
            let due = app.due(Limit::WorkingDays(2));
            turn.task(tx, &claim, (super::DECIDE_TASK, Holder::FirstOf(&[Role::Leader])), due).await?;
            let mut entry = entry.clone();
            entry.act = "points_claim_late".to_owned();
            entry.place = Some(claim.place);
            entry.details = serde_json::json!({ "rule": claim.label }).to_string();
            gezhi_store::journal::append(tx, county, &entry).await?;
        }
        _ => {
            gezhi_store::clock::clear(tx, county, SUBJECT, claim.id).await?;
            gezhi_store::tasks::clear(tx, county, claim.id).await?;
        }
    }
    Ok(true)
}

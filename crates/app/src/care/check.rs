//! A visit as a check: the round begins anew.

use super::CLOCK;
use super::row::{put_round, round_of, set_clock, set_tasks};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::Permit;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::time::instant;
use gezhi_store::visits::VisitRow;

/// Takes a visit as a check of the plan it names, or of all plans of the household. A plan that ended meanwhile, or that stands at
/// another household, is left alone: the visit counts all the same.
pub(crate) async fn checked(app: &App, tx: &mut Tx<'_>, permit: &Permit, visit: &VisitRow) -> Result<()> {
    let county = app.county;
    for plan in gezhi_store::care::of_household(tx, county, visit.household).await? {
        if visit.care.is_some_and(|id| id != plan.id) {
            continue;
        }
        let before = round_of(&plan)?;
        let round = before.after_check(instant(visit.started_at)?);
        if round == before {
            continue;
        }
        let row = put_round(&plan, &round, visit.received_at);
        if !gezhi_store::care::update(tx, permit, county, &row, plan.version).await? {
            return Err(StoreError::Conflict.into());
        }
        set_clock(tx, county, &row, &round).await?;
        set_tasks(tx, app, &row, visit.received_at).await?;
        let mut entry = app.entry(permit, "care_check", CLOCK, plan.id, None);
        entry.at = visit.received_at;
        entry.place = Some(plan.place);
        entry.details =
            serde_json::json!({ "code": plan.code, "visit": visit.id.to_string(), "was": plan.stage })
                .to_string();
        crate::background::append_told(tx, county, &entry).await?;
    }
    Ok(())
}

//! Care plans: the carer is asked, and when nobody came the leader is told (feature P7). Before anybody is told the file is looked
//! at: nobody is asked to look after a person who has died or moved away.

use crate::care::{CLOCK, Ended, clock_permit, end_plan, put_round, round_of, set_clock, set_tasks};
use crate::context::App;
use crate::error::Result;
use crate::residents::scope::ancestors;
use crate::residents::scope::path_of;
use gezhi_domain::care::CareStage;
use gezhi_domain::deadlines::local_date;
use gezhi_store::care::CarePlanRow;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::time::instant;

/// The plan as the register has it now: where its person lives now, or why it ends.
async fn present(
    app: &App,
    tx: &mut Tx<'_>,
    plan: &CarePlanRow,
) -> Result<std::result::Result<CarePlanRow, Ended>> {
    let county = app.county;
    let mut row = plan.clone();
    if let Some(person) = plan.person {
        let found = gezhi_store::residents::person(tx, county, person).await?;
        let Some(household) = found.and_then(|person| person.household) else { return Ok(Err(Ended::Left)) };
        row.household = household;
    }
    let file = gezhi_store::residents::household(tx, county, row.household).await?;
    let Some(file) = file.filter(|file| file.until.is_none()) else { return Ok(Err(Ended::Left)) };
    row.place = file.place;
    row.ancestors = ancestors(&path_of(app, file.place)?);
    let marks = gezhi_store::residents::counted_attributes(tx, county, row.household).await?;
    if marks.iter().any(|mark| mark.code == plan.code && mark.person == plan.person) {
        return Ok(Ok(row));
    }
    Ok(Err(Ended::Unmarked))
}

/// Fires a stage and sets the next one; says whether it was new.
pub(super) async fn fire(app: &App, tx: &mut Tx<'_>, row: &ClockRow, entry: &Entry) -> Result<bool> {
    let county = app.county;
    let plan = gezhi_store::care::by_id(tx, county, row.subject).await?;
    let Some(plan) = plan.filter(|plan| plan.state == "active" && plan.epoch == row.epoch) else {
        gezhi_store::clock::clear(tx, county, CLOCK, row.subject).await?;
        return Ok(false);
    };
    let permit = clock_permit();
    let placed = match present(app, tx, &plan).await? {
        Ok(placed) => placed,
        Err(why) => {
            let day = local_date(instant(entry.at)?).to_string();
            end_plan(tx, &permit, county, &plan, (why, &day), entry).await?;
            return Ok(false);
        }
    };
    if !gezhi_store::clock::fire(tx, county, row, entry.at).await? {
        // It fired before; what follows was stored with it.
        gezhi_store::clock::clear(tx, county, CLOCK, row.subject).await?;
        return Ok(false);
    }
    let round = round_of(&placed)?.fired();
    let next = put_round(&placed, &round, entry.at);
    if !gezhi_store::care::update(tx, &permit, county, &next, plan.version).await? {
        return Err(StoreError::Conflict.into());
    }
    set_clock(tx, county, &next, &round).await?;
    set_tasks(tx, app, &next, entry.at).await?;
    let mut entry = entry.clone();
    entry.act = if round.stage == CareStage::Missed { "care_missed" } else { "care_due" }.to_owned();
    entry.place = Some(next.place);
    entry.details =
        serde_json::json!({ "code": next.code, "missed": next.missed, "epoch": next.epoch }).to_string();
    gezhi_store::journal::append(tx, county, &entry).await?;
    Ok(true)
}

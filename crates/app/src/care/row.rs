//! Between a plan's row and its round, and what follows a change of it: clock, tasks.

use super::{CHECK_TASK, CLOCK, MISSED_TASK};
use crate::context::App;
use crate::error::Result;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Permit, Role};
use gezhi_domain::care::{CareStage, Round};
use gezhi_domain::cases::Holder;
use gezhi_store::care::CarePlanRow;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::tasks::NewTask;
use gezhi_store::time::{instant, micros};

/// The round of a stored plan.
///
/// # Errors
/// A row that holds no round.
pub(crate) fn round_of(row: &CarePlanRow) -> Result<Round> {
    let broken = |what: &str| StoreError::BadValue(format!("care plan {}: {what}", row.id));
    Ok(Round {
        every_days: u16::try_from(row.every_days).map_err(|_| broken("every_days"))?,
        due: instant(row.due_at)?,
        stage: CareStage::parse(&row.stage).ok_or_else(|| broken("stage"))?,
        epoch: u32::try_from(row.epoch).map_err(|_| broken("epoch"))?,
        missed: u32::try_from(row.missed).map_err(|_| broken("missed"))?,
        checked: row.checked_at.map(instant).transpose()?,
    })
}

/// The row with another round; the version grows.
#[must_use]
pub(crate) fn put_round(row: &CarePlanRow, round: &Round, at: i64) -> CarePlanRow {
    CarePlanRow {
        every_days: i64::from(round.every_days),
        due_at: micros(round.due),
        stage: round.stage.code().to_owned(),
        epoch: i64::from(round.epoch),
        missed: i64::from(round.missed),
        checked_at: round.checked.map(micros),
        version: row.version + 1,
        updated_at: at,
        ..row.clone()
    }
}

/// The next firing of a plan's clock; none after a missed check.
pub(crate) async fn set_clock(tx: &mut Tx<'_>, county: i64, row: &CarePlanRow, round: &Round) -> Result<()> {
    match round.next() {
        Some((stage, at)) => {
            let next = ClockRow {
                kind: CLOCK.to_owned(),
                subject: row.id,
                epoch: i64::from(round.epoch),
                next_at: micros(at),
                stage: stage.code().to_owned(),
            };
            Ok(gezhi_store::clock::put(tx, county, &next).await?)
        }
        None => Ok(gezhi_store::clock::clear(tx, county, CLOCK, row.id).await?),
    }
}

/// The inbox of whoever leads the carers of a place.
fn leader_of(app: &App, place: i64) -> Result<String> {
    const LEADER: Holder = Holder::FirstOf(&[Role::Leader, Role::Registrar]);
    Ok(app.directory().holder_key(LEADER, Some(&path_of(app, place)?)))
}

/// The tasks of a plan as its stage asks for them. Titles name the household by number and address, nobody by name.
pub(crate) async fn set_tasks(tx: &mut Tx<'_>, app: &App, row: &CarePlanRow, at: i64) -> Result<()> {
    let county = app.county;
    gezhi_store::tasks::clear(tx, county, row.id).await?;
    if row.stage == CareStage::Waiting.code() || row.state != "active" {
        return Ok(());
    }
    let household = gezhi_store::residents::household(tx, county, row.household).await?;
    let title =
        household.map(|one| format!("{} {}", one.number, one.address).trim().to_owned()).unwrap_or_default();
    let check = NewTask {
        subject_kind: CLOCK,
        subject: row.id,
        kind: CHECK_TASK,
        holder: format!("p{}", row.carer),
        title,
        place: row.place,
        due_at: row.due_at,
        created_at: at,
    };
    gezhi_store::tasks::put(tx, county, &check).await?;
    if row.stage == CareStage::Missed.code() {
        let missed = NewTask { kind: MISSED_TASK, holder: leader_of(app, row.place)?, ..check };
        gezhi_store::tasks::put(tx, county, &missed).await?;
    }
    Ok(())
}

/// Why a plan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Somebody ended it.
    ByHand,
    /// The person left the register, or the household ended.
    Left,
    /// The mark no longer holds.
    Unmarked,
}

impl Ended {
    const fn code(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::Left => "left",
            Self::Unmarked => "unmarked",
        }
    }
}

/// Ends a plan: no clock, no task, and the journal says why.
pub(crate) async fn end_plan(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    row: &CarePlanRow,
    (why, day): (Ended, &str),
    entry: &Entry,
) -> Result<()> {
    let ended = CarePlanRow {
        state: "ended".to_owned(),
        until: Some(day.to_owned()),
        version: row.version + 1,
        updated_at: entry.at,
        ..row.clone()
    };
    if !gezhi_store::care::update(tx, permit, county, &ended, row.version).await? {
        return Err(StoreError::Conflict.into());
    }
    gezhi_store::clock::clear(tx, county, CLOCK, row.id).await?;
    gezhi_store::tasks::clear(tx, county, row.id).await?;
    let entry = Entry {
        act: "care_end".to_owned(),
        subject_kind: CLOCK.to_owned(),
        subject: row.id,
        place: Some(row.place),
        details: serde_json::json!({ "code": row.code, "why": why.code() }).to_string(),
        ..entry.clone()
    };
    Ok(crate::background::append_told(tx, county, &entry).await?)
}

/// Ends the plans about somebody who has left the register, or those about a household itself that has ended; for whoever writes
/// the register. Plans about people who move go along with them.
pub(crate) async fn end_plans_of(
    tx: &mut Tx<'_>,
    app: &App,
    permit: &Permit,
    (household, person): (i64, Option<i64>),
    day: &str,
    entry: &Entry,
) -> Result<()> {
    for plan in gezhi_store::care::of_household(tx, app.county, household).await? {
        if plan.person == person {
            let own = Entry { id: app.id(), ..entry.clone() };
            end_plan(tx, permit, app.county, &plan, (Ended::Left, day), &own).await?;
        }
    }
    Ok(())
}

//! What happens by itself: a village's sheets are opened in the morning after the month, and count when the notice is over.

use super::open::{Opening, open_in};
use super::row::{SUBJECT, state_of, when, write};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::village_of;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::points::assessments::SheetRefused;
use gezhi_domain::points::publications::{Period, Rhythm};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::assessments::{self as store, SheetRow};
use gezhi_store::points::objections;
use gezhi_store::time::micros;
use jiff::SignedDuration;

/// Kind of the clock's rows that open a village's sheets month by month.
pub(crate) const MONTH_CLOCK: &str = "assessment_month";
/// Kind of the clock's rows that end a notice.
pub(crate) const COUNT_CLOCK: &str = SUBJECT;
/// A sheet with an open objection is looked at again after this.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);
/// Villages looked at in one operation.
const TOGETHER: usize = 200;

fn clock_row(village: i64, period: Period) -> ClockRow {
    ClockRow {
        kind: MONTH_CLOCK.to_owned(),
        subject: village,
        epoch: period.number(),
        next_at: micros(period.due()),
        stage: period.code(),
    }
}

struct Seed {
    county: i64,
    villages: Vec<i64>,
    period: Period,
}

impl Op for Seed {
    type Out = usize;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<usize, StoreError> {
        let mut set = 0;
        for village in &self.villages {
            if gezhi_store::clock::of(tx, self.county, MONTH_CLOCK, *village).await?.is_none() {
                gezhi_store::clock::put(tx, self.county, &clock_row(*village, self.period)).await?;
                set += 1;
            }
        }
        Ok(set)
    }
}

/// Gives every place that keeps a book its row of the clock, where the profile has scorecards; says how many were set. The first sheets are
/// those of the running month.
///
/// # Errors
/// Failures of the store.
pub async fn seed(app: &App) -> Result<usize> {
    if app.profile().assessments.cards.is_empty() {
        return Ok(0);
    }
    let directory = app.directory();
    let mut villages: Vec<i64> = directory
        .places()
        .filter(|place| village_of(app, &place.path).id() == place.id)
        .map(|place| place.id.0)
        .collect();
    villages.sort_unstable();
    seed_villages(app, &villages).await
}

/// As [`seed`], for some places that keep a book.
///
/// # Errors
/// Failures of the store.
pub async fn seed_villages(app: &App, villages: &[i64]) -> Result<usize> {
    let period = Period::containing(Rhythm::Month, local_date(app.now()));
    let mut set = 0;
    for part in villages.chunks(TOGETHER) {
        set += app.db.write(Seed { county: app.county, villages: part.to_vec(), period }).await?;
    }
    Ok(set)
}

/// A month is over: the village's sheets are opened, and the next month waits.
pub(crate) async fn fire_month(app: &App, tx: &mut Tx<'_>, row: &ClockRow, at: i64) -> Result<bool> {
    let county = app.county;
    let period = Period::parse(Rhythm::Month, &row.stage);
    let (Some(period), Ok(village)) = (period, path_of(app, row.subject)) else {
        // The place is gone, or became part of another.
        gezhi_store::clock::clear(tx, county, MONTH_CLOCK, row.subject).await?;
        return Ok(false);
    };
    let new = gezhi_store::clock::fire(tx, county, row, at).await?;
    let profile = app.profile();
    if new && village_of(app, &village).id() == village.id() {
        let permit = system_permit(Action::Assess);
        for spec in &profile.assessments.cards {
            let programme = profile.points.programme(&spec.programme);
            let card = profile.assessments.scorecard(&spec.programme);
            let (Some(programme), Some(card)) = (programme, card) else { continue };
            let opening = Opening { village: &village, programme, card: &card, period, address: None };
            open_in(app, tx, &permit, &opening).await?;
        }
    }
    gezhi_store::clock::put(tx, county, &clock_row(row.subject, period.next())).await?;
    Ok(new)
}

/// The notice of a sheet is over: it counts, unless an objection is open.
pub(crate) async fn fire_count(app: &App, tx: &mut Tx<'_>, row: &ClockRow, entry: &Entry) -> Result<bool> {
    let county = app.county;
    let found = store::by_id(tx, county, row.subject).await?;
    let Some(sheet) = found.filter(|sheet| sheet.version == row.epoch && path_of(app, sheet.village).is_ok())
    else {
        gezhi_store::clock::clear(tx, county, COUNT_CLOCK, row.subject).await?;
        return Ok(false);
    };
    let open = objections::open(tx, county, sheet.id).await?;
    let state = match state_of(&sheet)?.count(open, when(entry)?) {
        Ok(state) => state,
        Err(SheetRefused::Objected) => {
            let later = ClockRow { next_at: micros(when(entry)? + AGAIN), ..row.clone() };
            gezhi_store::clock::put(tx, county, &later).await?;
            return Ok(false);
        }
        Err(_) => {
            gezhi_store::clock::clear(tx, county, COUNT_CLOCK, row.subject).await?;
            return Ok(false);
        }
    };
    let permit = system_permit(Action::Assess);
    store::set_pay(tx, &permit, county, sheet.id, ("none", "waiting")).await?;
    let next = SheetRow {
        state: state.code().to_owned(),
        counted_at: Some(entry.at),
        version: sheet.version + 1,
        ..sheet.clone()
    };
    let mut entry = Entry { act: "assessment_count".into(), place: Some(sheet.village), ..entry.clone() };
    entry.details = serde_json::json!({ "programme": sheet.programme, "month": sheet.month }).to_string();
    match write(app, tx, &permit, (&next, sheet.version), &entry).await {
        Err(AppError::Overtaken { .. }) => Err(StoreError::Conflict.into()),
        other => other.map(|()| true),
    }
}

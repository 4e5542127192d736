//! Visits and care (features P6, P7): every present household has its row of last visits, in the right place and equal to its
//! visits; every care plan has the clock of its stage.

use super::Finding;
use super::tasks::CarePlans;
use gezhi_app::care::CLOCK;
use gezhi_app::{App, Result};
use gezhi_domain::care::CareStage;
use gezhi_domain::visits::Outcome;
use gezhi_store::care::CarePlanRow;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::HouseholdRow;
use gezhi_store::visits::HouseholdVisitRow;

/// Households of one read.
const BATCH: i64 = 500;

struct Read {
    county: i64,
    after: i64,
}

/// A household, its row of last visits, and its visits: whether each counts, and when it began.
type Seen = (HouseholdRow, Option<HouseholdVisitRow>, Vec<(bool, i64)>);

impl Op for Read {
    type Out = Vec<Seen>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let mut all = Vec::new();
        for row in gezhi_store::residents::scan_households(tx, county, self.after, BATCH).await? {
            let seen = gezhi_store::visits::household_visit(tx, county, row.id).await?;
            let met = Outcome::Met.code();
            let visits = gezhi_store::visits::counted_of_household(tx, county, row.id, met).await?;
            all.push((row, seen, visits));
        }
        Ok(all)
    }
}

struct Rows {
    county: i64,
    after: i64,
}

impl Op for Rows {
    type Out = Vec<(HouseholdVisitRow, [Option<i64>; 4], Option<HouseholdRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::visits::scan_household_visits(tx, self.county, self.after, BATCH).await?;
        let ids: Vec<i64> = rows.iter().map(|(row, _)| row.household).collect();
        let files = gezhi_store::residents::households_by_ids(tx, self.county, &ids).await?;
        let file = |id: i64| files.iter().find(|file| file.id == id).cloned();
        Ok(rows.into_iter().map(|(row, ancestors)| (row, ancestors, file(row.household))).collect())
    }
}

struct Clock {
    county: i64,
    plan: i64,
}

impl Op for Clock {
    type Out = Option<ClockRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::clock::of(tx, self.county, CLOCK, self.plan).await
    }
}

fn recounted((file, seen, visits): &Seen) -> Option<String> {
    let Some(seen) = seen else {
        return file.until.is_none().then(|| format!("household {}: no row of last visits", file.number));
    };
    let counted = visits.iter().filter(|(counts, _)| *counts);
    let last = counted.clone().map(|(_, at)| *at).max().unwrap_or(0);
    let number = i64::try_from(counted.count()).unwrap_or(i64::MAX);
    let wrong = (seen.last_at, seen.visits) != (last, number);
    wrong.then(|| {
        let (at, times) = (seen.last_at, seen.visits);
        format!("household {}: last visit {at} of {times}, counted {last} of {number}", file.number)
    })
}

fn placed(
    row: &HouseholdVisitRow,
    ancestors: &[Option<i64>; 4],
    file: Option<&HouseholdRow>,
) -> Option<String> {
    let Some(file) = file.filter(|file| file.until.is_none()) else {
        return Some(format!("household {}: a row of last visits without a household", row.household));
    };
    (file.ancestors != *ancestors)
        .then(|| format!("household {}: its last visits stand elsewhere", file.number))
}

fn clock_of(plan: &CarePlanRow, clock: Option<&ClockRow>) -> Option<String> {
    let runs = plan.stage != CareStage::Missed.code();
    let fits = match clock {
        None => !runs,
        Some(clock) => runs && clock.epoch == plan.epoch,
    };
    (!fits).then(|| format!("care plan {}: stage {}, clock {clock:?}", plan.id, plan.stage))
}

/// Checks visits and care.
///
/// # Errors
/// Failures of the database.
pub async fn check(app: &App) -> Result<[Finding; 2]> {
    let county = app.county;
    let (mut visits, mut care) = (Finding::new("visits"), Finding::new("care"));
    let mut after = 0;
    loop {
        let batch = app.db.read(Read { county, after }).await?;
        let Some((last, ..)) = batch.last() else { break };
        after = last.id;
        batch.iter().for_each(|seen| visits.look(recounted(seen)));
    }
    after = 0;
    loop {
        let batch = app.db.read(Rows { county, after }).await?;
        let Some((last, ..)) = batch.last() else { break };
        after = last.household;
        batch.iter().for_each(|(row, ancestors, file)| visits.look(placed(row, ancestors, file.as_ref())));
    }
    after = 0;
    loop {
        let plans = app.db.read(CarePlans { county, after }).await?;
        let Some(last) = plans.last() else { return Ok([visits, care]) };
        after = last.id;
        for plan in &plans {
            let clock = app.db.read(Clock { county, plan: plan.id }).await?;
            care.look(clock_of(plan, clock.as_ref()));
        }
    }
}

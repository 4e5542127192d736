//! When publications fall due: one row of the clock for each village and rhythm, which goes on from period to period.

use super::SUBJECT;
use crate::context::App;
use crate::error::Result;
use crate::ids::Ids;
use crate::points::village_of;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::points::Members;
use gezhi_domain::points::publications::{Period, Rhythm};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::publications::{self as store, PublicationRow};
use gezhi_store::time::micros;
use jiff::{SignedDuration, Timestamp};

/// A village whose book is older than this when it is first met gets records of days from here on; of months and longer it gets all.
const DAYS_BACK: i64 = 31;
/// Villages looked at in one operation.
const TOGETHER: usize = 200;

const fn clock_kind(rhythm: Rhythm) -> &'static str {
    match rhythm {
        Rhythm::Day => "points_day",
        Rhythm::Month => "points_month",
        Rhythm::Quarter => "points_quarter",
        Rhythm::Year => "points_year",
    }
}

/// The rhythm of a row of the clock.
fn rhythm_of(kind: &str) -> Option<Rhythm> {
    Rhythm::ALL.iter().copied().find(|rhythm| clock_kind(*rhythm) == kind)
}

/// Whether a row of the clock belongs here.
pub(crate) fn is_clock(kind: &str) -> bool {
    rhythm_of(kind).is_some()
}

fn clock_row(village: i64, period: Period) -> ClockRow {
    ClockRow {
        kind: clock_kind(period.rhythm()).to_owned(),
        subject: village,
        epoch: period.number(),
        next_at: micros(period.due()),
        stage: period.code(),
    }
}

struct Seed {
    county: i64,
    villages: Vec<i64>,
    now: Timestamp,
}

impl Op for Seed {
    type Out = usize;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<usize, StoreError> {
        let mut set = 0;
        for village in &self.villages {
            let mut first = None;
            for rhythm in Rhythm::ALL {
                if gezhi_store::clock::of(tx, self.county, clock_kind(*rhythm), *village).await?.is_some() {
                    continue;
                }
                if first.is_none() {
                    let entry = store::first_entry(tx, self.county, *village).await?;
                    first = Some(entry.map_or(self.now, Ids::instant_of).min(self.now));
                }
                let mut since = first.unwrap_or(self.now);
                if *rhythm == Rhythm::Day {
                    since = since.max(self.now - SignedDuration::from_hours(DAYS_BACK * 24));
                }
                let period = Period::containing(*rhythm, local_date(since));
                gezhi_store::clock::put(tx, self.county, &clock_row(*village, period)).await?;
                set += 1;
            }
        }
        Ok(set)
    }
}

/// Gives every place that keeps a book and has none its rows of the clock; says how many were set. A book that is older than its clock gets the
/// documents of its past.
///
/// # Errors
/// Failures of the store.
pub async fn seed(app: &App) -> Result<usize> {
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
    let mut set = 0;
    for part in villages.chunks(TOGETHER) {
        set += app.db.write(Seed { county: app.county, villages: part.to_vec(), now: app.now() }).await?;
    }
    Ok(set)
}

/// A period has ended: what was entered in it is to be published, and the next period waits.
pub(crate) async fn fire(app: &App, tx: &mut Tx<'_>, row: &ClockRow, at: i64) -> Result<bool> {
    let county = app.county;
    let Some(period) = rhythm_of(&row.kind).and_then(|rhythm| Period::parse(rhythm, &row.stage)) else {
        tracing::error!(kind = row.kind, stage = row.stage, "no period is called that");
        gezhi_store::clock::clear(tx, county, &row.kind, row.subject).await?;
        return Ok(false);
    };
    let new = gezhi_store::clock::fire(tx, county, row, at).await?;
    if new {
        let permit = system_permit(Action::EditPublications);
        let (start, end) = period.bounds();
        let bounds = (Ids::floor_of(start), Ids::floor_of(end));
        for programme in &app.profile().points.programmes {
            let book = (row.subject, programme.code.as_str());
            if programme.members == Members::Fund || !store::has_entries(tx, county, book, bounds).await? {
                continue;
            }
            let publication = PublicationRow {
                id: app.id(),
                village: row.subject,
                programme: programme.code.clone(),
                kind: period.rhythm().code().to_owned(),
                period: period.code(),
                state: "making".into(),
                from_id: bounds.0,
                upto_id: bounds.1,
                due_at: micros(period.due()),
                published_at: None,
                accounts: 0,
                data: "{}".into(),
                hash: String::new(),
                reason: None,
            };
            store::insert(tx, &permit, county, &publication).await?;
            tracing::debug!(kind = SUBJECT, period = publication.period, "a publication is due");
        }
    }
    gezhi_store::clock::put(tx, county, &clock_row(row.subject, period.next())).await?;
    Ok(new)
}

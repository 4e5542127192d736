//! Visits of a demo's past year in the village that has points: written down as the running product does, so that they are paid for.

use super::people::Village;
use crate::demo::DemoError;
use gezhi_app::App;
use gezhi_app::points::rules;
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::visits::VisitRow;
use jiff::Timestamp;

/// Visits that are read at a time.
const BATCH: i64 = 2_000;

struct Read {
    county: i64,
    after: i64,
}

impl Op for Read {
    type Out = Vec<VisitRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<VisitRow>, StoreError> {
        gezhi_store::visits::scan_visits(tx, self.county, self.after, BATCH).await
    }
}

struct Record {
    app: App,
    visit: VisitRow,
}

impl Op for Record {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        rules::record_visit(&self.app, tx, &self.visit).await
    }
}

/// The visits to households of the village since an instant, by when they reached the product.
///
/// # Errors
/// Failures of the store.
pub(super) async fn visited(
    app: &App,
    village: &Village,
    (from, now): (Timestamp, Timestamp),
) -> Result<Vec<(Timestamp, VisitRow)>, DemoError> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let page = app.db.read(Read { county: app.county, after }).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.id;
        for visit in page {
            let path = app.directory().place(PlaceId(visit.place)).map(|place| place.path);
            let at =
                Timestamp::from_microsecond(visit.received_at).ok().filter(|at| (from..now).contains(at));
            if let (Some(path), Some(at)) = (path, at)
                && village.place.reaches(&path)
            {
                found.push((at, visit));
            }
        }
    }
}

/// Writes a visit down.
///
/// # Errors
/// Failures of the store.
pub(super) async fn record(app: &App, visit: &VisitRow) -> Result<(), DemoError> {
    Ok(app.db.write(Record { app: app.clone(), visit: visit.clone() }).await?)
}

//! What fills the gaps of a text for one group.

use crate::context::App;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::engine::{Op, StoreError, Tx};
use std::collections::BTreeMap;

struct Worker {
    county: i64,
    chain: Vec<i64>,
    now: i64,
}

impl Op for Worker {
    type Out = Option<(String, Option<String>, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        crate::posts::worker_of(tx, self.county, &self.chain, self.now).await
    }
}

/// What is known for a place.
///
/// # Errors
/// Failures of the store.
pub(super) async fn known(
    app: &App,
    path: &PlacePath,
) -> std::result::Result<BTreeMap<&'static str, String>, StoreError> {
    let chain = path.chain().rev().map(|id| id.0).collect();
    let now = app.now().as_microsecond();
    let worker = app.db.read(Worker { county: app.county, chain, now }).await?;
    let directory = app.directory();
    let name = |id: Option<PlaceId>| {
        id.and_then(|id| directory.place(id)).map(|place| place.name.clone()).unwrap_or_default()
    };
    let above = path.depth().checked_sub(1).and_then(|depth| path.at(depth));
    let day = local_date(app.now());
    let mut known = BTreeMap::from([
        ("地方", name(Some(path.id()))),
        ("上级", name(above)),
        ("日期", format!("{}月{}日", day.month(), day.day())),
        ("网址", app.settings.origin.clone()),
    ]);
    if let Some((name, phone, _)) = worker {
        known.insert("网格员", name);
        known.extend(phone.map(|phone| ("电话", phone)));
    }
    Ok(known)
}

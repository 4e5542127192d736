//! Responsible bodies with what they have open.

use crate::context::App;
use crate::error::Result;
use crate::views::{Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A body.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BodyItem {
    /// Identity.
    pub id: Id,
    /// Key in the profile.
    pub key: String,
    /// Name.
    pub name: String,
    /// Place it belongs to.
    pub place: Option<PlaceRef>,
    /// Open cases.
    pub open: i64,
    /// Overdue ones.
    pub overdue: i64,
}

struct Loads {
    county: i64,
    root: i64,
}

impl Op for Loads {
    type Out = Vec<(String, i64, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::bodies::loads(tx, self.county, self.root).await
    }
}

/// All bodies, those of the root first.
///
/// # Errors
/// 401, 403.
pub async fn bodies(app: &App, actor: &Actor) -> Result<Vec<BodyItem>> {
    decide(actor, Action::SeeDuties)?;
    let directory = app.directory();
    let loads = app.db.read(Loads { county: app.county, root: directory.root().0 }).await?;
    let loads: HashMap<String, (i64, i64)> =
        loads.into_iter().map(|(key, open, overdue)| (key, (open, overdue))).collect();
    let mut items: Vec<(usize, BodyItem)> = directory
        .bodies()
        .map(|body| {
            let (open, overdue) = loads.get(&body.id.to_string()).copied().unwrap_or_default();
            let depth = directory.place(PlaceId(body.place)).map_or(0, |place| place.path.depth());
            let place = (depth > 0).then(|| app.place_ref_by_id(PlaceId(body.place))).flatten();
            (
                depth,
                BodyItem {
                    id: Id(body.id),
                    key: body.key.clone(),
                    name: body.name.clone(),
                    place,
                    open,
                    overdue,
                },
            )
        })
        .collect();
    items.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.id.cmp(&y.id)));
    Ok(items.into_iter().map(|(_, item)| item).collect())
}

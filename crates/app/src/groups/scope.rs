//! Which groups somebody may do something with.

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::groups::GroupRow;

pub(super) struct All {
    pub county: i64,
}

impl Op for All {
    type Out = Vec<GroupRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::groups::all(tx, self.county).await
    }
}

pub(super) struct ById {
    pub county: i64,
    pub id: i64,
}

impl Op for ById {
    type Out = Option<GroupRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::groups::by_id(tx, self.county, self.id).await
    }
}

/// The path of a group's place; the root for one whose place is gone.
pub(super) fn path_of(app: &App, place: i64) -> PlacePath {
    let directory = app.directory();
    directory.place(PlaceId(place)).map_or_else(|| directory.root_path(), |place| place.path)
}

/// The groups in whose places somebody may do something.
///
/// # Errors
/// 401, 403.
pub(super) async fn own(app: &App, actor: &Actor, action: Action) -> Result<Vec<GroupRow>> {
    decide(actor, action)?;
    let mut rows = app.db.read(All { county: app.county }).await?;
    rows.retain(|row| decide_at(actor, action, &path_of(app, row.place)).is_ok());
    Ok(rows)
}

/// A group with which somebody may do something.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub(super) async fn one(app: &App, actor: &Actor, action: Action, id: i64) -> Result<(GroupRow, Permit)> {
    decide(actor, action)?;
    let row = app.db.read(ById { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, action, &path_of(app, row.place))?;
    Ok((row, permit))
}

//! What a village hangs on its wall: every grid with those responsible, ready for one print run (feature G6).

use super::contacts::{ByPlace, Contact, by_place, responsible};
use super::input;
use super::view::Beside;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, PlaceRef};
use gezhi_domain::accounts::{Action, Actor};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Grids of one print run.
const MOST: usize = 600;

/// A grid as its board shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardGrid {
    /// Grid.
    pub place: PlaceRef,
    /// Names above it, without the root.
    pub above: Vec<String>,
    /// Its code.
    pub code: String,
    /// The profile's word for its level.
    pub level_word: Bi,
    /// Address in the QR: the grid's page for everybody.
    pub url: String,
    /// Those responsible.
    pub contacts: Vec<Contact>,
}

/// Boards of a town or village.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardRun {
    /// Whose grids these are.
    pub within: PlaceRef,
    /// Name of the whole place.
    pub county: Bi,
    /// Name of the platform.
    pub platform: Bi,
    /// Grids in reading order.
    pub grids: Vec<BoardGrid>,
}

struct BoardOp {
    county: i64,
    places: Vec<i64>,
    now: i64,
}

impl Op for BoardOp {
    type Out = (ByPlace, Beside);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::posts::of_places(tx, self.county, &self.places).await?;
        Ok((by_place(rows), Beside::read(tx, self.county, self.now).await?))
    }
}

/// The address that a grid's QR opens.
pub(super) fn url(app: &App, code: &str) -> String {
    format!("{}/g/{code}", app.settings.origin.trim_end_matches('/'))
}

/// Boards of all grids of a depth within a place; of its lowest grids when no depth is named.
///
/// # Errors
/// 401, 403; 404 for a place out of sight; 422 where there are too many for one run.
pub async fn boards(app: &App, actor: &Actor, within: i64, depth: Option<usize>) -> Result<BoardRun> {
    let (path, _) = input::place(app, actor, Action::SeePosts, within)?;
    let directory = app.directory();
    let is_leaf =
        |place: &crate::directory::Place| !place.children.iter().any(|id| directory.place(*id).is_some());
    let mut paths: Vec<PlacePath> = directory
        .places()
        .filter(|place| path.reaches(&place.path))
        .filter(|place| match depth {
            Some(depth) => place.path.depth() == depth,
            None => is_leaf(place),
        })
        .map(|place| place.path)
        .collect();
    if paths.len() > MOST {
        return Err(AppError::invalid(
            "boards_too_many",
            "within",
            format!("一次最多打印 {MOST} 个网格，这里有 {} 个，请选一个乡镇或村。", paths.len()),
            format!("One run prints {MOST} grids; these are {}. Choose a town or village.", paths.len()),
        ));
    }
    // In the order of a walk: village by village, grid by grid.
    let order = |path: &PlacePath| -> Vec<i64> {
        path.chain().filter_map(|id| directory.place(id)).map(|place| place.seq).collect()
    };
    paths.sort_by_cached_key(order);
    let places: BTreeSet<i64> =
        paths.iter().flat_map(|path| path.chain().map(|place| place.0).collect::<Vec<_>>()).collect();
    let op =
        BoardOp { county: app.county, places: places.into_iter().collect(), now: app.now().as_microsecond() };
    let (posts, beside) = app.db.read(op).await?;
    let profile = app.profile();
    let name = |id: PlaceId| directory.place(id).map(|place| place.name.clone());
    let grids = paths
        .iter()
        .filter_map(|path| {
            let place = directory.place(path.id())?;
            let above = path.chain().skip(1).filter(|id| *id != path.id()).filter_map(name).collect();
            Some(BoardGrid {
                place: app.place_ref(path)?,
                above,
                code: place.code.clone(),
                level_word: crate::grids::level_word(app, place),
                url: url(app, &place.code),
                contacts: responsible(app, path, &posts, &beside),
            })
        })
        .collect();
    Ok(BoardRun {
        within: app.place_ref(&path).ok_or_else(AppError::not_found)?,
        county: Bi::from(&profile.head.name),
        platform: Bi::from(&profile.head.platform),
        grids,
    })
}

//! Which village keeps whose book, and which programmes there are.

use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::points::ProgrammeSpec;

/// Depth of the places that keep books, where the profile names their level.
pub(crate) fn depth_of_villages(app: &App) -> Option<usize> {
    let profile = app.profile();
    let level = profile.head.levels.iter().find(|level| level.key == profile.points.level);
    level.map(|level| usize::from(level.depth))
}

/// The place that keeps the book for a place: its ancestor on the level that the profile names, or itself above that level.
pub(crate) fn village_of(app: &App, place: &PlacePath) -> PlacePath {
    let village = depth_of_villages(app).and_then(|depth| place.at(depth));
    let directory = app.directory();
    village.and_then(|PlaceId(id)| directory.place(PlaceId(id))).map_or(*place, |village| village.path)
}

/// That somebody may do something in a village: there, or in a part of it that is kept in its book.
///
/// # Errors
/// As [`decide_at`].
pub(crate) fn decide_in_village(
    app: &App,
    actor: &Actor,
    action: Action,
    village: &PlacePath,
) -> std::result::Result<Permit, Refusal> {
    let refused = match decide_at(actor, action, village) {
        Ok(permit) => return Ok(permit),
        Err(refusal) => refusal,
    };
    let part = outermost(actor, action).into_iter().find(|path| village_of(app, path).id() == village.id());
    part.map_or(Err(refused), |path| decide_at(actor, action, &path))
}

/// A programme of this place.
///
/// # Errors
/// 422 for one that the profile does not have.
pub(crate) fn programme_of(app: &App, code: &str) -> Result<ProgrammeSpec> {
    app.profile().points.programme(code).cloned().ok_or_else(|| {
        AppError::invalid(
            "programme",
            "programme",
            "没有这种积分，请重新选择。",
            "There is no such programme of points; choose again.",
        )
    })
}

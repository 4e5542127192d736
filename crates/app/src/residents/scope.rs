//! Where somebody may do something with the register.

use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, Role, decide, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};

/// The place that was asked for, or the first of the person's own.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope.
pub(super) fn place_for(
    app: &App,
    actor: &Actor,
    action: Action,
    wanted: Option<&str>,
) -> Result<(PlacePath, Permit)> {
    decide(actor, action)?;
    let path = match wanted.filter(|text| !text.is_empty()) {
        Some(text) => {
            let id = text.parse().map_err(|_| AppError::not_found())?;
            app.directory().place(PlaceId(id)).map(|place| place.path).ok_or_else(AppError::not_found)?
        }
        None => outermost(actor, action).first().copied().ok_or_else(AppError::not_found)?,
    };
    let permit = decide_at(actor, action, &path)?;
    Ok((path, permit))
}

/// The path of a stored place.
pub(super) fn path_of(app: &App, place: i64) -> Result<PlacePath> {
    app.directory().place(PlaceId(place)).map(|place| place.path).ok_or_else(AppError::not_found)
}

/// The roles of somebody that reach a place: what attributes are shown by.
pub(crate) fn roles_at(actor: &Actor, path: &PlacePath) -> Vec<Role> {
    actor
        .duties
        .iter()
        .filter(|duty| duty.body.is_none() && duty.place.reaches(path))
        .map(|duty| duty.role)
        .collect()
}

/// Ancestors at depths 1 to 4, as rows keep them.
pub(super) fn ancestors(path: &PlacePath) -> [Option<i64>; 4] {
    [1, 2, 3, 4].map(|depth| path.at(depth).map(|place| place.0))
}

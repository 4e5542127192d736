//! Which nets somebody sees where. Most see all of them below their own post; a handler sees that of the own department.

use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, BodyId, Thing, decide, decide_on};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::profile::NetSpec;

/// Whether somebody sees a net in a place.
pub(super) fn sees(app: &App, actor: &Actor, net: &NetSpec, at: &PlacePath) -> bool {
    let bodies: Vec<BodyId> = app.directory().nearest_body(&net.body, Some(at)).into_iter().collect();
    let thing = Thing { place: Some(*at), bodies: &bodies, owner: None };
    decide_on(actor, Action::SeeNets, &thing).is_ok()
}

/// Whether somebody sees a net in some place.
pub(super) fn sees_somewhere(app: &App, actor: &Actor, net: &NetSpec) -> bool {
    let directory = app.directory();
    let is_of = |body: BodyId| directory.body(body).is_some_and(|row| row.key == net.body);
    actor.duties.iter().any(|duty| match duty.body {
        Some(body) => is_of(body),
        None => sees(app, actor, net, &duty.place),
    })
}

/// The nets that somebody sees in a place.
///
/// # Errors
/// 401, 403; 404 where it is none.
pub(super) fn nets_at<'a>(
    app: &App,
    actor: &Actor,
    nets: &'a [NetSpec],
    at: &PlacePath,
) -> Result<Vec<&'a NetSpec>> {
    decide(actor, Action::SeeNets)?;
    let seen: Vec<&NetSpec> = nets.iter().filter(|net| sees(app, actor, net, at)).collect();
    // A profile without nets is no reason to say that the place does not exist.
    if seen.is_empty() && !nets.is_empty() {
        return Err(AppError::not_found());
    }
    Ok(seen)
}

/// The place that was asked for, or the reader's own: that of a duty, or of the department.
///
/// # Errors
/// 401, 403; 404 for a place that does not exist.
pub(super) fn place_or_own(app: &App, actor: &Actor, wanted: Option<&str>) -> Result<PlacePath> {
    decide(actor, Action::SeeNets)?;
    let directory = app.directory();
    if let Some(text) = wanted.filter(|text| !text.is_empty()) {
        return place(app, text);
    }
    if let Some(path) = outermost(actor, Action::SeeNets).first() {
        return Ok(*path);
    }
    let of_body =
        actor.duties.iter().find_map(|duty| directory.body(duty.body?)).map(|body| PlaceId(body.place));
    of_body.and_then(|id| directory.place(id)).map(|place| place.path).ok_or_else(AppError::not_found)
}

/// A place by its number.
///
/// # Errors
/// 404.
pub(super) fn place(app: &App, text: &str) -> Result<PlacePath> {
    let id = text.parse().map_err(|_| AppError::not_found())?;
    app.directory().place(PlaceId(id)).map(|place| place.path).ok_or_else(AppError::not_found)
}

/// A net by its key.
///
/// # Errors
/// 404.
pub(super) fn net<'a>(nets: &'a [NetSpec], key: &str) -> Result<&'a NetSpec> {
    nets.iter().find(|net| net.key == key).ok_or_else(AppError::not_found)
}

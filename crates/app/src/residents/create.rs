//! A new household.

use super::file::File;
use super::household::{Load, view};
use super::input::{PersonInput, day_or_today, line};
use super::scope::{ancestors, path_of, roles_at};
use super::view::HouseholdView;
use super::write::Change;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::{Key, once};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, decide, decide_at, system_permit};
use gezhi_store::residents::HouseholdRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most people of one household that are entered at once.
const MOST: usize = 50;

/// A household to be entered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NewHousehold {
    /// Grid.
    pub place: Id,
    /// Number of the file; made when left out.
    #[serde(default)]
    pub number: Option<String>,
    /// Lane and house number.
    #[serde(default)]
    pub address: String,
    /// Room.
    #[serde(default)]
    pub room: String,
    /// House, WGS-84.
    #[serde(default)]
    pub lon: Option<f64>,
    /// House, WGS-84.
    #[serde(default)]
    pub lat: Option<f64>,
    /// First day; today when left out.
    #[serde(default)]
    pub since: Option<String>,
    /// People, one of them the head.
    pub members: Vec<PersonInput>,
}

/// A place that may hold households: a grid at the end of its branch.
///
/// # Errors
/// 404 outside the person's scope; 422 for a place that has smaller grids.
pub(super) fn leaf(app: &App, actor: &Actor, place: i64) -> Result<gezhi_domain::grids::PlacePath> {
    let path = path_of(app, place)?;
    decide_at(actor, Action::EditRegister, &path)?;
    let directory = app.directory();
    let found = directory.place(path.id()).ok_or_else(AppError::not_found)?;
    let general = found.children.iter().any(|child| {
        directory.place(*child).is_some_and(|child| child.class == gezhi_domain::grids::GridClass::General)
    });
    if general {
        return Err(AppError::invalid(
            "not_a_leaf",
            "place",
            "请选到最小的网格。",
            "Choose the smallest grid.",
        ));
    }
    Ok(path)
}

/// A point as typed.
///
/// # Errors
/// 422 when it is none on earth or only half of one.
pub(super) fn point(lon: Option<f64>, lat: Option<f64>) -> Result<(Option<f64>, Option<f64>)> {
    match (lon, lat) {
        (None, None) => Ok((None, None)),
        (Some(lon), Some(lat)) if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) => {
            Ok((Some(lon), Some(lat)))
        }
        _ => Err(AppError::invalid(
            "point",
            "lon",
            "房屋位置不对，请在地图上重新点一下。",
            "This is no position; set the pin again.",
        )),
    }
}

/// Characters of a number of a file.
pub(super) fn number(app: &App, typed: Option<&str>, code: &str) -> Result<String> {
    let typed = line(typed.unwrap_or_default(), "number", 40)?;
    if typed.is_empty() {
        // The grid's code and five characters that are not confused when they are read out.
        return Ok(format!("{code}-{}", app.settings.entropy.readable(5)));
    }
    Ok(typed)
}

/// An empty household in a grid.
pub(super) fn household(
    app: &App,
    path: &gezhi_domain::grids::PlacePath,
    number: String,
    since: String,
) -> HouseholdRow {
    HouseholdRow {
        id: app.id(),
        number,
        place: path.id().0,
        ancestors: ancestors(path),
        address: String::new(),
        room: String::new(),
        lon: None,
        lat: None,
        head: None,
        head_name: String::new(),
        members: 0,
        living: 0,
        since,
        until: None,
        version: 0,
        updated_at: 0,
        house: None,
    }
}

/// Enters a household with its people. Sent again with the same key, it answers with the household of the first time.
///
/// # Errors
/// 401, 403; 404 for a grid outside the person's scope; 422 with the field: no head, two heads, an identity number that is wrong
/// or registered already.
pub async fn create(
    app: &App,
    actor: &Actor,
    new: &NewHousehold,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    let key = Key::sealed(app, actor, "household", key, new)?;
    let path = leaf(app, actor, new.place.0)?;
    let on = day_or_today(app, new.since.as_deref(), "since")?;
    if new.members.is_empty() || new.members.len() > MOST {
        return Err(AppError::invalid(
            "members",
            "members",
            format!("请至少登记一人，一次最多 {MOST} 人。"),
            format!("Enter at least one person and {MOST} at most."),
        ));
    }
    let code = app.directory().place(path.id()).map(|place| place.code.clone()).unwrap_or_default();
    let mut row = household(app, &path, number(app, new.number.as_deref(), &code)?, on.to_string());
    row.address = line(&new.address, "address", 100)?;
    row.room = line(&new.room, "room", 40)?;
    (row.lon, row.lat) = point(new.lon, new.lat)?;
    let id = row.id;
    let members = new.members.iter().map(|input| input.fresh(app)).collect::<Result<Vec<_>>>()?;
    let entry = app.entry(&system_permit(Action::EditRegister), "household_create", "household", id, address);
    let fresh = File { household: row, members, attributes: Vec::new() };
    let change = Change {
        app: app.clone(),
        actor: actor.clone(),
        files: Vec::new(),
        fresh: Some(fresh),
        on,
        how: "moved",
        batch: None,
        entry,
        apply: Box::new(|_, _| Ok(())),
    };
    let id = once(app, key, change, id).await?;
    reread(app, actor, id).await
}

/// A file as it is after a change.
///
/// # Errors
/// 404 when it is gone.
pub(super) async fn reread(app: &App, actor: &Actor, id: i64) -> Result<HouseholdView> {
    let load = Load { county: app.county, id, on: None };
    let loaded = app.db.read(load).await?.ok_or_else(AppError::not_found)?;
    let path = path_of(app, loaded.household.place)?;
    let editable = decide_at(actor, Action::EditRegister, &path).is_ok();
    Ok(view(app, &loaded, &roles_at(actor, &path), editable, None))
}

//! Looking at boundaries, at any moment and in any coordinate system.

use super::ground::{Ground, Sheet, polygon};
use super::input::crs_of;
use super::plan::child_level;
use super::view::{BoundaryChange, BoundaryHistory, BoundaryPart, BoundaryView, geometry};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, Id, Point};
use geo::BooleanOps;
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::grids::{GridClass, PlaceId, PlacePath};
use gezhi_geo::feature::write_fine;
use gezhi_geo::{Crs, area_km2, label_point};
use gezhi_store::counters::Load;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashMap;
use utoipa::IntoParams;

/// Less ground than this gained or lost is rounding, square metres.
const NOTICEABLE_M2: f64 = 25.0;

/// Which moment, in which coordinate system.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeeQuery {
    /// A moment of the history, or a day: its end. The present when left out.
    pub at: Option<String>,
    /// Coordinate system of the answer: `WGS-84` (when left out), `GCJ-02` or `CGCS2000`.
    pub crs: Option<String>,
}

struct Read {
    county: i64,
    place: PlacePath,
}

struct Found {
    ground: Ground,
    entries: Vec<Entry>,
    loads: Vec<Load>,
    households: HashMap<i64, i64>,
}

impl Op for Read {
    type Out = Found;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Found, StoreError> {
        let ground = Ground::read(tx, self.county, &self.place).await?;
        let mut households = HashMap::new();
        for part in ground.now().parts {
            let counts = gezhi_store::residents::counts_within(tx, self.county, part.row.id).await?;
            let count =
                counts.into_iter().find(|(key, _)| key == "households").map_or(0, |(_, number)| number);
            households.insert(part.row.id, count);
        }
        Ok(Found {
            ground,
            entries: gezhi_store::journal::of_subject(tx, self.county, self.place.id().0).await?,
            loads: gezhi_store::counters::loads(tx, self.county).await?,
            households,
        })
    }
}

/// The place of a request, and that the person may see how it is divided.
pub(super) fn place_of(app: &App, actor: &Actor, action: Action, id: PlaceId) -> Result<PlacePath> {
    decide(actor, action)?;
    let path = app.directory().place(id).map(|place| place.path).ok_or_else(AppError::not_found)?;
    decide_at(actor, action, &path)?;
    Ok(path)
}

fn moment(text: Option<&str>) -> Result<Option<i64>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Ok(Some(at.as_microsecond()));
    }
    Ok(Some(crate::cases::day_micros(text, true, "at")? - 1))
}

fn at_text(at: i64) -> Result<String> {
    Ok(gezhi_store::time::instant(at)?.to_string())
}

/// How a place is divided.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for an unknown system or date, or a place at the deepest level.
pub async fn see(app: &App, actor: &Actor, id: PlaceId, query: &SeeQuery) -> Result<BoundaryView> {
    let path = place_of(app, actor, Action::SeeBoundaries, id)?;
    let crs = crs_of(query.crs.as_deref())?;
    let at = moment(query.at.as_deref())?;
    let profile = app.profile();
    let level = child_level(&profile, &path)?;
    let found = app.db.read(Read { county: app.county, place: path }).await?;
    let sheet = at.map_or_else(|| found.ground.now(), |at| found.ground.at(at));
    let loads: HashMap<i64, Load> = found.loads.iter().map(|load| (load.place, *load)).collect();
    let directory = app.directory();
    let parts = sheet
        .parts
        .iter()
        .map(|part| {
            let area = part.polygon();
            let children = directory.place(PlaceId(part.row.id)).map(|place| place.children.clone());
            BoundaryPart {
                id: Id(part.row.id),
                code: part.row.code.split('~').next().unwrap_or_default().to_owned(),
                name: part.row.name.clone(),
                seq: part.row.seq,
                class: part.row.class.clone(),
                area_km2: area.as_ref().map(area_km2),
                label: area.as_ref().and_then(label_point).map(|at| Point { lon: at.lon, lat: at.lat }),
                shape: area.as_ref().map(|area| geometry(area, crs)),
                households: found.households.get(&part.row.id).copied().unwrap_or(0),
                open_cases: loads.get(&part.row.id).map_or(0, |load| load.open),
                has_parts: children.is_some_and(|children| {
                    children
                        .iter()
                        .any(|id| directory.place(*id).is_some_and(|place| place.class == GridClass::General))
                }),
            }
        })
        .collect();
    Ok(BoundaryView {
        place: app.place_ref(&path).ok_or_else(AppError::not_found)?,
        version: found.ground.version(),
        at: at.map(at_text).transpose()?,
        crs: crs.to_string(),
        outline: sheet.frame().map(|frame| geometry(&frame, crs)),
        level_word: Bi::new(level.word, level.word_en),
        by_list: level.is_division,
        can_edit: decide_at(actor, Action::EditBoundaries, &path).is_ok(),
        parts,
        history: history(&found.ground, &found.entries)?,
    })
}

fn history(ground: &Ground, entries: &[Entry]) -> Result<Vec<BoundaryHistory>> {
    let mut all = Vec::new();
    for at in ground.moments().into_iter().rev() {
        let by = entries.iter().find(|entry| entry.act == "boundaries_change" && entry.at == at);
        all.push(BoundaryHistory {
            at: at_text(at)?,
            by: by.map(|entry| entry.actor_name.clone()),
            changes: difference(&ground.at(at - 1), &ground.at(at)),
        });
    }
    Ok(all)
}

/// What became different between two moments.
pub(super) fn difference(before: &Sheet, after: &Sheet) -> Vec<BoundaryChange> {
    let area = |shape: Option<&String>| shape.and_then(|shape| polygon(shape));
    let size = |shape: Option<&String>| area(shape).map(|area| area_km2(&area));
    // A neighbour's border takes up a vertex on it without becoming another border.
    let moved = |one: Option<&String>, other: Option<&String>| match (area(one), area(other)) {
        (Some(one), Some(other)) => area_km2(&one.xor(&other)) * 1e6 > NOTICEABLE_M2,
        (one, other) => one.is_some() != other.is_some(),
    };
    let mut changes = Vec::new();
    for part in &before.parts {
        let now = after.part(part.row.id);
        let change = match now {
            None => "ended",
            Some(now) if now.shape != part.shape && moved(part.shape.as_ref(), now.shape.as_ref()) => {
                "reshaped"
            }
            Some(now) if now.row.name != part.row.name => "renamed",
            Some(_) => continue,
        };
        changes.push(BoundaryChange {
            id: Id(part.row.id),
            name: now.map_or_else(|| part.row.name.clone(), |now| now.row.name.clone()),
            change: change.to_owned(),
            area_before: size(part.shape.as_ref()),
            area_after: now.and_then(|now| size(now.shape.as_ref())),
        });
    }
    for part in after.parts.iter().filter(|part| before.part(part.row.id).is_none()) {
        changes.push(BoundaryChange {
            id: Id(part.row.id),
            name: part.row.name.clone(),
            change: "new".to_owned(),
            area_before: None,
            area_after: size(part.shape.as_ref()),
        });
    }
    changes
}

/// The parts as a GeoJSON file that says its coordinate system.
///
/// # Errors
/// As [`see`].
pub async fn export(app: &App, actor: &Actor, id: PlaceId, query: &SeeQuery) -> Result<String> {
    let path = place_of(app, actor, Action::SeeBoundaries, id)?;
    let crs: Crs = crs_of(query.crs.as_deref())?;
    let at = moment(query.at.as_deref())?;
    let ground = app.db.read(super::ground::ReadGround { county: app.county, place: path }).await?;
    let sheet = at.map_or_else(|| ground.now(), |at| ground.at(at));
    let areas: Vec<_> = sheet
        .parts
        .iter()
        .filter_map(|part| {
            let mut properties = Map::new();
            let code = part.row.code.split('~').next().unwrap_or_default();
            properties.insert("code".to_owned(), Value::from(code));
            properties.insert("name".to_owned(), Value::from(part.row.name.as_str()));
            properties.insert("seq".to_owned(), Value::from(part.row.seq));
            properties.insert("class".to_owned(), Value::from(part.row.class.as_str()));
            Some((part.polygon()?, properties))
        })
        .collect();
    Ok(write_fine(areas.iter().map(|(area, properties)| (area, properties)), crs))
}

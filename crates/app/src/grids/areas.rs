//! The map that leads from the county down to the grid: areas with everything they can be coloured by (feature B2).

use super::layers::{MapLayer, case_layers, register_layers};
use super::map::shapes_with_loads;
use crate::context::App;
use crate::directory::Place;
use crate::error::{AppError, Result};
use crate::residents::RegisterCounts;
use crate::views::{Bi, Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::grids::{GridClass, PlaceId};
use gezhi_store::counters::Load;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// Number by layer; `null` where it is too small to be shown.
type Numbers = BTreeMap<String, Option<i64>>;

/// What an area is called and counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaProperties {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Depth, 0 is the root.
    pub depth: usize,
    /// `general` or `dedicated`.
    pub class: String,
    /// Where its name stands: longitude, latitude.
    pub label: Option<[f64; 2]>,
    /// How many children it has.
    pub children: usize,
    /// Open cases.
    pub open: i64,
    /// Of these, past the deadline.
    pub overdue: i64,
    /// Reported since the beginning.
    pub reported: i64,
    /// Number by layer; `null` where it is too small to be shown.
    pub numbers: BTreeMap<String, Option<i64>>,
}

/// An area as a feature of GeoJSON, WGS-84.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Area {
    /// `Feature`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Identity.
    pub id: Id,
    /// Polygon or polygons.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// What it is called and counts.
    pub properties: AreaProperties,
}

/// The areas one level below a place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaMap {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The areas; dedicated grids come last, to lie on top.
    pub features: Vec<Area>,
    /// When the numbers were read.
    pub as_of: String,
    /// The place.
    pub place: PlaceRef,
    /// From the root down, without the place itself.
    pub ancestors: Vec<PlaceRef>,
    /// The word for what lies below it; of a grid, its own.
    pub level_word: Bi,
    /// How many lie below it; none below a grid.
    pub children: usize,
    /// The place's own numbers.
    pub numbers: BTreeMap<String, Option<i64>>,
    /// What the areas can be coloured by, as far as the reader may see it here.
    pub layers: Vec<MapLayer>,
    /// Whether numbers below 5 are left out.
    pub suppressed: bool,
    /// Whether the reader may open the households of the place.
    pub may_open: bool,
}

/// Numbers of a place by layer: what it bears, and what the register says of it.
fn numbers(load: Load, counts: Option<&crate::residents::PlaceCounts>) -> Numbers {
    let mut numbers =
        Numbers::from([("open".to_owned(), Some(load.open)), ("overdue".to_owned(), Some(load.overdue))]);
    if let Some(counts) = counts {
        numbers.insert("households".to_owned(), counts.households);
        numbers.insert("people".to_owned(), counts.people);
        numbers.insert("living".to_owned(), counts.living);
        let marks = counts.attributes.iter();
        numbers.extend(marks.map(|(code, number)| (format!("kind.{code}"), *number)));
    }
    numbers
}

/// Whoever reads figures or the register somewhere finds the whole map; the register's numbers stand only on the part that is
/// theirs.
async fn register(app: &App, actor: &Actor, place: PlaceId) -> Result<Option<RegisterCounts>> {
    match crate::residents::counts(app, actor, Some(&place.0.to_string())).await {
        Ok(counts) => Ok(Some(counts)),
        Err(AppError::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The areas one level below a place, with their numbers; the first of the person's own places when none is named.
///
/// # Errors
/// 401, 403; 404 for an unknown place.
pub async fn areas(app: &App, actor: &Actor, place: Option<PlaceId>) -> Result<AreaMap> {
    decide(actor, Action::SeeFigures).or_else(|_| decide(actor, Action::SeeRegister))?;
    let directory = app.directory();
    let own = || {
        let mut scopes = [Action::SeeFigures, Action::SeeRegister]
            .into_iter()
            .flat_map(|action| crate::accounts::users::outermost(actor, action));
        scopes.next().map_or_else(|| directory.root(), |path| path.id())
    };
    let here = directory.place(place.unwrap_or_else(own)).ok_or_else(AppError::not_found)?;
    let mut below: Vec<&Place> = here.children.iter().filter_map(|id| directory.place(*id)).collect();
    below.sort_by_key(|place| place.class == GridClass::Dedicated);

    let counts = register(app, actor, here.id).await?;
    let by_place: HashMap<i64, &crate::residents::PlaceCounts> =
        counts.iter().flat_map(|counts| &counts.children).map(|one| (one.place.id.0, one)).collect();
    let mut ids: Vec<i64> = below.iter().map(|place| place.id.0).collect();
    ids.push(here.id.0);
    let (shapes, loads) = shapes_with_loads(app, ids).await?;
    let load_of = |id: PlaceId| loads.get(&id.0).copied().unwrap_or_default();

    let features = below.iter().filter_map(|place| {
        let shape = shapes.get(&place.id.0)?;
        let load = load_of(place.id);
        Some(Area {
            kind: "Feature".to_owned(),
            id: Id(place.id.0),
            geometry: serde_json::from_str(shape).ok()?,
            properties: AreaProperties {
                id: Id(place.id.0),
                name: place.name.clone(),
                depth: place.path.depth(),
                class: place.class.code().to_owned(),
                label: place.point.map(|(lon, lat)| [lon, lat]),
                children: place.children.len(),
                open: load.open,
                overdue: load.overdue,
                reported: load.reported,
                numbers: numbers(load, by_place.get(&place.id.0).copied()),
            },
        })
    });
    let mut layers = case_layers();
    if let Some(counts) = &counts {
        layers.extend(register_layers(app, counts));
    }
    Ok(AreaMap {
        kind: "FeatureCollection".to_owned(),
        features: features.collect(),
        as_of: app.now().to_string(),
        place: app.place_ref_by_id(here.id).ok_or_else(AppError::not_found)?,
        ancestors: here
            .path
            .chain()
            .filter(|id| *id != here.id)
            .filter_map(|id| app.place_ref_by_id(id))
            .collect(),
        level_word: level_word(app, here),
        children: here.children.len(),
        numbers: numbers(load_of(here.id), counts.as_ref().map(|counts| &counts.here)),
        layers,
        suppressed: counts.as_ref().is_some_and(|counts| counts.suppressed),
        may_open: decide_at(actor, Action::SeeRegister, &here.path).is_ok(),
    })
}

fn level_word(app: &App, here: &Place) -> Bi {
    let below = usize::from(!here.children.is_empty());
    let profile = app.profile();
    let level = u8::try_from(here.path.depth() + below).ok().and_then(|depth| profile.level(depth));
    level.map_or_else(|| Bi::new("", ""), |level| Bi::from(&level.word))
}

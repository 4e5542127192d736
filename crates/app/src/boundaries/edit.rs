//! Edits of a draft that need the geometry of all parts: split, merge, move a vertex, draw; and a proposal from households.

use super::ground::{ReadGround, polygon};
use super::input::{PartInput, areas_of, crs_of};
use super::see::place_of;
use super::standing::MOST_HOUSEHOLDS;
use super::view::geometry;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Id, Point};
use gezhi_domain::accounts::{Action, Actor};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_geo::coverage::{self, By, CutError, EditError, ProposeError};
use gezhi_geo::{Coord, Crs, MultiPolygon, Wgs84, area_km2};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What is done to the parts.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Operation {
    /// Cuts a part along a line.
    Split {
        /// Which.
        key: String,
        /// What the new one is called by the editor.
        new_key: String,
        /// Longitude and latitude of its points.
        line: Vec<[f64; 2]>,
    },
    /// Joins a part to another.
    Merge {
        /// Which remains.
        key: String,
        /// Which ends.
        other: String,
    },
    /// Moves a vertex, in every part that has it.
    Move {
        /// Where it is.
        from: [f64; 2],
        /// Where it goes.
        to: [f64; 2],
    },
    /// Draws a new part, which takes the ground of others.
    Draw {
        /// What the new one is called by the editor.
        new_key: String,
        /// Longitude and latitude of its corners.
        ring: Vec<[f64; 2]>,
    },
}

/// Parts of a place, and what is done to them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EditRequest {
    /// The place.
    pub place: Id,
    /// Coordinate system of shapes and points; WGS-84 when left out.
    #[serde(default)]
    pub crs: Option<String>,
    /// The general parts as they are drawn now.
    pub parts: Vec<PartInput>,
    /// What is done.
    pub operation: Operation,
}

/// A part after an edit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EditedPart {
    /// As the editor calls it.
    pub key: String,
    /// GeoJSON geometry, WGS-84.
    #[schema(value_type = Object)]
    pub shape: Value,
    /// Square kilometres.
    pub area_km2: f64,
}

/// The parts after an edit; one without ground is left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EditedParts {
    /// Parts.
    pub parts: Vec<EditedPart>,
}

fn refuse(error: EditError) -> AppError {
    let (code, zh, en) = match error {
        EditError::NoSuchPart(_) => {
            ("no_such_part", "没有这个网格，请刷新后再试。", "There is no such grid; load the page again.")
        }
        EditError::Cut(CutError::TooShort) => {
            ("line_too_short", "请至少点两个点。", "Set two points at least.")
        }
        EditError::Cut(CutError::CrossesItself) => (
            "line_crosses",
            "这条线自己交叉了，请重画一条不交叉的。",
            "The line crosses itself; draw one that does not.",
        ),
        EditError::Cut(CutError::NotThrough) => (
            "line_not_through",
            "这条线没有把网格切开：请从边界外画到另一边的边界外。",
            "The line does not cut the grid in two: draw it from outside to outside.",
        ),
        EditError::NotNeighbours => (
            "not_neighbours",
            "这两个网格不相邻，不能合并。",
            "The two grids have no common border and cannot be merged.",
        ),
        EditError::NoSuchVertex => {
            ("no_such_vertex", "这里没有边界点，请刷新后再试。", "There is no vertex here.")
        }
        EditError::Outside => (
            "drawn_outside",
            "画的范围不在本地界内，请画在里面。",
            "What you drew lies outside; draw it inside.",
        ),
    };
    AppError::invalid(code, "operation", zh, en)
}

fn coords(points: &[[f64; 2]], crs: Crs) -> Result<Vec<Coord>> {
    points
        .iter()
        .map(|&[lon, lat]| {
            let checked = Wgs84::checked(lon, lat).map_err(|_| {
                AppError::invalid(
                    "point",
                    "operation",
                    "有一个点不在地球上。",
                    "A point lies nowhere on earth.",
                )
            })?;
            let one =
                MultiPolygon::new(vec![geo::Polygon::new(vec![Coord::from(checked)].into(), Vec::new())]);
            let moved = gezhi_geo::convert(&one, crs, Crs::Wgs84);
            moved.0.first().and_then(|p| p.exterior().0.first()).copied().ok_or_else(AppError::not_found)
        })
        .collect()
}

/// Does an edit to the parts that are sent and sends them back; nothing is saved.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 when the edit is not possible.
pub async fn edit(app: &App, actor: &Actor, request: EditRequest) -> Result<EditedParts> {
    let place = place_of(app, actor, Action::EditBoundaries, PlaceId(request.place.0))?;
    let ground = app.db.read(ReadGround { county: app.county, place }).await?;
    let outline = ground.now().outline;
    let _turn = app.heavy_turn().await;
    tokio::task::spawn_blocking(move || {
        let frame = outline.as_deref().and_then(polygon);
        work(&request, frame.as_ref())
    })
    .await
    .map_err(std::io::Error::other)?
}

fn work(request: &EditRequest, frame: Option<&MultiPolygon>) -> Result<EditedParts> {
    let crs = crs_of(request.crs.as_deref())?;
    let areas = areas_of(&request.parts, crs)?;
    let at = |key: &str| {
        request.parts.iter().position(|part| part.key == key).ok_or_else(|| refuse(EditError::NoSuchPart(0)))
    };
    let mut keys: Vec<&str> = request.parts.iter().map(|part| part.key.as_str()).collect();
    let after = match &request.operation {
        Operation::Split { key, new_key, line } => {
            keys.push(new_key);
            coverage::split(&areas, at(key)?, &coords(line, crs)?)
        }
        Operation::Merge { key, other } => coverage::merge(&areas, at(key)?, at(other)?),
        Operation::Move { from, to } => match coords(&[*from, *to], crs)?.as_slice() {
            [from, to] => coverage::move_vertex(&areas, *from, *to),
            _ => return Err(AppError::not_found()),
        },
        Operation::Draw { new_key, ring } => {
            keys.push(new_key);
            coverage::draw(&areas, frame, &coords(ring, crs)?)
        }
    }
    .map_err(refuse)?;
    let parts = keys
        .iter()
        .zip(after)
        .filter(|(_, area)| !area.0.is_empty())
        .map(|(key, area)| EditedPart {
            key: (*key).to_owned(),
            area_km2: area_km2(&area),
            shape: geometry(&area, Crs::Wgs84),
        })
        .collect();
    Ok(EditedParts { parts })
}

/// How many grids shall be proposed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ProposeRequest {
    /// The place.
    pub place: Id,
    /// How many; so many that each holds about `households` when left out.
    #[serde(default)]
    pub count: Option<usize>,
    /// Households in each.
    #[serde(default)]
    pub households: Option<usize>,
}

/// A proposed grid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProposedPart {
    /// Number from north to south and west to east.
    pub number: usize,
    /// GeoJSON geometry, WGS-84.
    #[schema(value_type = Object)]
    pub shape: Value,
    /// Square kilometres.
    pub area_km2: f64,
    /// Households whose house lies in it.
    pub households: usize,
    /// Where its name is written.
    pub label: Option<Point>,
}

/// A proposal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProposalView {
    /// Grids in reading order.
    pub parts: Vec<ProposedPart>,
    /// `households`, or `ground` where too few households have a position.
    pub by: String,
    /// Households without a position, which it could not reckon with.
    pub without_point: usize,
}

struct Points {
    county: i64,
    place: PlacePath,
}

impl Op for Points {
    type Out = (Vec<Wgs84>, usize);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let within = (self.place.depth(), self.place.id().0);
        let rows =
            gezhi_store::residents::households_on_map(tx, self.county, within, MOST_HOUSEHOLDS).await?;
        let points: Vec<Wgs84> =
            rows.iter().filter_map(|row| Some(Wgs84 { lon: row.lon?, lat: row.lat? })).collect();
        let without = rows.len() - points.len();
        Ok((points, without))
    }
}

/// Proposes how a place could be divided; nothing is saved.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 when it has no outline or cannot be divided so.
pub async fn propose(app: &App, actor: &Actor, request: ProposeRequest) -> Result<ProposalView> {
    let place = place_of(app, actor, Action::EditBoundaries, PlaceId(request.place.0))?;
    let ground = app.db.read(ReadGround { county: app.county, place }).await?;
    let frame = ground.now().frame().ok_or_else(|| {
        AppError::invalid(
            "no_outline",
            "place",
            "这里还没有外边界，请先导入。",
            "This place has no outline yet; import one first.",
        )
    })?;
    let (points, without_point) = app.db.read(Points { county: app.county, place }).await?;
    let each = request.households.unwrap_or(300).max(1);
    let count = request.count.unwrap_or_else(|| (points.len() + each / 2) / each).max(1);
    let _turn = app.heavy_turn().await;
    let proposal = tokio::task::spawn_blocking(move || coverage::propose(&frame, &points, count))
        .await
        .map_err(std::io::Error::other)?
        .map_err(|error| match error {
            ProposeError::BadCount => AppError::invalid(
                "count",
                "count",
                "网格数请填 1 到 200。",
                "Between 1 and 200 grids can be proposed.",
            ),
            ProposeError::EmptyGround => AppError::invalid(
                "no_outline",
                "place",
                "外边界里没有地方。",
                "The outline encloses nothing.",
            ),
            ProposeError::TooSmall => AppError::invalid(
                "too_small",
                "count",
                "地方太小，分不了这么多网格，请减少数量。",
                "The place is too small for so many grids.",
            ),
        })?;
    let parts = proposal
        .parts
        .iter()
        .zip(&proposal.households)
        .zip(1..)
        .map(|((area, households), number)| ProposedPart {
            number,
            shape: geometry(area, Crs::Wgs84),
            area_km2: area_km2(area),
            households: *households,
            label: gezhi_geo::label_point(area).map(|at| Point { lon: at.lon, lat: at.lat }),
        })
        .collect();
    let by = match proposal.by {
        By::Households => "households",
        By::Ground => "ground",
    };
    Ok(ProposalView { parts, by: by.to_owned(), without_point })
}

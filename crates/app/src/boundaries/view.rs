//! What an editor is shown.

use super::plan::{Found, Plan};
use crate::views::{Bi, Id, PlaceRef, Point};
use gezhi_geo::Crs;
use gezhi_geo::coverage::Kind;
use gezhi_geo::feature::write_geometry_fine;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A place and how it is divided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoundaryView {
    /// The place.
    pub place: PlaceRef,
    /// What an editor sends back: the moment of the last change and how it looked.
    pub version: String,
    /// The moment that is shown; the present when left out.
    pub at: Option<String>,
    /// Coordinate system of the shapes.
    pub crs: String,
    /// Its outline.
    #[schema(value_type = Option<Object>)]
    pub outline: Option<Value>,
    /// The profile's word for what it is divided into.
    pub level_word: Bi,
    /// Divisions of the state's list: their borders can be drawn, but none made or ended.
    pub by_list: bool,
    /// Whether the reader may change it.
    pub can_edit: bool,
    /// Its parts in reading order.
    pub parts: Vec<BoundaryPart>,
    /// When it changed, newest first.
    pub history: Vec<BoundaryHistory>,
}

/// A part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoundaryPart {
    /// Identity.
    pub id: Id,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Number in reading order.
    pub seq: i64,
    /// `general` or `dedicated`.
    pub class: String,
    /// GeoJSON geometry.
    #[schema(value_type = Option<Object>)]
    pub shape: Option<Value>,
    /// Square kilometres.
    pub area_km2: Option<f64>,
    /// Where its name is written, WGS-84.
    pub label: Option<Point>,
    /// Households in it now.
    pub households: i64,
    /// Open cases in it now.
    pub open_cases: i64,
    /// Holds smaller grids.
    pub has_parts: bool,
}

/// A moment at which boundaries changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoundaryHistory {
    /// When.
    pub at: String,
    /// Who; nobody for what was there from the beginning.
    pub by: Option<String>,
    /// What became different.
    pub changes: Vec<BoundaryChange>,
}

/// What became of one part.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BoundaryChange {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// `new`, `ended`, `reshaped` or `renamed`.
    pub change: String,
    /// Square kilometres before.
    pub area_before: Option<f64>,
    /// Square kilometres afterwards.
    pub area_after: Option<f64>,
}

/// What a draft would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoundaryCheck {
    /// The version it was checked against.
    pub version: String,
    /// The parts, vertices brought together, in reading order.
    pub parts: Vec<CheckedPart>,
    /// Grids that follow the border of the place they divide, where it is drawn anew.
    pub following: Vec<FollowingGrid>,
    /// What these looked like; sent along when saving, so that nobody is surprised by a change made meanwhile.
    pub inner_version: Option<String>,
    /// What is wrong or odd, what must be mended first.
    pub findings: Vec<FindingView>,
    /// Parts that end: name, and who takes over.
    pub ended: Vec<MoveCount>,
    /// How many households and open cases go from where to where.
    pub moves: Vec<MoveCount>,
    /// Households that come to stand elsewhere or in no grid, for whoever may see the register; at most 500.
    pub households: Vec<MovedHousehold>,
    /// Households that move.
    pub moving: usize,
    /// Households whose house lies in no grid afterwards. They stay registered where they are, or with the one that takes over.
    pub cut_off: usize,
    /// Open cases that move.
    pub moving_cases: usize,
    /// Nothing must be mended.
    pub can_save: bool,
    /// Something is shown that the editor has to confirm.
    pub needs_accept: bool,
}

/// A part of a checked draft.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckedPart {
    /// As the editor calls it.
    pub key: String,
    /// Identity of an existing part.
    pub id: Option<Id>,
    /// Code that it has or gets.
    pub code: String,
    /// Name.
    pub name: String,
    /// Number in reading order.
    pub seq: i64,
    /// `general` or `dedicated`.
    pub class: String,
    /// GeoJSON geometry, WGS-84.
    #[schema(value_type = Object)]
    pub shape: Value,
    /// Square kilometres.
    pub area_km2: f64,
    /// Where its name is written.
    pub label: Option<Point>,
    /// Its shape is another one than before.
    pub reshaped: bool,
    /// Households in it afterwards.
    pub households: i64,
}

/// A grid that follows the border of its village or town.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FollowingGrid {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Name of the place that it divides.
    pub under: String,
    /// GeoJSON geometry as it will be, WGS-84.
    #[schema(value_type = Object)]
    pub shape: Value,
    /// Square kilometres before.
    pub area_before: f64,
    /// Square kilometres afterwards.
    pub area_after: f64,
}

/// A finding.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FindingView {
    /// `overlap`, `gap`, `outside`, `crossing`, `empty`, `sliver`, `scattered` or `other_crs`.
    pub code: String,
    /// Must be mended before it can be saved.
    pub refused: bool,
    /// In words.
    pub word: Bi,
    /// Keys of the parts it is about.
    pub keys: Vec<String>,
    /// The ground it is about, WGS-84.
    #[schema(value_type = Option<Object>)]
    pub shape: Option<Value>,
    /// Where to look, WGS-84.
    pub point: Option<Point>,
    /// Square metres.
    pub area_m2: f64,
}

/// What goes from one part to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MoveCount {
    /// Name of the part it leaves.
    pub from: String,
    /// Name of the part it comes to.
    pub into: String,
    /// Households.
    pub households: usize,
    /// Open cases.
    pub cases: usize,
}

/// A household that comes to stand elsewhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MovedHousehold {
    /// Identity.
    pub id: Id,
    /// Name of the head.
    pub name: String,
    /// Address.
    pub address: String,
    /// Longitude, WGS-84.
    pub lon: Option<f64>,
    /// Latitude, WGS-84.
    pub lat: Option<f64>,
    /// Name of the part it leaves.
    pub from: String,
    /// Name of the part it comes to; none when it stays although its house lies in no grid.
    pub into: Option<String>,
    /// Its house lies in no grid afterwards.
    pub cut_off: bool,
}

/// A shape as JSON.
pub(super) fn geometry(area: &gezhi_geo::MultiPolygon, crs: Crs) -> Value {
    serde_json::from_str(&write_geometry_fine(area, crs)).unwrap_or(Value::Null)
}

/// A size as people say it.
fn size(area_m2: f64) -> (String, String) {
    if area_m2 < 10_000.0 {
        (format!("{area_m2:.0} 平方米"), format!("{area_m2:.0} m²"))
    } else {
        let hectares = area_m2 / 10_000.0;
        (format!("{:.1} 亩", area_m2 * 0.0015), format!("{hectares:.1} ha"))
    }
}

/// The findings of a plan.
pub(super) fn findings(plan: &Plan) -> Vec<FindingView> {
    plan.findings.iter().map(|found| finding(plan, found)).collect()
}

fn finding(plan: &Plan, found: &Found) -> FindingView {
    let finding = match found {
        Found::OtherSystem(crs) => {
            return FindingView {
                code: "other_crs".to_owned(),
                refused: false,
                word: Bi::new(
                    format!("整体偏移了几百米，坐标系很可能是 {crs}，请核对后重新选择坐标系。"),
                    format!(
                        "Everything lies some hundred metres off: the coordinates are probably {crs}. Check and choose again."
                    ),
                ),
                keys: Vec::new(),
                shape: None,
                point: None,
                area_m2: 0.0,
            };
        }
        Found::Coverage(finding) => finding,
    };
    let about = finding.parts.iter().filter_map(|at| plan.at(*at));
    let (keys, names): (Vec<String>, Vec<&str>) =
        about.map(|part| (part.key.clone(), part.name.as_str())).unzip();
    let (zh, en) = (names.join("、"), names.join(", "));
    let (size_zh, size_en) = size(finding.area_m2);
    let word = match finding.kind {
        Kind::Empty => Bi::new(
            format!("“{zh}”没有地方了，请画出范围或取消它。"),
            format!("“{en}” has no ground; draw it or end it."),
        ),
        Kind::Crossing => Bi::new(
            format!("“{zh}”的边线自己交叉了，请把交叉的点拖开。"),
            format!("The border of “{en}” crosses itself; pull it apart."),
        ),
        Kind::Overlap => Bi::new(
            format!("{zh}有 {size_zh}重叠，请让边界重合。"),
            format!("{en} overlap by {size_en}; let their borders meet."),
        ),
        Kind::Outside => Bi::new(
            format!("“{zh}”有 {size_zh}在外面，请收回边界。"),
            format!("{size_en} of “{en}” lie outside; draw it back."),
        ),
        Kind::Gap if names.is_empty() => {
            Bi::new(format!("有 {size_zh}不属于任何网格。"), format!("{size_en} belong to no grid."))
        }
        Kind::Gap => Bi::new(
            format!("{zh}旁边有 {size_zh}不属于任何网格。"),
            format!("{size_en} beside {en} belong to no grid."),
        ),
        Kind::Sliver => Bi::new(
            format!("“{zh}”有一条 {size_zh}的细缝，多半是没画准。"),
            format!("“{en}” has a splinter of {size_en}, hardly meant."),
        ),
        Kind::Scattered => Bi::new(
            format!("“{zh}”由几块不相连的地方组成。"),
            format!("“{en}” consists of several separate pieces."),
        ),
    };
    FindingView {
        code: finding.kind.code().to_owned(),
        refused: finding.kind.is_refused(),
        word,
        keys,
        shape: finding.polygon.as_ref().map(|ground| geometry(ground, Crs::Wgs84)),
        point: finding.point.map(|point| Point { lon: point.lon, lat: point.lat }),
        area_m2: finding.area_m2,
    }
}

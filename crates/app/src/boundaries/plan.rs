//! From a draft to what it changes. All geometry happens here, before the database is touched.

use super::follow::{Followed, Follower};
use super::ground::{Ground, Part, Sheet};
use super::input::{Draft, areas_of, crs_of};
use crate::context::App;
use crate::error::{AppError, Result};
use geo::{BooleanOps, unary_union};
use gezhi_domain::grids::{GridClass, PlaceId, PlacePath};
use gezhi_domain::profile::Profile;
use gezhi_geo::coverage::{self, Finding, Kind, TOLERANCE, snap};
use gezhi_geo::{Crs, MultiPolygon, Wgs84, area_km2, label_point, reading_order};
use std::collections::{BTreeMap, BTreeSet};

/// First number of a dedicated grid: general ones stay below.
const FIRST_DEDICATED: i64 = 901;
/// Longest name, characters.
const LONGEST_NAME: usize = 60;

/// A part as it will be.
#[derive(Debug, Clone)]
pub(super) struct PlannedPart {
    /// As the editor calls it; the identity for an existing one.
    pub key: String,
    /// The existing part.
    pub id: Option<i64>,
    pub name: String,
    pub polygon: MultiPolygon,
    /// Lies on top of the others.
    pub dedicated: bool,
    /// Its shape is another one than before.
    pub reshaped: bool,
    pub code: String,
    pub seq: i64,
    pub label: Option<Wgs84>,
    pub area_m2: f64,
}

/// A part that ends and the position of the one that takes over; `None` when the place itself does.
#[derive(Debug, Clone)]
pub(super) struct EndedPart {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub heir: Option<usize>,
}

/// A finding of the coverage, or one that only this floor can make.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Coverage(Finding),
    /// Everything fits much better in another coordinate system.
    OtherSystem(Crs),
}

impl Found {
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Coverage(finding) if finding.kind.is_refused())
    }
}

/// What a draft does.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// The version it is made against.
    pub version: String,
    pub parts: Vec<PlannedPart>,
    pub ended: Vec<EndedPart>,
    pub findings: Vec<Found>,
    /// Parts that hold smaller grids: who stands where is decided by those.
    pub inner: BTreeSet<i64>,
    /// The smaller grids in parts that are drawn anew.
    pub followers: Vec<Follower>,
    /// The places that they divide.
    pub followed: Vec<Followed>,
    /// The place has no outline yet: it gets that of its parts.
    pub outline: Option<MultiPolygon>,
}

impl Plan {
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(Found::is_refused)
    }

    /// A part of the draft or, counted on from these, a grid that follows.
    pub fn at(&self, at: usize) -> Option<&PlannedPart> {
        self.all().nth(at)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &PlannedPart> {
        self.parts.iter().chain(self.followers.iter().map(|follower| &follower.part))
    }

    /// Whether the grids of a place follow its border.
    pub fn follows(&self, place: i64) -> bool {
        self.followed.iter().any(|one| one.path.id().0 == place)
    }
}

fn refuse(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> AppError {
    AppError::invalid(code, "parts", zh, en)
}

/// Works out what a draft changes.
///
/// # Errors
/// 422 for shapes that cannot be read and names that cannot be used.
pub(super) fn plan(app: &App, place: &PlacePath, ground: &Ground, draft: &Draft) -> Result<Plan> {
    let sheet = ground.now();
    let crs = crs_of(draft.crs.as_deref())?;
    let areas = areas_of(&draft.parts, crs)?;
    let frame = sheet.frame();
    let mut parts = proposed(&sheet, draft, areas)?;
    let ended = ending(&sheet, draft)?;
    keep_others(&sheet, &mut parts, &ended);
    check_names(&parts)?;
    let level = child_level(&app.profile(), place)?;
    if level.is_division && (!ended.is_empty() || parts.iter().any(|part| part.id.is_none())) {
        return Err(refuse(
            "division_by_list",
            format!("{}的增减要通过“区划管理”导入名单，这里只能调整边界。", level.word),
            "Divisions are made and ended by a list of divisions; here only their borders can be drawn.",
        ));
    }
    let findings_crs = if draft.parts.is_empty() { Crs::Wgs84 } else { crs };
    tidy(&mut parts, frame.as_ref(), &sheet);
    let mut findings = find(&parts, frame.as_ref(), findings_crs);
    let inner = divided(app, place);
    if let Some((gone, _)) = ended.iter().find(|(part, _)| inner.contains(&part.id)) {
        return Err(refuse(
            "has_smaller_grids",
            format!("“{}”下面还有更小的网格，不能直接取消，请先处理它们。", gone.name),
            format!("“{}” holds smaller grids and cannot end before them.", gone.name),
        ));
    }
    findings.sort_by_key(|found| !found.is_refused());
    number(&mut parts, &ended, &sheet, &level.prefix(app, place), draft.renumber)?;
    let ended = with_heirs(&sheet, &parts, ended);
    let outline = match &frame {
        None if !parts.is_empty() => Some(unary_union(
            parts.iter().filter(|part| !part.dedicated).flat_map(|part| part.polygon.iter()),
        )),
        _ => None,
    };
    Ok(Plan { version: ground.version(), parts, ended, findings, inner, outline, ..Plan::default() })
}

/// The parts of a place that hold smaller grids themselves.
pub(super) fn divided(app: &App, place: &PlacePath) -> BTreeSet<i64> {
    let directory = app.directory();
    let Some(found) = directory.place(place.id()) else { return BTreeSet::new() };
    let is_general =
        |id: &PlaceId| directory.place(*id).is_some_and(|place| place.class == GridClass::General);
    found
        .children
        .iter()
        .filter(|id| directory.place(**id).is_some_and(|child| child.children.iter().any(is_general)))
        .map(|id| id.0)
        .collect()
}

/// Whether households and cases move with the parts of a place: not where all of them are divided further.
pub(super) fn moves(app: &App, place: &PlacePath) -> bool {
    let directory = app.directory();
    let divided = divided(app, place);
    directory.place(place.id()).is_none_or(|found| {
        found.children.is_empty() || found.children.iter().any(|id| !divided.contains(&id.0))
    })
}

fn existing(sheet: &Sheet, key: &str) -> Option<i64> {
    let id = key.parse().ok()?;
    sheet.part(id).map(|part| part.row.id)
}

fn proposed(sheet: &Sheet, draft: &Draft, areas: Vec<MultiPolygon>) -> Result<Vec<PlannedPart>> {
    let mut seen = BTreeSet::new();
    let mut parts = Vec::with_capacity(areas.len());
    for (input, polygon) in draft.parts.iter().zip(areas) {
        if !seen.insert(input.key.as_str()) {
            return Err(refuse(
                "part_twice",
                format!("“{}”出现了两次。", input.name),
                format!("“{}” is named twice.", input.name),
            ));
        }
        let id = existing(sheet, &input.key);
        if id.is_none() && input.key.parse::<i64>().is_ok() {
            // A number that is no part any more: it ended while somebody drew it.
            return Err(refuse(
                "grid_gone",
                format!("“{}”已经不存在了，可能刚被别人取消。请刷新后再改。", input.name),
                format!(
                    "“{}” no longer exists; somebody may just have ended it. Load the page again.",
                    input.name
                ),
            ));
        }
        let known = id.and_then(|id| sheet.part(id));
        let name = match (input.name.trim(), known) {
            ("", Some(part)) => part.row.name.clone(),
            (name, _) => name.to_owned(),
        };
        parts.push(part_of(input.key.clone(), id, name, polygon, known));
    }
    Ok(parts)
}

fn part_of(
    key: String,
    id: Option<i64>,
    name: String,
    polygon: MultiPolygon,
    known: Option<&Part>,
) -> PlannedPart {
    PlannedPart {
        key,
        id,
        name,
        polygon,
        dedicated: known.is_some_and(Part::is_dedicated),
        reshaped: true,
        code: known.map(|part| part.row.code.clone()).unwrap_or_default(),
        seq: known.map_or(0, |part| part.row.seq),
        label: None,
        area_m2: 0.0,
    }
}

/// Parts that the draft does not name stay as they are.
fn keep_others(sheet: &Sheet, parts: &mut Vec<PlannedPart>, ended: &[(EndedPart, Option<String>)]) {
    let named: BTreeSet<i64> =
        parts.iter().filter_map(|part| part.id).chain(ended.iter().map(|(part, _)| part.id)).collect();
    for part in sheet.parts.iter().filter(|part| !named.contains(&part.row.id)) {
        let Some(polygon) = part.polygon() else { continue };
        parts.push(part_of(
            part.row.id.to_string(),
            Some(part.row.id),
            part.row.name.clone(),
            polygon,
            Some(part),
        ));
    }
}

fn ending(sheet: &Sheet, draft: &Draft) -> Result<Vec<(EndedPart, Option<String>)>> {
    draft
        .ended
        .iter()
        .map(|input| {
            let part = existing(sheet, &input.key).and_then(|id| sheet.part(id)).ok_or_else(|| {
                refuse(
                    "grid_gone",
                    "要取消的网格已经不存在了，请刷新后再改。",
                    "A grid that shall end no longer exists; load the page again.",
                )
            })?;
            if draft.parts.iter().any(|other| other.key == input.key) {
                return Err(refuse(
                    "part_twice",
                    format!("“{}”既要保留又要取消，请选一个。", part.row.name),
                    format!("“{}” is both kept and ended.", part.row.name),
                ));
            }
            let row = &part.row;
            let ended = EndedPart { id: row.id, code: row.code.clone(), name: row.name.clone(), heir: None };
            Ok((ended, input.into.clone()))
        })
        .collect()
}

fn check_names(parts: &[PlannedPart]) -> Result<()> {
    let mut names = BTreeSet::new();
    for part in parts {
        let length = part.name.chars().count();
        if length == 0 || length > LONGEST_NAME || part.name.chars().any(char::is_control) {
            return Err(refuse(
                "grid_name",
                format!("请给每个网格起名，最多 {LONGEST_NAME} 个字。"),
                format!("Give every grid a name of at most {LONGEST_NAME} characters."),
            ));
        }
        if !names.insert(part.name.as_str()) {
            return Err(refuse(
                "grid_name_taken",
                format!("“{}”有两个，请换一个名字。", part.name),
                format!("Two grids are called “{}”; rename one.", part.name),
            ));
        }
    }
    Ok(())
}

/// Brings vertices together, says what is drawn anew, and measures.
fn tidy(parts: &mut [PlannedPart], frame: Option<&MultiPolygon>, sheet: &Sheet) {
    let general: Vec<usize> =
        parts.iter().enumerate().filter(|(_, part)| !part.dedicated).map(|(at, _)| at).collect();
    let areas: Vec<MultiPolygon> =
        general.iter().filter_map(|at| parts.get(*at)).map(|part| part.polygon.clone()).collect();
    let crossing = areas.iter().any(|area| !coverage::crossings(area).is_empty());
    if !crossing {
        for (at, area) in general.into_iter().zip(snap(&areas, frame, TOLERANCE)) {
            if let Some(part) = parts.get_mut(at) {
                part.polygon = area;
            }
        }
    }
    for part in parts {
        let before = part.id.and_then(|id| sheet.part(id)).and_then(Part::polygon);
        part.reshaped = before.is_none_or(|before| !same_ground(&before, &part.polygon));
        part.label = label_point(&part.polygon);
        part.area_m2 = area_km2(&part.polygon) * 1e6;
    }
}

/// Whether two areas have the same rings: in any order, from any vertex on.
pub(super) fn same_ground(one: &MultiPolygon, other: &MultiPolygon) -> bool {
    let vertices = |area: &MultiPolygon| -> BTreeMap<[u64; 2], usize> {
        let mut all = BTreeMap::new();
        let rings =
            area.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        for coord in rings.flat_map(|ring| ring.0.iter().skip(1)) {
            *all.entry([coord.x.to_bits(), coord.y.to_bits()]).or_insert(0) += 1;
        }
        all
    };
    one.0.len() == other.0.len() && vertices(one) == vertices(other)
}

fn find(parts: &[PlannedPart], frame: Option<&MultiPolygon>, crs: Crs) -> Vec<Found> {
    let mut found = Vec::new();
    for dedicated in [false, true] {
        let chosen: Vec<usize> = parts
            .iter()
            .enumerate()
            .filter(|(_, part)| part.dedicated == dedicated)
            .map(|(at, _)| at)
            .collect();
        let areas: Vec<MultiPolygon> =
            chosen.iter().filter_map(|at| parts.get(*at)).map(|part| part.polygon.clone()).collect();
        for mut finding in coverage::check(&areas, frame) {
            // What lies on top leaves everything else open.
            if dedicated && finding.kind == Kind::Gap {
                continue;
            }
            finding.parts = finding.parts.iter().filter_map(|at| chosen.get(*at).copied()).collect();
            found.push(Found::Coverage(finding));
        }
        if let (false, Some(frame)) = (dedicated, frame)
            && !found.iter().any(|found| matches!(found, Found::Coverage(f) if f.kind == Kind::Crossing))
            && let Some(other) = coverage::other_system(&areas, frame, crs)
        {
            found.insert(0, Found::OtherSystem(other));
        }
    }
    found
}

/// What the children of a place are.
pub(super) struct ChildLevel {
    pub key: String,
    pub word: String,
    pub word_en: String,
    pub is_grid: bool,
    /// A division of the state's list.
    pub is_division: bool,
    pub depth: usize,
}

impl ChildLevel {
    /// The beginning of a grid's code: the twelve digits of the village, or what stands for it.
    fn prefix(&self, app: &App, place: &PlacePath) -> String {
        let directory = app.directory();
        let mut codes =
            place.chain().rev().filter_map(|id| directory.place(id)).map(|place| place.code.clone());
        codes.find(|code| code.len() == 12).unwrap_or_else(|| "000000000000".to_owned())
    }
}

/// The level below a place.
///
/// # Errors
/// 422 for a place at the deepest level.
pub(super) fn child_level(profile: &Profile, place: &PlacePath) -> Result<ChildLevel> {
    let depth = place.depth() + 1;
    let level = u8::try_from(depth).ok().and_then(|depth| profile.level(depth)).ok_or_else(|| {
        AppError::invalid(
            "deepest_level",
            "place",
            "这已经是最小的网格，请选它上面的村（社区）来划分。",
            "This is the smallest grid; choose the place above it.",
        )
    })?;
    Ok(ChildLevel {
        key: level.key.clone(),
        word: level.word.zh.clone(),
        word_en: level.word.en.clone(),
        is_grid: level.is_grid,
        is_division: ["province", "prefecture", "county", "town", "village"].contains(&level.key.as_str()),
        depth,
    })
}

/// Numbers in reading order; new grids get the next free codes, or all of them new ones where that is asked for.
fn number(
    parts: &mut [PlannedPart],
    ended: &[(EndedPart, Option<String>)],
    sheet: &Sheet,
    prefix: &str,
    renumber: bool,
) -> Result<()> {
    let areas: Vec<&MultiPolygon> = parts.iter().map(|part| &part.polygon).collect();
    let order = reading_order(&areas);
    let mut next = 1;
    // Numbers of grids that end now are not given out again at once: signs and letters still name them.
    let taken: BTreeSet<String> = sheet
        .parts
        .iter()
        .map(|part| part.row.code.clone())
        .chain(ended.iter().map(|(part, _)| part.code.clone()))
        .collect();
    let mut given: BTreeSet<String> = if renumber {
        parts.iter().filter(|part| part.dedicated).map(|part| part.code.clone()).collect()
    } else {
        taken
    };
    for dedicated in [false, true] {
        let mut seq = if dedicated { FIRST_DEDICATED } else { 1 };
        for at in &order {
            let Some(part) = parts.get_mut(*at).filter(|part| part.dedicated == dedicated) else { continue };
            part.seq = seq;
            seq += 1;
            let is_grid_code = part.code.len() == 15 || part.code.is_empty();
            if dedicated || !is_grid_code || !(renumber || part.code.is_empty()) {
                continue;
            }
            part.code = loop {
                if next >= FIRST_DEDICATED {
                    return Err(refuse(
                        "numbers_used_up",
                        "网格编号已用完（001–900）。",
                        "The numbers 001 to 900 are used up.",
                    ));
                }
                let code = format!("{prefix}{next:03}");
                next += 1;
                if given.insert(code.clone()) {
                    break code;
                }
            };
        }
    }
    Ok(())
}

/// Who takes over what an ended part leaves: the one that was named, else the one that takes most of its ground.
fn with_heirs(
    sheet: &Sheet,
    parts: &[PlannedPart],
    ended: Vec<(EndedPart, Option<String>)>,
) -> Vec<EndedPart> {
    ended
        .into_iter()
        .map(|(part, into)| {
            let named = into.and_then(|key| parts.iter().position(|other| other.key == key));
            let ground = sheet.part(part.id).and_then(Part::polygon);
            let heir = named.or_else(|| {
                let ground = ground?;
                parts
                    .iter()
                    .enumerate()
                    .filter(|(_, other)| !other.dedicated)
                    .map(|(at, other)| (at, area_km2(&other.polygon.intersection(&ground))))
                    .filter(|(_, common)| *common > 0.0)
                    .max_by(|(_, a), (_, b)| a.total_cmp(b))
                    .map(|(at, _)| at)
            });
            EndedPart { heir, ..part }
        })
        .collect()
}

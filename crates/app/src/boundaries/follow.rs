//! Grids that follow: where the border of a village or town is drawn anew, the grids in it are clipped and drawn out, level
//! by level, down to the smallest.

use super::ground::{Ground, Part, Sheet};
use super::plan::{Found, Plan, PlannedPart, divided, same_ground};
use crate::context::App;
use crate::error::Result;
use crate::files::sha256;
use geo::MultiPolygon;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_geo::coverage::{self, Finding, Kind};
use gezhi_geo::{area_km2, label_point};
use gezhi_store::engine::{Op, StoreError, Tx};
use std::collections::BTreeSet;

/// Findings that differ by less ground than this are the same one, square metres.
const SAME_M2: f64 = 25.0;

/// A grid in a place whose border was drawn anew.
#[derive(Debug, Clone)]
pub(super) struct Follower {
    /// As it will be.
    pub part: PlannedPart,
    /// As it is drawn now.
    pub before: MultiPolygon,
    /// The place that it divides.
    pub under: PlacePath,
    /// Position of the part of the draft in which it lies.
    pub root: usize,
    /// It holds smaller grids itself, so nothing stands in it by its own border.
    pub is_divided: bool,
}

/// A place whose grids follow, as it was read.
#[derive(Debug, Clone)]
pub(super) struct Followed {
    pub path: PlacePath,
    pub version: String,
}

struct ReadGrounds {
    county: i64,
    places: Vec<PlacePath>,
}

impl Op for ReadGrounds {
    type Out = Vec<Ground>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Vec<Ground>, StoreError> {
        let mut all = Vec::with_capacity(self.places.len());
        for place in &self.places {
            all.push(Ground::read(tx, self.county, place).await?);
        }
        Ok(all)
    }
}

/// A border that was drawn anew, with grids inside.
struct Border {
    path: PlacePath,
    root: usize,
    before: Option<MultiPolygon>,
    after: MultiPolygon,
}

/// Lets the grids within the parts that are drawn anew follow. A draft that is refused already is left as it is.
///
/// # Errors
/// Failures of the store.
pub(super) async fn follow(app: &App, place: &PlacePath, sheet: &Sheet, plan: &mut Plan) -> Result<()> {
    if plan.is_refused() {
        return Ok(());
    }
    let mut open = drawn_anew(app, sheet, plan);
    while !open.is_empty() {
        let read = ReadGrounds { county: app.county, places: open.iter().map(|one| one.path).collect() };
        let grounds = app.db.read(read).await?;
        let own = app.clone();
        let mut grown = std::mem::take(plan);
        (*plan, open) = tokio::task::spawn_blocking(move || {
            let next = open
                .iter()
                .zip(&grounds)
                .flat_map(|(border, ground)| within(&own, border, ground, &mut grown))
                .collect();
            (grown, next)
        })
        .await
        .map_err(std::io::Error::other)?;
    }
    plan.findings.sort_by_key(|found| !found.is_refused());
    debug_assert!(plan.followed.iter().all(|one| place.reaches(&one.path)), "only below the place");
    Ok(())
}

fn drawn_anew(app: &App, sheet: &Sheet, plan: &Plan) -> Vec<Border> {
    let directory = app.directory();
    let parts = plan.parts.iter().enumerate().filter(|(_, part)| part.reshaped && !part.dedicated);
    parts
        .filter_map(|(root, part)| {
            let id = part.id.filter(|id| plan.inner.contains(id))?;
            Some(Border {
                path: directory.place(PlaceId(id))?.path,
                root,
                before: sheet.part(id).and_then(Part::polygon),
                after: part.polygon.clone(),
            })
        })
        .collect()
}

/// The grids within one border; gives the borders of those that are divided further and changed.
fn within(app: &App, border: &Border, ground: &Ground, plan: &mut Plan) -> Vec<Border> {
    let sheet = ground.now();
    plan.followed.push(Followed { path: border.path, version: ground.version() });
    let drawn: Vec<(&Part, MultiPolygon)> =
        sheet.parts.iter().filter_map(|part| Some((part, part.polygon()?))).collect();
    let (on_top, side_by_side): (Vec<_>, Vec<_>) =
        drawn.into_iter().partition(|(part, _)| part.is_dedicated());
    let areas: Vec<MultiPolygon> = side_by_side.iter().map(|(_, area)| area.clone()).collect();
    let followed = coverage::follow(&areas, border.before.as_ref(), &border.after);
    let first = plan.parts.len() + plan.followers.len();
    let findings = new_findings(&areas, border.before.as_ref(), &followed, &border.after);
    plan.findings.extend(findings.into_iter().map(|mut finding| {
        finding.parts.iter_mut().for_each(|at| *at += first);
        Found::Coverage(finding)
    }));
    let inner = divided(app, &border.path);
    let mut next = Vec::new();
    let tops = on_top.into_iter().map(|(part, area)| {
        let inside = coverage::clipped(&area, &border.after);
        (part, area, inside)
    });
    let sides = side_by_side.into_iter().zip(followed).map(|((part, area), after)| (part, area, after));
    for (part, before, after) in sides.chain(tops) {
        let at = plan.parts.len() + plan.followers.len();
        let follower = follower(border, part, before, after, &inner);
        if part.is_dedicated() && follower.part.polygon.0.is_empty() {
            plan.findings.push(Found::Coverage(empty(at)));
        }
        if follower.is_divided
            && follower.part.reshaped
            && let Some(found) = app.directory().place(PlaceId(part.row.id))
        {
            next.push(Border {
                path: found.path,
                root: border.root,
                before: Some(follower.before.clone()),
                after: follower.part.polygon.clone(),
            });
        }
        plan.followers.push(follower);
    }
    next
}

fn empty(at: usize) -> Finding {
    Finding { kind: Kind::Empty, parts: vec![at], polygon: None, point: None, area_m2: 0.0 }
}

fn follower(
    border: &Border,
    part: &Part,
    before: MultiPolygon,
    polygon: MultiPolygon,
    inner: &BTreeSet<i64>,
) -> Follower {
    let row = &part.row;
    Follower {
        part: PlannedPart {
            key: row.id.to_string(),
            id: Some(row.id),
            name: row.name.clone(),
            dedicated: part.is_dedicated(),
            reshaped: !same_ground(&before, &polygon),
            code: row.code.clone(),
            seq: row.seq,
            label: label_point(&polygon),
            area_m2: area_km2(&polygon) * 1e6,
            polygon,
        },
        before,
        under: border.path,
        root: border.root,
        is_divided: inner.contains(&row.id),
    }
}

/// What is wrong or odd afterwards and was not so before.
fn new_findings(
    areas: &[MultiPolygon],
    before: Option<&MultiPolygon>,
    followed: &[MultiPolygon],
    after: &MultiPolygon,
) -> Vec<Finding> {
    let known = coverage::check(areas, before);
    let same = |one: &Finding, other: &Finding| {
        one.kind == other.kind && one.parts == other.parts && (one.area_m2 - other.area_m2).abs() < SAME_M2
    };
    coverage::check(followed, Some(after))
        .into_iter()
        .filter(|found| !known.iter().any(|old| same(old, found)))
        .collect()
}

/// What the grids looked like that follow; `None` where none do.
pub(super) fn version_of(followed: &[Followed]) -> Option<String> {
    if followed.is_empty() {
        return None;
    }
    let all: Vec<&str> = followed.iter().map(|one| one.version.as_str()).collect();
    Some(sha256(all.join(" ").as_bytes()).chars().take(16).collect())
}

//! The department's own view: its grids with who is in charge and what is open.

use super::coverage::{Coverage, OpenCases, Read, grids_of, load_of};
use super::marks::marks;
use super::scope::{net, nets_at, place_or_own};
use super::view::{CategoryLoad, DepartmentGrid, DepartmentQuery, DepartmentView, NetView};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::PlacePath;
use gezhi_domain::profile::NetSpec;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Grids on a page.
const PAGE: usize = 50;
/// Most on a page.
const MOST: usize = 200;

/// Those with overdue cases first, then those without somebody, then by open cases; in reading order among equals.
fn in_order(
    mut grids: Vec<PlacePath>,
    net: &NetSpec,
    coverage: &Coverage,
    open: &OpenCases,
) -> Vec<PlacePath> {
    grids.sort_by_cached_key(|grid| {
        let (open, overdue) = load_of(net, grid.id().0, open);
        (Reverse(overdue), coverage.nearest(net, grid).is_some(), Reverse(open))
    });
    grids
}

/// The open cases of a net in a grid by the branches that the net names.
fn by_branch(app: &App, net: &NetSpec, grid: i64, open: &OpenCases) -> Vec<CategoryLoad> {
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for row in open.get(&grid).into_iter().flatten() {
        if let Some(branch) = net.branch_of(&row.category) {
            let sum = sums.entry(branch).or_default();
            *sum = (sum.0 + row.open, sum.1 + row.overdue);
        }
    }
    let load = |(code, (open, overdue)): (&str, (i64, i64))| CategoryLoad {
        code: code.to_owned(),
        name: app.category_name(code),
        open,
        overdue,
    };
    sums.into_iter().map(load).collect()
}

/// The sets of siblings that some grids belong to: a grid by itself where it has none above it.
fn families(app: &App, grids: &[PlacePath]) -> Vec<Vec<i64>> {
    let directory = app.directory();
    let mut parents: Vec<_> = grids.iter().filter_map(|grid| grid.at(grid.depth().checked_sub(1)?)).collect();
    parents.sort();
    parents.dedup();
    let children = parents.iter().filter_map(|parent| directory.place(*parent));
    children.map(|parent| parent.children.iter().map(|child| child.0).collect()).collect()
}

/// The grids of a department.
///
/// # Errors
/// 401, 403; 404 for a net or a place that the reader may not see.
pub async fn department(
    app: &App,
    actor: &Actor,
    key: &str,
    query: &DepartmentQuery,
) -> Result<DepartmentView> {
    let at = place_or_own(app, actor, query.place.as_deref())?;
    let profile = app.profile();
    let seen = nets_at(app, actor, &profile.work.nets, &at)?;
    let net = net(&profile.work.nets, key)?;
    if !seen.iter().any(|one| one.key == net.key) {
        return Err(AppError::not_found());
    }
    let grids = grids_of(&app.directory(), &at);
    let places = grids.iter().map(|grid| grid.id().0).collect();
    let (coverage, open) = app.db.read(Read { county: app.county, places }).await?;
    let covered = coverage.covered(net, &grids);
    let (all, from) = (grids.len(), query.from.unwrap_or(0));
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MOST);
    let page: Vec<PlacePath> =
        in_order(grids, net, &coverage, &open).into_iter().skip(from).take(limit).collect();
    let marks = marks(app, actor, &at, &[net], &families(app, &page)).await?;
    let grid = |grid: &PlacePath| {
        let id = grid.id().0;
        let (open_cases, overdue) = load_of(net, id, &open);
        Some(DepartmentGrid {
            place: app.place_ref(grid)?,
            person: coverage.person(app, net, grid),
            open: open_cases,
            overdue,
            cases: by_branch(app, net, id, &open),
            marks: marks.of(net, id),
            editable: grid.depth() > 0 && decide_at(actor, Action::EditNets, grid).is_ok(),
        })
    };
    let end = from.saturating_add(limit);
    Ok(DepartmentView {
        as_of: app.now().to_string(),
        net: NetView::of(app, net, Some(&at)),
        place: app.place_ref(&at).ok_or_else(AppError::not_found)?,
        grids: all,
        covered,
        rows: page.iter().filter_map(grid).collect(),
        next: (end < all).then_some(end),
    })
}

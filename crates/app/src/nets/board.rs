//! The matrix: places of one level by departments.

use super::coverage::{Coverage, OpenCases, Read, grids_of, load_of};
use super::marks::{Marks, marks};
use super::scope::{nets_at, place, place_or_own};
use super::view::{NetBoard, NetCell, NetRow, NetView};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::profile::NetSpec;

/// What a row is made of.
struct Ground<'a> {
    app: &'a App,
    actor: &'a Actor,
    nets: Vec<&'a NetSpec>,
    coverage: Coverage,
    open: OpenCases,
    marks: Marks,
}

impl Ground<'_> {
    fn row(&self, at: &PlacePath) -> Result<NetRow> {
        let directory = self.app.directory();
        let (id, grids) = (at.id().0, grids_of(&directory, at));
        let cells = self.nets.iter().map(|net| {
            let (open, overdue) = load_of(net, id, &self.open);
            NetCell {
                net: net.key.clone(),
                person: self.coverage.person(self.app, net, at),
                grids: grids.len(),
                covered: self.coverage.covered(net, &grids),
                open,
                overdue,
                marks: self.marks.of(net, id),
            }
        });
        Ok(NetRow {
            place: self.app.place_ref(at).ok_or_else(AppError::not_found)?,
            children: directory.place(at.id()).map_or(0, |place| place.children.len()),
            cells: cells.collect(),
            editable: at.depth() > 0 && decide_at(self.actor, Action::EditNets, at).is_ok(),
        })
    }
}

async fn ground<'a>(
    app: &'a App,
    actor: &'a Actor,
    nets: Vec<&'a NetSpec>,
    at: &PlacePath,
    below: &[PlaceId],
) -> Result<Ground<'a>> {
    let below: Vec<i64> = below.iter().map(|id| id.0).collect();
    let places = std::iter::once(at.id().0).chain(below.iter().copied()).collect();
    let (coverage, open) = app.db.read(Read { county: app.county, places }).await?;
    let marks = marks(app, actor, at, &nets, &[vec![at.id().0], below]).await?;
    Ok(Ground { app, actor, nets, coverage, open, marks })
}

/// The departments of a place and of those one level below.
///
/// # Errors
/// 401, 403; 404 for a place where the reader sees no net.
pub async fn board(app: &App, actor: &Actor, wanted: Option<&str>) -> Result<NetBoard> {
    let at = place_or_own(app, actor, wanted)?;
    let profile = app.profile();
    let nets = nets_at(app, actor, &profile.work.nets, &at)?;
    let directory = app.directory();
    let below = directory.place(at.id()).map(|place| place.children.clone()).unwrap_or_default();
    let ground = ground(app, actor, nets, &at, &below).await?;
    let here = ground.row(&at)?;
    let paths = below.iter().filter_map(|id| directory.place(*id)).map(|place| place.path);
    let rows = paths.map(|path| ground.row(&path)).collect::<Result<Vec<NetRow>>>()?;
    Ok(NetBoard {
        as_of: app.now().to_string(),
        ancestors: at.chain().filter(|id| *id != at.id()).filter_map(|id| app.place_ref_by_id(id)).collect(),
        nets: ground.nets.iter().map(|net| NetView::of(app, net, Some(&at))).collect(),
        gaps: here.cells.iter().map(|cell| cell.grids - cell.covered).sum(),
        here,
        rows,
        suppressed: ground.marks.suppressed,
    })
}

/// Who of each department is in charge of one place.
///
/// # Errors
/// 401, 403; 404 for a place where the reader sees no net.
pub async fn at(app: &App, actor: &Actor, wanted: &str) -> Result<NetBoard> {
    let at = place(app, wanted)?;
    let profile = app.profile();
    let nets = nets_at(app, actor, &profile.work.nets, &at)?;
    let ground = ground(app, actor, nets, &at, &[]).await?;
    let here = ground.row(&at)?;
    Ok(NetBoard {
        as_of: app.now().to_string(),
        ancestors: Vec::new(),
        nets: ground.nets.iter().map(|net| NetView::of(app, net, Some(&at))).collect(),
        gaps: here.cells.iter().map(|cell| cell.grids - cell.covered).sum(),
        here,
        rows: Vec::new(),
        suppressed: ground.marks.suppressed,
    })
}

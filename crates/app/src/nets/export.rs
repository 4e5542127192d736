//! People in charge as a sheet, gaps as blank rows to be filled in; and a refused sheet with what is wrong beside each row.

use super::coverage::grids_of;
use super::import::{Kept, PREVIEW};
use super::rows::COLUMNS;
use super::scope::place_or_own;
use crate::context::App;
use crate::error::Result;
use crate::sheets::write_xlsx;
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::deadlines::BEIJING;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::nets::NetPostRow;
use std::collections::HashMap;

struct Rows {
    county: i64,
    entry: Entry,
}

impl Op for Rows {
    type Out = Vec<NetPostRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        gezhi_store::nets::all(tx, self.county).await
    }
}

/// Who is in charge in a place, as a workbook that [`preview`](super::preview) reads back without a change: everybody who
/// stands somewhere, and a blank row for each of the smallest grids that nobody stands in itself.
///
/// # Errors
/// 401, 403; 404 for a place out of sight.
pub async fn export(app: &App, actor: &Actor, place: Option<&str>, address: Option<&str>) -> Result<Vec<u8>> {
    decide(actor, Action::EditNets)?;
    let at = place_or_own(app, actor, place)?;
    let permit = decide_at(actor, Action::EditNets, &at)?;
    let mut entry = app.entry(&permit, "net_export", "place", at.id().0, address);
    entry.place = Some(at.id().0);
    let people = app.db.write(Rows { county: app.county, entry }).await?;
    let directory = app.directory();
    let words = |path: &PlacePath| directory.path_name(path).replace(" / ", "/");
    let mut standing: HashMap<(i64, &str), &NetPostRow> = HashMap::new();
    let mut above: Vec<(PlacePath, &NetPostRow)> = Vec::new();
    let grids = grids_of(&directory, &at);
    for row in &people {
        standing.insert((row.place, row.net.as_str()), row);
        let path = directory.place(PlaceId(row.place)).map(|place| place.path);
        if let Some(path) = path.filter(|path| at.reaches(path) && !grids.contains(path)) {
            above.push((path, row));
        }
    }
    let profile = app.profile();
    let mut rows = Vec::new();
    for net in &profile.work.nets {
        let row = |path: &PlacePath, person: Option<&NetPostRow>| {
            let (name, phone) =
                person.map(|person| (person.name.clone(), person.phone.clone())).unwrap_or_default();
            vec![words(path), net.name.zh.clone(), name, phone]
        };
        rows.extend(
            above.iter().filter(|(_, one)| one.net == net.key).map(|(path, one)| row(path, Some(*one))),
        );
        rows.extend(
            grids.iter().map(|grid| row(grid, standing.get(&(grid.id().0, net.key.as_str())).copied())),
        );
    }
    let when = BEIJING.to_datetime(app.now()).strftime("%Y-%m-%d %H:%M").to_string();
    let title = format!("{} · 部门网责任人 · {when} · {} · {} 行", words(&at), actor.name, rows.len());
    let head: Vec<String> =
        COLUMNS.iter().filter_map(|column| column.names.first()).map(|name| (*name).to_owned()).collect();
    let work = move || write_xlsx(Some(&title), &head, &rows);
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}

/// The rows of a previewed sheet as they were typed, with a column that says what is wrong.
///
/// # Errors
/// 401; 404 for somebody else's preview.
pub async fn error_sheet(app: &App, actor: &Actor, preview: i64) -> Result<Vec<u8>> {
    let kept: Kept = crate::previews::look(app, actor, PREVIEW, preview).await?;
    kept.typed.with_errors(kept.errors).await
}

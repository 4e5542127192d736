//! People in charge from a sheet: read, compared, shown, and put in force only when a person confirms, all rows or none.

use super::rows::{COLUMNS, Line, Reader};
use super::scope::place;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::place_words::PlaceWords;
use crate::previews::{Claim, check_faults, look};
use crate::sheets::{Header, RowError, SheetFault, Typed};
use crate::views::{Bi, Id};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::nets::NetPostRow;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// Kind of the preview in the store.
pub(super) const PREVIEW: &str = "nets";
/// Rows of each sort that a preview shows.
const SHOWN: usize = 100;
/// Errors that a preview lists; the sheet of errors has all.
const LISTED: usize = 500;

/// A row that changes something, and who is in charge now.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Change {
    line: Line,
    seen: Option<i64>,
    /// Name of whoever is in charge now.
    before: Option<String>,
}

/// A sheet read and kept until it is confirmed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    changes: Vec<Change>,
    same: usize,
    blank: usize,
    pub errors: Vec<RowError>,
    pub typed: Typed,
}

/// A row of a preview.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NetPreviewRow {
    /// Row of the file.
    pub row: usize,
    /// Where.
    pub place: String,
    /// Department net.
    pub net: Bi,
    /// Who shall be in charge.
    pub name: String,
    /// Telephone for work.
    pub phone: String,
    /// Who is in charge of this very place now; nobody for a gap, or where somebody above it is.
    pub before: Option<String>,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NetPreview {
    /// To confirm it, or fetch its sheet of errors by.
    pub preview_id: Id,
    /// Places that get somebody.
    pub new: usize,
    /// Places where somebody else comes, or the telephone changes.
    pub changed: usize,
    /// Rows that say what is so already.
    pub same: usize,
    /// Rows that name nobody: nothing changes there.
    pub blank: usize,
    /// New and changed rows, at most 100 of each.
    pub shown: Vec<NetPreviewRow>,
    /// Cells that cannot be used. While there is one, nothing can be confirmed.
    pub errors: Vec<RowError>,
}

/// What a confirmed import did.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct NetImported {
    /// Places that got somebody.
    pub new: usize,
    /// Places where somebody else came.
    pub changed: usize,
}

struct Present {
    county: i64,
}

type InCharge = HashMap<(i64, String), NetPostRow>;

async fn in_charge(tx: &mut Tx<'_>, county: i64) -> std::result::Result<InCharge, StoreError> {
    let rows = gezhi_store::nets::all(tx, county).await?;
    Ok(rows.into_iter().map(|row| ((row.place, row.net.clone()), row)).collect())
}

impl Op for Present {
    type Out = InCharge;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        in_charge(tx, self.county).await
    }
}

fn read(app: &App, actor: &Actor, present: &InCharge, bytes: &[u8]) -> std::result::Result<Kept, SheetFault> {
    let grids = crate::sheets::read(bytes)?;
    let (sheet, header) = Header::find(&grids, COLUMNS)?;
    let grid = grids.into_iter().nth(sheet).unwrap_or_default();
    let profile = app.profile();
    let reader = Reader { actor, places: PlaceWords::of(app), nets: &profile.work.nets };
    let reading = reader.read(&grid, &header);
    if reading.rows.is_empty() {
        return Err(SheetFault::Empty);
    }
    let mut same = 0;
    let mut changes = Vec::new();
    for line in reading.lines {
        let now = present.get(&(line.place, line.net.clone()));
        if now.is_some_and(|now| (&now.name, &now.phone) == (&line.name, &line.phone)) {
            same += 1;
            continue;
        }
        changes.push(Change { seen: now.map(|now| now.id), before: now.map(|now| now.name.clone()), line });
    }
    let typed = Typed::of(&grid, &header, reading.rows);
    Ok(Kept { changes, same, blank: reading.blank, errors: reading.errors, typed })
}

/// Reads a sheet and says what it would change. Nothing is put in force.
///
/// # Errors
/// 401, 403; 422 when the file as a whole cannot be used.
pub async fn preview(app: &App, actor: &Actor, bytes: Vec<u8>) -> Result<NetPreview> {
    decide(actor, Action::EditNets)?;
    let present = app.db.read(Present { county: app.county }).await?;
    let (own, who) = (app.clone(), actor.clone());
    let kept = tokio::task::spawn_blocking(move || read(&own, &who, &present, &bytes))
        .await
        .map_err(std::io::Error::other)??;
    let id = crate::previews::keep(app, actor, PREVIEW, &kept).await?;
    let (new, changed): (Vec<&Change>, Vec<&Change>) =
        kept.changes.iter().partition(|change| change.seen.is_none());
    let profile = app.profile();
    let shown = |change: &&Change| {
        let line = &change.line;
        let net = profile.work.nets.iter().find(|net| net.key == line.net);
        NetPreviewRow {
            row: line.row,
            place: app.place_ref_by_id(PlaceId(line.place)).map(|place| place.path).unwrap_or_default(),
            net: net.map_or_else(|| Bi::new(&line.net, &line.net), |net| Bi::from(&net.name)),
            name: line.name.clone(),
            phone: line.phone.clone(),
            before: change.before.clone(),
        }
    };
    Ok(NetPreview {
        preview_id: Id(id),
        new: new.len(),
        changed: changed.len(),
        same: kept.same,
        blank: kept.blank,
        shown: changed.iter().take(SHOWN).chain(new.iter().take(SHOWN)).map(shown).collect(),
        errors: kept.errors.iter().take(LISTED).cloned().collect(),
    })
}

struct ConfirmOp {
    county: i64,
    permit: Permit,
    claim: Claim,
    rows: Vec<(Option<i64>, NetPostRow, Entry)>,
    entry: Entry,
}

impl Op for ConfirmOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.county;
        let _: Kept = self.claim.take(tx, county).await?;
        let present = in_charge(tx, county).await?;
        for (seen, row, _) in &self.rows {
            let now = present.get(&(row.place, row.net.clone())).map(|now| now.id);
            if now != *seen {
                return Err(overtaken());
            }
            if let Some(id) = now {
                gezhi_store::nets::end(tx, &self.permit, county, id, row.since).await?;
            }
        }
        let rows: Vec<NetPostRow> = self.rows.iter().map(|(_, row, _)| row.clone()).collect();
        gezhi_store::nets::insert(tx, &self.permit, county, &rows).await?;
        for (_, _, entry) in &self.rows {
            gezhi_store::journal::append(tx, county, entry).await?;
        }
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

fn overtaken() -> AppError {
    AppError::invalid(
        "list_changed",
        "preview_id",
        "上传之后有责任人被改过，请重新上传这个文件再核对一遍。",
        "People in charge have changed since the upload. Upload the file again and look once more.",
    )
}

/// Puts a previewed sheet in force, as a whole or not at all. Places that it does not name stay as they are.
///
/// # Errors
/// 401, 403; 404 for somebody else's preview; 422 when cells are wrong, the hour is over, or somebody was put in charge meanwhile.
pub async fn confirm(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<NetImported> {
    let permit = decide(actor, Action::EditNets)?;
    let kept: Kept = look(app, actor, PREVIEW, id).await?;
    check_faults(&kept.errors)?;
    let since = app.now().as_microsecond();
    let mut by_net: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::with_capacity(kept.changes.len());
    for Change { line, seen, .. } in kept.changes {
        // A duty may have been taken away since the upload.
        decide_at(actor, Action::EditNets, &place(app, &line.place.to_string())?)?;
        *by_net.entry(line.net.clone()).or_default() += 1;
        let row = NetPostRow {
            id: app.id(),
            net: line.net,
            place: line.place,
            name: line.name,
            phone: line.phone,
            since,
            until: None,
        };
        let mut entry = app.entry(&permit, "net_post", "net_post", row.id, address);
        entry.place = Some(row.place);
        entry.details =
            serde_json::json!({ "net": row.net, "replaced": seen.is_some(), "import": true }).to_string();
        rows.push((seen, row, entry));
    }
    let changed = rows.iter().filter(|(seen, ..)| seen.is_some()).count();
    let done = NetImported { new: rows.len() - changed, changed };
    let mut entry = app.entry(&permit, "net_import", "net_post", id, address);
    entry.details = serde_json::json!({ "new": done.new, "changed": changed, "nets": by_net }).to_string();
    let claim = Claim::of(app, actor, PREVIEW, id)?;
    match app.db.write(ConfirmOp { county: app.county, permit, claim, rows, entry }).await {
        Err(AppError::Store(error)) if error.is_unique_violation_of(&["county", "net", "place"]) => {
            Err(overtaken())
        }
        written => written.map(|()| done),
    }
}

//! What a ledger would do, shown before anything is done.

use super::columns::{COLUMNS, by_key};
use super::findings::{Findings, LedgerChange, LedgerCounts, LedgerHead, doubt};
use super::kept::{Reading, keep};
use super::part::{FINDINGS, Part, open};
use super::read::{Opened, read};
use super::rows::Reader;
use super::work::{fail, hold};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::{place_for, roles_at};
use crate::sheets::{Named, RowError, SheetInfo, Typed, comparable};
use crate::views::{Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, Permit, decide};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::ledgers::BatchRow;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What is asked of a file.
#[derive(Debug, Clone, Default)]
pub struct LedgerAsked {
    /// What heads mean: the key of a column, or nothing for one that is left out.
    pub mapping: BTreeMap<String, Option<String>>,
    /// Sheets to be read; every one with a head when none are named.
    pub sheets: Vec<String>,
}

/// What a ledger would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerPreview {
    /// Number under which it is confirmed; within an hour, once.
    pub preview_id: Id,
    /// `reading` while rows are being read; then `ready`.
    pub state: String,
    /// Place.
    pub place: Option<PlaceRef>,
    /// Rows with data, so far.
    pub rows: usize,
    /// The sheets of a workbook, and which of them are read.
    pub sheets: Vec<SheetInfo>,
    /// The columns of the file and what each was taken for.
    pub heads: Vec<LedgerHead>,
    /// Columns that were understood.
    pub columns: Vec<String>,
    /// Columns that were not, and are left out.
    pub ignored: Vec<String>,
    /// Counts.
    pub counts: LedgerCounts,
    /// What is wrong, the first thousand; while there is anything, it cannot be confirmed.
    pub errors: Vec<RowError>,
    /// How many cells are wrong.
    pub wrong: usize,
    /// Who is left out, and why; the first thousand.
    pub doubtful: Vec<RowError>,
    /// The first differences.
    pub changes: Vec<LedgerChange>,
}

/// A column that a ledger may have.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerColumn {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Whether a ledger must have it.
    pub required: bool,
}

/// The columns that a ledger may have.
///
/// # Errors
/// 401, 403.
pub fn columns(actor: &Actor) -> Result<Vec<LedgerColumn>> {
    decide(actor, Action::ImportRegister)?;
    let named = |column: &crate::sheets::Column| {
        Some(LedgerColumn {
            key: (*column.names.last()?).to_owned(),
            name: (*column.names.first()?).to_owned(),
            required: column.required,
        })
    };
    Ok(COLUMNS.iter().filter_map(named).collect())
}

struct Begin {
    county: i64,
    permit: Permit,
    row: BatchRow,
}

impl Op for Begin {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::ledgers::begin(tx, &self.permit, self.county, &self.row).await
    }
}

/// All of the file is kept: what was said about its heads, and how it is read.
struct Whole {
    county: i64,
    id: i64,
    at: i64,
    pieces: i64,
    reading: String,
    said: Vec<(String, String)>,
}

impl Op for Whole {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        for (head, name) in &self.said {
            gezhi_store::ledgers::remember_column(tx, self.county, head, name, self.at).await?;
        }
        gezhi_store::ledger_files::whole(tx, self.county, self.id, self.pieces, &self.reading).await
    }
}

struct Remembered {
    county: i64,
}

impl Op for Remembered {
    type Out = Vec<(String, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::ledgers::columns(tx, self.county).await
    }
}

/// What people have said about heads of columns.
///
/// # Errors
/// Failures of the store.
pub(super) async fn remembered(app: &App) -> Result<Named> {
    let said = app.db.read(Remembered { county: app.county }).await?;
    Ok(said.into_iter().map(|(head, key)| (head, by_key(&key))).collect())
}

/// What a person says about the heads of a file, as it is remembered: head and key, empty for one that is left out.
fn said(mapping: &BTreeMap<String, Option<String>>) -> Result<Vec<(String, String)>> {
    let one = |(head, key): (&String, &Option<String>)| {
        let key = key.clone().unwrap_or_default();
        if !key.is_empty() && by_key(&key).is_none() {
            return Err(AppError::invalid(
                "ledger_column",
                "mapping",
                format!("没有“{key}”这一项，请重新选择。"),
                format!("There is no column {key:?}; choose again."),
            ));
        }
        Ok((comparable(head).chars().take(40).collect(), key))
    };
    mapping.iter().take(crate::sheets::MAX_COLUMNS).map(one).collect()
}

/// Reads a ledger for a place and says what it would change. Nothing is put in force. A long one is still being read when the
/// answer comes.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 when the file as a whole cannot be used.
pub async fn preview(
    app: &App,
    actor: &Actor,
    place: Option<&str>,
    asked: LedgerAsked,
    file: std::fs::File,
) -> Result<LedgerPreview> {
    let (path, permit) = place_for(app, actor, Action::ImportRegister, place)?;
    let said = said(&asked.mapping)?;
    let mut named = remembered(app).await?;
    named.extend(said.iter().map(|(head, key)| (head.clone(), by_key(key))));
    let reading = Reading { sheets: asked.sheets, roles: roles_at(actor, &path) };
    let copy = file.try_clone()?;
    let (sheets, reader) = (reading.sheets.clone(), Reader::new(app, &path, reading.roles.clone()));
    let opened = tokio::task::spawn_blocking(move || Opened::open(copy, &named, &sheets, reader))
        .await
        .map_err(std::io::Error::other)??;
    let id = app.id();
    let row = BatchRow {
        id,
        place: path.id().0,
        account: actor.account.map(|account| account.0),
        author: actor.name.clone(),
        state: "reading".to_owned(),
        total: 0,
        done: 0,
        counts: "{}".to_owned(),
        created_at: app.now().as_microsecond(),
        finished_at: None,
        parts: 0,
        at_part: 0,
        goal: None,
        problem: None,
    };
    let at = row.created_at;
    app.db.write(Begin { county: app.county, permit, row }).await?;
    let pieces = keep(app, id, file).await?;
    let text = serde_json::to_string(&reading).map_err(std::io::Error::other)?;
    app.db.write(Whole { county: app.county, id, at, pieces, reading: text, said }).await?;
    let own = app.clone();
    hold(tokio::spawn(async move {
        let outcome = read(&own, id, opened).await;
        if let Err(error) = &outcome {
            fail(&own, id, "reading", error).await?;
        }
        outcome
    }))
    .await?;
    see(app, actor, id).await
}

pub(super) struct Look {
    pub county: i64,
    pub id: i64,
}

impl Op for Look {
    type Out = Option<(BatchRow, Option<Vec<u8>>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(batch) = gezhi_store::ledgers::by_id(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        Ok(Some((batch, gezhi_store::ledgers::findings(tx, self.county, self.id).await?)))
    }
}

/// The ledger of a person while it is read or ready, and what was found.
pub(super) async fn own(app: &App, actor: &Actor, id: i64) -> Result<(BatchRow, Findings)> {
    decide(actor, Action::ImportRegister)?;
    let (batch, sealed) =
        app.db.read(Look { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let is_own = batch.account.is_some() && batch.account == actor.account.map(|account| account.0);
    if !is_own || !matches!(&*batch.state, "reading" | "ready") {
        return Err(AppError::not_found());
    }
    let findings = sealed.map(|sealed| open(app, FINDINGS, id, &sealed)).transpose()?;
    Ok((batch, findings.unwrap_or_default()))
}

/// What a ledger would do, as far as it has been read.
///
/// # Errors
/// 401, 403; 404 for somebody else's, and for one that was confirmed or cancelled.
pub async fn see(app: &App, actor: &Actor, id: i64) -> Result<LedgerPreview> {
    let (batch, findings) = own(app, actor, id).await?;
    let is_ready = batch.state == "ready";
    let heads = &findings.heads;
    let name =
        |key: &str| by_key(key).map(|number| super::columns::title(number).to_owned()).unwrap_or_default();
    let mut columns: Vec<(Option<usize>, String)> =
        heads.iter().flat_map(|head| &head.column).map(|key| (by_key(key), name(key))).collect();
    columns.sort();
    columns.dedup();
    Ok(LedgerPreview {
        preview_id: Id(id),
        place: app.place_ref_by_id(PlaceId(batch.place)),
        rows: if is_ready { findings.rows } else { usize::try_from(batch.total).unwrap_or(0) },
        state: batch.state,
        columns: columns.into_iter().map(|(_, name)| name).collect(),
        ignored: heads.iter().filter(|head| head.column.is_none()).map(|head| head.title.clone()).collect(),
        heads: findings.heads,
        sheets: findings.sheets,
        counts: findings.counts,
        errors: findings.errors,
        wrong: findings.wrong,
        doubtful: findings.doubtful,
        changes: findings.changes,
    })
}

struct ReadPart {
    county: i64,
    id: i64,
    seq: i64,
}

impl Op for ReadPart {
    type Out = Option<Vec<u8>>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::ledgers::part(tx, self.county, self.id, self.seq).await
    }
}

/// A part of a ledger.
///
/// # Errors
/// One that is not there or does not open.
pub(super) async fn part(app: &App, id: i64, seq: i64) -> Result<Part> {
    let sealed = app.db.read(ReadPart { county: app.county, id, seq }).await?;
    let sealed = sealed.ok_or_else(|| StoreError::BadValue(format!("part {seq} of a ledger is gone")))?;
    Part::open(app, id, &sealed)
}

/// The rows as typed, with a column that says what is wrong or doubtful. Of a long ledger only the households that need a look.
///
/// # Errors
/// 401; 404 for somebody else's preview.
pub async fn error_sheet(app: &App, actor: &Actor, id: i64) -> Result<Vec<u8>> {
    let (batch, findings) = own(app, actor, id).await?;
    let mut sheets: Vec<(String, Typed)> =
        findings.heads_of.into_iter().map(|(name, head)| (name, Typed { head, rows: Vec::new() })).collect();
    let mut only = Typed { head: findings.head, rows: Vec::new() };
    let mut notes = Vec::new();
    for seq in 0..batch.parts {
        for (mut block, fate) in part(app, id, seq).await?.households {
            if let (Some(fate), 0) = (&fate, findings.wrong) {
                let people = block.household.members.iter().zip(&fate.people);
                notes.extend(people.filter_map(|(person, fate)| doubt(&block, person.row, fate)));
            }
            notes.append(&mut block.errors);
            let sheet = sheets.iter_mut().find(|(name, _)| Some(name) == block.sheet.as_ref());
            sheet.map_or(&mut only, |(_, typed)| typed).rows.append(&mut block.lines);
        }
    }
    if sheets.is_empty() {
        return only.with_errors(notes).await;
    }
    Typed::all_with_errors(sheets, notes).await
}

//! The work on a ledger: put in or taken back, part by part. How far it is stands in the database with what was written, so
//! whoever stops the server stops the work between two parts, and the next start goes on.

use super::back::back;
use super::kept::read_again;
use super::preview::part;
use super::put::change_of;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::file::Counts;
use crate::residents::write::Change;
use gezhi_domain::accounts::{AccountId, Actor, Duty, Role};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::ledgers::{BatchRow, Step, WrittenRow};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::task::JoinHandle;
use utoipa::ToSchema;

/// How long a request waits for the work; after that it says how far the work is.
const PATIENCE: Duration = Duration::from_secs(15);
/// Households taken back in one operation.
const TOGETHER: i64 = 50;
/// Times that a part is tried again when the engine is busy.
const TRIES: u32 = 20;

/// Why a ledger failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerProblem {
    /// Stable code.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl LedgerProblem {
    fn of(error: &AppError) -> Self {
        let (code, zh, en) = match error {
            AppError::Invalid { code, zh, en, .. } => (*code, zh.clone(), en.clone()),
            AppError::FileChanged { .. } => (
                "file_changed",
                "有一户在预览之后被别人改过。请重新上传这份台账。".to_owned(),
                "Somebody changed a household after the preview. Upload the ledger again.".to_owned(),
            ),
            _ => (
                "ledger_failed",
                "导入没有完成，已经全部撤回。请稍后重新上传；如果还不行，请告诉系统管理员。".to_owned(),
                "The ledger did not go in and was taken back. Upload it again later.".to_owned(),
            ),
        };
        Self { code: code.to_owned(), zh, en }
    }

    fn text(&self) -> Result<String> {
        Ok(serde_json::to_string(self).map_err(std::io::Error::other)?)
    }
}

/// Waits a while for work that goes on by itself.
///
/// # Errors
/// That of the work, where it ends in time.
pub(super) async fn hold(work: JoinHandle<Result<()>>) -> Result<()> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(ended) => ended.map_err(std::io::Error::other)?,
        Err(_) => Ok(()),
    }
}

/// The work on a ledger, going on by itself: whoever closes the browser does not leave half a ledger behind.
pub(super) fn begin(app: &App, id: i64) -> JoinHandle<Result<()>> {
    let app = app.clone();
    tokio::spawn(async move {
        let outcome = work(&app, id).await;
        if let Err(error) = &outcome {
            tracing::warn!(ledger = id, %error, "a ledger did not go in");
        }
        outcome
    })
}

/// Goes on with whatever a stopped server left: ledgers that were being put in or taken back, and, from the beginning, those
/// that were being read. One whose file had not been kept as a whole is given up.
///
/// # Errors
/// Failures of the store.
pub async fn resume(app: &App) -> Result<Vec<JoinHandle<Result<()>>>> {
    let mut begun = Vec::new();
    for batch in app.db.read(Busy { county: app.county }).await? {
        match &*batch.state {
            "running" | "undoing" => begun.push(begin(app, batch.id)),
            "reading" => {
                if let Some(reading) = read_again(app, &batch).await? {
                    begun.push(reading);
                    continue;
                }
                let error = AppError::invalid(
                    "ledger_interrupted",
                    "file",
                    "读取时服务器重新启动了，请重新上传这份台账。",
                    "The server was restarted while the file was read; upload it again.",
                );
                fail(app, batch.id, "reading", &error).await?;
            }
            _ => {}
        }
    }
    Ok(begun)
}

/// Gives up previews that nobody confirmed; says how many.
///
/// # Errors
/// Failures of the store.
pub async fn forget(app: &App, before: i64) -> Result<usize> {
    let mut gone = 0;
    for batch in app.db.read(Busy { county: app.county }).await? {
        if batch.state == "ready" && batch.created_at < before {
            let end = End::of(app, batch.id, "ready", "cancelled");
            gone += usize::from(app.db.write(end).await?);
        }
    }
    Ok(gone)
}

pub(super) struct Busy {
    pub county: i64,
}

impl Op for Busy {
    type Out = Vec<BatchRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::ledgers::busy(tx, self.county).await
    }
}

pub(super) struct ById {
    pub county: i64,
    pub id: i64,
}

impl Op for ById {
    type Out = Option<BatchRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::ledgers::by_id(tx, self.county, self.id).await
    }
}

/// Ends a ledger.
pub(super) struct End {
    county: i64,
    id: i64,
    from: &'static str,
    state: &'static str,
    problem: Option<String>,
    at: i64,
}

impl End {
    /// From one state to another, now.
    pub fn of(app: &App, id: i64, from: &'static str, state: &'static str) -> Self {
        let at = app.now().as_microsecond();
        Self { county: app.county, id, from, state, problem: None, at }
    }
}

impl Op for End {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        let problem = self.problem.as_deref();
        gezhi_store::ledgers::finish(tx, self.county, self.id, self.from, self.state, problem, self.at).await
    }
}

/// Ends a ledger with the reason.
///
/// # Errors
/// Failures of the store.
pub(super) async fn fail(app: &App, id: i64, from: &'static str, error: &AppError) -> Result<()> {
    let problem = Some(LedgerProblem::of(error).text()?);
    app.db.write(End { problem, ..End::of(app, id, from, "failed") }).await?;
    Ok(())
}

/// Turns a ledger round.
pub(super) struct Turn {
    pub county: i64,
    pub id: i64,
    pub from: &'static str,
    pub goal: &'static str,
    pub problem: Option<String>,
}

impl Op for Turn {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        gezhi_store::ledgers::turn(tx, self.county, self.id, self.from, self.goal, self.problem.as_deref())
            .await
    }
}

/// Works until the ledger is at an end.
async fn work(app: &App, id: i64) -> Result<()> {
    let (mut failure, mut tries, mut kept) = (None, 0, 0);
    loop {
        let Some(batch) = app.db.read(ById { county: app.county, id }).await? else { return Ok(()) };
        let outcome = match &*batch.state {
            "running" => put(app, &batch).await,
            "undoing" => take_back(app, &batch, &mut kept).await,
            _ => return failure.map_or(Ok(()), Err),
        };
        match outcome {
            Ok(()) => tries = 0,
            Err(AppError::Store(error)) if error.is_temporary() && tries < TRIES => {
                tries += 1;
                tracing::debug!(ledger = id, %error, "a part of a ledger is tried again");
                tokio::time::sleep(Duration::from_millis(50 * u64::from(tries))).await;
            }
            Err(error) if batch.state == "running" => {
                let problem = Some(LedgerProblem::of(&error).text()?);
                let turn = Turn { county: app.county, id, from: "running", goal: "failed", problem };
                app.db.write(turn).await?;
                failure = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
}

/// In whose name households are written: whoever confirmed the ledger, who was allowed to.
fn hand(app: &App, batch: &BatchRow) -> Actor {
    let place = app.directory().root_path();
    Actor {
        account: batch.account.map(AccountId),
        name: batch.author.clone(),
        duties: vec![Duty { role: Role::Registrar, place, body: None }],
    }
}

struct PutPart {
    app: App,
    id: i64,
    at_part: i64,
    changes: Vec<Change>,
}

impl Op for PutPart {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.app.county;
        let step = Step { id: self.id, state: "running", at_part: self.at_part };
        let written = i64::try_from(self.changes.len()).unwrap_or(0);
        if !gezhi_store::ledgers::advance(tx, county, step, 1, written).await? {
            return Ok(());
        }
        let mut counts = Counts::new();
        for change in &self.changes {
            change.write(tx, &mut counts).await?;
        }
        Ok(gezhi_store::residents::add_counts(tx, county, &counts).await?)
    }
}

/// Puts the next part in.
async fn put(app: &App, batch: &BatchRow) -> Result<()> {
    if batch.at_part >= batch.parts {
        app.db.write(End::of(app, batch.id, "running", "done")).await?;
        return Ok(());
    }
    let actor = hand(app, batch);
    let mut changes = Vec::new();
    for (block, compared) in part(app, batch.id, batch.at_part).await?.households {
        let Some(compared) = compared else { continue };
        changes.extend(change_of(app, &actor, batch.id, block.household, compared)?);
    }
    app.db.write(PutPart { app: app.clone(), id: batch.id, at_part: batch.at_part, changes }).await
}

struct NextWritten {
    county: i64,
    batch: i64,
}

impl Op for NextWritten {
    type Out = Vec<WrittenRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::ledgers::written(tx, self.county, self.batch, i64::MIN, TOGETHER).await
    }
}

struct BackPart {
    app: App,
    id: i64,
    at_part: i64,
    changes: Vec<(WrittenRow, Change)>,
}

impl Op for BackPart {
    /// Households that somebody worked on since; they stay as they are.
    type Out = i64;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64> {
        let county = self.app.county;
        let step = Step { id: self.id, state: "undoing", at_part: self.at_part };
        let rows = i64::try_from(self.changes.len()).unwrap_or(0);
        if !gezhi_store::ledgers::advance(tx, county, step, rows, 0).await? {
            return Ok(0);
        }
        let (mut counts, mut kept) = (Counts::new(), 0);
        for (row, change) in &self.changes {
            gezhi_store::ledgers::unwrote(tx, county, self.id, row.household).await?;
            let now = gezhi_store::residents::household(tx, county, row.household).await?;
            if now.is_none_or(|now| now.version != row.version) {
                kept += 1;
                continue;
            }
            change.write(tx, &mut counts).await?;
        }
        gezhi_store::residents::add_counts(tx, county, &counts).await?;
        Ok(kept)
    }
}

/// Takes the next households back.
async fn take_back(app: &App, batch: &BatchRow, kept: &mut i64) -> Result<()> {
    let rows = app.db.read(NextWritten { county: app.county, batch: batch.id }).await?;
    if rows.is_empty() {
        let state = match batch.goal.as_deref() {
            Some("undone") => "undone",
            Some("cancelled") => "cancelled",
            _ => "failed",
        };
        let problem = (*kept > 0).then(|| LedgerProblem {
            code: "ledger_kept".to_owned(),
            zh: format!("已经撤回；其中 {kept} 户在这期间被修改过，保留现状，请逐户核对。"),
            en: format!("Taken back; {kept} households were changed meanwhile and stay as they are."),
        });
        let problem = problem.map(|problem| problem.text()).transpose()?;
        app.db.write(End { problem, ..End::of(app, batch.id, "undoing", state) }).await?;
        return Ok(());
    }
    let actor = hand(app, batch);
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let change = back(app, &actor, &row)?;
        changes.push((row, change));
    }
    let op = BackPart { app: app.clone(), id: batch.id, at_part: batch.at_part, changes };
    *kept += app.db.write(op).await?;
    Ok(())
}

//! What a person decides about a ledger: put it in, stop it, take it back.

use super::batches::LedgerBatch;
use super::preview::{Look, own};
use super::work::{ById, End, Turn, begin, hold};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::previews::expired;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::ledgers::BatchRow;

/// How long a preview may be confirmed, microseconds.
pub(super) const GOOD_FOR: i64 = 3_600_000_000;

struct Start {
    permit: Permit,
    county: i64,
    id: i64,
    account: i64,
    since: i64,
    entry: Entry,
}

impl Op for Start {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        let begun =
            gezhi_store::ledgers::start(tx, &self.permit, self.county, self.id, self.account, self.since)
                .await?;
        if begun {
            gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        }
        Ok(begun)
    }
}

/// Puts a previewed ledger in, as a whole or not at all: where one household does not go, because somebody changed it meanwhile,
/// what was put in is taken back. A long one is still going in when the answer comes.
///
/// # Errors
/// 401, 403; 409 when the register changed since the preview; 422 while rows are wrong, or when it was confirmed before, is too
/// old or somebody else's.
pub async fn confirm(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<LedgerBatch> {
    let permit = decide(actor, Action::ImportRegister)?;
    let (batch, findings) = match own(app, actor, id).await {
        Ok(found) => found,
        Err(AppError::Refused(_)) => return Err(expired()),
        Err(error) => return Err(error),
    };
    if batch.state == "reading" {
        return Err(AppError::invalid(
            "ledger_reading",
            "preview_id",
            "这份台账还在读取，请等读完再确认。",
            "The ledger is still being read; wait until it is ready.",
        ));
    }
    let count = findings.wrong;
    if count > 0 {
        return Err(AppError::invalid(
            "import_has_errors",
            "preview_id",
            format!("还有 {count} 处错误，改好后重新上传，才能确认。"),
            format!("{count} cells are wrong. Correct them and upload the file again."),
        ));
    }
    let details = serde_json::json!({ "counts": findings.counts }).to_string();
    let entry = app.entry(&permit, "ledger_import", "ledger", id, address);
    let start = Start {
        permit,
        county: app.county,
        id,
        account: actor.account.map_or(0, |account| account.0),
        since: app.now().as_microsecond() - GOOD_FOR,
        entry: Entry { place: Some(batch.place), details, ..entry },
    };
    if !app.db.write(start).await? {
        return Err(expired());
    }
    hold(begin(app, id)).await?;
    see_batch(app, id).await
}

async fn see_batch(app: &App, id: i64) -> Result<LedgerBatch> {
    let row = app.db.read(ById { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    Ok(LedgerBatch::of(app, &row))
}

/// A ledger within the person's scope.
async fn within(app: &App, actor: &Actor, id: i64) -> Result<(BatchRow, Permit)> {
    decide(actor, Action::ImportRegister)?;
    let (batch, _) = app.db.read(Look { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::ImportRegister, &path_of(app, batch.place)?)?;
    Ok((batch, permit))
}

/// How far a ledger is.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn batch(app: &App, actor: &Actor, id: i64) -> Result<LedgerBatch> {
    let (batch, _) = within(app, actor, id).await?;
    Ok(LedgerBatch::of(app, &batch))
}

struct Told {
    county: i64,
    turn: Turn,
    entry: Entry,
}

impl Op for Told {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        let turned = self.turn.run(tx).await?;
        if turned {
            gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        }
        Ok(turned)
    }
}

/// Stops a ledger: what was put in so far is taken back.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 when there is nothing to stop.
pub async fn cancel(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<LedgerBatch> {
    let (batch, permit) = within(app, actor, id).await?;
    let is_own = batch.account == actor.account.map(|account| account.0);
    let stopped = match &*batch.state {
        "reading" | "ready" if !is_own => return Err(AppError::not_found()),
        "reading" => app.db.write(End::of(app, id, "reading", "cancelled")).await?,
        "ready" => app.db.write(End::of(app, id, "ready", "cancelled")).await?,
        "running" => {
            let entry = app.entry(&permit, "ledger_cancel", "ledger", id, address);
            let turn = Turn { county: app.county, id, from: "running", goal: "cancelled", problem: None };
            let told = Told { county: app.county, turn, entry: Entry { place: Some(batch.place), ..entry } };
            // Whoever puts it in sees at the next part that it goes the other way now.
            app.db.write(told).await?
        }
        _ => false,
    };
    if !stopped {
        return Err(AppError::invalid(
            "ledger_state",
            "id",
            "这份台账已经导入完或撤回了，没有可以停下的。",
            "This ledger is in or was taken back; there is nothing to stop.",
        ));
    }
    see_batch(app, id).await
}

struct Touched {
    county: i64,
    id: i64,
}

impl Op for Touched {
    type Out = i64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<i64, StoreError> {
        gezhi_store::ledgers::touched(tx, self.county, self.id).await
    }
}

/// Takes a ledger back: what was new ends as entered by mistake, what was changed is as before.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 when it was taken back already, or when somebody has worked on its households
/// since.
pub async fn undo(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<LedgerBatch> {
    let (batch, permit) = within(app, actor, id).await?;
    let refused = || {
        AppError::invalid(
            "ledger_state",
            "id",
            "这批台账已经撤回，或者还没有导入完。",
            "This ledger was taken back already, or has not been put in yet.",
        )
    };
    if batch.state != "done" {
        return Err(refused());
    }
    let touched = app.db.read(Touched { county: app.county, id }).await?;
    if touched > 0 {
        return Err(AppError::invalid(
            "ledger_touched",
            "id",
            format!("导入之后有 {touched} 户又被修改过，不能整批撤回，请逐户更正。"),
            format!("{touched} households were changed since; correct them one by one instead."),
        ));
    }
    let entry = app.entry(&permit, "ledger_undo", "ledger", id, address);
    let turn = Turn { county: app.county, id, from: "done", goal: "undone", problem: None };
    let told = Told { county: app.county, turn, entry: Entry { place: Some(batch.place), ..entry } };
    if !app.db.write(told).await? {
        return Err(refused());
    }
    hold(begin(app, id)).await?;
    see_batch(app, id).await
}

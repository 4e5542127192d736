//! Taking a gift or a spending back that was entered wrongly: an entry the other way round.

use super::record::Find;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::{Posting, Reversal, opposite_posting};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::points::fund as store;
use gezhi_store::points::{AccountRow, EntryRow};

struct Read {
    county: i64,
    fund: i64,
    entry: i64,
}

impl Op for Read {
    type Out = Option<(EntryRow, AccountRow, AccountRow)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        if store::line(tx, self.county, self.fund, self.entry).await?.is_none() {
            return Ok(None);
        }
        let Some(entry) = gezhi_store::points::entry(tx, self.county, self.entry).await? else {
            return Ok(None);
        };
        let debit = gezhi_store::points::account(tx, self.county, entry.debit).await?;
        let credit = gezhi_store::points::account(tx, self.county, entry.credit).await?;
        Ok(debit.zip(credit).map(|(debit, credit)| (entry, debit, credit)))
    }
}

struct Undo {
    county: i64,
    permit: Permit,
    line: (i64, i64),
    posting: Posting,
}

impl Op for Undo {
    type Out = ();
    type Err = AppError;
    // The guards stand in the UPDATEs.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let by = self.posting.id();
        if !store::undo(tx, &self.permit, self.county, self.line, by).await? {
            return Err(already());
        }
        self.posting.run(tx).await?;
        Ok(())
    }
}

fn already() -> AppError {
    AppError::Overtaken {
        code: "already_reversed",
        zh: "这一笔已经冲正过了，不用再冲。".into(),
        en: "This entry was taken back already.".into(),
        current: serde_json::json!({}),
    }
}

/// Takes a line back.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when it was taken back; 422 without a reason, or when the money is spent.
pub async fn undo(
    app: &App,
    actor: &Actor,
    (fund, entry): (i64, i64),
    wish: &Reversal,
    address: Option<&str>,
) -> Result<()> {
    decide(actor, Action::EditFund)?;
    let row = app.db.read(Find { county: app.county, id: fund }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditFund, &path_of(app, row.village)?)?;
    let found = app.db.read(Read { county: app.county, fund, entry }).await?;
    let (old, debit, credit) = found.ok_or_else(AppError::not_found)?;
    let posting = opposite_posting(app, &permit, (&old, &debit, &credit), &wish.reason, address)?;
    match app.db.write(Undo { county: app.county, permit, line: (fund, entry), posting }).await {
        Err(AppError::Store(StoreError::Unique { .. })) => Err(already()),
        other => other,
    }
}

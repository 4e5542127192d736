//! Taking an entry back: an entry the other way round, with a reason. Nothing is deleted.

use super::posting::{Posting, SUBJECT, Side, What};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::points::{EntryKind, Holder};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::{AccountRow, EntryRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why an entry is taken back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Reversal {
    /// Reason; everybody of the household reads it.
    pub reason: String,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reversed {
    /// The new entry.
    pub entry: Id,
    /// What is left on the account that the points had gone to.
    pub balance: i64,
}

struct Read {
    county: i64,
    id: i64,
}

impl Op for Read {
    type Out = Option<(EntryRow, AccountRow, AccountRow)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(entry) = gezhi_store::points::entry(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        let debit = gezhi_store::points::account(tx, self.county, entry.debit).await?;
        let credit = gezhi_store::points::account(tx, self.county, entry.credit).await?;
        Ok(debit.zip(credit).map(|(debit, credit)| (entry, debit, credit)))
    }
}

struct Write {
    county: i64,
    posting: Posting,
    entry: EntryRow,
    credit: AccountRow,
}

impl Op for Write {
    type Out = i64;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64> {
        let left = self.posting.run(tx).await?.left;
        let holder = (self.credit.kind.as_str(), self.credit.holder);
        super::rules::give_back(tx, self.county, &self.entry, holder).await?;
        Ok(left)
    }
}

/// Kinds that a person may take back by hand; orders are given back at the shop, and what the ledger did itself follows.
fn opposite(kind: &str) -> Option<EntryKind> {
    match EntryKind::parse(kind)? {
        EntryKind::Award | EntryKind::Deduction | EntryKind::Gift => Some(EntryKind::Reversal),
        EntryKind::Spending => Some(EntryKind::Refund),
        _ => None,
    }
}

/// The entry that takes another one back, not yet posted.
///
/// # Errors
/// 409 for an entry that cannot be taken back; 422 without a reason.
pub(crate) fn opposite_posting(
    app: &App,
    permit: &gezhi_domain::accounts::Permit,
    (entry, debit, credit): (&EntryRow, &AccountRow, &AccountRow),
    reason: &str,
    address: Option<&str>,
) -> Result<Posting> {
    let kind = opposite(&entry.kind).ok_or_else(|| AppError::Overtaken {
        code: "not_reversible",
        zh: "这一笔不能直接冲正：兑换请在兑换点退回。".into(),
        en: "This entry is not taken back here; goods are given back at the shop.".into(),
        current: serde_json::json!({ "kind": entry.kind }),
    })?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(AppError::invalid(
            "reason",
            "reason",
            "请写明冲正的理由（500 字以内），这一户会看到。",
            "Say why, in up to 500 characters; the household reads it.",
        ));
    }
    let side = |row: &AccountRow| -> Result<Side> {
        let holder = Holder::parse(&row.kind, row.holder)
            .ok_or_else(|| StoreError::BadValue(format!("a holder of kind {}", row.kind)))?;
        Ok(Side::of(holder, path_of(app, row.place)?))
    };
    let what = What {
        kind,
        programme: &entry.programme,
        from: side(credit)?,
        to: side(debit)?,
        amount: entry.amount,
        label: entry.label.clone(),
        day: None,
        person: entry.person,
        rule: entry.rule.zip(entry.rule_version),
        category: entry.category.clone(),
        evidence: serde_json::json!({ "entry": entry.id.to_string() }),
        reason: Some(reason.to_owned()),
        source: None,
        reverses: Some(entry.id),
    };
    Posting::new(app, permit, what, address)
}

/// Takes an entry back.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when it was taken back already or is not of a kind that can be; 422 without a reason.
pub async fn reverse(
    app: &App,
    actor: &Actor,
    id: i64,
    input: &Reversal,
    address: Option<&str>,
) -> Result<Reversed> {
    decide(actor, Action::ReversePoints)?;
    let (entry, debit, credit) =
        app.db.read(Read { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::ReversePoints, &path_of(app, entry.village)?)?;
    let posting = opposite_posting(app, &permit, (&entry, &debit, &credit), &input.reason, address)?;
    let new = posting.id();
    match app.db.write(Write { county: app.county, posting, entry, credit }).await {
        Ok(balance) => Ok(Reversed { entry: Id(new), balance }),
        Err(AppError::Store(StoreError::Unique { .. })) => Err(AppError::Overtaken {
            code: "already_reversed",
            zh: "这一笔已经冲正过了，不用再冲。".into(),
            en: "This entry was taken back already.".into(),
            current: serde_json::json!({ "kind": SUBJECT, "entry": id.to_string() }),
        }),
        Err(error) => Err(error),
    }
}

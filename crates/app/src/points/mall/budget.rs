//! Suppliers and the money of a village's shops: granted, spent on goods, paid to shops. It never goes below nothing unless somebody
//! says so and why.

use super::SHOP;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::points::account::cursor;
use crate::points::village_of;
use crate::residents::line;
use crate::residents::scope::place_for;
use crate::views::{Id, Page, instant};
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{BudgetRow, SupplierRow};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 50;
/// The most fen of one entry: ten million yuan.
const MOST: i64 = 1_000_000_000;

/// What is asked of a budget.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BudgetQuery {
    /// The village; the own one when left out.
    pub place: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// A supplier.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SupplierView {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Whom to ask for.
    pub contact: String,
    /// Telephone.
    pub phone: String,
}

/// A supplier as typed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SupplierDraft {
    /// The village; the own one when left out.
    #[serde(default)]
    pub place: Option<Id>,
    /// Name.
    pub name: String,
    /// Whom to ask for.
    #[serde(default)]
    pub contact: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
}

/// An entry of the budget.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetLine {
    /// Number, from 1.
    pub seq: i64,
    /// `grant`, `purchase`, `correction`, `settlement`, `takings`.
    pub kind: String,
    /// Plus or minus, in fen.
    pub fen: i64,
    /// What was there afterwards.
    pub balance: i64,
    /// It went below nothing, on purpose.
    pub overdrawn: bool,
    /// Supplier.
    pub supplier: Option<Id>,
    /// Settlement.
    pub settlement: Option<Id>,
    /// Note.
    pub note: String,
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
}

/// The money of a village's shops.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetView {
    /// What is there, in fen.
    pub balance: i64,
    /// Suppliers.
    pub suppliers: Vec<SupplierView>,
    /// Entries, newest first.
    pub entries: Page<BudgetLine>,
}

/// An entry as typed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BudgetDraft {
    /// The village; the own one when left out.
    #[serde(default)]
    pub place: Option<Id>,
    /// `grant`: money comes in; `purchase`: goods were paid for; `correction`: plus or minus.
    pub kind: String,
    /// Fen; for a correction plus or minus, else more than nothing.
    pub fen: i64,
    /// Supplier of a purchase.
    #[serde(default)]
    pub supplier: Option<Id>,
    /// Number of the invoice, reason.
    pub note: String,
    /// It may go below nothing; the note says why.
    #[serde(default)]
    pub overdraw: bool,
}

struct Read {
    county: i64,
    village: i64,
    before: i64,
}

impl Op for Read {
    type Out = (i64, Vec<SupplierRow>, Vec<BudgetRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::points::mall::{budget, budget_entries, suppliers_of};
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let balance = budget(tx, self.county, self.village).await?;
        let suppliers = suppliers_of(tx, self.county, self.village).await?;
        let entries = budget_entries(tx, self.county, self.village, self.before, limit).await?;
        Ok((balance, suppliers, entries))
    }
}

fn supplier(row: &SupplierRow) -> SupplierView {
    SupplierView {
        id: Id(row.id),
        name: row.name.clone(),
        contact: row.contact.clone(),
        phone: row.phone.clone(),
    }
}

/// The money of a village's shops, with suppliers and entries.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn budget(app: &App, actor: &Actor, query: &BudgetQuery) -> Result<BudgetView> {
    let (path, _) = place_for(app, actor, Action::SettleShop, query.place.as_deref())?;
    let village = village_of(app, &path).id().0;
    let before = cursor(query.cursor.as_deref(), i64::MAX)?;
    let (balance, suppliers, mut rows) = app.db.read(Read { county: app.county, village, before }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.seq.to_string());
    let items = rows.into_iter().map(|row| BudgetLine {
        seq: row.seq,
        kind: row.kind,
        fen: row.fen,
        balance: row.balance,
        overdrawn: row.overdrawn,
        supplier: row.supplier.map(Id),
        settlement: row.settlement.map(Id),
        note: row.note,
        at: instant(row.at),
        by: row.actor_name,
    });
    let entries = Page { items: items.collect(), next };
    Ok(BudgetView { balance, suppliers: suppliers.iter().map(supplier).collect(), entries })
}

struct AddSupplier {
    county: i64,
    permit: Permit,
    row: SupplierRow,
    entry: Entry,
}

impl Op for AddSupplier {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::points::mall::insert_supplier(tx, &self.permit, self.county, &self.row).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// Adds a supplier.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field.
pub async fn add_supplier(
    app: &App,
    actor: &Actor,
    draft: &SupplierDraft,
    address: Option<&str>,
) -> Result<SupplierView> {
    let wanted = draft.place.map(|id| id.0.to_string());
    let (path, permit) = place_for(app, actor, Action::SettleShop, wanted.as_deref())?;
    let name = line(&draft.name, "name", 60)?;
    if name.is_empty() {
        return Err(AppError::invalid(
            "name",
            "name",
            "请填写供货商名称。",
            "Give the name of the supplier.",
        ));
    }
    let row = SupplierRow {
        id: app.id(),
        village: village_of(app, &path).id().0,
        name,
        contact: line(&draft.contact, "contact", 40)?,
        phone: line(&draft.phone, "phone", 30)?,
        created_at: app.now().as_microsecond(),
        ended_at: None,
    };
    let mut entry = app.entry(&permit, "mall_supplier_add", "mall_supplier", row.id, address);
    entry.place = Some(row.village);
    let view = supplier(&row);
    app.db.write(AddSupplier { county: app.county, permit, row, entry }).await?;
    Ok(view)
}

/// The refusal of what would go below nothing.
pub(super) fn overdrawn(balance: i64, fen: i64) -> AppError {
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen.abs() % 100);
    AppError::Overtaken {
        code: "budget_overdrawn",
        zh: format!(
            "预算只剩 {} 元，不够这笔 {} 元。请先登记拨款；确实要超支的，写明原因并勾选“允许超支”。",
            yuan(balance),
            yuan(fen.abs())
        ),
        en: format!(
            "The budget has {} yuan left, and this takes {}. Enter a grant first; if it has to be overdrawn, say why and allow it.",
            yuan(balance),
            yuan(fen.abs())
        ),
        current: json!({ "balance": balance, "missing": fen.abs() - balance }),
    }
}

struct Enter {
    county: i64,
    permit: Permit,
    key: Key,
    village: i64,
    row: BudgetRow,
    entry: Entry,
}

impl Op for Enter {
    type Out = i64;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64> {
        use gezhi_store::points::mall::{budget, spend, suppliers_of};
        let county = self.county;
        if let Some(id) = self.row.supplier
            && !suppliers_of(tx, county, self.village).await?.iter().any(|supplier| supplier.id == id)
        {
            return Err(AppError::not_found());
        }
        let Some(balance) = spend(tx, &self.permit, county, self.village, &self.row).await? else {
            return Err(overdrawn(budget(tx, county, self.village).await?, self.row.fen));
        };
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        self.key.remember(tx, county, &balance, self.entry.at).await?;
        Ok(balance)
    }
}

/// Enters money that came in, was paid for goods, or has to be corrected; gives what is there afterwards.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 `budget_overdrawn`; 422 with the field.
pub async fn enter_budget(
    app: &App,
    actor: &Actor,
    draft: &BudgetDraft,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<i64> {
    let wanted = draft.place.map(|id| id.0.to_string());
    let (path, permit) = place_for(app, actor, Action::SettleShop, wanted.as_deref())?;
    let key = Key::of(actor, "mall_budget", key, draft)?;
    if let Some(answer) = key.earlier(app).await? {
        return Ok(answer);
    }
    let sign = match draft.kind.as_str() {
        "grant" | "correction" => 1,
        "purchase" => -1,
        _ => {
            return Err(AppError::invalid(
                "kind",
                "kind",
                "请选择拨款、进货付款或更正。",
                "Choose grant, purchase or correction.",
            ));
        }
    };
    let amount = if draft.kind == "correction" { draft.fen.saturating_abs() } else { draft.fen };
    if !(1..=MOST).contains(&amount) {
        return Err(AppError::invalid(
            "fen",
            "fen",
            "金额要大于 0，最多 1000 万元。",
            "An amount is more than nothing and at most ten million yuan.",
        ));
    }
    let note = line(&draft.note, "note", 100)?;
    if note.is_empty() {
        return Err(AppError::invalid(
            "note",
            "note",
            "请写明凭据或原因，例如发票号。",
            "Name the document or the reason: number of the invoice.",
        ));
    }
    let village = village_of(app, &path).id().0;
    let row = BudgetRow {
        seq: 0,
        id: app.id(),
        kind: draft.kind.clone(),
        fen: sign * draft.fen,
        balance: 0,
        overdrawn: draft.overdraw,
        shop: None,
        supplier: draft.supplier.map(|id| id.0),
        settlement: None,
        note,
        at: app.now().as_microsecond(),
        actor: None,
        actor_name: String::new(),
    };
    let mut entry = app.entry(&permit, "mall_budget", SHOP, row.id, address);
    entry.place = Some(village);
    entry.details = json!({ "kind": row.kind, "fen": row.fen, "overdraw": draft.overdraw }).to_string();
    let enter = Enter { county: app.county, permit, key: key.clone(), village, row, entry };
    match app.db.write(enter).await {
        Err(error) => key.earlier_or(app, error).await,
        done => done,
    }
}

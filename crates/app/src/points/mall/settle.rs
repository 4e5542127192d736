//! Settlements: a shop accounts for the points it took, and the village pays or takes the money.

use super::SHOP;
use super::budget::overdrawn;
use super::shops::shop_for;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::points::{Posting, Side, What};
use crate::residents::line;
use crate::views::{Id, instant};
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_domain::points::{EntryKind, Holder};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{BudgetRow, SettlementRow};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A settlement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SettlementView {
    /// Identity.
    pub id: Id,
    /// Orders and vouchers in it.
    pub items: i64,
    /// Points.
    pub points: i64,
    /// Money taken at the desk, in fen.
    pub taken_fen: i64,
    /// Money paid to the shop, in fen.
    pub paid_fen: i64,
    /// Note.
    pub note: String,
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
}

/// What a shop has not accounted for, and what it has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Settlements {
    /// Orders and vouchers handed over since the last one.
    pub items: i64,
    /// Points for them.
    pub points: i64,
    /// Money taken at the desk, in fen.
    pub taken_fen: i64,
    /// Money that the shop gets for them, in fen.
    pub paid_fen: i64,
    /// Former ones, newest first.
    pub settled: Vec<SettlementView>,
}

/// What somebody settles: as the screen showed it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SettlementDraft {
    /// Orders and vouchers.
    pub items: i64,
    /// Points.
    pub points: i64,
    /// Note.
    #[serde(default)]
    pub note: String,
    /// The budget may go below nothing; the note says why.
    #[serde(default)]
    pub overdraw: bool,
}

struct Read {
    county: i64,
    shop: i64,
    until: i64,
}

impl Op for Read {
    type Out = ((i64, i64, i64), Vec<SettlementRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::points::mall::{settlements_of, unsettled};
        let open = unsettled(tx, self.county, self.shop, self.until).await?;
        Ok((open, settlements_of(tx, self.county, self.shop).await?))
    }
}

/// What a shop has not accounted for, and its former settlements.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn settlements(app: &App, actor: &Actor, shop: i64) -> Result<Settlements> {
    let (row, ..) = shop_for(app, actor, Action::SeeShop, shop).await?;
    let until = app.now().as_microsecond();
    let ((items, points, taken_fen), settled) = app.db.read(Read { county: app.county, shop, until }).await?;
    let settled = settled.into_iter().map(|row| SettlementView {
        id: Id(row.id),
        items: row.items,
        points: row.points,
        taken_fen: row.taken_fen,
        paid_fen: row.paid_fen,
        note: row.note,
        at: instant(row.at),
        by: row.actor_name,
    });
    let paid_fen = points * row.fen_per_point;
    Ok(Settlements { items, points, taken_fen, paid_fen, settled: settled.collect() })
}

struct Settle {
    county: i64,
    permit: Permit,
    key: Key,
    row: SettlementRow,
    fen_per_point: i64,
    overdraw: bool,
    posting: Posting,
    /// Identities of two entries of the budget: paid and taken.
    budget: [i64; 2],
    entry: Entry,
}

impl Settle {
    fn money(&self, kind: &str, id: i64, fen: i64) -> BudgetRow {
        BudgetRow {
            seq: 0,
            id,
            kind: kind.to_owned(),
            fen,
            balance: 0,
            overdrawn: self.overdraw,
            shop: Some(self.row.shop),
            supplier: None,
            settlement: Some(self.row.id),
            note: self.row.note.clone(),
            at: self.row.at,
            actor: None,
            actor_name: String::new(),
        }
    }
}

impl Op for Settle {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        use gezhi_store::points::mall::{budget, insert_settlement, mark_settled, spend};
        let (county, row) = (self.county, &self.row);
        let (items, points, taken) = mark_settled(tx, county, row.shop, row.at, row.id).await?;
        if (items, points) != (row.items, row.points) {
            return Err(AppError::Overtaken {
                code: "settlement_changed",
                zh: format!("刚才又有兑付或退货，现在是 {items} 笔、{points} 分，请核对后再结算。"),
                en: format!(
                    "More has been handed over or brought back: {items} items, {points} points now. Check and settle again."
                ),
                current: json!({ "items": items, "points": points }),
            });
        }
        // The village that buys the goods itself gets the money of the desk; a shop with goods of its own keeps it.
        let (paid, taken_in) = (points * self.fen_per_point, if self.fen_per_point == 0 { taken } else { 0 });
        for (kind, id, fen) in [("takings", self.budget[1], taken_in), ("settlement", self.budget[0], -paid)]
        {
            if fen != 0
                && spend(tx, &self.permit, county, row.village, &self.money(kind, id, fen)).await?.is_none()
            {
                return Err(overdrawn(budget(tx, county, row.village).await?, fen));
            }
        }
        self.posting.run(tx).await?;
        let row = SettlementRow { taken_fen: taken, paid_fen: paid, ..row.clone() };
        insert_settlement(tx, &self.permit, county, &row).await?;
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        Ok(self.key.remember(tx, county, &Id(row.id), row.at).await?)
    }
}

/// Settles with a shop: everything handed over until now.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 `settlement_changed`, `budget_overdrawn`; 422 when there is nothing.
pub async fn settle(
    app: &App,
    actor: &Actor,
    shop: i64,
    draft: &SettlementDraft,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<Settlements> {
    let (shop_row, path, permit) = shop_for(app, actor, Action::SettleShop, shop).await?;
    let key = Key::of(actor, &format!("mall_settle:{shop}"), key, draft)?;
    if key.earlier::<Id>(app).await?.is_some() {
        return settlements(app, actor, shop).await;
    }
    if draft.items <= 0 || draft.points <= 0 {
        return Err(AppError::invalid(
            "nothing_to_settle",
            "points",
            "上次结算以后还没有兑付，不用结算。",
            "Nothing has been handed over since the last settlement.",
        ));
    }
    let note = line(&draft.note, "note", 100)?;
    if draft.overdraw && note.is_empty() {
        return Err(AppError::invalid(
            "note",
            "note",
            "超支要写明原因。",
            "Say why the budget is overdrawn.",
        ));
    }
    let (id, at) = (app.id(), app.now().as_microsecond());
    let what = What {
        kind: EntryKind::Settlement,
        programme: &shop_row.programme,
        from: Side::of(Holder::Shop(shop), path),
        to: Side::outside(app, &path),
        amount: draft.points,
        label: format!("{} 结算 {} 笔", shop_row.name, draft.items),
        day: None,
        person: None,
        rule: None,
        category: None,
        evidence: json!({ "settlement": id.to_string() }),
        reason: Some(note.clone()).filter(|note| !note.is_empty()),
        source: Some(format!("mall_settlement:{id}")),
        reverses: None,
    };
    let posting = Posting::new(app, &permit, what, address)?;
    let row = SettlementRow {
        id,
        village: shop_row.village,
        shop,
        items: draft.items,
        points: draft.points,
        taken_fen: 0,
        paid_fen: 0,
        entry: posting.id(),
        note,
        at,
        actor: None,
        actor_name: String::new(),
    };
    let mut entry = app.entry(&permit, "mall_settle", SHOP, shop, address);
    entry.place = Some(shop_row.place);
    entry.details =
        json!({ "items": draft.items, "points": draft.points, "settlement": id.to_string() }).to_string();
    let op = Settle {
        county: app.county,
        permit,
        key: key.clone(),
        row,
        fen_per_point: shop_row.fen_per_point,
        overdraw: draft.overdraw,
        posting,
        budget: [app.id(), app.id()],
        entry,
    };
    if let Err(error) = app.db.write(op).await {
        key.earlier_or::<Id>(app, error).await?;
    }
    app.wake_background();
    settlements(app, actor, shop).await
}

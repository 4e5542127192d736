//! Stock of a shop: delivered, lost, counted. Every movement is kept.

use super::SHOP;
use super::refusals::sold_out;
use super::shops::shop_for;
use super::view::GoodView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::points::account::cursor;
use crate::residents::line;
use crate::views::{Id, Page, instant};
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_domain::points::mall::MovementKind;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{GoodRow, Moved, MovementRow, StockRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most pieces of one movement.
const MOST: i64 = 100_000;
const PAGE: usize = 50;

/// What a shop has of a good.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockLine {
    /// The good.
    pub good: GoodView,
    /// On the shelf.
    pub on_hand: i64,
    /// Of these, promised to orders.
    pub reserved: i64,
}

/// A movement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MovementView {
    /// Number, from 1.
    pub seq: i64,
    /// `in`, `out`, `count`, `loss`, `returned`.
    pub kind: String,
    /// Plus or minus.
    pub pieces: i64,
    /// What lay there afterwards.
    pub on_hand: i64,
    /// Order or voucher.
    pub subject: Option<Id>,
    /// Note.
    pub note: String,
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
}

/// What happens to a stock.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StockAct {
    /// `in`: delivered; `loss`: broken or lost; `count`: so many are there.
    pub kind: String,
    /// Pieces delivered, lost or counted.
    pub pieces: i64,
    /// For a count: what the list had shown on the shelf.
    #[serde(default)]
    pub seen: Option<i64>,
    /// Delivery note, reason.
    #[serde(default)]
    pub note: String,
}

struct StockOf {
    county: i64,
    shop: i64,
    village: i64,
}

impl Op for StockOf {
    type Out = (Vec<GoodRow>, Vec<StockRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let goods = gezhi_store::points::mall::goods_of(tx, self.county, self.village).await?;
        Ok((goods, gezhi_store::points::mall::stock_of(tx, self.county, self.shop).await?))
    }
}

/// What a shop has of every good of its village.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn stock(app: &App, actor: &Actor, shop: i64) -> Result<Vec<StockLine>> {
    let (row, ..) = shop_for(app, actor, Action::SeeShop, shop).await?;
    let (goods, stock) = app.db.read(StockOf { county: app.county, shop, village: row.village }).await?;
    let lines = goods.iter().map(|good| {
        let line = stock.iter().find(|line| line.good == good.id);
        StockLine {
            good: GoodView::of(good),
            on_hand: line.map_or(0, |line| line.on_hand),
            reserved: line.map_or(0, |line| line.reserved),
        }
    });
    Ok(lines.collect())
}

struct MovementsOf {
    county: i64,
    shop: i64,
    good: i64,
    before: i64,
}

impl Op for MovementsOf {
    type Out = Vec<MovementRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let what = (self.shop, self.good);
        gezhi_store::points::mall::movements(tx, self.county, what, self.before, limit).await
    }
}

/// The movements of a good in a shop, newest first.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn movements(
    app: &App,
    actor: &Actor,
    (shop, good): (i64, i64),
    before: Option<&str>,
) -> Result<Page<MovementView>> {
    shop_for(app, actor, Action::SeeShop, shop).await?;
    let before = cursor(before, i64::MAX)?;
    let mut rows = app.db.read(MovementsOf { county: app.county, shop, good, before }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.seq.to_string());
    let items = rows.into_iter().map(|row| MovementView {
        seq: row.seq,
        kind: row.kind,
        pieces: row.pieces,
        on_hand: row.on_hand,
        subject: row.subject.map(Id),
        note: row.note,
        at: instant(row.at),
        by: row.actor_name,
    });
    Ok(Page { items: items.collect(), next })
}

/// What is kept of a movement.
pub(super) fn movement(
    kind: MovementKind,
    (pieces, (on_hand, seq)): (i64, Moved),
    subject: Option<i64>,
    note: &str,
    at: i64,
) -> MovementRow {
    MovementRow {
        seq,
        kind: kind.code().to_owned(),
        pieces,
        on_hand,
        subject,
        note: note.to_owned(),
        at,
        actor: None,
        actor_name: String::new(),
    }
}

struct Move {
    county: i64,
    permit: Permit,
    key: Key,
    what: (i64, i64),
    village: i64,
    kind: MovementKind,
    pieces: i64,
    seen: i64,
    note: String,
    entry: Entry,
}

impl Move {
    async fn free(&self, tx: &mut Tx<'_>) -> std::result::Result<(i64, i64), StoreError> {
        let stock = gezhi_store::points::mall::stock_of(tx, self.county, self.what.0).await?;
        let line = stock.iter().find(|line| line.good == self.what.1);
        Ok(line.map_or((0, 0), |line| (line.on_hand, line.reserved)))
    }

    async fn counted(&self, tx: &mut Tx<'_>) -> Result<(i64, Moved)> {
        use gezhi_store::points::mall::count;
        if let Some(moved) = count(tx, self.county, self.what, self.pieces, self.seen).await? {
            return Ok((self.pieces - self.seen, moved));
        }
        let (on_hand, reserved) = self.free(tx).await?;
        if on_hand == self.seen && self.pieces < reserved {
            return Err(AppError::invalid(
                "count_below_orders",
                "pieces",
                format!(
                    "还有 {reserved} 件已被村民兑换、等着来取，盘点数不能比这少；请先取消取不到货的订单。"
                ),
                format!(
                    "{reserved} pieces are promised to orders, so fewer cannot be counted; cancel the orders that cannot be served first."
                ),
            ));
        }
        Err(AppError::Overtaken {
            code: "stock_moved",
            zh: format!("盘点时有货进出，现在账上是 {on_hand} 件，请再数一遍。"),
            en: format!("Something moved while you counted: there should be {on_hand} now. Count again."),
            current: serde_json::json!({ "on_hand": on_hand, "reserved": reserved }),
        })
    }
}

impl Op for Move {
    type Out = i64;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64> {
        use gezhi_store::points::mall::{good, receive, record, take_away};
        let county = self.county;
        let there = good(tx, county, self.what.1).await?;
        let there = there.filter(|good| good.village == self.village).ok_or_else(AppError::not_found)?;
        let (pieces, moved) = match self.kind {
            MovementKind::In => (self.pieces, receive(tx, county, self.what, self.pieces).await?),
            MovementKind::Loss => match take_away(tx, county, self.what, self.pieces).await? {
                Some(moved) => (-self.pieces, moved),
                None => {
                    let (on_hand, reserved) = self.free(tx).await?;
                    return Err(sold_out(&there.name, on_hand - reserved));
                }
            },
            _ => self.counted(tx).await?,
        };
        let row = movement(self.kind, (pieces, moved), None, &self.note, self.entry.at);
        record(tx, &self.permit, county, self.what, &row).await?;
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        self.key.remember(tx, county, &moved.0, self.entry.at).await?;
        Ok(moved.0)
    }
}

/// Takes a delivery in, writes a loss off, or writes what was counted; gives what lies on the shelf now.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when something moved during a count; 422 with the field.
pub async fn move_stock(
    app: &App,
    actor: &Actor,
    (shop, good): (i64, i64),
    act: &StockAct,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<i64> {
    let (row, _, permit) = shop_for(app, actor, Action::KeepShop, shop).await?;
    let key = Key::of(actor, &format!("mall_stock:{shop}:{good}"), key, act)?;
    if let Some(answer) = key.earlier(app).await? {
        return Ok(answer);
    }
    let kind = MovementKind::parse(&act.kind)
        .filter(|kind| matches!(kind, MovementKind::In | MovementKind::Loss | MovementKind::Count));
    let kind = kind.ok_or_else(|| {
        AppError::invalid("kind", "kind", "请选择入库、报损或盘点。", "Choose delivery, loss or count.")
    })?;
    let least = i64::from(kind != MovementKind::Count);
    if !(least..=MOST).contains(&act.pieces) {
        return Err(AppError::invalid(
            "pieces",
            "pieces",
            format!("件数要在 {least} 到 {MOST} 之间。"),
            format!("The number of pieces is from {least} to {MOST}."),
        ));
    }
    let note = line(&act.note, "note", 100)?;
    if kind == MovementKind::Loss && note.is_empty() {
        return Err(AppError::invalid(
            "note",
            "note",
            "请写明报损的原因，例如破损、过期。",
            "Say why: broken, expired.",
        ));
    }
    let mut entry = app.entry(&permit, "mall_stock", SHOP, shop, address);
    entry.place = Some(row.place);
    entry.details =
        serde_json::json!({ "kind": kind.code(), "pieces": act.pieces, "good": good.to_string() })
            .to_string();
    let write = Move {
        county: app.county,
        permit,
        key: key.clone(),
        what: (shop, good),
        village: row.village,
        kind,
        pieces: act.pieces,
        seen: act.seen.unwrap_or(0),
        note,
        entry,
    };
    match app.db.write(write).await {
        Err(error) => key.earlier_or(app, error).await,
        done => done,
    }
}

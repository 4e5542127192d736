//! Ordering: pieces are promised and points are paid in one transaction, all goods of a basket or none, once for a key however often it is
//! sent. Every good becomes an order with a code of its own, which is handed over, given up and brought back by itself.

use super::buyer::buyer;
use super::refusals::sold_out;
use super::view::{OrderView, opening_of};
use super::{ORDER, TASK};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::idempotent::Key;
use crate::points::village_of;
use crate::points::{Posting, Side, What};
use crate::residents::scope::path_of;
use crate::secrets::{self, SecretOf};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, Role, Thing, decide_on};
use gezhi_domain::cases::Holder as TaskHolder;
use gezhi_domain::points::mall::{CODE_LENGTH, MOST_LINES, MOST_PIECES, OrderState};
use gezhi_domain::points::{EntryKind, Holder, MOST};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{GoodRow, OrderRow, ShopRow, StockRow};
use gezhi_store::tasks::NewTask;
use gezhi_store::time::micros;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A good that somebody orders.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct OrderLine {
    /// Good.
    pub good: Id,
    /// Pieces.
    pub pieces: i64,
    /// The points for all of them that the screen showed.
    pub points: i64,
    /// The money besides that the screen showed, in fen.
    #[serde(default)]
    pub fen: i64,
}

/// What somebody orders from a shop.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OrderDraft {
    /// Shop.
    pub shop: Id,
    /// Goods, each once.
    pub lines: Vec<OrderLine>,
}

/// The orders that came of a draft, in the order of its lines.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Ordered {
    /// One for each good, with its code.
    pub items: Vec<OrderView>,
}

struct Look {
    county: i64,
    shop: i64,
    goods: Vec<i64>,
}

impl Op for Look {
    type Out = Option<(ShopRow, Vec<(GoodRow, Option<StockRow>)>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::points::mall::{good, shop, stock_of};
        let Some(shop) = shop(tx, self.county, self.shop).await? else { return Ok(None) };
        let stock = stock_of(tx, self.county, self.shop).await?;
        let mut goods = Vec::with_capacity(self.goods.len());
        for id in &self.goods {
            let good = good(tx, self.county, *id).await?;
            let Some(good) = good.filter(|good| good.village == shop.village) else { return Ok(None) };
            let on_shelf = stock.iter().find(|one| one.good == good.id).copied();
            goods.push((good, on_shelf));
        }
        Ok(Some((shop, goods)))
    }
}

/// One good of a basket, ready to be written.
struct Line {
    row: OrderRow,
    posting: Posting,
    task: NewTask,
    entry: Entry,
}

struct PlaceOrders {
    county: i64,
    permit: Permit,
    key: Key,
    lines: Vec<Line>,
}

impl PlaceOrders {
    /// Promises the pieces of every line, in the order of the goods' identities so that two baskets do not wait for each other.
    async fn reserve(&self, tx: &mut Tx<'_>) -> Result<()> {
        use gezhi_store::points::mall::{reserve, stock_of};
        let mut rows: Vec<&OrderRow> = self.lines.iter().map(|line| &line.row).collect();
        rows.sort_unstable_by_key(|row| row.good);
        for row in rows {
            if !reserve(tx, self.county, (row.shop, row.good), row.pieces).await? {
                let stock = stock_of(tx, self.county, row.shop).await?;
                let line = stock.iter().find(|line| line.good == row.good);
                let free = line.map_or(0, |line| line.on_hand - line.reserved);
                return Err(sold_out(&row.good_name, free));
            }
        }
        Ok(())
    }

    /// Points that are wanting for the whole basket are told as such, whichever line did not fit any more.
    fn beyond(&self, error: AppError) -> AppError {
        match error {
            AppError::Invalid { code: "too_few_points", .. } if self.lines.len() > 1 => {
                let points: i64 = self.lines.iter().map(|line| line.row.points).sum();
                AppError::invalid(
                    "too_few_points",
                    "lines",
                    format!("积分不够：这些商品共要 {points} 分，没有扣你的积分。请减少几件再兑换。"),
                    format!(
                        "There are not enough points: these goods cost {points} together, and none were taken. Order fewer."
                    ),
                )
            }
            other => other,
        }
    }

    async fn write(&self, tx: &mut Tx<'_>, line: &Line) -> Result<()> {
        let (county, row) = (self.county, &line.row);
        line.posting.run(tx).await.map_err(|error| self.beyond(error))?;
        gezhi_store::points::mall::insert_order(tx, &self.permit, county, row).await?;
        let clock = ClockRow {
            kind: ORDER.to_owned(),
            subject: row.id,
            epoch: row.kept_until,
            next_at: row.kept_until,
            stage: "expire".to_owned(),
        };
        gezhi_store::clock::put(tx, county, &clock).await?;
        gezhi_store::tasks::put(tx, county, &line.task).await?;
        Ok(gezhi_store::journal::append(tx, county, &line.entry).await?)
    }
}

impl Op for PlaceOrders {
    type Out = ();
    type Err = AppError;
    // The last pieces and the points are guarded in the WHERE of their UPDATEs; a thousand at once wait instead of starting again.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        self.reserve(tx).await?;
        for line in &self.lines {
            self.write(tx, line).await?;
        }
        let ids: Vec<Id> = self.lines.iter().map(|line| Id(line.row.id)).collect();
        let at = self.lines.first().map_or(0, |line| line.row.ordered_at);
        self.key.remember(tx, self.county, &ids, at).await?;
        Ok(())
    }
}

fn refuse_offer(good: &str) -> AppError {
    AppError::Overtaken {
        code: "not_offered",
        zh: format!("“{good}”现在不能兑换，请看看别的商品。"),
        en: format!("“{good}” cannot be ordered at the moment; choose something else."),
        current: json!({}),
    }
}

fn check_lines(lines: &[OrderLine]) -> Result<()> {
    let mut goods: Vec<Id> = lines.iter().map(|line| line.good).collect();
    goods.sort_unstable();
    goods.dedup();
    if goods.len() == lines.len() && (1..=MOST_LINES).contains(&lines.len()) {
        return Ok(());
    }
    Err(AppError::invalid(
        "lines",
        "lines",
        format!("一次可以兑换 1 到 {MOST_LINES} 种商品，每种写一行。"),
        format!("Order 1 to {MOST_LINES} goods at a time, each in one line."),
    ))
}

fn check(line: &OrderLine, shop: &ShopRow, good: &GoodRow, stock: Option<&StockRow>) -> Result<()> {
    if !(1..=MOST_PIECES).contains(&line.pieces) {
        return Err(AppError::invalid(
            "pieces",
            "pieces",
            format!("一次可以兑换 1 到 {MOST_PIECES} 件。"),
            format!("Order 1 to {MOST_PIECES} pieces at a time."),
        ));
    }
    if !shop.trading || !good.offered {
        return Err(refuse_offer(&good.name));
    }
    let (points, fen) = (good.points * line.pieces, good.fen * line.pieces);
    if (points, fen) != (line.points, line.fen) {
        let name = &good.name;
        return Err(AppError::Overtaken {
            code: "price_changed",
            zh: format!("“{name}”的价格刚改过，现在是 {points} 分，请确认后再兑换；没有扣你的积分。"),
            en: format!(
                "The price of “{name}” has just changed: {points} points now. Confirm it; no points were taken."
            ),
            current: json!({ "good": line.good, "points": points, "fen": fen }),
        });
    }
    if points > MOST {
        return Err(crate::points::posting::bad_amount());
    }
    // Asked again in the UPDATE; this spares the writer those who come when nothing is left.
    let free = stock.map_or(0, |line| line.on_hand - line.reserved);
    if free < line.pieces {
        return Err(sold_out(&good.name, free));
    }
    Ok(())
}

/// Orders goods of a shop and pays the points: everything or nothing.
///
/// # Errors
/// 401; 404 for what the own village does not have; 409 `sold_out`, `price_changed`, `not_offered`; 422 `too_few_points`, `not_bound`,
/// `lines`, `pieces`.
pub async fn order(
    app: &App,
    actor: &Actor,
    draft: &OrderDraft,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<Ordered> {
    let owner = Thing { owner: actor.account, ..Thing::default() };
    let permit = decide_on(actor, Action::OrderGoods, &owner)?;
    let key = Key::of(actor, "mall_order", key, draft)?;
    let ids: Vec<Id> = match key.earlier(app).await? {
        Some(ids) => ids,
        None => match place(app, actor, permit, key.clone(), draft, address).await {
            Err(error) => key.earlier_or(app, error).await?,
            Ok(ids) => {
                app.wake_background();
                ids
            }
        },
    };
    let mut items = Vec::with_capacity(ids.len());
    for Id(id) in ids {
        items.push(super::list::own(app, id).await?);
    }
    Ok(Ordered { items })
}

async fn place(
    app: &App,
    actor: &Actor,
    permit: Permit,
    key: Key,
    draft: &OrderDraft,
    address: Option<&str>,
) -> Result<Vec<Id>> {
    check_lines(&draft.lines)?;
    let goods = draft.lines.iter().map(|line| line.good.0).collect();
    let look = Look { county: app.county, shop: draft.shop.0, goods };
    let (shop, goods) = app.db.read(look).await?.ok_or_else(AppError::not_found)?;
    let side = buyer(app, actor, &shop.programme).await?;
    if village_of(app, &side.place).id().0 != shop.village {
        return Err(AppError::not_found());
    }
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let mut lines = Vec::with_capacity(goods.len());
    for (line, (good, stock)) in draft.lines.iter().zip(&goods) {
        check(line, &shop, good, stock.as_ref())?;
        lines.push(compose(app, &permit, (&shop, good), (side, account), line.pieces, address)?);
    }
    let ids = lines.iter().map(|line| Id(line.row.id)).collect();
    app.db.write(PlaceOrders { county: app.county, permit, key, lines }).await?;
    Ok(ids)
}

fn compose(
    app: &App,
    permit: &Permit,
    (shop, good): (&ShopRow, &GoodRow),
    (side, account): (Side, i64),
    pieces: i64,
    address: Option<&str>,
) -> Result<Line> {
    let (id, now) = (app.id(), app.now());
    let shop_path = path_of(app, shop.place)?;
    let points = good.points * pieces;
    let label = format!("兑换 {}×{pieces}", good.name);
    let what = What {
        kind: EntryKind::Redemption,
        programme: &shop.programme,
        from: side,
        to: Side::of(Holder::Shop(shop.id), shop_path),
        amount: points,
        label: label.clone(),
        day: None,
        person: None,
        rule: None,
        category: None,
        evidence: json!({ "order": id.to_string() }),
        reason: None,
        source: Some(format!("{ORDER}:{id}")),
        reverses: None,
    };
    let posting = Posting::new(app, permit, what, address)?;
    let code = app.settings.entropy.readable(CODE_LENGTH);
    let kept_until = micros(opening_of(shop)?.kept_until(now, shop.keep_days));
    let row = OrderRow {
        id,
        village: shop.village,
        shop: shop.id,
        good: good.id,
        good_name: good.name.clone(),
        unit: good.unit.clone(),
        pieces,
        points,
        fen: good.fen * pieces,
        programme: shop.programme.clone(),
        holder_kind: side.holder.kind().code().to_owned(),
        holder: side.holder.id(),
        holder_place: side.place.id().0,
        account,
        state: OrderState::Ordered.code().to_owned(),
        code_hash: sha256(code.as_bytes()),
        code_sealed: secrets::seal(app, SecretOf::OrderCode, id, &code)?,
        entry: posting.id(),
        ordered_at: now.as_microsecond(),
        kept_until,
        ended_at: None,
        ended_by: None,
        ended_name: None,
        reason: None,
        offline: false,
        settlement: None,
    };
    let keeper = TaskHolder::FirstOf(&[Role::ShopKeeper, Role::Leader]);
    let task = NewTask {
        subject_kind: ORDER,
        subject: id,
        kind: TASK,
        holder: app.directory().holder_key(keeper, Some(&shop_path)),
        title: label,
        place: shop.place,
        due_at: kept_until,
        created_at: row.ordered_at,
    };
    let mut entry = app.entry(permit, "mall_order", ORDER, id, address);
    entry.place = Some(shop.place);
    entry.details =
        json!({ "shop": shop.id.to_string(), "good": good.name, "pieces": pieces, "points": points })
            .to_string();
    Ok(Line { row, posting, task, entry })
}

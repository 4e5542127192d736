//! Ordering: pieces are promised and points are paid in one transaction, once for a key however often it is sent.

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
use gezhi_domain::points::mall::{CODE_LENGTH, MOST_PIECES, OrderState};
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

/// What somebody orders.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OrderDraft {
    /// Shop.
    pub shop: Id,
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

struct Look {
    county: i64,
    shop: i64,
    good: i64,
}

impl Op for Look {
    type Out = Option<(ShopRow, GoodRow, Option<StockRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::points::mall::{good, shop, stock_of};
        let Some(shop) = shop(tx, self.county, self.shop).await? else { return Ok(None) };
        let Some(good) = good(tx, self.county, self.good).await? else { return Ok(None) };
        let stock = stock_of(tx, self.county, self.shop).await?;
        let line = stock.into_iter().find(|line| line.good == self.good);
        Ok((good.village == shop.village).then_some((shop, good, line)))
    }
}

struct PlaceOrder {
    county: i64,
    permit: Permit,
    key: Key,
    row: OrderRow,
    posting: Posting,
    task: NewTask,
    entry: Entry,
}

impl Op for PlaceOrder {
    type Out = ();
    type Err = AppError;
    // The last pieces and the points are guarded in the WHERE of their UPDATEs; a thousand at once wait instead of starting again.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        use gezhi_store::points::mall::{insert_order, reserve, stock_of};
        let (county, row) = (self.county, &self.row);
        if !reserve(tx, county, (row.shop, row.good), row.pieces).await? {
            let stock = stock_of(tx, county, row.shop).await?;
            let line = stock.iter().find(|line| line.good == row.good);
            return Err(sold_out(line.map_or(0, |line| line.on_hand - line.reserved)));
        }
        self.posting.run(tx).await?;
        insert_order(tx, &self.permit, county, row).await?;
        let clock = ClockRow {
            kind: ORDER.to_owned(),
            subject: row.id,
            epoch: row.kept_until,
            next_at: row.kept_until,
            stage: "expire".to_owned(),
        };
        gezhi_store::clock::put(tx, county, &clock).await?;
        gezhi_store::tasks::put(tx, county, &self.task).await?;
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        self.key.remember(tx, county, &Id(row.id), row.ordered_at).await?;
        Ok(())
    }
}

fn refuse_offer() -> AppError {
    AppError::Overtaken {
        code: "not_offered",
        zh: "这件商品现在不能兑换，请看看别的商品。".into(),
        en: "This cannot be ordered at the moment; choose something else.".into(),
        current: json!({}),
    }
}

fn check(draft: &OrderDraft, shop: &ShopRow, good: &GoodRow, stock: Option<StockRow>) -> Result<()> {
    if !(1..=MOST_PIECES).contains(&draft.pieces) {
        return Err(AppError::invalid(
            "pieces",
            "pieces",
            format!("一次可以兑换 1 到 {MOST_PIECES} 件。"),
            format!("Order 1 to {MOST_PIECES} pieces at a time."),
        ));
    }
    if !shop.trading || !good.offered {
        return Err(refuse_offer());
    }
    let (points, fen) = (good.points * draft.pieces, good.fen * draft.pieces);
    if (points, fen) != (draft.points, draft.fen) {
        return Err(AppError::Overtaken {
            code: "price_changed",
            zh: format!("价格刚改过，现在是 {points} 分，请确认后再兑换；没有扣你的积分。"),
            en: format!("The price has just changed: {points} points now. Confirm it; no points were taken."),
            current: json!({ "points": points, "fen": fen }),
        });
    }
    if points > MOST {
        return Err(crate::points::posting::bad_amount());
    }
    // Asked again in the UPDATE; this spares the writer those who come when nothing is left.
    let free = stock.map_or(0, |line| line.on_hand - line.reserved);
    if free < draft.pieces {
        return Err(sold_out(free));
    }
    Ok(())
}

/// Orders goods and pays the points.
///
/// # Errors
/// 401; 404 for what the own village does not have; 409 `sold_out`, `price_changed`, `not_offered`; 422 `too_few_points`, `not_bound`.
pub async fn order(
    app: &App,
    actor: &Actor,
    draft: &OrderDraft,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<OrderView> {
    let owner = Thing { owner: actor.account, ..Thing::default() };
    let permit = decide_on(actor, Action::OrderGoods, &owner)?;
    let key = Key::of(actor, "mall_order", key, draft)?;
    if let Some(Id(id)) = key.earlier(app).await? {
        return super::list::own(app, id).await;
    }
    let Id(id) = match place(app, actor, permit, key.clone(), draft, address).await {
        Err(error) => key.earlier_or(app, error).await?,
        Ok(id) => id,
    };
    app.wake_background();
    super::list::own(app, id).await
}

async fn place(
    app: &App,
    actor: &Actor,
    permit: Permit,
    key: Key,
    draft: &OrderDraft,
    address: Option<&str>,
) -> Result<Id> {
    let look = Look { county: app.county, shop: draft.shop.0, good: draft.good.0 };
    let (shop, good, stock) = app.db.read(look).await?.ok_or_else(AppError::not_found)?;
    let side = buyer(app, actor, &shop.programme).await?;
    if village_of(app, &side.place).id().0 != shop.village {
        return Err(AppError::not_found());
    }
    check(draft, &shop, &good, stock)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let op = compose(app, permit, key, (&shop, &good), (side, account), draft.pieces, address)?;
    let id = op.row.id;
    app.db.write(op).await?;
    Ok(Id(id))
}

fn compose(
    app: &App,
    permit: Permit,
    key: Key,
    (shop, good): (&ShopRow, &GoodRow),
    (side, account): (Side, i64),
    pieces: i64,
    address: Option<&str>,
) -> Result<PlaceOrder> {
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
    let posting = Posting::new(app, &permit, what, address)?;
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
    let mut entry = app.entry(&permit, "mall_order", ORDER, id, address);
    entry.place = Some(shop.place);
    entry.details =
        json!({ "shop": shop.id.to_string(), "good": good.name, "pieces": pieces, "points": points })
            .to_string();
    Ok(PlaceOrder { county: app.county, permit, key, row, posting, task, entry })
}

//! Handing goods over against a code. The first use of a code wins; whoever comes second is told when, where and by whom.

use super::list::{Buyers, buyers_of};
use super::refusals::{bad_code, ended, sold_out, unknown_code, voucher_ended};
use super::shops::shop_for;
use super::stock::movement;
use super::view::OrderView;
use super::vouchers::{VoucherView, refund};
use super::{ORDER, TASK, VOUCHER};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::idempotent::Key;
use crate::points::Posting;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_domain::points::HolderKind;
use gezhi_domain::points::mall::{
    MOST_PIECES, MovementKind, OrderAct, OrderState, VoucherState, normal_code,
};
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{End, GoodRow, OrderRow, ShopRow, Use, VoucherRow};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A code, scanned or typed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CodeInput {
    /// The code.
    pub code: String,
    /// For a voucher: the good that is handed over.
    #[serde(default)]
    pub good: Option<Id>,
    /// For a voucher: pieces.
    #[serde(default)]
    pub pieces: Option<i64>,
}

/// What a code stands for, or what was handed over against it: an order or a voucher.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OnCode {
    /// The order.
    pub order: Option<OrderView>,
    /// The voucher.
    pub voucher: Option<VoucherView>,
}

/// An order or a voucher by the hash of its code.
struct Find {
    county: i64,
    hash: String,
    good: Option<i64>,
}

/// What was found under a code.
struct Found {
    order: Option<OrderRow>,
    voucher: Option<VoucherRow>,
    good: Option<GoodRow>,
    buyer: Option<String>,
}

impl Op for Find {
    type Out = Found;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::points::mall::{good, order_of_code, voucher_of_code};
        let county = self.county;
        let order = order_of_code(tx, county, &self.hash).await?;
        let voucher = match order {
            Some(_) => None,
            None => voucher_of_code(tx, county, &self.hash).await?,
        };
        let holder = order.as_ref().map(|row| (row.holder_kind.clone(), row.holder));
        let household = voucher.as_ref().map(|row| (HolderKind::Household.code().to_owned(), row.household));
        let buyers: Buyers = buyers_of(tx, county, holder.or(household)).await?;
        let good = match self.good {
            Some(id) => good(tx, county, id).await?,
            None => None,
        };
        Ok(Found { order, voucher, good, buyer: buyers.into_values().next() })
    }
}

async fn find(app: &App, shop: &ShopRow, input: &CodeInput) -> Result<Found> {
    let code = normal_code(&input.code).ok_or_else(bad_code)?;
    let find = Find { county: app.county, hash: sha256(code.as_bytes()), good: input.good.map(|id| id.0) };
    let mut found = app.db.read(find).await?;
    found.order = found.order.filter(|row| row.shop == shop.id);
    found.voucher = found.voucher.filter(|row| row.shop == shop.id);
    found.good = found.good.filter(|good| good.village == shop.village);
    if found.order.is_none() && found.voucher.is_none() {
        return Err(unknown_code());
    }
    Ok(found)
}

fn shown(shop: &ShopRow, found: &Found) -> OnCode {
    let buyer = || found.buyer.clone();
    OnCode {
        order: found.order.as_ref().map(|row| OrderView::of(row, &shop.name, buyer())),
        voucher: found.voucher.as_ref().map(|row| VoucherView::of(row, &shop.name, buyer())),
    }
}

/// What a code stands for, before anything is handed over.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 for a code that was used or given up; 422 for what is no code of this shop.
pub async fn look_up(app: &App, actor: &Actor, shop: i64, input: &CodeInput) -> Result<OnCode> {
    let (shop, ..) = shop_for(app, actor, Action::KeepShop, shop).await?;
    let found = find(app, &shop, input).await?;
    if let Some(row) = found.order.as_ref().filter(|row| row.state != OrderState::Ordered.code()) {
        return Err(ended(row, &shop.name));
    }
    if let Some(row) = found.voucher.as_ref().filter(|row| row.state != VoucherState::Issued.code()) {
        return Err(voucher_ended(row, &shop.name));
    }
    Ok(shown(&shop, &found))
}

/// A voucher with what is handed over against it.
#[derive(Debug, Clone)]
pub(super) struct VoucherUse {
    pub row: VoucherRow,
    pub good: GoodRow,
    pub pieces: i64,
    /// The points that it does not need.
    rest: Option<Posting>,
}

impl VoucherUse {
    /// Points for the goods.
    pub const fn spent(&self) -> i64 {
        self.good.points * self.pieces
    }
}

/// A voucher ready to be used for goods that it covers.
///
/// # Errors
/// 422 for more than it is good for.
pub(super) fn use_voucher(
    app: &App,
    permit: &Permit,
    (row, shop): (VoucherRow, &ShopRow),
    (good, pieces): (GoodRow, i64),
    address: Option<&str>,
) -> Result<VoucherUse> {
    if !(1..=MOST_PIECES).contains(&pieces) {
        return Err(AppError::invalid(
            "pieces",
            "pieces",
            format!("一次可以兑换 1 到 {MOST_PIECES} 件。"),
            format!("Hand over 1 to {MOST_PIECES} pieces at a time."),
        ));
    }
    let rest = row.points - good.points * pieces;
    if rest < 0 {
        return Err(AppError::invalid(
            "voucher_too_small",
            "good",
            format!("这张券值 {} 分，不够换 {}×{pieces}，请换别的商品或减少件数。", row.points, good.name),
            format!(
                "This voucher is good for {} points, which is not enough. Choose something else or fewer pieces.",
                row.points
            ),
        ));
    }
    let rest = (rest > 0).then(|| refund(app, permit, (&row, shop), rest, None, address)).transpose()?;
    Ok(VoucherUse { row, good, pieces, rest })
}

/// A desk at which goods change hands.
pub(super) struct Desk<'a> {
    pub county: i64,
    pub permit: &'a Permit,
    pub shop_name: &'a str,
    pub at: i64,
    pub offline: bool,
}

impl Desk<'_> {
    /// Ends an order with the goods in the household's hands.
    ///
    /// # Errors
    /// 409 when it has ended; nothing is written then.
    pub async fn order(&self, tx: &mut Tx<'_>, row: &OrderRow) -> Result<()> {
        use gezhi_store::points::mall::{end_order, hand_over, order, record};
        let county = self.county;
        let end = End { act: OrderAct::HandOver, at: self.at, reason: None, offline: self.offline };
        if !end_order(tx, self.permit, county, row.id, end).await? {
            let now = order(tx, county, row.id).await?.ok_or_else(AppError::not_found)?;
            return Err(ended(&now, self.shop_name));
        }
        let what = (row.shop, row.good);
        let moved = hand_over(tx, county, what, row.pieces).await?;
        let line = movement(MovementKind::Out, (-row.pieces, moved), Some(row.id), "", self.at);
        record(tx, self.permit, county, what, &line).await?;
        gezhi_store::clock::clear(tx, county, ORDER, row.id).await?;
        gezhi_store::tasks::done(tx, county, row.id, TASK).await?;
        Ok(())
    }

    /// Uses a voucher up; what it does not need goes back. With `regardless`, also when the shelf is empty by the books: the goods have
    /// been handed over already, and `false` says so.
    ///
    /// # Errors
    /// 409 when it has ended, and nothing is written then; 409 `sold_out`.
    pub async fn voucher(&self, tx: &mut Tx<'_>, using: &VoucherUse, regardless: bool) -> Result<bool> {
        use gezhi_store::points::mall::{record, take_away, use_up, voucher};
        let (county, row) = (self.county, &using.row);
        let how = Use {
            at: self.at,
            good: using.good.id,
            good_name: &using.good.name,
            pieces: using.pieces,
            spent: using.spent(),
            fen: using.good.fen * using.pieces,
            offline: self.offline,
        };
        if !use_up(tx, self.permit, county, row.id, &how).await? {
            let now = voucher(tx, county, row.id).await?.ok_or_else(AppError::not_found)?;
            return Err(voucher_ended(&now, self.shop_name));
        }
        let what = (row.shop, using.good.id);
        let moved = take_away(tx, county, what, using.pieces).await?;
        match moved {
            Some(moved) => {
                let line = movement(MovementKind::Out, (-using.pieces, moved), Some(row.id), "", self.at);
                record(tx, self.permit, county, what, &line).await?;
            }
            None if regardless => {}
            None => return Err(sold_out(&using.good.name, 0)),
        }
        if let Some(rest) = &using.rest {
            rest.run(tx).await?;
        }
        gezhi_store::clock::clear(tx, county, VOUCHER, row.id).await?;
        Ok(moved.is_some())
    }
}

struct HandOver {
    county: i64,
    permit: Permit,
    key: Key,
    shop_name: String,
    order: Option<OrderRow>,
    voucher: Option<VoucherUse>,
    entry: Entry,
}

impl Op for HandOver {
    type Out = ();
    type Err = AppError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let desk = Desk {
            county: self.county,
            permit: &self.permit,
            shop_name: &self.shop_name,
            at: self.entry.at,
            offline: false,
        };
        if let Some(row) = &self.order {
            desk.order(tx, row).await?;
        }
        if let Some(using) = &self.voucher {
            desk.voucher(tx, using, false).await?;
        }
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        self.key.remember(tx, self.county, &true, self.entry.at).await?;
        Ok(())
    }
}

/// What the journal says of a hand-over.
pub(super) fn journal(
    app: &App,
    permit: &Permit,
    row: &OrderRow,
    place: i64,
    address: Option<&str>,
) -> Entry {
    let mut entry = app.entry(permit, "mall_hand_over", ORDER, row.id, address);
    entry.place = Some(place);
    entry.details = json!({ "good": row.good_name, "pieces": row.pieces, "points": row.points }).to_string();
    entry
}

fn compose(
    app: &App,
    permit: Permit,
    key: Key,
    (shop, found): (&ShopRow, &Found),
    input: &CodeInput,
    address: Option<&str>,
) -> Result<HandOver> {
    let voucher = match &found.voucher {
        None => None,
        Some(row) if row.state != VoucherState::Issued.code() => return Err(voucher_ended(row, &shop.name)),
        Some(row) => {
            let good = found.good.clone().ok_or_else(|| {
                AppError::invalid(
                    "good",
                    "good",
                    "请选择用这张券换哪件商品。",
                    "Choose what is handed over against this voucher.",
                )
            })?;
            let what = (good, input.pieces.unwrap_or(1));
            Some(use_voucher(app, &permit, (row.clone(), shop), what, address)?)
        }
    };
    let entry = match (&found.order, &voucher) {
        (Some(row), _) => journal(app, &permit, row, shop.place, address),
        (None, Some(using)) => {
            let mut entry = app.entry(&permit, "mall_hand_over", VOUCHER, using.row.id, address);
            entry.place = Some(shop.place);
            entry.details =
                json!({ "good": using.good.name, "pieces": using.pieces, "points": using.spent() })
                    .to_string();
            entry
        }
        (None, None) => return Err(unknown_code()),
    };
    Ok(HandOver {
        county: app.county,
        permit,
        key,
        shop_name: shop.name.clone(),
        order: found.order.clone(),
        voucher,
        entry,
    })
}

/// Hands the goods of a code over. A repeat with the same key gets the same answer; with another one, the refusal.
///
/// # Errors
/// As [`look_up`]; 422 for a voucher without a good that it covers.
pub async fn hand_over(
    app: &App,
    actor: &Actor,
    shop: i64,
    input: &CodeInput,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<OnCode> {
    let (shop, _, permit) = shop_for(app, actor, Action::KeepShop, shop).await?;
    let key = Key::of(actor, &format!("mall_hand_over:{}", shop.id), key, input)?;
    let found = find(app, &shop, input).await?;
    if key.earlier::<bool>(app).await?.is_none() {
        let op = compose(app, permit, key.clone(), (&shop, &found), input, address)?;
        if let Err(error) = app.db.write(op).await {
            key.earlier_or::<bool>(app, error).await?;
        }
        app.wake_background();
    }
    Ok(shown(&shop, &find(app, &shop, input).await?))
}

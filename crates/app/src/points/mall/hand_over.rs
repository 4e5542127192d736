//! Handing goods over against a code. The first use of a code wins; whoever comes second is told when, where and by whom.

use super::list::{Buyers, buyers_of};
use super::refusals::{bad_code, ended, unknown_code};
use super::shops::shop_for;
use super::stock::movement;
use super::view::OrderView;
use super::{ORDER, TASK};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::idempotent::Key;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_domain::points::mall::{MovementKind, OrderAct, OrderState, normal_code};
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{End, OrderRow, ShopRow};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A code, scanned or typed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CodeInput {
    /// The code.
    pub code: String,
}

/// What a code stands for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OnCode {
    /// The order.
    pub order: Option<OrderView>,
}

/// What was handed over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HandedOver {
    /// The order.
    pub order: Option<OrderView>,
}

/// An order by the hash of its code.
struct Find {
    county: i64,
    hash: String,
}

impl Op for Find {
    type Out = Option<(OrderRow, Buyers)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = gezhi_store::points::mall::order_of_code(tx, self.county, &self.hash).await? else {
            return Ok(None);
        };
        let buyers = buyers_of(tx, self.county, [(row.holder_kind.clone(), row.holder)]).await?;
        Ok(Some((row, buyers)))
    }
}

/// The hash by which a code is found.
pub(super) fn hash_of(code: &str) -> Result<String> {
    Ok(sha256(normal_code(code).ok_or_else(bad_code)?.as_bytes()))
}

async fn find(app: &App, shop: &ShopRow, code: &str) -> Result<(OrderRow, Option<String>)> {
    let found = app.db.read(Find { county: app.county, hash: hash_of(code)? }).await?;
    let (row, buyers) = found.filter(|(row, _)| row.shop == shop.id).ok_or_else(unknown_code)?;
    let buyer = buyers.into_values().next();
    Ok((row, buyer))
}

/// What a code stands for, before anything is handed over.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 for a code that was used or given up; 422 for what is no code of this shop.
pub async fn look_up(app: &App, actor: &Actor, shop: i64, input: &CodeInput) -> Result<OnCode> {
    let (shop, ..) = shop_for(app, actor, Action::KeepShop, shop).await?;
    let (row, buyer) = find(app, &shop, &input.code).await?;
    if row.state != OrderState::Ordered.code() {
        return Err(ended(&row, &shop.name));
    }
    Ok(OnCode { order: Some(OrderView::of(&row, &shop.name, buyer)) })
}

/// Ends an order with the goods in the household's hands.
pub(super) struct HandOver {
    pub county: i64,
    pub permit: Permit,
    pub key: Key,
    pub row: OrderRow,
    pub shop_name: String,
    pub at: i64,
    pub offline: bool,
    pub entry: Entry,
}

impl Op for HandOver {
    type Out = ();
    type Err = AppError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        use gezhi_store::points::mall::{end_order, hand_over, order, record};
        let (county, row) = (self.county, &self.row);
        let end = End { act: OrderAct::HandOver, at: self.at, reason: None, offline: self.offline };
        if !end_order(tx, &self.permit, county, row.id, end).await? {
            let now = order(tx, county, row.id).await?.ok_or_else(AppError::not_found)?;
            return Err(ended(&now, &self.shop_name));
        }
        let what = (row.shop, row.good);
        let moved = hand_over(tx, county, what, row.pieces).await?;
        let line = movement(MovementKind::Out, (-row.pieces, moved), Some(row.id), "", self.at);
        record(tx, &self.permit, county, what, &line).await?;
        gezhi_store::clock::clear(tx, county, ORDER, row.id).await?;
        gezhi_store::tasks::done(tx, county, row.id, TASK).await?;
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        self.key.remember(tx, county, &Id(row.id), self.entry.at).await?;
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

/// Hands the goods of a code over. A repeat with the same key gets the same answer; with another one, the refusal.
///
/// # Errors
/// As [`look_up`].
pub async fn hand_over(
    app: &App,
    actor: &Actor,
    shop: i64,
    input: &CodeInput,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<HandedOver> {
    let (shop, _, permit) = shop_for(app, actor, Action::KeepShop, shop).await?;
    let key = Key::of(actor, &format!("mall_hand_over:{}", shop.id), key, input)?;
    let (row, buyer) = find(app, &shop, &input.code).await?;
    let known: Option<Id> = key.earlier(app).await?;
    if known.is_none() {
        let entry = journal(app, &permit, &row, shop.place, address);
        let op = HandOver {
            county: app.county,
            permit,
            key: key.clone(),
            row: row.clone(),
            shop_name: shop.name.clone(),
            at: entry.at,
            offline: false,
            entry,
        };
        match app.db.write(op).await {
            Err(AppError::Store(StoreError::Unique { table, .. })) if table == "idempotency" => {}
            // Two taps at once: the second one finds the order ended, by the first.
            Err(error @ AppError::Overtaken { .. }) if key.earlier::<Id>(app).await?.is_none() => {
                return Err(error);
            }
            Err(AppError::Overtaken { .. }) => {}
            other => other?,
        }
        app.wake_background();
    }
    let found = app.db.read(super::list::One { county: app.county, id: row.id }).await?;
    let (row, _) = found.ok_or_else(AppError::not_found)?;
    Ok(HandedOver { order: Some(OrderView::of(&row, &shop.name, buyer)) })
}

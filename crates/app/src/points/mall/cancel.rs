//! Points that go back: an order given up, not picked up in time, or brought back. Once, whoever asks how often.

use super::buyer::FindHousehold;
use super::list::One;
use super::refusals::ended;
use super::stock::movement;
use super::view::OrderView;
use super::{ORDER, TASK};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::{Posting, Side, What};
use crate::residents::line;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{
    Action, Actor, Permit, Refusal, Thing, decide, decide_at, decide_on, system_permit,
};
use gezhi_domain::points::mall::{MovementKind, OrderAct};
use gezhi_domain::points::{EntryKind, Holder, HolderKind};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{End, OrderRow, ShopRow};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Why an order is given up or brought back.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct GivenUp {
    /// Reason; needed from the shop.
    #[serde(default)]
    pub reason: String,
    /// Whether goods that were brought back go on the shelf again.
    #[serde(default)]
    pub restock: bool,
}

/// The entry that gives the points of an order back.
fn refund(
    app: &App,
    permit: &Permit,
    (row, shop): (&OrderRow, &ShopRow),
    reason: Option<&str>,
    address: Option<&str>,
) -> Result<Posting> {
    let holder = Holder::parse(&row.holder_kind, row.holder)
        .ok_or_else(|| StoreError::BadValue(format!("a holder of kind {}", row.holder_kind)))?;
    let shop_path = path_of(app, shop.place)?;
    let what = What {
        kind: EntryKind::Refund,
        programme: &row.programme,
        from: Side::of(Holder::Shop(shop.id), shop_path),
        // A grid that is no more does not keep the points from going back.
        to: Side::of(holder, path_of(app, row.holder_place).unwrap_or(shop_path)),
        amount: row.points,
        label: format!("退回 {}×{}", row.good_name, row.pieces),
        day: None,
        person: None,
        rule: None,
        category: None,
        evidence: json!({ "order": row.id.to_string() }),
        reason: reason.map(str::to_owned),
        source: Some(format!("{ORDER}:{}:refund", row.id)),
        reverses: Some(row.entry),
    };
    Posting::new(app, permit, what, address)
}

struct GiveBack {
    county: i64,
    permit: Permit,
    /// For who gives it up: what stands in a list that is out cannot be.
    held: Option<App>,
    act: OrderAct,
    row: OrderRow,
    shop_name: String,
    reason: Option<String>,
    restock: bool,
    posting: Posting,
    entry: Entry,
}

impl Op for GiveBack {
    type Out = ();
    type Err = AppError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        use gezhi_store::points::mall::{end_order, order, receive, record, release};
        let (county, row) = (self.county, &self.row);
        if let Some(app) = &self.held {
            super::offline::refuse_held(app, tx, row.shop, row.ordered_at).await?;
        }
        let end =
            End { act: self.act, at: self.entry.at, reason: self.reason.as_deref(), offline: row.offline };
        if !end_order(tx, &self.permit, county, row.id, end).await? {
            let now = order(tx, county, row.id).await?.ok_or_else(AppError::not_found)?;
            return Err(ended(&now, &self.shop_name));
        }
        let what = (row.shop, row.good);
        match self.act {
            OrderAct::Return if self.restock => {
                let moved = receive(tx, county, what, row.pieces).await?;
                let note = self.reason.as_deref().unwrap_or_default();
                let line =
                    movement(MovementKind::Returned, (row.pieces, moved), Some(row.id), note, self.entry.at);
                record(tx, &self.permit, county, what, &line).await?;
            }
            OrderAct::Return => {}
            _ => release(tx, county, what, row.pieces).await?,
        }
        self.posting.run(tx).await?;
        gezhi_store::clock::clear(tx, county, ORDER, row.id).await?;
        gezhi_store::tasks::done(tx, county, row.id, TASK).await?;
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        Ok(())
    }
}

/// Whether somebody of the household, or who ordered, asks.
async fn is_own(app: &App, actor: &Actor, row: &OrderRow) -> Result<bool> {
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    if row.holder_kind != HolderKind::Household.code() {
        return Ok(row.holder == account);
    }
    let found = app.db.read(FindHousehold { county: app.county, account }).await?;
    Ok(found.is_some_and(|(household, _)| household == row.holder))
}

async fn one(app: &App, id: i64) -> Result<(OrderRow, ShopRow)> {
    app.db.read(One { county: app.county, id }).await?.ok_or_else(AppError::not_found)
}

fn reason_of(text: &str) -> Result<String> {
    let reason = line(text, "reason", 100)?;
    if reason.is_empty() {
        return Err(AppError::invalid(
            "reason",
            "reason",
            "请写明原因，这一户会看到。",
            "Say why; the household reads it.",
        ));
    }
    Ok(reason)
}

fn journal(
    app: &App,
    permit: &Permit,
    act: &str,
    (row, shop): (&OrderRow, &ShopRow),
    address: Option<&str>,
) -> Entry {
    let mut entry = app.entry(permit, act, ORDER, row.id, address);
    entry.place = Some(shop.place);
    entry.details = json!({ "good": row.good_name, "pieces": row.pieces, "points": row.points }).to_string();
    entry
}

/// Gives an order up: by the household, or by the shop with a reason. The points go back at once.
///
/// # Errors
/// 401; 404 for an order of others; 409 when it has ended; 422 for a shop that gives no reason.
pub async fn cancel(
    app: &App,
    actor: &Actor,
    id: i64,
    input: &GivenUp,
    address: Option<&str>,
) -> Result<OrderView> {
    if actor.account.is_none() {
        return Err(Refusal::SignIn.into());
    }
    let (row, shop) = one(app, id).await?;
    let own = is_own(app, actor, &row).await?;
    let (permit, reason) = if own {
        let owner = Thing { owner: actor.account, ..Thing::default() };
        (decide_on(actor, Action::OrderGoods, &owner)?, line(&input.reason, "reason", 100)?)
    } else {
        let permit = decide_at(actor, Action::KeepShop, &path_of(app, shop.place)?);
        (permit.map_err(|_| Refusal::NotFound)?, reason_of(&input.reason)?)
    };
    let reason = Some(reason).filter(|reason| !reason.is_empty());
    let posting = refund(app, &permit, (&row, &shop), reason.as_deref(), address)?;
    let entry = journal(app, &permit, "mall_cancel", (&row, &shop), address);
    let held = own.then(|| app.clone());
    write(app, (&row, &shop), (OrderAct::Cancel, held), permit, reason, false, posting, entry).await?;
    if own { super::list::own(app, id).await } else { shown(app, id).await }
}

async fn shown(app: &App, id: i64) -> Result<OrderView> {
    let (row, shop) = one(app, id).await?;
    Ok(OrderView::of(&row, &shop.name, None))
}

#[expect(clippy::too_many_arguments, reason = "everything that is written at once")]
async fn write(
    app: &App,
    (row, shop): (&OrderRow, &ShopRow),
    (act, held): (OrderAct, Option<App>),
    permit: Permit,
    reason: Option<String>,
    restock: bool,
    posting: Posting,
    entry: Entry,
) -> Result<()> {
    let op = GiveBack {
        county: app.county,
        permit,
        held,
        act,
        row: row.clone(),
        shop_name: shop.name.clone(),
        reason,
        restock,
        posting,
        entry,
    };
    app.db.write(op).await?;
    app.wake_background();
    Ok(())
}

/// Takes goods back that were handed over; the points go back. What the shop has accounted for stays.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when it was not handed over, was taken back, or is settled; 422 without a reason.
pub async fn give_back(
    app: &App,
    actor: &Actor,
    id: i64,
    input: &GivenUp,
    address: Option<&str>,
) -> Result<OrderView> {
    decide(actor, Action::KeepShop)?;
    let (row, shop) = one(app, id).await?;
    let permit = decide_at(actor, Action::KeepShop, &path_of(app, shop.place)?)?;
    let reason = reason_of(&input.reason)?;
    let posting = refund(app, &permit, (&row, &shop), Some(&reason), address)?;
    let entry = journal(app, &permit, "mall_return", (&row, &shop), address);
    write(app, (&row, &shop), (OrderAct::Return, None), permit, Some(reason), input.restock, posting, entry)
        .await?;
    shown(app, id).await
}

/// An order that nobody picked up: its pieces are free again and its points go back. Says whether it still waited.
pub(crate) async fn expire(app: &App, tx: &mut Tx<'_>, clock: &ClockRow) -> Result<bool> {
    let found = One { county: app.county, id: clock.subject }.run(tx).await?;
    let Some((row, shop)) = found.filter(|(row, _)| row.state == OrderAct::Expire.from().code()) else {
        gezhi_store::clock::clear(tx, app.county, ORDER, clock.subject).await?;
        return Ok(false);
    };
    if super::offline::hold(app, tx, clock, (shop.id, row.ordered_at)).await? {
        return Ok(false);
    }
    let permit = system_permit(Action::OrderGoods);
    let posting = refund(app, &permit, (&row, &shop), Some("超过取货时间，自动退回"), None)?;
    let entry = journal(app, &permit, "mall_expire", (&row, &shop), None);
    let give_back = GiveBack {
        county: app.county,
        permit,
        held: None,
        act: OrderAct::Expire,
        row,
        shop_name: shop.name,
        reason: None,
        restock: false,
        posting,
        entry,
    };
    quietly(give_back.run(tx).await)?;
    Ok(true)
}

/// A fault in one order must not hold up the clock of everything else.
pub(super) fn quietly(outcome: Result<()>) -> Result<()> {
    outcome.map_err(|error| match error {
        AppError::Store(error) => AppError::Store(error),
        other => AppError::Store(StoreError::BadValue(other.to_string())),
    })
}

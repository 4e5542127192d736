//! Orders: of a shop for its keeper, the own ones with their codes.

use super::shops::shop_for;
use super::view::OrderView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::account::cursor;
use crate::views::{Page, mask_name};
use gezhi_domain::accounts::{Action, Actor, Refusal};
use gezhi_domain::points::HolderKind;
use gezhi_domain::points::mall::OrderState;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::mall::OrderRow;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

const PAGE: usize = 50;

/// What is asked of a shop's orders.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    /// `ordered`, `handed_over`, `cancelled`, `expired`, `returned`; those that wait when left out.
    pub state: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

fn page(mut rows: Vec<OrderRow>) -> (Vec<OrderRow>, Option<String>) {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    (rows, next)
}

/// Who ordered, by kind and identity, masked.
pub(super) type Buyers = HashMap<(String, i64), String>;

pub(super) async fn buyers_of(
    tx: &mut Tx<'_>,
    county: i64,
    holders: impl IntoIterator<Item = (String, i64)>,
) -> std::result::Result<Buyers, StoreError> {
    let (mut households, mut names) = (Vec::new(), Buyers::new());
    for (kind, id) in holders {
        if kind == HolderKind::Household.code() {
            households.push(id);
        } else if let Some(row) = gezhi_store::accounts::by_id(tx, county, id).await? {
            names.insert((kind, id), mask_name(&row.name));
        }
    }
    households.sort_unstable();
    households.dedup();
    for row in gezhi_store::residents::households_by_ids(tx, county, &households).await? {
        names.insert((HolderKind::Household.code().to_owned(), row.id), mask_name(&row.head_name));
    }
    Ok(names)
}

struct OfShop {
    county: i64,
    shop: i64,
    state: &'static str,
    before: i64,
}

impl Op for OfShop {
    type Out = (Vec<OrderRow>, Buyers);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let what = (self.shop, self.state);
        let rows =
            gezhi_store::points::mall::orders_of_shop(tx, self.county, what, self.before, limit).await?;
        let holders: Vec<_> = rows.iter().map(|row| (row.holder_kind.clone(), row.holder)).collect();
        let buyers = buyers_of(tx, self.county, holders).await?;
        Ok((rows, buyers))
    }
}

/// The orders of a shop in one state, newest first; names are masked and codes are not shown.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a state that is none.
pub async fn orders(app: &App, actor: &Actor, shop: i64, query: &OrdersQuery) -> Result<Page<OrderView>> {
    let (shop_row, ..) = shop_for(app, actor, Action::SeeShop, shop).await?;
    let state = match query.state.as_deref().filter(|state| !state.is_empty()) {
        None => OrderState::Ordered,
        Some(code) => OrderState::parse(code).ok_or_else(|| {
            AppError::invalid("state", "state", "没有这种状态。", "There is no such state.")
        })?,
    };
    let before = cursor(query.cursor.as_deref(), i64::MAX)?;
    let read = OfShop { county: app.county, shop, state: state.code(), before };
    let (rows, buyers) = app.db.read(read).await?;
    let (rows, next) = page(rows);
    let items = rows.iter().map(|row| {
        let buyer = buyers.get(&(row.holder_kind.clone(), row.holder)).cloned();
        OrderView::of(row, &shop_row.name, buyer)
    });
    Ok(Page { items: items.collect(), next })
}

struct Mine {
    county: i64,
    account: i64,
    before: i64,
}

impl Op for Mine {
    type Out = (Vec<OrderRow>, HashMap<i64, String>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::points::mall::{orders_of, shop};
        let county = self.county;
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let person = gezhi_store::residents::person_by_account(tx, county, self.account).await?;
        let staff = (HolderKind::Staff.code(), self.account);
        let mut rows = orders_of(tx, county, staff, self.before, limit).await?;
        if let Some(household) = person.and_then(|person| person.household) {
            let of = (HolderKind::Household.code(), household);
            rows.extend(orders_of(tx, county, of, self.before, limit).await?);
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        rows.truncate(PAGE + 1);
        let mut names = HashMap::new();
        for row in &rows {
            if !names.contains_key(&row.shop)
                && let Some(shop) = shop(tx, county, row.shop).await?
            {
                names.insert(shop.id, shop.name);
            }
        }
        Ok((rows, names))
    }
}

/// The own orders, newest first: of the household and of the own post. Those that wait carry their code.
///
/// # Errors
/// 401.
pub async fn my_orders(app: &App, actor: &Actor, before: Option<&str>) -> Result<Page<OrderView>> {
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let read = Mine { county: app.county, account, before: cursor(before, i64::MAX)? };
    let (rows, names) = app.db.read(read).await?;
    let (rows, next) = page(rows);
    let own = |row: &OrderRow| {
        OrderView::own(app, row, names.get(&row.shop).map(String::as_str).unwrap_or_default())
    };
    Ok(Page { items: rows.iter().map(own).collect::<Result<_>>()?, next })
}

pub(super) struct One {
    pub county: i64,
    pub id: i64,
}

impl Op for One {
    type Out = Option<(OrderRow, gezhi_store::points::mall::ShopRow)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = gezhi_store::points::mall::order(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        let shop = gezhi_store::points::mall::shop(tx, self.county, row.shop).await?;
        Ok(shop.map(|shop| (row, shop)))
    }
}

/// An order as who ordered sees it.
pub(super) async fn own(app: &App, id: i64) -> Result<OrderView> {
    let found = app.db.read(One { county: app.county, id }).await?;
    let (row, shop) = found.ok_or_else(AppError::not_found)?;
    OrderView::own(app, &row, &shop.name)
}

//! The mall on the phone: what the shops of the own village have, and what one can pay.

use super::buyer::FindHousehold;
use super::view::{GoodView, ShopView};
use crate::context::App;
use crate::error::Result;
use crate::points::village_of;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_domain::grids::PlacePath;
use gezhi_domain::points::{Holder, Members};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::mall::{GoodRow, ShopRow, StockRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A good in a shop.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MallGood {
    /// The good.
    pub good: GoodView,
    /// Pieces that can be ordered.
    pub free: i64,
}

/// A shop with what it has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MallShop {
    /// The shop.
    pub shop: ShopView,
    /// The own points that it takes; `null` while there is no account.
    pub balance: Option<i64>,
    /// Goods that are offered.
    pub goods: Vec<MallGood>,
}

/// The mall.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Mall {
    /// Whether the account is bound to a household; without that nothing can be ordered.
    pub bound: bool,
    /// Shops of the own village.
    pub shops: Vec<MallShop>,
}

struct Read {
    county: i64,
    village: i64,
    household: Option<i64>,
    account: i64,
    /// Programmes of the profile, with whose they are.
    programmes: Vec<(String, Members)>,
}

impl Op for Read {
    type Out = Vec<(ShopRow, Option<i64>, Vec<(GoodRow, StockRow)>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::points::mall::{goods_of, shops_of, stock_of};
        let county = self.county;
        let goods = goods_of(tx, county, self.village).await?;
        let mut found = Vec::new();
        for shop in shops_of(tx, county, self.village).await?.into_iter().filter(|shop| shop.trading) {
            let stock = stock_of(tx, county, shop.id).await?;
            let offered = goods.iter().filter(|good| good.offered);
            let lines = offered.map(|good| {
                let none = StockRow { good: good.id, on_hand: 0, reserved: 0, seq: 0 };
                (good.clone(), stock.iter().find(|line| line.good == good.id).copied().unwrap_or(none))
            });
            let members = self.programmes.iter().find(|(code, _)| *code == shop.programme);
            let holder = match members.map(|(_, members)| *members) {
                Some(Members::Household) => self.household.map(Holder::Household),
                Some(Members::Staff) => Some(Holder::Staff(self.account)),
                _ => None,
            };
            let balance = match holder {
                Some(holder) => gezhi_store::points::of_holder(tx, county, &shop.programme, holder).await?,
                None => None,
            };
            let lines = lines.collect();
            found.push((shop, balance.map(|account| account.balance), lines));
        }
        Ok(found)
    }
}

struct Home {
    county: i64,
    account: i64,
}

impl Op for Home {
    type Out = Option<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        Ok(gezhi_store::accounts::by_id(tx, self.county, self.account).await?.and_then(|row| row.home))
    }
}

/// The village whose shops somebody sees: that of the household, else of the own post, else of the home that was given.
async fn village(
    app: &App,
    actor: &Actor,
    account: i64,
    household: Option<i64>,
) -> Result<Option<PlacePath>> {
    if let Some(place) = household {
        return Ok(Some(village_of(app, &path_of(app, place)?)));
    }
    let post = actor.duties.iter().map(|duty| duty.place).max_by_key(PlacePath::depth);
    if let Some(place) = post {
        return Ok(Some(village_of(app, &place)));
    }
    let home = app.db.read(Home { county: app.county, account }).await?;
    Ok(home.and_then(|place| path_of(app, place).ok()).map(|place| village_of(app, &place)))
}

/// The shops of the own village with what they have.
///
/// # Errors
/// 401.
pub async fn mall(app: &App, actor: &Actor) -> Result<Mall> {
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let household = app.db.read(FindHousehold { county: app.county, account }).await?;
    let bound = household.is_some();
    let village = village(app, actor, account, household.map(|(_, place)| place)).await?;
    let Some(village) = village else { return Ok(Mall { bound, shops: Vec::new() }) };
    let profile = app.profile();
    let programmes = profile.points.programmes.iter();
    let read = Read {
        county: app.county,
        village: village.id().0,
        household: household.map(|(id, _)| id),
        account,
        programmes: programmes.map(|programme| (programme.code.clone(), programme.members)).collect(),
    };
    let mut shops = Vec::new();
    for (shop, balance, goods) in app.db.read(read).await? {
        let goods = goods
            .iter()
            .map(|(good, stock)| MallGood { good: GoodView::of(good), free: stock.on_hand - stock.reserved });
        shops.push(MallShop { shop: ShopView::of(app, &shop)?, balance, goods: goods.collect() });
    }
    Ok(Mall { bound, shops })
}

//! Taking a list along. However many lists of a shop are out, together they hand over no more than the shop may without network.

use super::GOOD_FOR;
use super::view::{Pack, PackGood, PackItem};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::points::mall::PACK;
use crate::points::mall::list::buyers_of;
use crate::points::mall::refusals::local;
use crate::points::mall::shops::shop_for;
use crate::views::{Id, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal};
use gezhi_domain::points::HolderKind;
use gezhi_domain::points::mall::{OrderState, VoucherState};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{GoodRow, OrderRow, PackRow, ShopRow, VoucherRow};
use serde_json::json;

/// The most orders, and the most vouchers, of a list.
const MOST: i64 = 300;

struct Take {
    county: i64,
    permit: Permit,
    shop: ShopRow,
    row: PackRow,
    entry: Entry,
}

impl Take {
    /// What is left of the shop's limit beside the lists of others; an earlier list of the same keeper is put away.
    async fn limit(&self, tx: &mut Tx<'_>) -> Result<i64> {
        use gezhi_store::points::mall::{close_pack, open_packs};
        let mut limit = self.shop.offline_limit;
        let mut until = 0;
        let mut keepers = Vec::new();
        for out in open_packs(tx, self.county, self.shop.id, self.row.issued_at).await? {
            if out.keeper == self.row.keeper {
                close_pack(tx, self.county, out.id, self.row.issued_at).await?;
            } else {
                limit -= out.limit_points;
                until = until.max(out.valid_until);
                keepers.push(out.keeper_name);
            }
        }
        if limit > 0 {
            return Ok(limit);
        }
        let (who, when) = (keepers.join("、"), local(until));
        Err(AppError::Overtaken {
            code: "list_is_out",
            zh: format!(
                "{who}手里的离线清单已用完本店的离线额度，到 {when} 有效。请先上传并收起那份清单，或请村里提高额度。"
            ),
            en: format!(
                "The lists of {who} use up what this shop may hand over without network, until {when}. Put them away first, or ask the village \
                 for a higher limit."
            ),
            current: json!({ "by": who, "until": instant(until) }),
        })
    }
}

type Lines = (Vec<(OrderRow, Option<String>)>, Vec<(VoucherRow, Option<String>)>, Vec<(GoodRow, i64)>);

impl Op for Take {
    type Out = (PackRow, Lines);
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out> {
        use gezhi_store::points::mall::{goods_of, insert_pack, orders_of_shop, stock_of, vouchers_of_shop};
        let (county, shop) = (self.county, self.shop.id);
        let orders = orders_of_shop(tx, county, (shop, OrderState::Ordered.code()), i64::MAX, MOST).await?;
        let vouchers =
            vouchers_of_shop(tx, county, (shop, VoucherState::Issued.code()), i64::MAX, MOST).await?;
        let household = HolderKind::Household.code();
        let holders = orders.iter().map(|row| (row.holder_kind.clone(), row.holder));
        let holders = holders.chain(vouchers.iter().map(|row| (household.to_owned(), row.household)));
        let buyers = buyers_of(tx, county, holders.collect::<Vec<_>>()).await?;
        let stock = stock_of(tx, county, shop).await?;
        let goods = goods_of(tx, county, self.shop.village).await?;
        let free = |good: &GoodRow| {
            stock.iter().find(|line| line.good == good.id).map_or(0, |line| line.on_hand - line.reserved)
        };
        let goods = goods.into_iter().filter(|good| good.offered).map(|good| {
            let free = free(&good);
            (good, free)
        });
        let goods: Vec<_> = goods.collect();
        let orders = orders.into_iter().map(|row| {
            let buyer = buyers.get(&(row.holder_kind.clone(), row.holder)).cloned();
            (row, buyer)
        });
        let orders: Vec<_> = orders.collect();
        let vouchers = vouchers.into_iter().map(|row| {
            let buyer = buyers.get(&(household.to_owned(), row.household)).cloned();
            (row, buyer)
        });
        let vouchers: Vec<_> = vouchers.collect();
        let items = i64::try_from(orders.len() + vouchers.len()).unwrap_or(i64::MAX);
        let row = PackRow { items, limit_points: self.limit(tx).await?, ..self.row.clone() };
        insert_pack(tx, &self.permit, county, &row).await?;
        let details = json!({ "shop": shop.to_string(), "limit": row.limit_points }).to_string();
        gezhi_store::journal::append(tx, county, &Entry { details, ..self.entry.clone() }).await?;
        Ok((row, (orders, vouchers, goods)))
    }
}

/// Takes the list of what waits along.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a shop that hands nothing over without network.
pub async fn take_pack(app: &App, actor: &Actor, shop: i64, address: Option<&str>) -> Result<Pack> {
    let (shop, _, permit) = shop_for(app, actor, Action::KeepShop, shop).await?;
    if shop.offline_limit == 0 {
        return Err(AppError::invalid(
            "offline_off",
            "shop",
            "本店没有开通离线兑付，请村里在商店设置里填写离线额度。",
            "This shop hands nothing over without network; the village sets a limit for that in the settings of the shop.",
        ));
    }
    let keeper = actor.account.ok_or(Refusal::SignIn)?.0;
    let (id, at) = (app.id(), app.now().as_microsecond());
    let row = PackRow {
        id,
        shop: shop.id,
        keeper,
        keeper_name: actor.name.clone(),
        issued_at: at,
        valid_until: at + GOOD_FOR,
        limit_points: 0,
        items: 0,
        used_points: 0,
    };
    let mut entry = app.entry(&permit, "mall_pack", PACK, id, address);
    entry.place = Some(shop.place);
    let take = Take { county: app.county, permit, shop: shop.clone(), row, entry };
    let (row, (orders, vouchers, goods)) = app.db.write(take).await?;
    let hash = |code_hash: &str| sha256(format!("{id}:{code_hash}").as_bytes());
    let orders = orders.into_iter().map(|(row, buyer)| PackItem {
        kind: "order".to_owned(),
        hash: hash(&row.code_hash),
        name: row.good_name,
        unit: row.unit,
        pieces: row.pieces,
        points: row.points,
        fen: row.fen,
        buyer,
    });
    let vouchers = vouchers.into_iter().map(|(row, buyer)| PackItem {
        kind: "voucher".to_owned(),
        hash: hash(&row.code_hash),
        name: String::new(),
        unit: String::new(),
        pieces: 0,
        points: row.points,
        fen: 0,
        buyer,
    });
    let goods = goods.into_iter().map(|(good, free)| PackGood {
        good: Id(good.id),
        name: good.name,
        unit: good.unit,
        points: good.points,
        fen: good.fen,
        free,
    });
    Ok(Pack {
        id: Id(id),
        shop: Id(shop.id),
        shop_name: shop.name.clone(),
        issued_at: instant(row.issued_at),
        valid_until: instant(row.valid_until),
        limit_points: row.limit_points,
        items: orders.chain(vouchers).collect(),
        goods: goods.collect(),
    })
}

//! A desk without network: a list of what waits is taken along, and what was handed over is told afterwards.
//!
//! The list carries hashes of codes, not codes, so that who finds the telephone can pick nothing up by it; names are masked. It holds at
//! most [`MOST`] lines, is good for a day, and for so many points as the shop may hand over by it. While it is out, what stands in it
//! neither expires nor can be given up. Whatever was used twice is found when it is told: it was paid once, and is shown to the village.

use super::hand_over::{Desk, journal, use_voucher};
use super::list::buyers_of;
use super::refusals::{local, unknown_code};
use super::shops::shop_for;
use super::{OFFLINE_TASK, ORDER, PACK, VOUCHER};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::residents::scope::path_of;
use crate::views::{Id, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, Role, decide_at};
use gezhi_domain::cases::Holder as TaskHolder;
use gezhi_domain::points::HolderKind;
use gezhi_domain::points::mall::{OrderState, VoucherState, normal_code};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{GoodRow, OfflineRow, OrderRow, PackRow, ShopRow, VoucherRow};
use gezhi_store::tasks::NewTask;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The most lines of a list.
const MOST: i64 = 300;
/// The most hand-overs that are told at once.
const MOST_TOLD: usize = 300;
/// How long a list is good, in microseconds.
const GOOD_FOR: i64 = 24 * 3_600_000_000;
/// How long after that what was handed over can be told before orders expire.
const GRACE: i64 = 2 * 3_600_000_000;

/// A line of the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackItem {
    /// `order` or `voucher`.
    pub kind: String,
    /// SHA-256, as hex, of the list's identity, a colon, and the SHA-256 of the code as hex.
    pub hash: String,
    /// What waits.
    pub name: String,
    /// What one piece is.
    pub unit: String,
    /// Pieces.
    pub pieces: i64,
    /// Points: of the order, or that the voucher is good for.
    pub points: i64,
    /// Money to be paid at the desk, in fen.
    pub fen: i64,
    /// Whose it is, masked.
    pub buyer: Option<String>,
}

/// A good that a voucher can be used for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackGood {
    /// Good.
    pub good: Id,
    /// Name.
    pub name: String,
    /// What one piece is.
    pub unit: String,
    /// Price in points.
    pub points: i64,
    /// Money besides, in fen.
    pub fen: i64,
    /// Pieces that were free.
    pub free: i64,
}

/// A list for a time without network.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Pack {
    /// Identity.
    pub id: Id,
    /// Shop.
    pub shop: Id,
    /// Name of the shop.
    pub shop_name: String,
    /// When.
    pub issued_at: String,
    /// Until when it is good.
    pub valid_until: String,
    /// The most points that may be handed over by it.
    pub limit_points: i64,
    /// What waits.
    pub items: Vec<PackItem>,
    /// Goods for vouchers.
    pub goods: Vec<PackGood>,
}

/// A hand-over without network.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct OfflineItem {
    /// Name that the telephone gave it; the same one is told once.
    pub item: String,
    /// The code.
    pub code: String,
    /// When, as the telephone says.
    pub at: String,
    /// For a voucher: the good.
    #[serde(default)]
    pub good: Option<Id>,
    /// For a voucher: pieces.
    #[serde(default)]
    pub pieces: Option<i64>,
}

/// What was handed over without network.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Told {
    /// Hand-overs.
    pub items: Vec<OfflineItem>,
    /// The list is put away: it holds nothing any more.
    #[serde(default)]
    pub close: bool,
}

/// What came of a hand-over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Outcome {
    /// Its name.
    pub item: String,
    /// The list.
    pub pack: Id,
    /// `done`; or `double`: the code had been used; `refunded`: the points had gone back; `unknown`: no code of this shop;
    /// `beyond_limit`: done, but beyond what may be handed over without network; `no_stock`: done, but there was none on the shelf.
    pub outcome: String,
    /// What was handed over.
    pub what: String,
    /// Points.
    pub points: i64,
    /// When, as the telephone says.
    pub claimed_at: String,
    /// When the code was used first, or the points went back.
    pub first_at: Option<String>,
    /// By whom.
    pub first_by: Option<String>,
    /// Who handed over.
    pub keeper: String,
    /// When somebody of the village has looked at it.
    pub seen_at: Option<String>,
    /// Who.
    pub seen_by: Option<String>,
}

impl Outcome {
    fn of(row: OfflineRow) -> Self {
        Self {
            item: row.item,
            pack: Id(row.pack),
            outcome: row.outcome,
            what: row.what,
            points: row.points,
            claimed_at: instant(row.claimed_at),
            first_at: row.first_at.map(instant),
            first_by: row.first_name,
            keeper: row.keeper_name,
            seen_at: row.seen_at.map(instant),
            seen_by: row.seen_name,
        }
    }
}

struct Take {
    county: i64,
    permit: Permit,
    shop: ShopRow,
    row: PackRow,
    entry: Entry,
}

type Lines = (Vec<(OrderRow, Option<String>)>, Vec<(VoucherRow, Option<String>)>, Vec<(GoodRow, i64)>);

impl Op for Take {
    type Out = Lines;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
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
        let row = PackRow { items, ..self.row.clone() };
        insert_pack(tx, &self.permit, county, &row).await?;
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        Ok((orders, vouchers, goods))
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
        limit_points: shop.offline_limit,
        items: 0,
        used_points: 0,
    };
    let mut entry = app.entry(&permit, "mall_pack", PACK, id, address);
    entry.place = Some(shop.place);
    entry.details = json!({ "shop": shop.id.to_string(), "limit": row.limit_points }).to_string();
    let take = Take { county: app.county, permit, shop: shop.clone(), row: row.clone(), entry };
    let (orders, vouchers, goods) = app.db.write(take).await?;
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

/// Whether a list that is out holds what was ordered before; if so, its clock is set for when the list has been told of.
pub(super) async fn hold(
    app: &App,
    tx: &mut Tx<'_>,
    clock: &ClockRow,
    (shop, ordered): (i64, i64),
) -> std::result::Result<bool, StoreError> {
    let now = app.now().as_microsecond();
    let until = gezhi_store::points::mall::held_until(tx, app.county, shop, ordered, now - GRACE).await?;
    if until == 0 || until + GRACE <= now {
        return Ok(false);
    }
    let later = ClockRow { next_at: until + GRACE, ..clock.clone() };
    gezhi_store::clock::put(tx, app.county, &later).await?;
    Ok(true)
}

/// The refusal to give up what stands in a list that is out.
pub(super) async fn refuse_held(app: &App, tx: &mut Tx<'_>, shop: i64, ordered: i64) -> Result<()> {
    let now = app.now().as_microsecond();
    let until = gezhi_store::points::mall::held_until(tx, app.county, shop, ordered, now).await?;
    if until == 0 {
        return Ok(());
    }
    let when = local(until);
    Err(AppError::Overtaken {
        code: "held_offline",
        zh: format!("店里正在离线兑付，这一单暂时不能取消；{when} 以后再试，或请店主取消。"),
        en: format!(
            "The shop is working without network, so this cannot be cancelled now. Try again after {when}, or ask the shop."
        ),
        current: json!({ "until": instant(until) }),
    })
}

struct TellOne {
    app: App,
    permit: Permit,
    shop: ShopRow,
    pack: PackRow,
    item: OfflineItem,
    claimed_at: i64,
    hash: Option<String>,
    /// A voucher that would be used, with what is given back.
    voucher: Option<super::hand_over::VoucherUse>,
    order: Option<OrderRow>,
    entry: Entry,
    task: NewTask,
}

impl TellOne {
    fn row(&self) -> OfflineRow {
        OfflineRow {
            pack: self.pack.id,
            item: self.item.item.clone(),
            shop: self.shop.id,
            subject_kind: None,
            subject: None,
            points: 0,
            what: String::new(),
            claimed_at: self.claimed_at,
            received_at: self.entry.at,
            outcome: "unknown".to_owned(),
            first_at: None,
            first_name: None,
            keeper_name: self.permit.name().to_owned(),
            seen_at: None,
            seen_name: None,
        }
    }

    /// Hands over what the code stands for, or finds out why not.
    async fn outcome(&self, tx: &mut Tx<'_>) -> Result<OfflineRow> {
        use gezhi_store::points::mall::{order, use_points, voucher};
        let county = self.app.county;
        let mut row = self.row();
        let desk = Desk {
            county,
            permit: &self.permit,
            shop_name: &self.shop.name,
            at: self.claimed_at,
            offline: true,
        };
        let done = if let Some(found) = &self.order {
            row.subject_kind = Some(ORDER.to_owned());
            row.subject = Some(found.id);
            row.points = found.points;
            row.what = format!("{}×{}", found.good_name, found.pieces);
            desk.order(tx, found).await
        } else if let Some(found) = &self.voucher {
            row.subject_kind = Some(VOUCHER.to_owned());
            row.subject = Some(found.row.id);
            row.points = found.spent();
            row.what = format!("{}×{}", found.good.name, found.pieces);
            match desk.voucher(tx, found, true).await {
                Ok(true) => Ok(()),
                Ok(false) => {
                    row.outcome = "no_stock".to_owned();
                    return Ok(row);
                }
                Err(error) => Err(error),
            }
        } else {
            return Ok(row);
        };
        match done {
            Ok(()) => {
                let within = use_points(tx, county, self.pack.id, row.points).await?;
                row.outcome = if within { "done" } else { "beyond_limit" }.to_owned();
            }
            Err(AppError::Overtaken { code, .. }) => {
                let used = matches!(
                    code,
                    "already_handed_over" | "order_settled" | "order_returned" | "voucher_used"
                );
                row.outcome = if used { "double" } else { "refunded" }.to_owned();
                let first = match (&self.order, &self.voucher) {
                    (Some(found), _) => {
                        order(tx, county, found.id).await?.map(|now| (now.ended_at, now.ended_name))
                    }
                    (_, Some(found)) => {
                        voucher(tx, county, found.row.id).await?.map(|now| (now.ended_at, now.ended_name))
                    }
                    _ => None,
                };
                (row.first_at, row.first_name) = first.unwrap_or_default();
            }
            Err(error) => return Err(error),
        }
        Ok(row)
    }
}

impl Op for TellOne {
    type Out = OfflineRow;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<OfflineRow> {
        let county = self.app.county;
        if let Some(known) =
            gezhi_store::points::mall::offline(tx, county, self.pack.id, &self.item.item).await?
        {
            return Ok(known);
        }
        let mut row = self.outcome(tx).await?;
        if row.what.is_empty() {
            row.what = if self.hash.is_some() { "?".to_owned() } else { "—".to_owned() };
        }
        gezhi_store::points::mall::insert_offline(tx, &self.permit, county, &row).await?;
        let mut entry = self.entry.clone();
        entry.details =
            json!({ "outcome": row.outcome, "points": row.points, "pack": self.pack.id.to_string() })
                .to_string();
        gezhi_store::journal::append(tx, county, &entry).await?;
        if row.outcome != "done" {
            gezhi_store::tasks::put(tx, county, &self.task).await?;
        }
        Ok(row)
    }
}

struct Find {
    county: i64,
    hash: Option<String>,
    good: Option<i64>,
    shop: i64,
    village: i64,
}

impl Op for Find {
    type Out = (Option<OrderRow>, Option<VoucherRow>, Option<GoodRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::points::mall::{good, order_of_code, voucher_of_code};
        let Some(hash) = &self.hash else { return Ok((None, None, None)) };
        let order = order_of_code(tx, self.county, hash).await?.filter(|row| row.shop == self.shop);
        let voucher = voucher_of_code(tx, self.county, hash).await?.filter(|row| row.shop == self.shop);
        let good = match self.good {
            Some(id) => good(tx, self.county, id).await?.filter(|good| good.village == self.village),
            None => None,
        };
        Ok((order, voucher, good))
    }
}

struct ReadPack {
    county: i64,
    id: i64,
}

impl Op for ReadPack {
    type Out = Option<PackRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::points::mall::pack(tx, self.county, self.id).await
    }
}

struct Close {
    county: i64,
    id: i64,
    at: i64,
}

impl Op for Close {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::points::mall::close_pack(tx, self.county, self.id, self.at).await
    }
}

/// Tells what was handed over without network. Each is taken once, however often it is told.
///
/// # Errors
/// 401, 403; 404 outside the person's scope or for a list of somebody else; 422 for what cannot be read.
pub async fn tell(
    app: &App,
    actor: &Actor,
    (shop, pack): (i64, i64),
    told: &Told,
    address: Option<&str>,
) -> Result<Vec<Outcome>> {
    let (shop, path, permit) = shop_for(app, actor, Action::KeepShop, shop).await?;
    let found = app.db.read(ReadPack { county: app.county, id: pack }).await?;
    let pack = found.filter(|row| row.shop == shop.id).ok_or_else(AppError::not_found)?;
    if Some(pack.keeper) != actor.account.map(|account| account.0) {
        return Err(AppError::not_found());
    }
    if told.items.len() > MOST_TOLD {
        return Err(AppError::invalid(
            "items",
            "items",
            "一次最多上传 300 笔。",
            "Send 300 hand-overs at most at once.",
        ));
    }
    let mut outcomes = Vec::with_capacity(told.items.len());
    for item in &told.items {
        let op = tell_one(app, &permit, (&shop, &path), &pack, item, address).await?;
        let again = (op.pack.id, op.item.item.clone());
        let row = match app.db.write(op).await {
            // Told twice at once.
            Err(AppError::Store(StoreError::Unique { table, .. })) if table == "mall_offline" => app
                .db
                .read(Known { county: app.county, pack: again.0, item: again.1 })
                .await?
                .ok_or(StoreError::Conflict)?,
            other => other?,
        };
        outcomes.push(Outcome::of(row));
    }
    if told.close {
        app.db.write(Close { county: app.county, id: pack.id, at: app.now().as_microsecond() }).await?;
    }
    app.wake_background();
    Ok(outcomes)
}

struct Known {
    county: i64,
    pack: i64,
    item: String,
}

impl Op for Known {
    type Out = Option<OfflineRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::points::mall::offline(tx, self.county, self.pack, &self.item).await
    }
}

async fn tell_one(
    app: &App,
    permit: &Permit,
    (shop, path): (&ShopRow, &gezhi_domain::grids::PlacePath),
    pack: &PackRow,
    item: &OfflineItem,
    address: Option<&str>,
) -> Result<TellOne> {
    if item.item.is_empty() || item.item.len() > 64 {
        return Err(AppError::invalid(
            "item",
            "item",
            "编号不对，请重新同步。",
            "This has no usable name; synchronise again.",
        ));
    }
    let now = app.now().as_microsecond();
    let claimed: jiff::Timestamp = item.at.parse().map_err(|_| {
        AppError::invalid("at", "at", "时间不对，请重新同步。", "This is no instant; synchronise again.")
    })?;
    // A telephone's clock may be wrong, but nothing was handed over before the list was taken or after now.
    let claimed_at = claimed.as_microsecond().clamp(pack.issued_at, now);
    let hash = normal_code(&item.code).map(|code| sha256(code.as_bytes()));
    let find = Find {
        county: app.county,
        hash: hash.clone(),
        good: item.good.map(|id| id.0),
        shop: shop.id,
        village: shop.village,
    };
    let (order, voucher, good) = app.db.read(find).await?;
    let voucher = match (voucher, good, item.pieces) {
        (Some(row), Some(good), Some(pieces)) => {
            Some(use_voucher(app, permit, (row, shop), (good, pieces), address)?)
        }
        (Some(_), ..) => return Err(unknown_code()),
        _ => None,
    };
    let entry = match &order {
        Some(row) => journal(app, permit, row, shop.place, address),
        None => {
            let mut entry = app.entry(permit, "mall_hand_over", PACK, pack.id, address);
            entry.place = Some(shop.place);
            entry
        }
    };
    let leader = TaskHolder::FirstOf(&[Role::Leader, Role::ShopKeeper]);
    let task = NewTask {
        subject_kind: PACK,
        subject: pack.id,
        kind: OFFLINE_TASK,
        holder: app.directory().holder_key(leader, Some(path)),
        title: format!("{} 离线兑付有异常", shop.name),
        place: shop.place,
        due_at: now + 3 * GOOD_FOR,
        created_at: now,
    };
    Ok(TellOne {
        app: app.clone(),
        permit: permit.clone(),
        shop: shop.clone(),
        pack: pack.clone(),
        item: item.clone(),
        claimed_at,
        hash,
        voucher,
        order,
        entry,
        task,
    })
}

struct Conflicts {
    county: i64,
    shop: i64,
}

impl Op for Conflicts {
    type Out = Vec<OfflineRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::points::mall::conflicts_of(tx, self.county, self.shop).await
    }
}

/// Whatever did not go as it should at a desk without network, newest first.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn conflicts(app: &App, actor: &Actor, shop: i64) -> Result<Vec<Outcome>> {
    shop_for(app, actor, Action::SeeShop, shop).await?;
    let rows = app.db.read(Conflicts { county: app.county, shop }).await?;
    Ok(rows.into_iter().map(Outcome::of).collect())
}

struct See {
    county: i64,
    permit: Permit,
    pack: i64,
    item: String,
    shop: i64,
    at: i64,
    entry: Entry,
}

impl Op for See {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        use gezhi_store::points::mall::{conflicts_of, see_conflict};
        if !see_conflict(tx, &self.permit, self.county, (self.pack, &self.item), self.at).await? {
            return Ok(());
        }
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        let left = conflicts_of(tx, self.county, self.shop).await?;
        if !left.iter().any(|row| row.pack == self.pack && row.seen_at.is_none()) {
            gezhi_store::tasks::done(tx, self.county, self.pack, OFFLINE_TASK).await?;
        }
        Ok(())
    }
}

/// Somebody of the village has looked into what did not go as it should; a second time changes nothing.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn see_conflict(
    app: &App,
    actor: &Actor,
    (shop, pack, item): (i64, i64, &str),
    address: Option<&str>,
) -> Result<()> {
    let (row, ..) = shop_for(app, actor, Action::IssueVouchers, shop).await?;
    let permit = decide_at(actor, Action::IssueVouchers, &path_of(app, row.place)?)?;
    let known = app.db.read(Known { county: app.county, pack, item: item.to_owned() }).await?;
    known.filter(|known| known.shop == shop).ok_or_else(AppError::not_found)?;
    let mut entry = app.entry(&permit, "mall_conflict_seen", PACK, pack, address);
    entry.place = Some(row.place);
    let at = entry.at;
    app.db.write(See { county: app.county, permit, pack, item: item.to_owned(), shop, at, entry }).await
}

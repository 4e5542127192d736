//! Telling what was handed over without network; each is taken once, and what was used twice is found.

use super::GOOD_FOR;
use super::view::{OfflineItem, Outcome, Told};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::points::mall::hand_over::{Desk, VoucherUse, journal, use_voucher};
use crate::points::mall::refusals::unknown_code;
use crate::points::mall::shops::shop_for;
use crate::points::mall::{OFFLINE_TASK, ORDER, PACK, VOUCHER};
use gezhi_domain::accounts::{Action, Actor, Permit, Role};
use gezhi_domain::cases::Holder as TaskHolder;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::points::mall::normal_code;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::{GoodRow, OfflineRow, OrderRow, PackRow, ShopRow, VoucherRow};
use gezhi_store::tasks::NewTask;
use serde_json::json;

/// The most hand-overs that are told at once.
const MOST_TOLD: usize = 300;

struct TellOne {
    app: App,
    permit: Permit,
    shop: ShopRow,
    pack: PackRow,
    item: OfflineItem,
    claimed_at: i64,
    hash: Option<String>,
    /// A voucher that would be used, with what is given back.
    voucher: Option<VoucherUse>,
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

pub(super) struct Known {
    pub county: i64,
    pub pack: i64,
    pub item: String,
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
    (shop, path): (&ShopRow, &PlacePath),
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

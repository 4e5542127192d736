//! A shop of a demo (feature S6): opened months ago, stocked, used with vouchers and orders, settled once. Every row is written by the
//! use case that the screens call.

use super::DemoClock;
use crate::demo::DemoError;
use gezhi_app::points::mall::{
    BudgetDraft, ClosureView, CodeInput, GoodDraft, OrderDraft, SettlementDraft, ShopDraft, ShopOpening,
    SpanView, StockAct, SupplierDraft, VoucherDraft,
};
use gezhi_app::points::rules::{Adoption, CapsInput, HandAward, HandLine, NewRule, RuleInput};
use gezhi_app::points::{AccountQuery, mall, rules};
use gezhi_app::residents::{self, HouseholdsQuery};
use gezhi_app::views::Id;
use gezhi_app::{App, AppError};
use gezhi_domain::accounts::Actor;
use gezhi_domain::deadlines::local_date;
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// Households that take part.
const FAMILIES: usize = 60;
/// Of these, with a voucher.
const VOUCHERS: usize = 18;

/// `shop.toml` of a profile: the shops of its demo.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoShops {
    /// Shops.
    #[serde(rename = "shop")]
    pub shops: Vec<DemoShop>,
}

/// A shop of a demo.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoShop {
    /// Where it stands, `A` or `A/B`.
    pub place: String,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Login of the leader who runs it.
    pub leader: String,
    /// Login of its keeper.
    pub keeper: String,
    /// Login of a villager who has ordered something.
    pub buyer: String,
    /// What the village pays for a point, in fen.
    pub fen_per_point: i64,
    /// What the village gave for it, in fen.
    pub grant: i64,
    /// Who delivers.
    pub supplier: String,
    /// Goods.
    pub goods: Vec<DemoGood>,
}

/// A good of a demo.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoGood {
    /// Name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// What one piece is.
    pub unit: String,
    /// Points.
    pub points: i64,
    /// Money besides, in fen.
    pub fen: i64,
    /// Pieces of the first delivery.
    pub pieces: i64,
}

struct Somebody {
    county: i64,
    login: String,
}

impl Op for Somebody {
    type Out = Option<(gezhi_store::accounts::AccountRow, Vec<gezhi_store::accounts::DutyRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let Some(row) = gezhi_store::accounts::by_login(tx, self.county, &self.login).await? else {
            return Ok(None);
        };
        let duties = gezhi_store::accounts::duties(tx, self.county, row.id).await?;
        Ok(Some((row, duties)))
    }
}

async fn somebody(app: &App, login: &str) -> Result<Actor, DemoError> {
    let found = app.db.read(Somebody { county: app.county, login: login.to_owned() }).await?;
    let (row, duties) =
        found.ok_or_else(|| DemoError::Profile(format!("shop.toml: nobody signs in as {login}")))?;
    Ok(gezhi_app::accounts::actor_of(app, &row, &duties))
}

/// Where the shop stands, and the village of its leader: names repeat across towns, the duty does not.
fn place_of(app: &App, leader: &Actor, name: &str) -> Result<(Id, Id), DemoError> {
    let missing = || DemoError::Profile(format!("shop.toml: nobody leads {name}"));
    let village = leader.duties.first().ok_or_else(missing)?.place.id();
    let Some((_, inner)) = name.split_once('/') else { return Ok((Id(village.0), Id(village.0))) };
    let directory = app.directory();
    let below = directory.place(village).map(|place| place.children.clone()).unwrap_or_default();
    let found = below.iter().find(|id| directory.place(**id).is_some_and(|place| place.name == inner));
    Ok((Id(found.ok_or_else(missing)?.0), Id(village.0)))
}

/// Makes the shops; says how many.
///
/// # Errors
/// What a use case refuses: a `shop.toml` that does not fit its place.
pub async fn fill(
    app: &App,
    clock: &DemoClock,
    now: Timestamp,
    shops: &[DemoShop],
) -> Result<usize, DemoError> {
    for spec in shops {
        one(app, clock, now, spec).await?;
    }
    Ok(shops.len())
}

async fn one(app: &App, clock: &DemoClock, now: Timestamp, spec: &DemoShop) -> Result<(), DemoError> {
    let before = |days: i64| now - SignedDuration::from_hours(24 * days);
    let (leader, keeper) = (somebody(app, &spec.leader).await?, somebody(app, &spec.keeper).await?);
    let (place, village) = place_of(app, &leader, &spec.place)?;
    clock.set(before(200));
    let shop = mall::add_shop(app, &leader, &draft(spec, place, now), None).await?.id;
    let grant = BudgetDraft {
        place: Some(village),
        kind: "grant".into(),
        fen: spec.grant,
        supplier: None,
        note: "年度积分兑换资金".into(),
        overdraw: false,
    };
    mall::enter_budget(app, &leader, &grant, None, None).await?;
    let supplier = SupplierDraft {
        place: Some(village),
        name: spec.supplier.clone(),
        contact: String::new(),
        phone: String::new(),
    };
    let supplier = mall::add_supplier(app, &leader, &supplier, None).await?.id;
    let goods = stock(app, (&leader, &keeper), (shop, village, supplier), spec).await?;

    let families = families(app, clock, before(150), &leader, (village, place)).await?;
    clock.set(before(40));
    vouchers(app, clock, before(21), (&leader, &keeper), (shop, &goods), &families).await?;
    orders(app, clock, now, spec, (shop, &goods), &keeper).await?;
    clock.set(before(14));
    let open = mall::settlements(app, &leader, shop.0).await?;
    if open.items > 0 {
        let draft = SettlementDraft {
            items: open.items,
            points: open.points,
            note: "上月结算".into(),
            overdraw: false,
        };
        mall::settle(app, &leader, shop.0, &draft, None, None).await?;
    }
    latest(app, clock, now, spec, (shop, &goods)).await
}

fn draft(spec: &DemoShop, place: Id, now: Timestamp) -> ShopDraft {
    let year = local_date(now).year() + 1;
    ShopDraft {
        place: Some(place),
        programme: None,
        name: spec.name.clone(),
        address: spec.address.clone(),
        phone: spec.phone.clone(),
        opening: ShopOpening {
            hours: vec![SpanView { days: (1..=6).collect(), from: "08:30".into(), to: "17:30".into() }],
            closed: vec![ClosureView {
                first: format!("{year}-01-01"),
                last: format!("{year}-01-03"),
                why: "元旦".into(),
            }],
        },
        keep_days: 5,
        offline_limit: 200,
        fen_per_point: spec.fen_per_point,
        trading: true,
        version: None,
    }
}

/// A good with its identity and price.
type Good = (Id, i64, i64);

async fn stock(
    app: &App,
    (leader, keeper): (&Actor, &Actor),
    (shop, village, supplier): (Id, Id, Id),
    spec: &DemoShop,
) -> Result<Vec<Good>, DemoError> {
    let mut made = Vec::new();
    for (number, good) in (1..).zip(&spec.goods) {
        let draft = GoodDraft {
            place: Some(village),
            name: good.name.clone(),
            about: good.about.clone(),
            unit: good.unit.clone(),
            points: good.points,
            fen: good.fen,
            picture: None,
            offered: true,
            version: None,
        };
        let id = mall::add_good(app, leader, &draft, None).await?.id;
        let act = StockAct {
            kind: "in".into(),
            pieces: good.pieces,
            seen: None,
            note: format!("送货单 {number:03}"),
        };
        mall::move_stock(app, keeper, (shop.0, id.0), &act, None, None).await?;
        made.push((id, good.points, good.fen));
    }
    if spec.fen_per_point == 0 {
        let paid = BudgetDraft {
            place: Some(village),
            kind: "purchase".into(),
            fen: spec.grant / 2,
            supplier: Some(supplier),
            note: "首批进货，发票 0086".into(),
            overdraw: false,
        };
        mall::enter_budget(app, leader, &paid, None, None).await?;
    }
    Ok(made)
}

/// Households of the village that have points: those that there are, or a base for the first of them under a rule that was adopted.
async fn families(
    app: &App,
    clock: &DemoClock,
    at: Timestamp,
    leader: &Actor,
    (village, near): (Id, Id),
) -> Result<Vec<Id>, DemoError> {
    clock.set(at);
    let query = AccountQuery { place: Some(village.0.to_string()), ..AccountQuery::default() };
    let known = gezhi_app::points::accounts(app, leader, &query).await?;
    let rich: Vec<Id> =
        known.items.iter().filter(|row| row.balance >= 60 && !row.frozen).map(|row| row.holder).collect();
    if rich.len() >= VOUCHERS {
        return Ok(rich);
    }
    let mut all = Vec::new();
    let mut cursor = None;
    while all.len() < FAMILIES {
        let query =
            HouseholdsQuery { place: Some(near.0.to_string()), attribute: None, cursor: cursor.clone() };
        let page = residents::list(app, leader, &query).await?;
        all.extend(page.items.iter().map(|row| row.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    all.truncate(FAMILIES);
    let today = local_date(at).to_string();
    let base = NewRule {
        place: Some(village.0.to_string()),
        rule: RuleInput {
            name: "每户基础分".into(),
            category: "taking_part".into(),
            trigger: "hand".into(),
            amount: "100".into(),
            caps: CapsInput { year: Some(100), ..CapsInput::default() },
            most: 1,
            ..RuleInput::default()
        },
    };
    let rule = rules::create_rule(app, leader, &base, None).await?;
    let adoption = Adoption {
        seen: rule.seen,
        title: "积分超市兑换办法".into(),
        date: today.clone(),
        body: "村民代表会议".into(),
    };
    rules::adopt_rule(app, leader, rule.id.0, &adoption, None).await?;
    let award = HandAward {
        rule: rule.id,
        day: today,
        occasion: "年度基础分".into(),
        lines: all.iter().map(|id| HandLine { household: *id, quantity: None }).collect(),
    };
    if !all.is_empty() {
        rules::award_by_hand(app, leader, &award, None, None).await?;
    }
    Ok(all)
}

/// Vouchers of a prize-giving: most of them used, one blocked, some still out.
async fn vouchers(
    app: &App,
    clock: &DemoClock,
    used: Timestamp,
    (leader, keeper): (&Actor, &Actor),
    (shop, goods): (Id, &[Good]),
    families: &[Id],
) -> Result<(), DemoError> {
    let households: Vec<Id> = families.iter().copied().take(VOUCHERS).collect();
    if households.is_empty() {
        return Ok(());
    }
    let draft = VoucherDraft { households, points: 20, days: 180 };
    let issued = mall::issue_vouchers(app, leader, shop.0, &draft, None, None).await?;
    let printed = mall::print_vouchers(app, leader, issued.batch.0, None).await?;
    let small: Vec<&Good> = goods.iter().filter(|(_, points, _)| *points <= 20).collect();
    for (number, voucher) in printed.iter().enumerate() {
        clock.set(used + SignedDuration::from_mins(37 * i64::try_from(number).unwrap_or(0)));
        if number == 4 {
            let block = mall::Block { reason: "遗失".into() };
            mall::block_voucher(app, leader, voucher.id.0, &block, None).await?;
            continue;
        }
        let Some((good, points, _)) = small.get(number % small.len().max(1)) else { continue };
        if number % 4 == 3 {
            continue;
        }
        let pieces = Some((20 / points.max(&1)).clamp(1, 3));
        let input = CodeInput { code: voucher.code.clone().unwrap_or_default(), good: Some(*good), pieces };
        mall::hand_over(app, keeper, shop.0, &input, None, None).await?;
    }
    Ok(())
}

async fn order_of(
    app: &App,
    buyer: &Actor,
    shop: Id,
    (good, points, fen): Good,
) -> Result<Option<mall::OrderView>, DemoError> {
    match mall::order(app, buyer, &OrderDraft { shop, good, pieces: 1, points, fen }, None, None).await {
        Ok(order) => Ok(Some(order)),
        // A villager who lives elsewhere, or has no points yet.
        Err(AppError::Invalid { .. } | AppError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Orders of a villager: one picked up, one given up.
async fn orders(
    app: &App,
    clock: &DemoClock,
    now: Timestamp,
    spec: &DemoShop,
    (shop, goods): (Id, &[Good]),
    keeper: &Actor,
) -> Result<(), DemoError> {
    let buyer = somebody(app, &spec.buyer).await?;
    clock.set(now - SignedDuration::from_hours(24 * 20));
    let mut goods = goods.iter().copied();
    if let Some(good) = goods.next()
        && let Some(order) = order_of(app, &buyer, shop, good).await?
    {
        clock.set(now - SignedDuration::from_hours(24 * 19));
        let input = CodeInput { code: order.code.unwrap_or_default(), good: None, pieces: None };
        mall::hand_over(app, keeper, shop.0, &input, None, None).await?;
    }
    if let Some(good) = goods.next()
        && let Some(order) = order_of(app, &buyer, shop, good).await?
    {
        mall::cancel(app, &buyer, order.id.0, &mall::GivenUp::default(), None).await?;
    }
    Ok(())
}

/// What waits at the shop now.
async fn latest(
    app: &App,
    clock: &DemoClock,
    now: Timestamp,
    spec: &DemoShop,
    (shop, goods): (Id, &[Good]),
) -> Result<(), DemoError> {
    let buyer = somebody(app, &spec.buyer).await?;
    clock.set(now - SignedDuration::from_hours(3));
    if let Some(good) = goods.get(2) {
        order_of(app, &buyer, shop, *good).await?;
    }
    clock.set(now);
    Ok(())
}

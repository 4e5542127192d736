//! A shop of a demo (feature S6): opened months ago, stocked, used with vouchers and orders, settled once. Every row is written by the
//! use case that the screens call.

use super::people::{Village, somebody};
use super::photos::picture_of_good;
use super::walk::{Walk, ago};
use crate::demo::DemoError;
use gezhi_app::points::mall::{
    BudgetDraft, ClosureView, CodeInput, GoodDraft, OrderDraft, OrderLine, SettlementDraft, ShopDraft,
    ShopOpening, SpanView, StockAct, SupplierDraft, VoucherDraft,
};
use gezhi_app::points::rules::{Adoption, CapsInput, HandAward, HandLine, NewRule, RuleInput};
use gezhi_app::points::{AccountQuery, mall, rules};
use gezhi_app::residents::{self, HouseholdsQuery};
use gezhi_app::views::Id;
use gezhi_app::{App, AppError};
use gezhi_domain::accounts::Actor;
use gezhi_domain::deadlines::local_date;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// Households that take part.
const FAMILIES: usize = 60;
/// Things that villagers buy.
const BUYS: usize = 22;
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

/// Days ago on which a shop opened.
pub(super) const OPENED: i64 = 200;

/// What happens in a shop.
#[derive(Debug, Clone, Copy)]
pub(super) enum ShopStep {
    /// It opens with its first delivery.
    Open,
    /// Households get a base of points where they have none.
    Base,
    /// A villager orders something small.
    Buy(usize),
    /// What was ordered last is picked up.
    PickUp,
    /// Vouchers are given out.
    Issue,
    /// Most of them are used.
    Use,
    /// The buyer of the stories orders.
    Order,
    /// And gives something else up.
    GiveUp,
    /// The village settles with the shop.
    Settle,
    /// What waits today.
    Latest,
}

/// A shop on its way through the past.
pub(super) struct Shop<'a> {
    spec: &'a DemoShop,
    now: Timestamp,
    opened: Option<Opened>,
}

/// Goods of a counter for another programme, and pieces of each.
const COUNTER_GOODS: usize = 5;
const COUNTER_PIECES: i64 = 12;

/// A shop that is open.
struct Opened {
    leader: Actor,
    keeper: Actor,
    buyer: Actor,
    shop: Id,
    village: Id,
    near: Id,
    goods: Vec<Good>,
    families: Vec<Id>,
    papers: Vec<mall::VoucherView>,
    ordered: Option<String>,
}

impl<'a> Shop<'a> {
    /// Not yet open.
    pub const fn of(spec: &'a DemoShop, now: Timestamp) -> Self {
        Self { spec, now, opened: None }
    }

    /// When what happens.
    pub fn steps(&self) -> Vec<(Timestamp, ShopStep)> {
        let mut steps = vec![
            (ago(self.now, OPENED, 9), ShopStep::Open),
            (ago(self.now, 150, 9), ShopStep::Base),
            (ago(self.now, 40, 9), ShopStep::Issue),
            (ago(self.now, 21, 9), ShopStep::Use),
            (ago(self.now, 20, 9), ShopStep::Order),
            (ago(self.now, 19, 9), ShopStep::PickUp),
            (ago(self.now, 19, 10), ShopStep::GiveUp),
            (ago(self.now, 14, 9), ShopStep::Settle),
            (self.now - SignedDuration::from_hours(3), ShopStep::Latest),
        ];
        for number in 0..BUYS {
            let day = 140 - i64::try_from(number).unwrap_or(0) * 5;
            steps.push((ago(self.now, day, 17), ShopStep::Buy(number)));
            steps.push((ago(self.now, day - 1, 9), ShopStep::PickUp));
        }
        steps
    }

    /// Opens a counter that takes the points of another programme, with some of the same goods.
    ///
    /// # Errors
    /// What a use case refuses.
    pub async fn counter(&self, app: &App, programme: &str) -> Result<(), DemoError> {
        let Some(opened) = &self.opened else { return Ok(()) };
        let profile = app.profile();
        let name = profile.points.programme(programme).map_or("", |spec| spec.name.zh.as_str());
        let wish = ShopDraft {
            programme: Some(programme.to_owned()),
            name: format!("{}（{name}）", self.spec.name),
            ..draft(self.spec, opened.near, self.now)
        };
        let shop = mall::add_shop(app, &opened.leader, &wish, None).await?.id;
        for (good, ..) in opened.goods.iter().take(COUNTER_GOODS) {
            let note = "从本店调入".to_owned();
            let act = StockAct { kind: "in".into(), pieces: COUNTER_PIECES, seen: None, note };
            mall::move_stock(app, &opened.keeper, (shop.0, good.0), &act, None, None).await?;
        }
        Ok(())
    }

    /// One step.
    ///
    /// # Errors
    /// What a use case refuses: a `shop.toml` that does not fit its place.
    pub async fn step(
        &mut self,
        walk: &mut Walk<'_>,
        village: Option<&Village>,
        step: &ShopStep,
    ) -> Result<(), DemoError> {
        let app = walk.app;
        if matches!(step, ShopStep::Open) {
            self.opened = Some(open(app, self.spec, self.now).await?);
            return Ok(());
        }
        let Some(opened) = &mut self.opened else { return Ok(()) };
        let shop = opened.shop;
        match step {
            ShopStep::Open => {}
            ShopStep::Base => {
                let buyer = residents::my_household(app, &opened.buyer).await?.household.map(|file| file.id);
                let (village, near) = (opened.village, opened.near);
                opened.families = families(app, &opened.leader, (village, near), buyer).await?;
            }
            ShopStep::Buy(number) => {
                let small: Vec<Good> = opened
                    .goods
                    .iter()
                    .copied()
                    .filter(|(_, points, fen)| *points <= 20 && *fen == 0)
                    .collect();
                let good = small.get(number % small.len().max(1)).copied();
                if let (Some(villager), Some(good)) = (village.and_then(|one| one.villager(*number)), good) {
                    opened.ordered =
                        order_of(app, &villager.actor, shop, good).await?.and_then(|one| one.code);
                }
            }
            ShopStep::PickUp => {
                if let Some(code) = opened.ordered.take() {
                    let input = CodeInput { code, good: None, pieces: None };
                    mall::hand_over(app, &opened.keeper, shop.0, &input, None, None).await?;
                }
            }
            ShopStep::Issue => opened.issue(app).await?,
            ShopStep::Use => opened.use_up(walk).await?,
            ShopStep::Order => {
                if let Some(good) = opened.goods.first() {
                    opened.ordered =
                        order_of(app, &opened.buyer, shop, *good).await?.and_then(|one| one.code);
                }
            }
            ShopStep::GiveUp => {
                if let Some(good) = opened.goods.get(1)
                    && let Some(order) = order_of(app, &opened.buyer, shop, *good).await?
                {
                    mall::cancel(app, &opened.buyer, order.id.0, &mall::GivenUp::default(), None).await?;
                }
            }
            ShopStep::Settle => opened.settle(app).await?,
            ShopStep::Latest => {
                if let Some(good) = opened.goods.get(2) {
                    order_of(app, &opened.buyer, shop, *good).await?;
                }
            }
        }
        Ok(())
    }
}

async fn open(app: &App, spec: &DemoShop, now: Timestamp) -> Result<Opened, DemoError> {
    let (leader, keeper) = (somebody(app, &spec.leader).await?, somebody(app, &spec.keeper).await?);
    let buyer = somebody(app, &spec.buyer).await?;
    let (near, village) = place_of(app, &leader, &spec.place)?;
    let shop = mall::add_shop(app, &leader, &draft(spec, near, now), None).await?.id;
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
    let (families, papers) = (Vec::new(), Vec::new());
    Ok(Opened { leader, keeper, buyer, shop, village, near, goods, families, papers, ordered: None })
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
            picture: Some(picture_of_good(app, leader, &good.name, number).await?),
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
    leader: &Actor,
    (village, near): (Id, Id),
    buyer: Option<Id>,
) -> Result<Vec<Id>, DemoError> {
    let query = AccountQuery { place: Some(village.0.to_string()), ..AccountQuery::default() };
    let known = gezhi_app::points::accounts(app, leader, &query).await?;
    let rich: Vec<Id> =
        known.items.iter().filter(|row| row.balance >= 60 && !row.frozen).map(|row| row.holder).collect();
    if rich.len() >= VOUCHERS {
        return Ok(rich);
    }
    let mut all: Vec<Id> = buyer.into_iter().collect();
    let mut cursor = None;
    while all.len() < FAMILIES {
        let query =
            HouseholdsQuery { place: Some(near.0.to_string()), attribute: None, cursor: cursor.clone() };
        let page = residents::list(app, leader, &query).await?;
        all.extend(page.items.iter().map(|row| row.id).filter(|id| Some(*id) != buyer));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    all.truncate(FAMILIES);
    let today = local_date(app.now()).to_string();
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

impl Opened {
    /// Vouchers of a prize-giving, on paper.
    async fn issue(&mut self, app: &App) -> Result<(), DemoError> {
        let households: Vec<Id> = self.families.iter().copied().take(VOUCHERS).collect();
        if households.is_empty() {
            return Ok(());
        }
        let draft = VoucherDraft { households, points: 20, days: 180 };
        let issued = mall::issue_vouchers(app, &self.leader, self.shop.0, &draft, None, None).await?;
        self.papers = mall::print_vouchers(app, &self.leader, issued.batch.0, None).await?;
        Ok(())
    }

    /// Most of them are used on a day, one is blocked, some stay out.
    async fn use_up(&self, walk: &mut Walk<'_>) -> Result<(), DemoError> {
        let app = walk.app;
        let small: Vec<&Good> = self.goods.iter().filter(|(_, points, _)| *points <= 20).collect();
        for (number, voucher) in self.papers.iter().enumerate() {
            walk.to(walk.now() + SignedDuration::from_mins(23)).await?;
            if number == 4 {
                let block = mall::Block { reason: "遗失".into() };
                mall::block_voucher(app, &self.leader, voucher.id.0, &block, None).await?;
                continue;
            }
            let Some((good, points, _)) = small.get(number % small.len().max(1)) else { continue };
            if number % 4 == 3 {
                continue;
            }
            let pieces = Some((20 / points.max(&1)).clamp(1, 3));
            let input =
                CodeInput { code: voucher.code.clone().unwrap_or_default(), good: Some(*good), pieces };
            mall::hand_over(app, &self.keeper, self.shop.0, &input, None, None).await?;
        }
        Ok(())
    }

    async fn settle(&self, app: &App) -> Result<(), DemoError> {
        let open = mall::settlements(app, &self.leader, self.shop.0).await?;
        if open.items > 0 {
            let draft = SettlementDraft {
                items: open.items,
                points: open.points,
                note: "上月结算".into(),
                overdraw: false,
            };
            mall::settle(app, &self.leader, self.shop.0, &draft, None, None).await?;
        }
        Ok(())
    }
}

async fn order_of(
    app: &App,
    buyer: &Actor,
    shop: Id,
    (good, points, fen): Good,
) -> Result<Option<mall::OrderView>, DemoError> {
    let draft = OrderDraft { shop, lines: vec![OrderLine { good, pieces: 1, points, fen }] };
    match mall::order(app, buyer, &draft, None, None).await {
        Ok(ordered) => Ok(ordered.items.into_iter().next()),
        // A villager who lives elsewhere, or has no points yet.
        Err(AppError::Invalid { .. } | AppError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

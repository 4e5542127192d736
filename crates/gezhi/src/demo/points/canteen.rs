//! The canteen of a demo's village (feature S9): weeks of meals on working days, gifts in kind and in money, spending with its receipts.

use super::people::Village;
use super::photos::Photos;
use super::spec::DemoCanteen;
use super::walk::ago;
use crate::demo::DemoError;
use gezhi_app::App;
use gezhi_app::points::canteen::{self, CanteenInput, EaterInput, EatersQuery, GiftInput, MealInput};
use gezhi_app::points::fund::{self, Recording};
use gezhi_domain::deadlines::local_date;
use gezhi_drawing::Scene;
use gezhi_drawing::dice::Dice;
use jiff::Timestamp;
use jiff::civil::Weekday;

/// What there is, by turns.
const DISHES: [&str; 6] = [
    "萝卜焖牛腩、炒番薯叶、紫菜蛋汤、米饭",
    "清蒸鱼、蒜蓉空心菜、冬瓜汤、米饭",
    "豆腐焖肉、炒包菜、番茄蛋汤、米饭",
    "鸡肉炖土豆、清炒豆角、海带汤、米饭",
    "肉末蒸蛋、炒丝瓜、排骨玉米汤、粥",
    "虾皮节瓜、香煎豆腐、老火汤、米饭",
];
/// Gifts in kind: days ago, who, what.
const IN_KIND: [(i64, &str, &str); 4] = [
    (33, "村合作社", "大米 100 斤"),
    (20, "渔业队", "鲜鱼 30 斤"),
    (12, "", "花生油 4 桶"),
    (3, "妇联志愿队", "帮厨一上午"),
];
/// Gifts in money: days ago, yuan, who.
const GIFTS: [(i64, i64, &str); 3] = [(35, 8_000, "返乡企业家"), (18, 3_000, "村合作社"), (5, 500, "")];
/// Spending: days ago, yuan, what for.
const SPENDINGS: [(i64, i64, &str); 4] = [
    (32, 1_860, "蔬菜、肉类一批"),
    (22, 1_420, "蔬菜、鱼、蛋"),
    (11, 1_650, "肉类、豆制品、燃气两瓶"),
    (4, 980, "蔬菜、蛋"),
];
/// Days of which meals are entered by household, for the last week.
const BY_HOUSEHOLD: i64 = 7;

/// What is done.
#[derive(Debug, Clone, Copy)]
pub(super) enum CanteenStep {
    /// It is opened.
    Open,
    /// Lunch of a day so many days ago; 0 is today, of which there is the menu alone.
    Lunch(i64),
    /// A gift in kind.
    InKind(usize),
    /// A gift in money.
    Gift(usize),
    /// A spending with its receipt.
    Spend(usize),
}

/// When what is done, within the past days of the rules.
pub(super) fn steps(spec: &DemoCanteen, now: Timestamp) -> Vec<(Timestamp, CanteenStep)> {
    let mut all = vec![(ago(now, spec.days, 8), CanteenStep::Open)];
    for day in 1..spec.days {
        all.push((ago(now, day, 13), CanteenStep::Lunch(day)));
    }
    // Tomorrow's menu is written the evening before.
    all.push((ago(now, 1, 18), CanteenStep::Lunch(0)));
    all.extend((0..).zip(IN_KIND).map(|(number, (day, ..))| (ago(now, day, 9), CanteenStep::InKind(number))));
    all.extend((0..).zip(GIFTS).map(|(number, (day, ..))| (ago(now, day, 10), CanteenStep::Gift(number))));
    all.extend(
        (0..).zip(SPENDINGS).map(|(number, (day, ..))| (ago(now, day, 17), CanteenStep::Spend(number))),
    );
    all.retain(|(at, step)| matches!(step, CanteenStep::Open) || *at > ago(now, spec.days, 8));
    all
}

/// The canteen on its way.
#[derive(Debug, Default)]
pub(super) struct Canteen(Option<i64>);

impl Canteen {
    /// One step.
    ///
    /// # Errors
    /// What a use case refuses.
    pub async fn step(
        &mut self,
        app: &App,
        (village, spec): (&Village, &DemoCanteen),
        (photos, dice): (&mut Photos, &mut Dice),
        step: CanteenStep,
    ) -> Result<(), DemoError> {
        let none = (None, None);
        match (step, self.0) {
            (CanteenStep::Open, _) => {
                let wish = CanteenInput {
                    place: village.code(),
                    name: spec.name.clone(),
                    purpose: spec.purpose.clone(),
                    marks: spec.marks.clone(),
                    price: spec.price,
                    subsidy: spec.subsidy,
                };
                self.0 = Some(canteen::open(app, &village.leader, &wish, None).await?.id.0);
            }
            (CanteenStep::Lunch(day), Some(id)) => lunch(app, village, id, day, dice).await?,
            (CanteenStep::InKind(number), Some(id)) => {
                let Some((_, giver, what)) = IN_KIND.get(number) else { return Ok(()) };
                let gift =
                    GiftInput { day: String::new(), giver: (*giver).to_owned(), what: (*what).to_owned() };
                canteen::give(app, &village.leader, id, &gift, none).await?;
            }
            (CanteenStep::Gift(number), Some(id)) => {
                let Some((_, yuan, giver)) = GIFTS.get(number) else { return Ok(()) };
                let line = Recording {
                    kind: "gift".into(),
                    amount: yuan * 100,
                    giver: (*giver).to_owned(),
                    what: "办好爱心食堂".into(),
                    receipts: Vec::new(),
                };
                fund::record(app, &village.leader, id, &line, none).await?;
            }
            (CanteenStep::Spend(number), Some(id)) => {
                let Some((_, yuan, what)) = SPENDINGS.get(number) else { return Ok(()) };
                let receipt = photos.photo(app, &village.leader, Scene::Receipt, number).await?;
                let line = Recording {
                    kind: "spending".into(),
                    amount: yuan * 100,
                    giver: String::new(),
                    what: (*what).to_owned(),
                    receipts: vec![receipt],
                };
                fund::record(app, &village.leader, id, &line, none).await?;
            }
            (_, None) => {}
        }
        Ok(())
    }
}

/// Menu of a working day, and how many were served when it is over.
async fn lunch(app: &App, village: &Village, id: i64, day: i64, dice: &mut Dice) -> Result<(), DemoError> {
    let mut date = local_date(app.now());
    if day == 0 {
        date = date.tomorrow().unwrap_or(date);
    } else if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
        return Ok(());
    }
    let dishes = DISHES.get(dice.below(DISHES.len())).map(|dishes| (*dishes).to_owned());
    let (mut served, mut eaters) = (None, None);
    if day > 0 {
        let guests = i64::try_from(14 + dice.below(12)).unwrap_or(14);
        served = Some(guests);
        if day <= BY_HOUSEHOLD {
            let query = EatersQuery { day: date.to_string(), meal: "lunch".into() };
            let mut list = Vec::new();
            for one in canteen::eaters(app, &village.leader, id, &query).await? {
                if list.len() < 10 && dice.permille(700) {
                    list.push(EaterInput { household: one.household, portions: 1 });
                }
            }
            eaters = Some(list);
        }
    }
    let wish =
        MealInput { day: date.to_string(), meal: "lunch".into(), dishes, served, eaters, version: None };
    canteen::enter_meal(app, &village.leader, id, &wish, (None, None)).await?;
    Ok(())
}

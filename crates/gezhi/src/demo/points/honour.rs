//! Boards, stars, the care fund and a call of a demo's village (features S5, S7, S9), and what somebody objects to.

use super::people::Village;
use super::photos::Photos;
use super::spec::DemoVillage;
use super::walk::ago;
use crate::demo::DemoError;
use gezhi_app::points::boards::{self, Answer, Approval, Objecting, Proposal};
use gezhi_app::points::fund::{self, NewFund, Recording};
use gezhi_app::points::participation::{self, CampaignInput};
use gezhi_app::points::publications::{self, PublicationQuery};
use gezhi_app::points::stars::{self, Admission, Nomination, Opening, Vote};
use gezhi_app::{App, AppError};
use gezhi_domain::deadlines::local_date;
use gezhi_drawing::Scene;
use gezhi_drawing::dice::Dice;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

/// A kind of star, and why somebody is nominated for it.
const STARS: [(&str, &str); 10] = [
    ("孝老爱亲之星", "多年照料卧床的婆婆，从不叫苦"),
    ("环境整洁之星", "房前屋后天天清扫，带动了整条巷子"),
    ("邻里和睦之星", "谁家有事都搭把手"),
    ("志愿服务之星", "每月参加两次巡河和清洁"),
    ("产业致富之星", "带着邻居种植，手把手教技术"),
    ("崇学向善之星", "家里三代人都爱读书"),
    ("移风易俗之星", "儿子婚事新办，不收大礼"),
    ("诚信守法之星", "做买卖从不缺斤少两"),
    ("热心公益之星", "捐出自家空地给大家停车"),
    ("平安建设之星", "夜里义务打更，防火防盗"),
];
/// Praise on the red board: days ago, what for.
const PRAISE: [(i64, &str); 7] = [
    (300, "主动让出路边菜地，方便修水沟"),
    (210, "带头把旱厕改成水厕"),
    (120, "台风夜里帮三户老人转移"),
    (22, "主动清理村口水沟"),
    (15, "拾到钱包交还失主"),
    (9, "带头拆除路边违建棚"),
    (3, "帮助独居老人收割庄稼"),
];
/// Gifts to the fund: days ago, yuan, who, what for.
const GIFTS: [(i64, i64, &str, &str); 6] = [
    (315, 10_000, "在外务工青年", "启动资金"),
    (240, 6_000, "村合作社", "助学"),
    (150, 8_000, "返乡创业青年", "助学"),
    (40, 3_200, "村合作社", "重阳节慰问"),
    (39, 5_000, "", "帮助困难家庭"),
    (6, 1_000, "", "帮助困难家庭"),
];
/// Spending of the fund: days ago, yuan, what for.
const SPENDINGS: [(i64, i64, &str); 4] = [
    (238, 4_800, "资助六名学生新学期书本费"),
    (90, 3_600, "为三户困难家庭更换老旧电线"),
    (36, 2_400, "重阳节慰问八十岁以上老人二十四名"),
    (8, 1_500, "一户突发重病家庭临时救助"),
];
/// Against order, for the black board: days ago, whether a second person has approved it, what for.
const BLAME: [(i64, bool, &str); 2] =
    [(20, true, "门前长期堆放建筑垃圾，影响通行"), (2, false, "多次劝导后仍在路边焚烧垃圾")];

/// What is done.
#[derive(Debug, Clone, Copy)]
pub(super) enum HonourStep {
    /// The fund is opened.
    Fund,
    /// A gift.
    Gift(usize),
    /// A spending with its receipt.
    Spend(usize),
    /// Praise.
    Praise(usize),
    /// Somebody is put forward for the black board.
    Blame(usize),
    /// The second person approves the latest of them.
    Approve,
    /// A round of stars is opened: days of nominations, days until the end.
    Round(i64, i64),
    /// Its votes.
    Votes,
    /// Somebody objects to the newest comparison of a month.
    Object(usize),
    /// The village answers.
    Answer,
    /// Households are called to take part.
    Call,
}

/// What was made on the way.
#[derive(Debug, Default)]
pub(super) struct Honours {
    fund: Option<i64>,
    blamed: Option<i64>,
    round: Option<(i64, Vec<gezhi_app::views::Id>)>,
    objection: Option<i64>,
}

/// When what is done, within the past days.
pub(super) fn steps(spec: &DemoVillage, now: Timestamp) -> Vec<(Timestamp, HonourStep)> {
    let days = spec.weeks * 7;
    let mut all: Vec<(i64, i8, HonourStep)> = vec![(days.min(320) - 1, 9, HonourStep::Fund)];
    all.extend((0..).zip(GIFTS).map(|(number, (ago, ..))| (ago, 10, HonourStep::Gift(number))));
    all.extend((0..).zip(SPENDINGS).map(|(number, (ago, ..))| (ago, 11, HonourStep::Spend(number))));
    all.extend((0..).zip(PRAISE).map(|(number, (ago, _))| (ago, 12, HonourStep::Praise(number))));
    for (number, (ago, approved, _)) in (0..).zip(BLAME) {
        all.push((ago, 13, HonourStep::Blame(number)));
        if approved {
            all.push((ago - 1, 13, HonourStep::Approve));
        }
    }
    let first = if days > 320 { 318 } else { 38 };
    all.extend([(first, 14, HonourStep::Round(8, 18)), (first - 10, 20, HonourStep::Votes)]);
    all.extend([(12, 14, HonourStep::Round(5, 30)), (5, 20, HonourStep::Votes)]);
    all.extend([
        (18, 15, HonourStep::Object(2)),
        (16, 15, HonourStep::Answer),
        (1, 15, HonourStep::Object(4)),
    ]);
    all.push((11, 16, HonourStep::Call));
    // Nothing is older than the rules, of which the first days go into their adoption.
    let fits = all.into_iter().filter(|(ago, ..)| *ago < days.max(1));
    fits.map(|(days, hour, step)| (ago(now, days, hour), step)).collect()
}

impl Honours {
    /// One step.
    ///
    /// # Errors
    /// What a use case refuses.
    pub async fn step(
        &mut self,
        app: &App,
        (village, spec): (&Village, &DemoVillage),
        (photos, dice): (&mut Photos, &mut Dice),
        step: HonourStep,
    ) -> Result<(), DemoError> {
        match step {
            HonourStep::Fund => self.open_fund(app, village).await,
            HonourStep::Gift(number) => {
                let Some((_, yuan, giver, what)) = GIFTS.get(number) else { return Ok(()) };
                self.record(app, village, ("gift", *yuan, giver, what), Vec::new()).await
            }
            HonourStep::Spend(number) => {
                let Some((_, yuan, what)) = SPENDINGS.get(number) else { return Ok(()) };
                let receipt = photos.photo(app, &village.leader, Scene::Receipt, number).await?;
                self.record(app, village, ("spending", *yuan, "", what), vec![receipt]).await
            }
            HonourStep::Praise(number) => {
                let Some((_, what)) = PRAISE.get(number) else { return Ok(()) };
                put_forward(app, village, "red", what, dice).await?;
                Ok(())
            }
            HonourStep::Blame(number) => {
                let Some((_, _, what)) = BLAME.get(number) else { return Ok(()) };
                self.blamed = put_forward(app, village, "black", what, dice).await?;
                Ok(())
            }
            HonourStep::Approve => {
                let Some(id) = self.blamed else { return Ok(()) };
                let told = Approval { told: "网格员上门告知户主，并约定清理时间".into() };
                boards::approve(app, &village.above, id, &told, None).await?;
                Ok(())
            }
            HonourStep::Round(nominate, vote) => self.round(app, village, (nominate, vote), dice).await,
            HonourStep::Votes => self.votes(app, village, dice).await,
            HonourStep::Object(number) => self.object(app, village, number).await,
            HonourStep::Answer => {
                let Some(id) = self.objection else { return Ok(()) };
                let answer = Answer {
                    upheld: false,
                    answer: "查了签到册，那次是邻居代签，按办法不记；本人到场的几次都已记上。".into(),
                };
                Ok(boards::answer(app, &village.leader, id, &answer, None).await?)
            }
            HonourStep::Call => {
                let Some(call) = &spec.campaign else { return Ok(()) };
                let wish = CampaignInput {
                    place: village.code(),
                    programme: None,
                    category: call.category.clone(),
                    title: call.title.clone(),
                    text: call.text.clone(),
                    days: Some(45),
                };
                participation::call(app, &village.leader, &wish, None).await?;
                Ok(())
            }
        }
    }

    async fn open_fund(&mut self, app: &App, village: &Village) -> Result<(), DemoError> {
        let name = app.directory().place(village.place.id()).map(|place| place.name.clone());
        let wish = NewFund {
            place: village.code(),
            name: format!("{}关爱基金", name.unwrap_or_default()),
            purpose: "帮助困难家庭、助学和敬老".into(),
        };
        self.fund = Some(fund::open(app, &village.leader, &wish, None).await?.id.0);
        Ok(())
    }

    async fn record(
        &self,
        app: &App,
        village: &Village,
        (kind, yuan, giver, what): (&str, i64, &str, &str),
        receipts: Vec<String>,
    ) -> Result<(), DemoError> {
        let Some(fund) = self.fund else { return Ok(()) };
        let line = Recording {
            kind: kind.to_owned(),
            amount: yuan * 100,
            giver: giver.to_owned(),
            what: what.to_owned(),
            receipts,
        };
        fund::record(app, &village.leader, fund, &line, (None, None)).await?;
        Ok(())
    }

    /// A round with two nominations for each star; a winner who agreed is named, who did not stays masked. Two households nominate
    /// themselves, of whom one is accepted.
    async fn round(
        &mut self,
        app: &App,
        village: &Village,
        (nominate, vote): (i64, i64),
        dice: &mut Dice,
    ) -> Result<(), DemoError> {
        let today = local_date(app.now());
        let day = |later: i64| today.saturating_add(later.days()).to_string();
        let wish = Opening {
            place: village.code(),
            title: format!("{}十大先进之星", chosen_for(today, vote)),
            stars: STARS.iter().map(|(star, _)| (*star).to_owned()).collect(),
            nominate_until: day(nominate),
            vote_until: day(vote),
        };
        let round = stars::open(app, &village.leader, &wish, None).await?.id.0;
        let mut nominated = Vec::new();
        for (star, (_, why)) in (0_i64..).zip(STARS) {
            for other in 0..2 {
                let nomination = Nomination {
                    star,
                    household: village.household(dice.below(village.households.len())),
                    reason: why.to_owned(),
                    named: other == 0 && star % 3 != 2,
                };
                match stars::nominate(app, &village.leader, round, &nomination, (None, None)).await {
                    Ok(id) => nominated.push(id),
                    // The dice named the same household twice.
                    Err(AppError::Overtaken { code: "nominated_already", .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        for number in 0..2 {
            let Some(villager) = village.villager(number + 1) else { continue };
            let nomination = Nomination {
                star: 3,
                household: None,
                reason: "一直在参加村里的义务劳动".into(),
                named: false,
            };
            if let Ok(id) = stars::nominate(app, &villager.actor, round, &nomination, (None, None)).await
                && number == 0
            {
                stars::admit(app, &village.leader, id.0, Admission { accepted: true }, None).await?;
            }
        }
        self.round = Some((round, nominated));
        Ok(())
    }

    /// Villagers vote, each for some of the stars.
    async fn votes(&self, app: &App, village: &Village, dice: &mut Dice) -> Result<(), DemoError> {
        let Some((round, nominated)) = &self.round else { return Ok(()) };
        for villager in &village.villagers {
            for nomination in nominated {
                if !dice.permille(420) {
                    continue;
                }
                match stars::vote(app, &villager.actor, *round, Vote { nomination: *nomination }).await {
                    // One voice for each star.
                    Ok(_) | Err(AppError::Overtaken { code: "voted_already", .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    async fn object(&mut self, app: &App, village: &Village, number: usize) -> Result<(), DemoError> {
        let query = PublicationQuery {
            place: village.code(),
            kind: Some("month".into()),
            ..PublicationQuery::default()
        };
        let page = publications::list(app, &village.leader, &query).await?;
        let (Some(newest), Some(villager)) = (page.items.first(), village.villager(number)) else {
            return Ok(());
        };
        let wish = Objecting { text: "我家参加了上个月的大扫除，名单里没有记上".into() };
        let thing = ("publication", newest.id.0);
        self.objection = Some(boards::object(app, &villager.actor, thing, &wish, None).await?.0);
        Ok(())
    }
}

async fn put_forward(
    app: &App,
    village: &Village,
    colour: &str,
    reason: &str,
    dice: &mut Dice,
) -> Result<Option<i64>, DemoError> {
    let Some(household) = village.household(dice.below(village.households.len())) else { return Ok(None) };
    let wish = Proposal { colour: colour.to_owned(), household, reason: reason.to_owned() };
    Ok(Some(boards::propose(app, &village.leader, &wish, None).await?.id.0))
}

/// The period that stars are chosen for: a long vote is that of the year that runs, a short one looks back on what has just ended.
fn chosen_for(today: Date, vote: i64) -> String {
    let (year, quarter) = (today.year(), (today.month() - 1) / 3);
    match (vote > 20, quarter) {
        (true, _) => format!("{year}年度"),
        (false, 0) => format!("{}年度", year - 1),
        (false, quarter) => format!("{year}年第{quarter}季度"),
    }
}

//! Rules that the first story's village adopted, what it entered under them month by month, and declarations: counted, refused, waiting.

use super::super::history::World;
use super::super::{DemoError, Progress};
use super::past::{Past, actor};
use gezhi_app::points::claims::{self, Ballot, ClaimInput, CommitteeInput, MemberInput};
use gezhi_app::points::rules::{self, Adoption, CapsInput, HandAward, HandLine, NewRule, RuleInput};
use gezhi_app::views::Id;
use gezhi_domain::accounts::{Actor, Role};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::points::rules::{RuleTemplate, Trigger};
use gezhi_drawing::dice::Dice;
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::SignedDuration;

/// What the dice are about.
const SUBJECT: u64 = 0x706f_696e_7473;
/// Months where the profile names none: a few weeks.
const FEW: u32 = 1;
/// Households that take part in one occasion.
const COMERS: usize = 46;
/// Most households of the village that are looked at.
const HOUSEHOLDS: i64 = 200;
/// Occasions of a month: how many days before its end, and what.
const OCCASIONS: [(i64, &str); 2] = [(20, "月初例会"), (8, "月末集体劳动")];
/// What people declare, in their own words.
const WORDS: [&str; 6] = [
    "清理了屯口的水沟，干了一下午",
    "帮隔壁独居老人挑水、收谷子",
    "路边的绿化带除草",
    "劝和了邻居家的田埂纠纷",
    "喜事没有摆大席，只请了近亲",
    "照看村口的公共健身器材",
];

struct Bound {
    county: i64,
    accounts: Vec<i64>,
}

impl Op for Bound {
    /// Accounts that are bound to a household, with the place of that.
    type Out = Vec<(i64, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let mut found = Vec::new();
        for account in &self.accounts {
            let person = gezhi_store::residents::person_by_account(tx, self.county, *account).await?;
            found.extend(
                person.filter(|person| person.household.is_some()).map(|person| (*account, person.place)),
            );
        }
        Ok(found)
    }
}

struct Households {
    county: i64,
    village: PlacePath,
}

impl Op for Households {
    type Out = Vec<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<i64>, StoreError> {
        let place = (self.village.depth(), self.village.id().0);
        let all = gezhi_store::residents::households_on_map(tx, self.county, place, HOUSEHOLDS).await?;
        Ok(all.into_iter().map(|file| file.id).collect())
    }
}

fn input(template: &RuleTemplate) -> RuleInput {
    let caps = template.caps;
    RuleInput {
        programme: template.programme.clone(),
        name: template.name.zh.clone(),
        category: template.category.clone(),
        trigger: template.trigger.code().to_owned(),
        condition: template.condition.clone(),
        amount: template.amount.clone(),
        caps: CapsInput { day: caps.day, month: caps.month, year: caps.year, household: caps.household },
        photos: template.photos,
        unit: template.unit.clone(),
        most: template.most,
        note: template.note.clone(),
    }
}

/// The village and the people who act in it.
struct Stage<'a> {
    past: &'a Past,
    world: &'a World,
    village: PlacePath,
    leader: Actor,
    /// Accounts bound to a household of the village, with their names.
    bound: Vec<(i64, String)>,
}

/// Where the first bound villager of the stories lives.
async fn stage<'a>(past: &'a Past, world: &'a World) -> Result<Option<Stage<'a>>, DemoError> {
    let county = world.profile.head.county;
    let storied = &world.people.storied;
    let accounts = storied.iter().filter_map(|(_, resident)| resident.account).collect();
    let bound = past.app.db.read(Bound { county, accounts }).await?;
    let level = &world.profile.points.level;
    let depth = world.profile.head.levels.iter().find(|known| known.key == *level).map(|known| known.depth);
    let village_of = |place: i64| {
        let path = world.directory.place(gezhi_domain::grids::PlaceId(place))?.path;
        let village = path.at(usize::from(depth?))?;
        world.directory.place(village).map(|village| village.path)
    };
    let Some(village) = bound.first().and_then(|(_, place)| village_of(*place)) else { return Ok(None) };
    let name = |account: i64| {
        storied
            .iter()
            .find(|(_, resident)| resident.account == Some(account))
            .map(|(_, resident)| resident.name.clone())
            .unwrap_or_default()
    };
    let bound = bound
        .into_iter()
        .filter(|(_, place)| village_of(*place) == Some(village))
        .map(|(account, _)| (account, name(account)))
        .collect();
    let leader = match world.leader(Some(&village)).and_then(|person| Some((person.account?, person.name))) {
        Some((account, name)) => actor(account, &name, Some((Role::Leader, village))),
        None => {
            let person = &world.people.dispatcher;
            let Some(root) = world.directory.place(world.directory.root()) else { return Ok(None) };
            actor(person.account.unwrap_or_default(), &person.name, Some((Role::Dispatcher, root.path)))
        }
    };
    Ok(Some(Stage { past, world, village, leader, bound }))
}

impl Stage<'_> {
    fn app(&self) -> &gezhi_app::App {
        &self.past.app
    }

    fn place(&self) -> String {
        self.village.id().0.to_string()
    }

    /// Adopts every template of the place for households; gives rules with their templates.
    async fn adopt(&self) -> Result<Vec<(Id, RuleTemplate)>, DemoError> {
        let day = local_date(self.app().now());
        let mut adopted = Vec::new();
        for template in &self.world.profile.points.rules {
            let rule = NewRule { place: Some(self.place()), rule: input(template) };
            let draft = rules::create_rule(self.app(), &self.leader, &rule, None).await?;
            let adoption = Adoption {
                seen: draft.seen,
                title: format!("关于试行“{}”积分细则的决议", template.name.zh),
                date: day.to_string(),
                body: "村民代表会议".to_owned(),
            };
            rules::adopt_rule(self.app(), &self.leader, draft.id.0, &adoption, None).await?;
            adopted.push((draft.id, template.clone()));
        }
        Ok(adopted)
    }

    async fn settle(&self, notice_days: i64, version: i64) -> Result<(), DemoError> {
        let spec = self.world.profile.points.committee;
        let wish = CommitteeInput {
            place: Some(self.place()),
            quorum: spec.quorum,
            review_days: spec.review_days,
            notice_days,
            objection_days: spec.objection_days,
            appeal_days: spec.appeal_days,
            version,
        };
        claims::settle_committee(self.app(), &self.leader, &wish, None).await?;
        Ok(())
    }

    /// Seats people of the place on the committee: its staff first, then neighbours. Gives the members' accounts.
    async fn seat(&self, households: usize) -> Result<Vec<Actor>, DemoError> {
        let accounts = &self.world.people.accounts;
        let mut wanted: Vec<(i64, String)> =
            self.leader.account.map(|id| (id.0, self.leader.name.clone())).into_iter().collect();
        let worker = self.world.worker(Some(&self.village));
        wanted.extend(worker.account.map(|account| (account, worker.name)));
        wanted.extend(self.bound.iter().skip(1).cloned());
        let residents = self.world.people.residents.get(&self.village.id().0);
        wanted.extend(
            residents
                .into_iter()
                .flatten()
                .filter_map(|one| Some((one.account?, one.name.clone())))
                .take(households.min(5)),
        );
        let mut members = Vec::new();
        for (account, name) in wanted {
            let phone = accounts.iter().find(|row| row.id == account).and_then(|row| row.phone.clone());
            let Some(phone) = phone.filter(|_| members.len() < 5) else { continue };
            if members.iter().any(|member: &Actor| member.account.is_some_and(|id| id.0 == account)) {
                continue;
            }
            let wish = MemberInput { place: Some(self.place()), phone };
            claims::add_member(self.app(), &self.leader, &wish, None).await?;
            members.push(actor(account, &name, None));
        }
        Ok(members)
    }

    /// Enters an occasion; says how many households were paid.
    async fn occasion(
        &self,
        (rule, template): &(Id, RuleTemplate),
        occasion: &str,
        households: &[i64],
    ) -> Result<usize, DemoError> {
        let lines = households.iter().map(|id| HandLine { household: Id(*id), quantity: None }).collect();
        let wish = HandAward {
            rule: *rule,
            day: local_date(self.app().now()).to_string(),
            occasion: format!("{occasion}·{}", template.name.zh),
            lines,
        };
        let done = rules::award_by_hand(self.app(), &self.leader, &wish, None, None).await?;
        Ok(done.items.iter().filter(|item| item.amount > 0).count())
    }

    /// Declares something that needs no photo; says which declaration it became.
    async fn declare(
        &self,
        who: usize,
        rules: &[(Id, RuleTemplate)],
        dice: &mut Dice,
    ) -> Result<Option<Id>, DemoError> {
        let Some((account, name)) = self.bound.get(who % self.bound.len().max(1)) else { return Ok(None) };
        let without: Vec<_> = rules
            .iter()
            .filter(|(_, template)| template.trigger == Trigger::Claim && template.photos == 0)
            .collect();
        let Some((rule, _)) = dice.pick(&without) else { return Ok(None) };
        let wish = ClaimInput {
            rule: *rule,
            version: 1,
            day: local_date(self.app().now() - SignedDuration::from_hours(24)).to_string(),
            quantity: None,
            words: dice.pick(&WORDS).copied().unwrap_or_default().to_owned(),
            attachments: Vec::new(),
        };
        let made = claims::submit(self.app(), &actor(*account, name, None), &wish, None, None).await;
        // A household that has had as much as the rule gives declares nothing more that month.
        Ok(made.ok().map(|claim| claim.id))
    }

    async fn review(&self, claim: Id, members: &[Actor], approves: bool) -> Result<(), DemoError> {
        for member in members {
            let ballot = Ballot {
                approves,
                reason: if approves {
                    String::new()
                } else {
                    "说明里没有写清时间和地点".to_owned()
                },
            };
            // The own household is passed over, and so is whoever comes after the decision.
            let _ = claims::say(self.app(), member, claim.0, &ballot, None).await;
        }
        Ok(())
    }
}

/// Fills rules, awards and declarations; says how many awards were entered.
pub(super) async fn fill(past: &Past, world: &World, progress: &dyn Progress) -> Result<usize, DemoError> {
    let Some(stage) = stage(past, world).await? else { return Ok(0) };
    let county = world.profile.head.county;
    let months = i64::from(world.profile.demo.points_months.unwrap_or(FEW));
    progress.step("points", u64::try_from(months).unwrap_or(1));
    past.go(world, (months * 30 + 5) * 24);
    let adopted = stage.adopt().await?;
    stage.settle(0, 0).await?;
    let households = past.app.db.read(Households { county, village: stage.village }).await?;
    let members = stage.seat(households.len()).await?;
    let by_hand: Vec<_> = adopted
        .iter()
        .filter(|(_, template)| template.trigger == Trigger::Hand && template.programme == "household")
        .collect();
    let mut dice = Dice::new(world.seed, SUBJECT);
    let mut awards = 0;
    for month in (0..months).rev() {
        for (number, (days, occasion)) in OCCASIONS.iter().enumerate() {
            past.go(world, (month * 30 + days) * 24);
            let turn = usize::try_from(month).unwrap_or(0) * OCCASIONS.len() + number;
            let Some(rule) = by_hand.get(turn % by_hand.len().max(1)) else { continue };
            let mut comers = households.clone();
            dice.shuffle(&mut comers);
            comers.truncate(COMERS + dice.below(20));
            if !comers.is_empty() {
                awards += stage.occasion(rule, occasion, &comers).await?;
            }
        }
        past.go(world, (month * 30 + 5) * 24);
        if let Some(claim) = stage.declare(usize::try_from(month).unwrap_or(0), &adopted, &mut dice).await? {
            stage.review(claim, &members, month % 5 != 3).await?;
        }
        progress.done(1);
    }
    // From now on what was approved is published before it counts; some of it waits as the demo begins.
    past.go(world, 3 * 24);
    stage.settle(world.profile.points.committee.notice_days, 1).await?;
    for (who, hours) in [(0_usize, 60_i64), (1, 30), (2, 6)] {
        past.go(world, hours);
        if let Some(claim) = stage.declare(who, &adopted, &mut dice).await?
            && who == 0
        {
            stage.review(claim, &members, true).await?;
        }
    }
    past.go(world, 0);
    Ok(awards)
}

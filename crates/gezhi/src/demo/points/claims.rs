//! What villagers declare in the demo (feature S2): reviewed, published, counted; some refused, appealed, objected to; and what waits today.

use super::people::Village;
use super::photos::Photos;
use super::rules::{Rules, is_declared};
use super::spec::{DemoClaim, DemoVillage};
use super::walk::{Walk, ago};
use crate::demo::DemoError;
use gezhi_app::points::claims::{self, Ballot, ClaimInput, Decision, Words};
use gezhi_app::{App, AppError};
use gezhi_domain::deadlines::local_date;
use gezhi_drawing::dice::Dice;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use std::collections::HashMap;

/// Days from one declaration of the village to the next, on average.
const EVERY: i64 = 3;
/// Why a member is against it.
const AGAINST: [&str; 3] =
    ["是自家门前的活，不算公共的事", "照片看不出做了什么，请补充经过", "同一天的活已经按集体大扫除登记过"];
/// Why a household asks for another look.
const APPEAL: &str = "不是自家门前，是公共排水沟，沿沟几户都可以作证";
/// What a neighbour objects to.
const OBJECTION: &str = "那段沟是施工队清的，他家没有去";

/// What becomes of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Reviewed, published, counted.
    Counts,
    /// The committee is against it, and that is the end.
    Refused,
    /// The committee is against it; another look gives it, or does not.
    Appealed(bool),
    /// A neighbour objects so many days after the review; it is upheld, or not.
    Objected(i64, bool),
    /// The household takes it back.
    Withdrawn,
    /// So many members have spoken until today.
    Waits(usize),
    /// It is published today.
    Published,
    /// Refused yesterday.
    RefusedNow,
    /// A neighbour has just objected.
    ObjectedNow,
    /// Another look was just asked for.
    AppealedNow,
}

/// A declaration to be made.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    who: usize,
    at: Timestamp,
    claim: usize,
    words: usize,
    quantity: i64,
    fate: Fate,
}

/// What is done about a declaration.
#[derive(Debug, Clone, Copy)]
pub(super) enum ClaimStep {
    /// It is declared.
    Submit(usize),
    /// Members speak: how many, and whether they are against it.
    Speak(usize, usize, bool),
    /// The household asks for another look.
    Appeal(usize),
    /// A neighbour objects.
    Object(usize),
    /// The village, or the level above, decides.
    Decide(usize, bool),
    /// The household takes it back.
    Withdraw(usize),
}

/// The declarations of a demo.
pub(super) struct Claims {
    kinds: Vec<DemoClaim>,
    plans: Vec<Plan>,
    /// Those that were made.
    made: HashMap<usize, i64>,
}

const EVERYBODY: usize = usize::MAX;

impl Claims {
    /// Plans the declarations of the past weeks.
    pub fn plan(app: &App, spec: &DemoVillage, all: &[DemoClaim], now: Timestamp, dice: &mut Dice) -> Self {
        let kinds: Vec<DemoClaim> = all.iter().filter(|kind| is_declared(app, &kind.rule)).cloned().collect();
        let mut plans = Vec::new();
        if !kinds.is_empty() {
            let villagers = spec.villagers.max(1);
            let mut day = spec.weeks * 7 - 6;
            while day > 14 {
                plans.push(Plan::new(
                    &kinds,
                    (dice.below(villagers), ago(now, day, 8)),
                    fate(plans.len()),
                    dice,
                ));
                day -= dice.between(1, EVERY * 2 - 1);
            }
            // Today's: the buyer of the stories is the first villager.
            let latest = [
                (2, 13, Fate::Waits(0)),
                (3, 8, Fate::Appealed(true)),
                (4, 6, Fate::ObjectedNow),
                (5, 5, Fate::AppealedNow),
                (6, 4, Fate::Published),
                (0, 3, Fate::RefusedNow),
                (7, 3, Fate::Published),
                (8, 2, Fate::Waits(1)),
                (0, 1, Fate::Waits(0)),
                (1, 1, Fate::Waits(0)),
            ];
            for (who, days, fate) in latest {
                plans.push(Plan::new(&kinds, (who, ago(now, days, 9)), fate, dice));
            }
        }
        Self { kinds, plans, made: HashMap::new() }
    }

    /// When something happens to them.
    pub fn steps(&self) -> Vec<(Timestamp, ClaimStep)> {
        let mut steps = Vec::new();
        for (number, plan) in self.plans.iter().enumerate() {
            let after = |days: i64| plan.at + SignedDuration::from_hours(24 * days + 2);
            let mut add = |at: Timestamp, step: ClaimStep| steps.push((at, step));
            add(plan.at, ClaimStep::Submit(number));
            match plan.fate {
                Fate::Counts => add(after(1), ClaimStep::Speak(number, EVERYBODY, false)),
                Fate::Refused => add(after(1), ClaimStep::Speak(number, EVERYBODY, true)),
                Fate::Appealed(given) => {
                    add(after(1), ClaimStep::Speak(number, EVERYBODY, true));
                    add(after(2), ClaimStep::Appeal(number));
                    add(after(4), ClaimStep::Decide(number, given));
                }
                Fate::Objected(days, upheld) => {
                    add(after(1), ClaimStep::Speak(number, EVERYBODY, false));
                    add(after(1 + days), ClaimStep::Object(number));
                    add(after(3 + days), ClaimStep::Decide(number, !upheld));
                }
                Fate::Withdrawn => add(after(0), ClaimStep::Withdraw(number)),
                Fate::Waits(0) => {}
                Fate::Waits(some) => add(after(0), ClaimStep::Speak(number, some, false)),
                Fate::Published => add(after(2), ClaimStep::Speak(number, EVERYBODY, false)),
                Fate::RefusedNow => add(after(1), ClaimStep::Speak(number, EVERYBODY, true)),
                Fate::ObjectedNow => {
                    add(after(1), ClaimStep::Speak(number, EVERYBODY, false));
                    add(after(3), ClaimStep::Object(number));
                }
                Fate::AppealedNow => {
                    add(after(1), ClaimStep::Speak(number, EVERYBODY, true));
                    add(after(3), ClaimStep::Appeal(number));
                }
            }
        }
        steps
    }

    /// One step.
    ///
    /// # Errors
    /// What a use case refuses, except what the caps of a rule leave.
    pub async fn step(
        &mut self,
        walk: &Walk<'_>,
        (village, rules): (&Village, &Rules),
        photos: &mut Photos,
        step: ClaimStep,
    ) -> Result<(), DemoError> {
        let app = walk.app;
        if let ClaimStep::Submit(number) = step {
            return self.submit(app, (village, rules), photos, number).await;
        }
        let (ClaimStep::Submit(number)
        | ClaimStep::Speak(number, ..)
        | ClaimStep::Appeal(number)
        | ClaimStep::Object(number)
        | ClaimStep::Decide(number, _)
        | ClaimStep::Withdraw(number)) = step;
        // What the caps of a rule did not leave was never made.
        let (Some(id), Some(plan)) = (self.made.get(&number).copied(), self.plans.get(number)) else {
            return Ok(());
        };
        let Some(declarer) = village.villager(plan.who) else { return Ok(()) };
        match step {
            ClaimStep::Submit(_) => {}
            ClaimStep::Speak(_, some, against) => speak(app, village, (id, some), against, number).await?,
            ClaimStep::Appeal(_) => {
                let words = Words { text: APPEAL.to_owned() };
                claims::appeal(app, &declarer.actor, id, &words, None).await?;
            }
            ClaimStep::Object(_) => {
                let words = Words { text: OBJECTION.to_owned() };
                let neighbour = village.villagers.iter().find(|one| one.household != declarer.household);
                if let Some(neighbour) = neighbour {
                    claims::object(app, &neighbour.actor, id, &words, None).await?;
                }
            }
            ClaimStep::Decide(_, in_favour) => {
                let reason = if in_favour {
                    "现场看过，问了左右邻居，属实"
                } else {
                    "核实是施工队所清，不算本户劳动"
                };
                let decision = Decision { in_favour, reason: reason.to_owned() };
                // An appeal is the level above's.
                let who =
                    if matches!(plan.fate, Fate::Appealed(_)) { &village.above } else { &village.leader };
                claims::decide_claim(app, who, id, &decision, None).await?;
            }
            ClaimStep::Withdraw(_) => {
                claims::withdraw(app, &declarer.actor, id, None).await?;
            }
        }
        Ok(())
    }

    async fn submit(
        &mut self,
        app: &App,
        (village, rules): (&Village, &Rules),
        photos: &mut Photos,
        number: usize,
    ) -> Result<(), DemoError> {
        let Some(plan) = self.plans.get(number) else { return Ok(()) };
        let Some(declarer) = village.villager(plan.who) else { return Ok(()) };
        let Some(kind) = self.kinds.get(plan.claim) else { return Ok(()) };
        let Some(rule) = rules.get(&kind.rule) else { return Ok(()) };
        let mut attachments = Vec::new();
        if let Some(scene) = kind.scene {
            attachments.push(photos.photo(app, &declarer.actor, scene.scene(), number).await?);
        }
        let input = ClaimInput {
            rule: rule.id,
            version: rule.version,
            day: local_date(app.now()).saturating_sub(1.days()).to_string(),
            quantity: Some(plan.quantity),
            words: kind.words.get(plan.words).cloned().unwrap_or_default(),
            attachments,
        };
        match claims::submit(app, &declarer.actor, &input, None, None).await {
            Ok(claim) => {
                self.made.insert(number, claim.id.0);
                Ok(())
            }
            Err(AppError::Invalid { code: "capped", .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Members speak until it is decided, or until some have.
async fn speak(
    app: &App,
    village: &Village,
    (id, some): (i64, usize),
    against: bool,
    number: usize,
) -> Result<(), DemoError> {
    let mut said = 0;
    for member in &village.committee {
        if said == some {
            break;
        }
        let reason = AGAINST.get(number % AGAINST.len()).filter(|_| against);
        let ballot =
            Ballot { approves: !against, reason: reason.map_or_else(String::new, |text| (*text).to_owned()) };
        match claims::say(app, member, id, &ballot, None).await {
            Ok(claim) if claim.state != "review" => break,
            Ok(_) => said += 1,
            // The own household's: somebody else speaks.
            Err(AppError::Overtaken { code: "own_household", .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

impl Plan {
    fn new(kinds: &[DemoClaim], (who, at): (usize, Timestamp), fate: Fate, dice: &mut Dice) -> Self {
        let claim = dice.below(kinds.len());
        let (most, count) = kinds.get(claim).map_or((1, 1), |kind| (kind.most, kind.words.len()));
        Self {
            who,
            at: at + SignedDuration::from_mins(dice.between(0, 400)),
            claim,
            words: dice.below(count),
            quantity: dice.between(1, most.max(1)),
            fate,
        }
    }
}

/// Most count; of each two dozen one is refused, one appealed, one objected to.
const fn fate(number: usize) -> Fate {
    match number % 24 {
        5 => Fate::Refused,
        9 => Fate::Appealed(number % 48 == 9),
        13 => Fate::Objected(1, number % 48 == 13),
        17 => Fate::Objected(9, true),
        21 => Fate::Withdrawn,
        _ => Fate::Counts,
    }
}

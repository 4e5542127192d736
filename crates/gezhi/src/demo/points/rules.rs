//! The rules of a demo's village (feature S1): adopted by resolutions, changed, one draft still open; and what the village enters under
//! them: who came to the meeting, reports that were settled, mistakes taken back.

use super::people::Village;
use super::spec::{ByHand, DemoVillage};
use super::walk::{Walk, ago};
use crate::demo::DemoError;
use gezhi_app::App;
use gezhi_app::points::rules::{
    Adoption, CapsInput, HandAward, HandLine, NewRule, RuleDetail, RuleEdit, RuleInput,
};
use gezhi_app::points::{EntryQuery, Reversal, entries, reverse, rules};
use gezhi_app::views::Id;
use gezhi_domain::cases::{Case, CloseHow};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::points::rules::{RuleTemplate, Trigger};
use gezhi_drawing::dice::Dice;
use gezhi_store::case_lists::{Filter, Order, Scope};
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// Reports of one person that are read.
const REPORTS: i64 = 2_000;
/// Days from a draft to the resolution about it.
const RESOLVED: i64 = 3;
/// Days ago on which the open draft was written.
const DRAFT: i64 = 5;
/// Mistakes that were taken back: in which week, and why.
const MISTAKES: [(i64, &str); 3] = [
    (9, "签到册上没有这一户，登记时看错了行"),
    (23, "同一户登记在两个网格，核对后冲正一笔"),
    (41, "当天全家外出，邻居代签，不算参加"),
];

/// What happens to rules.
#[derive(Debug, Clone)]
pub(super) enum RuleStep {
    /// A rule becomes what its template says: drafted.
    Draft(String),
    /// The draft is resolved on.
    Resolve(String),
    /// A change is proposed that is not resolved on yet.
    Propose,
    /// The village enters who took part.
    Hand(usize),
    /// A report was closed.
    Report(Box<Case>),
    /// A mistake is taken back.
    TakeBack(&'static str),
}

/// A rule of the village.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// Rule.
    pub id: Id,
    /// Version in force.
    pub version: i64,
}

/// The rules of the village by the code of their template.
#[derive(Debug, Default)]
pub(super) struct Rules {
    known: BTreeMap<String, Rule>,
}

fn input(template: &RuleTemplate) -> RuleInput {
    RuleInput {
        programme: template.programme.clone(),
        name: template.name.zh.clone(),
        category: template.category.clone(),
        trigger: template.trigger.code().to_owned(),
        condition: template.condition.clone(),
        amount: template.amount.clone(),
        caps: CapsInput {
            day: template.caps.day,
            month: template.caps.month,
            year: template.caps.year,
            household: template.caps.household,
        },
        photos: template.photos,
        unit: template.unit.clone(),
        most: template.most,
        note: template.note.clone(),
    }
}

fn template(app: &App, code: &str) -> Result<RuleTemplate, DemoError> {
    let found = app.profile().points.rules.iter().find(|template| template.code == code).cloned();
    found.ok_or_else(|| DemoError::Profile(format!("village.toml: points.toml has no rule `{code}`")))
}

impl Rules {
    /// Adopts every template, some as they stood at first.
    ///
    /// # Errors
    /// What a use case refuses.
    pub async fn adopt_all(
        &mut self,
        walk: &mut Walk<'_>,
        village: &Village,
        spec: &DemoVillage,
    ) -> Result<(), DemoError> {
        let templates = walk.app.profile().points.rules.clone();
        let mut drafts = Vec::new();
        for template in templates {
            let mut rule = input(&template);
            if let Some(first) = spec.first.iter().find(|first| first.rule == template.code) {
                rule.amount.clone_from(&first.amount);
                rule.note.clone_from(&first.note);
            }
            let new = NewRule { place: village.code(), rule };
            drafts.push((template.code, rules::create_rule(walk.app, &village.leader, &new, None).await?));
        }
        walk.to(walk.now() + SignedDuration::from_hours(24 * RESOLVED + 1)).await?;
        for (code, draft) in drafts {
            self.adopt(walk.app, village, (&code, &draft), "积分细则（试行）", &spec.body).await?;
        }
        Ok(())
    }

    async fn adopt(
        &mut self,
        app: &App,
        village: &Village,
        (code, draft): (&str, &RuleDetail),
        title: &str,
        body: &str,
    ) -> Result<(), DemoError> {
        let adoption = Adoption {
            seen: draft.seen,
            title: title.to_owned(),
            date: local_date(app.now()).to_string(),
            body: body.to_owned(),
        };
        let adopted = rules::adopt_rule(app, &village.leader, draft.id.0, &adoption, None).await?;
        let rule = Rule { id: adopted.id, version: adopted.adopted.unwrap_or(1) };
        self.known.insert(code.to_owned(), rule);
        Ok(())
    }

    /// The rule of a template.
    pub fn get(&self, code: &str) -> Option<Rule> {
        self.known.get(code).copied()
    }

    async fn write(
        &self,
        app: &App,
        village: &Village,
        code: &str,
        change: impl FnOnce(&mut RuleInput),
    ) -> Result<(), DemoError> {
        let Some(rule) = self.get(code) else { return Ok(()) };
        let mut wanted = input(&template(app, code)?);
        change(&mut wanted);
        let seen = rules::rule(app, &village.leader, rule.id.0).await?.seen;
        rules::edit_rule(app, &village.leader, rule.id.0, &RuleEdit { seen, rule: wanted }, None).await?;
        Ok(())
    }

    /// One step.
    ///
    /// # Errors
    /// What a use case refuses.
    pub async fn step(
        &mut self,
        app: &App,
        village: &Village,
        spec: &DemoVillage,
        step: &RuleStep,
        dice: &mut Dice,
    ) -> Result<(), DemoError> {
        match step {
            RuleStep::Draft(code) => self.write(app, village, code, |_| {}).await,
            RuleStep::Resolve(code) => {
                let Some(rule) = self.get(code) else { return Ok(()) };
                let draft = rules::rule(app, &village.leader, rule.id.0).await?;
                let title = format!("关于修改“{}”积分细则的决议", template(app, code)?.name.zh);
                self.adopt(app, village, (code, &draft), &title, &spec.body).await
            }
            RuleStep::Propose => {
                let Some(draft) = &spec.draft else { return Ok(()) };
                let change = |rule: &mut RuleInput| {
                    rule.amount.clone_from(&draft.amount);
                    rule.note.clone_from(&draft.note);
                };
                self.write(app, village, &draft.rule, change).await
            }
            RuleStep::Hand(number) => match spec.hand.get(*number) {
                Some(by_hand) => self.by_hand(app, village, (spec, by_hand), dice).await,
                None => Ok(()),
            },
            RuleStep::Report(case) => {
                let at = case.closed_at.unwrap_or_else(|| app.now());
                Ok(app.db.write(Record { app: app.clone(), case: case.as_ref().clone(), at }).await?)
            }
            RuleStep::TakeBack(reason) => take_back(app, village, reason).await,
        }
    }

    async fn by_hand(
        &self,
        app: &App,
        village: &Village,
        (spec, by_hand): (&DemoVillage, &ByHand),
        dice: &mut Dice,
    ) -> Result<(), DemoError> {
        let Some(rule) = self.get(&by_hand.rule) else { return Ok(()) };
        let programme = template(app, &by_hand.rule)?.programme;
        let attribute = app.profile().points.programme(&programme).and_then(|known| known.attribute.clone());
        let takes_part = |codes: &[String]| attribute.as_ref().is_none_or(|code| codes.contains(code));
        let most = if attribute.is_some() { usize::MAX } else { spec.households };
        let mut files: Vec<Id> = village
            .households
            .iter()
            .take(most)
            .filter(|file| takes_part(&file.attributes))
            .map(|file| file.id)
            .collect();
        dice.shuffle(&mut files);
        files.truncate(by_hand.households);
        if files.is_empty() {
            return Ok(());
        }
        let day = local_date(app.now());
        let occasion = by_hand.occasion.replace("{month}", &day.month().to_string());
        let award = HandAward {
            rule: rule.id,
            day: day.to_string(),
            occasion: occasion.replace("{day}", &day.day().to_string()),
            lines: files.into_iter().map(|household| HandLine { household, quantity: None }).collect(),
        };
        rules::award_by_hand(app, &village.leader, &award, None, None).await?;
        Ok(())
    }
}

/// Takes the newest entry back that the village made for an occasion.
async fn take_back(app: &App, village: &Village, reason: &str) -> Result<(), DemoError> {
    let query = EntryQuery { place: village.code(), cursor: None };
    let page = entries(app, &village.leader, &query).await?;
    let Some(entry) =
        page.items.iter().find(|entry| entry.kind == "award" && entry.evidence.get("occasion").is_some())
    else {
        return Ok(());
    };
    let reversal = Reversal { reason: reason.to_owned() };
    reverse(app, &village.leader, entry.id.0, &reversal, None).await?;
    Ok(())
}

/// A report that was closed, for the household of who reported it.
struct Record {
    app: App,
    case: Case,
    at: Timestamp,
}

impl Op for Record {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        rules::record_report(&self.app, tx, &self.case, self.at).await
    }
}

struct Reported {
    county: i64,
    accounts: Vec<i64>,
}

impl Op for Reported {
    type Out = Vec<Case>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Case>, StoreError> {
        let (mut all, filter) = (Vec::new(), Filter::default());
        for account in &self.accounts {
            let scope = Scope::Reporter(*account);
            let rows =
                gezhi_store::case_lists::page(tx, self.county, scope, &filter, Order::Newest, None, REPORTS);
            all.extend(rows.await?.into_iter().map(|row| row.case));
        }
        Ok(all)
    }
}

/// Settled reports of the village's people since an instant.
///
/// # Errors
/// Failures of the store.
pub(super) async fn settled(
    app: &App,
    village: &Village,
    (from, now): (Timestamp, Timestamp),
) -> Result<Vec<(Timestamp, RuleStep)>, DemoError> {
    let accounts =
        village.villagers.iter().filter_map(|one| one.actor.account).map(|account| account.0).collect();
    let cases = app.db.read(Reported { county: app.county, accounts }).await?;
    let void = |case: &Case| matches!(case.close_how, Some(CloseHow::Withdrawn | CloseHow::Merged));
    let steps = cases.into_iter().filter(|case| !void(case)).filter_map(|case| {
        let at = case.closed_at.filter(|at| (from..now).contains(at))?;
        Some((at, RuleStep::Report(Box::new(case))))
    });
    Ok(steps.collect())
}

/// When rules change and what the village enters, of the past weeks.
pub(super) fn steps(spec: &DemoVillage, now: Timestamp) -> Vec<(Timestamp, RuleStep)> {
    let days = spec.weeks * 7;
    let mut steps = Vec::new();
    for first in &spec.first {
        let begun = days - first.week * 7;
        steps.push((ago(now, begun, 15), RuleStep::Draft(first.rule.clone())));
        steps.push((ago(now, begun - RESOLVED, 20), RuleStep::Resolve(first.rule.clone())));
    }
    if spec.draft.is_some() {
        steps.push((ago(now, DRAFT, 16), RuleStep::Propose));
    }
    for (number, by_hand) in spec.hand.iter().enumerate() {
        // Not everything on the same evening.
        let mut day = days - RESOLVED - 2 - i64::try_from(number).unwrap_or(0) * 2;
        while day > 0 {
            steps.push((ago(now, day, 19), RuleStep::Hand(number)));
            day -= by_hand.every.max(1);
        }
    }
    for (week, reason) in MISTAKES.iter().filter(|(week, _)| *week < spec.weeks) {
        steps.push((ago(now, days - week * 7, 10), RuleStep::TakeBack(reason)));
    }
    steps
}

/// Whether a rule is declared.
pub(super) fn is_declared(app: &App, code: &str) -> bool {
    template(app, code).is_ok_and(|template| template.trigger == Trigger::Claim)
}

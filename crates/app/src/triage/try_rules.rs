//! Trying rules on the cases of the last month, and putting them in force.

use super::Subject;
use crate::context::App;
use crate::error::Result;
use crate::settings::{self, Reason, RuleSetting, SettingFault, SettingsForm, faults_of_rules};
use crate::views::{Bi, Id};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::deadlines::BEIJING;
use gezhi_store::case_lists::{Filter, Order, Scope};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days that are looked at.
const DAYS: i64 = 30;
/// Most cases that are looked at, newest first.
const MOST: i64 = 3_000;
/// Examples shown.
const EXAMPLES: usize = 50;

/// Rules to be tried or saved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct RulesInput {
    /// The version of the settings that was edited; only for saving.
    #[serde(default)]
    pub based_on: i64,
    /// Why, in a few words.
    #[serde(default)]
    pub note: String,
    /// All rules, in order.
    pub rules: Vec<RuleSetting>,
}

/// A case that the desk would have taken for something else.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleEffect {
    /// Case.
    pub case: Id,
    /// Ticket code.
    pub ticket: String,
    /// First sentence, personal data hidden.
    pub title: String,
    /// Category by the rules in force.
    pub category: Option<Bi>,
    /// Category by the new ones.
    pub new_category: Option<Bi>,
    /// Grade by the rules in force.
    pub grade: String,
    /// Grade by the new ones.
    pub new_grade: String,
    /// The new rule that decides.
    pub rule: Option<Bi>,
}

/// What rules would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RulesTried {
    /// Cases looked at.
    pub cases: usize,
    /// Cases that another rule, or none, would decide.
    pub changed: usize,
    /// How many cases each new rule decides, in order.
    pub hits: Vec<usize>,
    /// The first of the changed ones; empty for whoever may not list cases.
    pub examples: Vec<RuleEffect>,
    /// What is wrong with the rules; then nothing was tried.
    pub faults: Vec<SettingFault>,
}

struct Month {
    county: i64,
    from: i64,
}

impl Op for Month {
    type Out = Vec<StoredCase>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let filter = Filter { from: Some(self.from), ..Filter::default() };
        gezhi_store::case_lists::page(tx, self.county, Scope::County, &filter, Order::Newest, None, MOST)
            .await
    }
}

/// Tries rules on the cases of the last 30 days: what would the desk say with them, and what does it say without?
///
/// # Errors
/// 401, 403; failures of the store.
pub async fn try_rules(app: &App, actor: &Actor, input: &RulesInput) -> Result<RulesTried> {
    let root = app.directory().root_path();
    decide_at(actor, Action::EditTriage, &root)?;
    // An administrator sees no case: the numbers, but not the examples.
    let shown = if decide_at(actor, Action::ListCases, &root).is_ok() { EXAMPLES } else { 0 };
    let profile = app.profile();
    let faults = faults_of_rules(&profile, &input.rules);
    if !faults.is_empty() {
        return Ok(RulesTried { cases: 0, changed: 0, hits: Vec::new(), examples: Vec::new(), faults });
    }
    let from = (app.now() - SignedDuration::from_hours(DAYS * 24)).as_microsecond();
    let cases = app.db.read(Month { county: app.county, from }).await?;
    let next = SettingsForm { rules: input.rules.clone(), ..SettingsForm::of(&profile) }.onto(&profile);
    let app = app.clone();
    let tried = tokio::task::spawn_blocking(move || {
        let directory = app.directory();
        let desk = app.triage.with_profile(&next);
        let mut tried = RulesTried {
            cases: cases.len(),
            changed: 0,
            hits: vec![0; next.work.rules.len()],
            examples: Vec::new(),
            faults: Vec::new(),
        };
        for stored in cases {
            let case = crate::cases::complete(stored.case, &directory);
            let subject = Subject::placed(&app, Subject::text(&case.text, case.channel), case.place.as_ref());
            let subject = Subject {
                hour: i64::from(BEIJING.to_datetime(case.reported_at).hour()),
                has_photo: case.photos > 0,
                ..subject
            };
            let (now, then) = (app.triage.classify(&subject), desk.classify(&subject));
            if let Some(hits) = then.rule.and_then(|number| tried.hits.get_mut(number)) {
                *hits += 1;
            }
            if now.top() == then.top() && now.grade == then.grade {
                continue;
            }
            tried.changed += 1;
            if tried.examples.len() < shown {
                let rule = then.rule.and_then(|number| next.work.rules.get(number));
                tried.examples.push(RuleEffect {
                    case: Id(case.id.0),
                    ticket: case.ticket.clone(),
                    title: gezhi_triage::redact::redact(&case.title).text,
                    category: now.top().map(|code| app.category_name(code)),
                    new_category: then.top().map(|code| app.category_name(code)),
                    grade: now.grade.code().to_owned(),
                    new_grade: then.grade.code().to_owned(),
                    rule: rule.map(|rule| Bi::from(&rule.name)),
                });
            }
        }
        tried
    });
    Ok(tried.await.map_err(std::io::Error::other)?)
}

/// Puts rules in force, as a version of the settings; says which.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place; 422 with the first fault, or when somebody else was faster.
pub async fn save_rules(app: &App, actor: &Actor, input: &RulesInput, address: Option<&str>) -> Result<i64> {
    let permit = decide_at(actor, Action::EditTriage, &app.directory().root_path())?;
    let profile = app.profile();
    if let Some(fault) = faults_of_rules(&profile, &input.rules).into_iter().next() {
        return Err(settings::refuse(&fault));
    }
    let next = SettingsForm { rules: input.rules.clone(), ..SettingsForm::of(&profile) }.onto(&profile);
    let reason = Reason { act: "rules_change", note: input.note.clone(), based_on: input.based_on, address };
    settings::put_in_force(app, permit, next, reason).await
}

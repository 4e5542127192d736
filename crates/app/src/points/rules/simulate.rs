//! Trying a rule on past months: what each household would have got with it, and what it got.

use super::events::post_in;
use super::list::Load;
use super::{Compiled, EventFacts, Outcome, RuleInput};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::{programme_of, village_of};
use crate::residents::scope::place_for;
use crate::views::{Id, mask_name};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::points::rules::{CapKind, Caps, Used};
use gezhi_domain::points::{Members, ProgrammeSpec};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::points::rules::EventRow;
use gezhi_store::residents::HouseholdRow;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use utoipa::ToSchema;

/// Most months that a rule is tried on.
const MOST_MONTHS: i64 = 12;
/// Most events that are looked at.
const MOST_EVENTS: i64 = 20_000;
/// Most households that are shown, those with the most points first.
const SHOWN: usize = 100;

/// A rule to be tried.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PointsSimulationInput)]
pub struct SimulationInput {
    /// The village; the own one when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// The rule that this is to be the next version of: what was declared and entered under it is looked at.
    #[serde(default)]
    pub of: Option<Id>,
    /// Months back from today; 1 when left out.
    #[serde(default)]
    pub months: Option<i64>,
    /// What it says.
    pub rule: RuleInput,
}

/// What a household would have got, or somebody of the staff.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsSimulationRow)]
pub struct SimulationRow {
    /// Household; in a programme of the staff the person's account.
    pub household: Id,
    /// Number of its file; empty for the staff.
    pub number: String,
    /// Name of its head, masked for who may not see it; of the staff the name.
    pub name: String,
    /// What it got, under this rule or others for the same events.
    pub had: i64,
    /// What it would have got.
    pub would: i64,
    /// Events.
    pub events: i64,
}

/// What a rule would have given.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsSimulation)]
pub struct Simulation {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Events that were looked at.
    pub events: i64,
    /// Of these, what its condition took.
    pub fits: i64,
    /// Of these, cut or passed over by a cap.
    pub capped: i64,
    /// Of these, what could not be worked out.
    pub broken: i64,
    /// The first thing that could not, in Chinese.
    pub problem: Option<crate::views::Bi>,
    /// What was given.
    pub had: i64,
    /// What would have been given.
    pub would: i64,
    /// Households that would have got something.
    pub households: i64,
    /// Those with the most points first, at most a hundred.
    pub rows: Vec<SimulationRow>,
    /// There were more events than are looked at.
    pub cut: bool,
}

struct ReadOp {
    app: App,
    county: i64,
    village: i64,
    kind: &'static str,
    days: (String, String),
    programme: ProgrammeSpec,
}

/// Who may be paid: households by identity, or people of the staff who take part.
enum Holders {
    Households(HashMap<i64, HouseholdRow>),
    Staff(HashMap<i64, String>),
}

impl ReadOp {
    /// Those of the staff who made the visits and hold a post of the programme in the village, with their names.
    async fn staff(&self, tx: &mut Tx<'_>, events: &[EventRow]) -> Result<HashMap<i64, String>> {
        let visitors = events.iter().filter_map(|event| facts_of(event)?.visitor);
        let mut found = HashMap::new();
        for account in visitors.collect::<BTreeSet<_>>() {
            let known = post_in(&self.app, tx, &self.programme, (account, self.village)).await?;
            if known.is_some()
                && let Some(row) = gezhi_store::accounts::by_id(tx, self.county, account).await?
            {
                found.insert(account, row.name);
            }
        }
        Ok(found)
    }
}

fn facts_of(event: &EventRow) -> Option<EventFacts> {
    serde_json::from_str(&event.facts).ok()
}

impl Op for ReadOp {
    type Out = (Vec<EventRow>, Holders);
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out> {
        let days = (self.days.0.as_str(), self.days.1.as_str());
        let events = gezhi_store::points::rules::events_between(
            tx,
            self.county,
            (self.village, self.kind),
            days,
            MOST_EVENTS + 1,
        )
        .await?;
        if self.programme.members == Members::Staff {
            let staff = self.staff(tx, &events).await?;
            return Ok((events, Holders::Staff(staff)));
        }
        let mut ids: Vec<i64> = events.iter().map(|event| event.holder).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut files = HashMap::new();
        for some in ids.chunks(500) {
            let rows = gezhi_store::residents::households_by_ids(tx, self.county, some).await?;
            files.extend(rows.into_iter().map(|row| (row.id, row)));
        }
        Ok((events, Holders::Households(files)))
    }
}

/// What was paid for an event, and whether a rule was asked about it.
#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    paid: i64,
    /// Programme of the rule; of declarations and entries that of the one rule that was asked.
    #[serde(default)]
    programme: Option<String>,
}

/// What households have had in the simulation, as the store keeps it in earnest.
#[derive(Default)]
struct Tally(HashMap<(i64, String), i64>);

impl Tally {
    fn used(&self, holder: i64, day: Date) -> Used {
        CapKind::ALL.map(|kind| self.0.get(&(holder, kind.key(day))).copied().unwrap_or(0))
    }

    fn add(&mut self, holder: i64, day: Date, amount: i64) {
        for kind in CapKind::ALL {
            *self.0.entry((holder, kind.key(day))).or_default() += amount;
        }
    }
}

/// Plays events through a rule, in the order of their days.
fn play(
    events: &[EventRow],
    (compiled, caps): (&Compiled, Caps),
    (programme, staff, of): (&str, Option<&BTreeSet<i64>>, Option<i64>),
) -> (Simulation, BTreeMap<i64, (i64, i64, i64)>) {
    let mut out = Simulation {
        from: String::new(),
        to: String::new(),
        events: 0,
        fits: 0,
        capped: 0,
        broken: 0,
        problem: None,
        had: 0,
        would: 0,
        households: 0,
        rows: Vec::new(),
        cut: false,
    };
    let (mut tally, mut per): (Tally, BTreeMap<i64, (i64, i64, i64)>) = Default::default();
    let mut seen = BTreeSet::new();
    for event in events {
        let (Some(facts), Ok(day)) = (facts_of(event), event.day.parse::<Date>()) else { continue };
        if facts.rule.is_some() && facts.rule != of {
            continue;
        }
        let holder = match staff {
            None => event.holder,
            Some(staff) => match facts.visitor.filter(|visitor| staff.contains(visitor)) {
                // Somebody is paid once a day for a household.
                Some(visitor) if seen.insert((visitor, event.holder, day)) => visitor,
                _ => continue,
            },
        };
        out.events += 1;
        let said: Vec<Said> =
            event.said.as_deref().and_then(|said| serde_json::from_str(said).ok()).unwrap_or_default();
        let of_programme =
            said.iter().filter(|said| said.programme.as_deref().is_none_or(|code| code == programme));
        let had: i64 = of_programme.map(|said| said.paid).sum();
        let (sum_had, sum_would, count) = per.entry(holder).or_default();
        *sum_had += had;
        *count += 1;
        out.had += had;
        let used = tally.used(holder, day);
        match compiled.about(&facts, day, used) {
            Outcome::DoesNotApply => {}
            Outcome::Broken(bad) => {
                out.broken += 1;
                out.problem.get_or_insert(crate::views::Bi { zh: bad.zh, en: bad.en });
            }
            Outcome::Gives(amount) => {
                out.fits += 1;
                let given = caps.allow(amount, used);
                out.capped += i64::from(given < amount);
                if given > 0 {
                    tally.add(holder, day, given);
                    *sum_would += given;
                    out.would += given;
                }
            }
        }
    }
    (out, per)
}

/// Tries a rule on the events of past months that are stored. Nothing is written.
///
/// # Errors
/// 401, 403; 404 for a place out of reach; 422 with the field and what to correct.
pub async fn simulate(app: &App, actor: &Actor, wish: &SimulationInput) -> Result<Simulation> {
    let (path, _) = place_for(app, actor, Action::EditPointsRules, wish.place.as_deref())?;
    let village = village_of(app, &path);
    decide_at(actor, Action::EditPointsRules, &village)?;
    let (spec, compiled) = wish.rule.spec(app)?;
    if let Some(of) = wish.of {
        let found = app.db.read(Load { county: app.county, id: of.0 }).await?;
        if found.is_none_or(|(rule, _)| rule.village != village.id().0) {
            return Err(AppError::not_found());
        }
    }
    let months = wish.months.unwrap_or(1).clamp(1, MOST_MONTHS);
    let to = local_date(app.now());
    let from = to.saturating_sub(months.months());
    let programme = programme_of(app, &spec.programme)?;
    let read = ReadOp {
        app: app.clone(),
        programme: programme.clone(),
        county: app.county,
        village: village.id().0,
        kind: spec.trigger.code(),
        days: (from.to_string(), to.to_string()),
    };
    let (mut events, holders) = app.db.read(read).await?;
    let most = usize::try_from(MOST_EVENTS).unwrap_or(usize::MAX);
    let cut = events.len() > most;
    events.truncate(most);
    let of = wish.of.map(|id| id.0);
    let caps = spec.caps;
    let staff: Option<BTreeSet<i64>> = match &holders {
        Holders::Staff(staff) => Some(staff.keys().copied().collect()),
        Holders::Households(_) => None,
    };
    let played = tokio::task::spawn_blocking(move || {
        play(&events, (&compiled, caps), (&programme.code, staff.as_ref(), of))
    });
    let (mut out, per) = played.await.map_err(std::io::Error::other)?;
    let clear = decide_at(actor, Action::SeeRegister, &village).is_ok();
    out.households = i64::try_from(per.values().filter(|(_, would, _)| *would > 0).count()).unwrap_or(0);
    out.rows = per
        .into_iter()
        .filter_map(|(id, (had, would, events))| {
            let (number, name) = match &holders {
                Holders::Staff(staff) => (String::new(), staff.get(&id)?.clone()),
                Holders::Households(files) => {
                    let file = files.get(&id)?;
                    let head = &file.head_name;
                    (file.number.clone(), if clear { head.clone() } else { mask_name(head) })
                }
            };
            Some(SimulationRow { household: Id(id), number, name, had, would, events })
        })
        .collect();
    out.rows.sort_by_key(|row| (std::cmp::Reverse((row.would, row.had)), row.household));
    out.rows.truncate(SHOWN);
    out.from = from.to_string();
    out.to = to.to_string();
    out.cut = cut;
    Ok(out)
}

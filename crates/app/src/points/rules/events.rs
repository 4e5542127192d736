//! Awards by event: what happened was written in the transaction in which it happened ([`super::record`]), and is paid once afterwards
//! under the rules that the village has adopted by then.

use super::list::spec_of;
use super::{Award, BROKEN_TASK as BROKEN, Compiled, EventFacts, Given, give};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::{programme_of, village_of};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Permit, Role, system_permit};
use gezhi_domain::cases::Holder as TaskHolder;
use gezhi_domain::deadlines::Limit;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::points::rules::{RuleSpec, Trigger};
use gezhi_domain::points::{Holder, HolderKind, Members, ProgrammeSpec};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::rules::{EventRow, VersionRow};
use gezhi_store::tasks::NewTask;
use jiff::civil::Date;
use serde_json::json;

/// Events in one turn.
const BATCH: i64 = 100;

struct Waiting {
    county: i64,
}

impl Op for Waiting {
    type Out = Vec<(EventRow, Vec<VersionRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        use gezhi_store::points::rules;
        let mut all = Vec::new();
        for event in rules::waiting_events(tx, self.county, BATCH).await? {
            let adopted = rules::adopted_of_village(tx, self.county, event.village, &event.kind).await?;
            all.push((event, adopted));
        }
        Ok(all)
    }
}

/// What a rule came to for an event.
enum Outcome {
    /// As the rule says.
    Rule(Given),
    /// The same was paid before.
    Already,
}

/// The place of a post that lets somebody take part in a programme of the staff, in a village or a grid of it.
pub(super) async fn post_in(
    app: &App,
    tx: &mut Tx<'_>,
    programme: &ProgrammeSpec,
    (account, village): (i64, i64),
) -> Result<Option<PlacePath>> {
    let posts = gezhi_store::posts::of_account(tx, app.county, account).await?;
    let held = posts.iter().filter(|post| post.until.is_none() && programme.takes(&post.kind));
    let mut places = held.filter_map(|post| path_of(app, post.place).ok());
    Ok(places.find(|place| village_of(app, place).id().0 == village))
}

/// A rule that an event may be paid under.
struct Candidate {
    row: VersionRow,
    spec: RuleSpec,
    /// Why it cannot be used, where it cannot.
    compiled: std::result::Result<Compiled, crate::expressions::BadRule>,
}

struct Pay {
    app: App,
    permit: Permit,
    event: EventRow,
    facts: EventFacts,
    day: Date,
    candidates: Vec<Candidate>,
}

impl Pay {
    /// Who is paid under a rule, and where the account stands: the household, if its file goes on and it has the mark that the programme
    /// asks for; in a programme of the staff who made the visit, if such a post is held in the village.
    async fn payee(&self, tx: &mut Tx<'_>, programme: &ProgrammeSpec) -> Result<Option<(Holder, PlacePath)>> {
        let (app, event) = (&self.app, &self.event);
        match programme.members {
            Members::Household => {
                let file = gezhi_store::residents::household(tx, app.county, event.holder).await?;
                let Some(file) = file.filter(|file| file.until.is_none()) else { return Ok(None) };
                if let Some(code) = &programme.attribute {
                    let marks =
                        gezhi_store::residents::counted_attributes(tx, app.county, event.holder).await?;
                    if !marks.iter().any(|mark| mark.code == *code) {
                        return Ok(None);
                    }
                }
                Ok(Some((Holder::Household(event.holder), path_of(app, file.place)?)))
            }
            Members::Staff => {
                let Some(visitor) = self.facts.visitor else { return Ok(None) };
                let place = post_in(app, tx, programme, (visitor, event.village)).await?;
                Ok(place.map(|place| (Holder::Staff(visitor), place)))
            }
            Members::Fund => Ok(None),
        }
    }

    /// What pays once. Somebody of the staff is paid once a day for a household, however often that is visited.
    fn source(&self, holder: Holder, rule: i64) -> String {
        let (event, thing) = (&self.event, self.event.subject);
        match holder.kind() {
            HolderKind::Staff => {
                format!("{}:{}:{}:by:{}:rule:{rule}", event.kind, event.holder, event.day, holder.id())
            }
            _ => format!("{}:{thing}:rule:{rule}", event.kind),
        }
    }

    async fn under(&self, tx: &mut Tx<'_>, candidate: &Candidate) -> Result<Outcome> {
        let (app, event) = (&self.app, &self.event);
        let compiled = match &candidate.compiled {
            Ok(compiled) => compiled,
            Err(bad) => return Ok(Outcome::Rule(Given::Broken(bad.clone()))),
        };
        let Ok(programme) = programme_of(app, &candidate.spec.programme) else {
            return Ok(Outcome::Rule(Given::DoesNotApply));
        };
        let Some((holder, place)) = self.payee(tx, &programme).await? else {
            return Ok(Outcome::Rule(Given::DoesNotApply));
        };
        let rule = (candidate.row.rule, candidate.row.version);
        let source = self.source(holder, rule.0);
        if gezhi_store::points::by_source(tx, app.county, &source).await?.is_some() {
            return Ok(Outcome::Already);
        }
        let award = Award {
            spec: &candidate.spec,
            rule,
            holder,
            place,
            person: event.person,
            day: self.day,
            evidence: self.evidence(),
            source,
        };
        Ok(Outcome::Rule(give(app, tx, &self.permit, (&award, compiled, &self.facts), None).await?))
    }

    /// The thing that is paid for.
    fn evidence(&self) -> serde_json::Value {
        let (name, id) = match Trigger::parse(&self.event.kind) {
            Some(Trigger::Visit) => ("visit", self.event.subject),
            Some(Trigger::Vote) => ("star_round", self.facts.round.unwrap_or(self.event.subject)),
            _ => ("case", self.event.subject),
        };
        json!({ name: id.to_string() })
    }

    /// Tells the village that a rule cannot be worked out.
    async fn complain(&self, tx: &mut Tx<'_>, candidate: &Candidate, said: &str) -> Result<()> {
        let app = &self.app;
        let village = path_of(app, self.event.village)?;
        let leader = TaskHolder::FirstOf(&[Role::Leader]);
        let task = NewTask {
            subject_kind: super::edit::SUBJECT,
            subject: candidate.row.rule,
            kind: BROKEN,
            holder: app.directory().holder_key(leader, Some(&village)),
            title: candidate.spec.name.clone(),
            place: village.id().0,
            due_at: app.due(Limit::WorkingDays(2)),
            created_at: app.now().as_microsecond(),
        };
        gezhi_store::tasks::put(tx, app.county, &task).await?;
        let rule = candidate.row.rule;
        let mut entry = app.entry(&self.permit, BROKEN, super::edit::SUBJECT, rule, None);
        entry.place = Some(village.id().0);
        entry.details = json!({ "version": candidate.row.version, "said": said }).to_string();
        Ok(gezhi_store::journal::append(tx, app.county, &entry).await?)
    }
}

impl Op for Pay {
    type Out = i64;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64> {
        use gezhi_store::points::rules;
        let (county, event) = (self.app.county, &self.event);
        let adopted = rules::adopted_of_village(tx, county, event.village, &event.kind).await?;
        let same = adopted.len() == self.candidates.len()
            && adopted
                .iter()
                .zip(&self.candidates)
                .all(|(now, read)| (now.rule, now.version) == (read.row.rule, read.row.version));
        if !same {
            // A rule was adopted or retired a moment ago: the next turn reads it.
            return Err(StoreError::Conflict.into());
        }
        let (mut said, mut paid) = (Vec::new(), 0);
        for candidate in &self.candidates {
            let given = self.under(tx, candidate).await?;
            let (what, points) = match &given {
                Outcome::Already => ("already", 0),
                Outcome::Rule(Given::Points(_, points)) => ("paid", *points),
                Outcome::Rule(Given::DoesNotApply) => ("does_not_apply", 0),
                Outcome::Rule(Given::Capped) => ("capped", 0),
                Outcome::Rule(Given::Broken(bad)) => {
                    self.complain(tx, candidate, &bad.en).await?;
                    ("broken", 0)
                }
            };
            paid += points;
            said.push(json!({
                "rule": candidate.row.rule.to_string(), "version": candidate.row.version, "said": what, "paid": points,
                "programme": candidate.spec.programme,
            }));
        }
        let said = serde_json::Value::from(said).to_string();
        let now = self.app.now().as_microsecond();
        if !rules::finish_event(tx, county, event.id, Some(&said), now).await? {
            return Err(StoreError::Conflict.into());
        }
        Ok(paid)
    }
}

/// Pays for the events that wait; says how many were looked at.
///
/// # Errors
/// Failures of the store: nothing is lost, the next turn takes the same events.
pub async fn pay_waiting(app: &App) -> Result<usize> {
    let waiting = app.db.read(Waiting { county: app.county }).await?;
    let count = waiting.len();
    for (event, adopted) in waiting {
        let facts: EventFacts = serde_json::from_str(&event.facts)
            .map_err(|error| StoreError::BadValue(format!("facts of event {}: {error}", event.id)))?;
        let day = event
            .day
            .parse()
            .map_err(|error| StoreError::BadValue(format!("day of event {}: {error}", event.id)))?;
        let mut candidates = Vec::with_capacity(adopted.len());
        for row in adopted {
            let spec = spec_of(&row)?;
            let compiled = Compiled::of(&spec).map_err(|(_, bad)| bad);
            candidates.push(Candidate { row, spec, compiled });
        }
        let permit = system_permit(Action::AwardPoints);
        match app.db.write(Pay { app: app.clone(), permit, event, facts, day, candidates }).await {
            // Another node was faster, or the rules changed meanwhile.
            Ok(_) | Err(AppError::Store(StoreError::Conflict | StoreError::Unique { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

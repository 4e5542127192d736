//! Awards by event: what happened is written in the fold's own transaction, and paid once afterwards under the rules that the
//! village has adopted by then.

use super::list::spec_of;
use super::{Award, BROKEN_TASK as BROKEN, Compiled, EventFacts, Given, give};
use crate::cases::CountData;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::ids::Ids;
use crate::points::{programme_of, village_of};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Permit, Role, system_permit};
use gezhi_domain::cases::{Case, CloseHow, Holder as TaskHolder};
use gezhi_domain::deadlines::{BEIJING, Limit, local_date};
use gezhi_domain::points::Holder;
use gezhi_domain::points::rules::{RuleSpec, Trigger};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::outbox::OutboxRow;
use gezhi_store::points::rules::{EventRow, VersionRow};
use gezhi_store::tasks::NewTask;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

/// Events in one turn.
const BATCH: i64 = 100;

/// Writes down the reports that were closed among some acts, for the households of those who reported them. Withdrawn, merged and
/// nameless reports pay nobody: an entry would tell the village who sent a nameless one.
pub(crate) async fn enqueue(
    app: &App,
    tx: &mut Tx<'_>,
    rows: &[OutboxRow],
    cases: &[Case],
) -> std::result::Result<(), StoreError> {
    for row in rows {
        let Ok(data) = serde_json::from_str::<CountData<'_>>(&row.data) else { continue };
        let was_closed = data.before.as_ref().is_some_and(|before| before.closed.is_some());
        if data.after.closed.is_none() || was_closed || data.after.void {
            continue;
        }
        if let Some(case) = cases.iter().find(|case| case.id.0 == row.subject) {
            record_report(app, tx, case, Ids::instant_of(row.id)).await?;
        }
    }
    Ok(())
}

/// Writes down a report that was closed at an instant, for the household of who reported it; a nameless one, or one of somebody who is
/// bound to no household, is passed over. It is paid for with the next [`pay_waiting`].
///
/// # Errors
/// Failures of the store.
pub async fn record_report(
    app: &App,
    tx: &mut Tx<'_>,
    case: &Case,
    at: Timestamp,
) -> std::result::Result<(), StoreError> {
    let Some(account) = case.reporter.filter(|_| !case.anonymous) else { return Ok(()) };
    let person = gezhi_store::residents::person_by_account(tx, app.county, account.0).await?;
    let Some((person, household)) = person.and_then(|person| Some((person.id, person.household?))) else {
        return Ok(());
    };
    let Some(file) = gezhi_store::residents::household(tx, app.county, household).await? else {
        return Ok(());
    };
    let Ok(path) = path_of(app, file.place) else { return Ok(()) };
    let photos = gezhi_store::attachments::of_case(tx, app.county, case.id.0).await?;
    let facts = EventFacts {
        category: case.category.clone().unwrap_or_default(),
        grade: case.grade.code().to_owned(),
        outcome: case.close_how.map_or("", CloseHow::code).to_owned(),
        photos: i64::try_from(photos.iter().filter(|photo| photo.role == "report").count()).unwrap_or(0),
        quantity: 1,
        hour: i64::from(BEIJING.to_datetime(at).hour()),
        rule: None,
    };
    let event = EventRow {
        id: app.id(),
        kind: Trigger::Report.code().to_owned(),
        subject: case.id.0,
        village: village_of(app, &path).id().0,
        holder_kind: Holder::Household(household).kind().code().to_owned(),
        holder: household,
        person: Some(person),
        day: local_date(at).to_string(),
        facts: serde_json::to_string(&facts).map_err(|error| StoreError::BadValue(error.to_string()))?,
        state: "waiting".to_owned(),
        said: None,
        at: at.as_microsecond(),
    };
    gezhi_store::points::rules::record_event(tx, app.county, &event).await?;
    Ok(())
}

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
    /// Whether the holder takes part in the rule's programme: the mark that it asks for stands on the household.
    async fn takes_part(&self, tx: &mut Tx<'_>, spec: &RuleSpec) -> Result<bool> {
        let Ok(programme) = programme_of(&self.app, &spec.programme) else { return Ok(false) };
        let Some(code) = programme.attribute else { return Ok(true) };
        let marks =
            gezhi_store::residents::counted_attributes(tx, self.app.county, self.event.holder).await?;
        Ok(marks.iter().any(|mark| mark.code == code))
    }

    async fn under(&self, tx: &mut Tx<'_>, candidate: &Candidate) -> Result<Given> {
        let (app, event) = (&self.app, &self.event);
        let compiled = match &candidate.compiled {
            Ok(compiled) => compiled,
            Err(bad) => return Ok(Given::Broken(bad.clone())),
        };
        if !self.takes_part(tx, &candidate.spec).await? {
            return Ok(Given::DoesNotApply);
        }
        let Some(file) = gezhi_store::residents::household(tx, app.county, event.holder).await? else {
            return Ok(Given::DoesNotApply);
        };
        if file.until.is_some() {
            return Ok(Given::DoesNotApply);
        }
        let rule = (candidate.row.rule, candidate.row.version);
        let award = Award {
            spec: &candidate.spec,
            rule,
            holder: Holder::Household(event.holder),
            place: path_of(app, file.place)?,
            person: event.person,
            day: self.day,
            evidence: json!({ "case": event.subject.to_string() }),
            source: format!("{}:{}:rule:{}", event.kind, event.subject, rule.0),
        };
        give(app, tx, &self.permit, (&award, compiled, &self.facts), None).await
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
                Given::Points(_, points) => ("paid", *points),
                Given::DoesNotApply => ("does_not_apply", 0),
                Given::Capped => ("capped", 0),
                Given::Broken(bad) => {
                    self.complain(tx, candidate, &bad.en).await?;
                    ("broken", 0)
                }
            };
            paid += points;
            said.push(json!({
                "rule": candidate.row.rule.to_string(), "version": candidate.row.version, "said": what, "paid": points,
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

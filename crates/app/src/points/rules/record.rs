//! What happened and may be paid for: reports that were closed, visits, votes. Written in the transaction in which it happened, once,
//! whether or not there is a rule for it, so that a rule can be tried on it later.

use super::EventFacts;
use crate::cases::CountData;
use crate::context::App;
use crate::ids::Ids;
use crate::points::village_of;
use crate::residents::scope::path_of;
use gezhi_domain::cases::{Case, CloseHow};
use gezhi_domain::deadlines::{BEIJING, local_date};
use gezhi_domain::points::Holder;
use gezhi_domain::points::rules::Trigger;
use gezhi_domain::visits::Outcome;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::outbox::OutboxRow;
use gezhi_store::points::rules::EventRow;
use gezhi_store::residents::PersonRow;
use gezhi_store::visits::VisitRow;
use jiff::Timestamp;

/// `purpose` of a public vote.
const STARS: &str = "stars";

/// Writes down the reports that were closed among some acts, for the households of those who reported them. Withdrawn, merged and
/// nameless reports pay nobody: an entry would tell the village who sent a nameless one.
pub(crate) async fn enqueue(
    app: &App,
    tx: &mut Tx<'_>,
    rows: &[OutboxRow],
    cases: &[Case],
) -> Result<(), StoreError> {
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
/// bound to no household, is passed over. It is paid for with the next [`super::pay_waiting`].
///
/// # Errors
/// Failures of the store.
pub async fn record_report(app: &App, tx: &mut Tx<'_>, case: &Case, at: Timestamp) -> Result<(), StoreError> {
    let Some(account) = case.reporter.filter(|_| !case.anonymous) else { return Ok(()) };
    let person = gezhi_store::residents::person_by_account(tx, app.county, account.0).await?;
    let Some((person, household)) = person.and_then(|person| Some((person.id, person.household?))) else {
        return Ok(());
    };
    let photos = gezhi_store::attachments::of_case(tx, app.county, case.id.0).await?;
    let facts = EventFacts {
        category: case.category.clone().unwrap_or_default(),
        grade: case.grade.code().to_owned(),
        outcome: case.close_how.map_or("", CloseHow::code).to_owned(),
        photos: i64::try_from(photos.iter().filter(|photo| photo.role == "report").count()).unwrap_or(0),
        ..EventFacts::default()
    };
    write(app, tx, (Trigger::Report, case.id.0), (household, Some(person)), (at, facts)).await
}

/// Writes down a visit at which somebody was met: for the household, and for who made it. Nobody is paid for a visit to the own
/// household.
///
/// # Errors
/// Failures of the store.
pub async fn record_visit(app: &App, tx: &mut Tx<'_>, visit: &VisitRow) -> Result<(), StoreError> {
    if !Outcome::parse(&visit.outcome).is_some_and(Outcome::counts) {
        return Ok(());
    }
    let visitor = gezhi_store::residents::person_by_account(tx, app.county, visit.visitor).await?;
    if visitor.and_then(|person| person.household) == Some(visit.household) {
        return Ok(());
    }
    let at = Timestamp::from_microsecond(visit.started_at)
        .map_err(|error| StoreError::BadValue(format!("begin of visit {}: {error}", visit.id)))?;
    let facts = EventFacts {
        purpose: visit.purpose.clone(),
        minutes: (visit.ended_at - visit.started_at) / 60_000_000,
        near: visit.near.clone(),
        photos: visit.files,
        visitor: Some(visit.visitor),
        ..EventFacts::default()
    };
    write(app, tx, (Trigger::Visit, visit.id), (visit.household, None), (at, facts)).await
}

/// Writes down that somebody took part in the vote of a round, for the household, once for each round. Whom the vote was for is not
/// written.
///
/// # Errors
/// Failures of the store.
pub(crate) async fn record_vote(
    app: &App,
    tx: &mut Tx<'_>,
    (round, at): (i64, Timestamp),
    person: &PersonRow,
) -> Result<(), StoreError> {
    let Some(household) = person.household else { return Ok(()) };
    let id = app.id();
    let turned_out =
        gezhi_store::points::stars::turn_out(tx, app.county, (round, household), (id, at.as_microsecond()));
    if !turned_out.await? {
        return Ok(());
    }
    let facts = EventFacts { purpose: STARS.to_owned(), round: Some(round), ..EventFacts::default() };
    write(app, tx, (Trigger::Vote, id), (household, Some(person.id)), (at, facts)).await
}

/// Writes an event of a household that still has its file, in the village in which it lives.
async fn write(
    app: &App,
    tx: &mut Tx<'_>,
    (trigger, subject): (Trigger, i64),
    (household, person): (i64, Option<i64>),
    (at, facts): (Timestamp, EventFacts),
) -> Result<(), StoreError> {
    let Some(file) = gezhi_store::residents::household(tx, app.county, household).await? else {
        return Ok(());
    };
    let Ok(path) = path_of(app, file.place) else { return Ok(()) };
    let facts = EventFacts { quantity: 1, hour: i64::from(BEIJING.to_datetime(at).hour()), ..facts };
    let event = EventRow {
        id: app.id(),
        kind: trigger.code().to_owned(),
        subject,
        village: village_of(app, &path).id().0,
        holder_kind: Holder::Household(household).kind().code().to_owned(),
        holder: household,
        person,
        day: local_date(at).to_string(),
        facts: serde_json::to_string(&facts).map_err(|error| StoreError::BadValue(error.to_string()))?,
        state: "waiting".to_owned(),
        said: None,
        at: at.as_microsecond(),
    };
    gezhi_store::points::rules::record_event(tx, app.county, &event).await?;
    Ok(())
}

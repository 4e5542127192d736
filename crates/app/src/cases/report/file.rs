//! Putting a report on file: where it goes, by when, and what is written down of it.

use super::super::act::{CountData, stage_code};
use super::input::{NewApplication, NewReport};
use super::operation::ReportOp;
use super::replay::ReportAnswer;
use crate::context::{App, rules_of};
use crate::directory::Destination;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::idempotent::Key;
use crate::triage::Suggestion;
use gezhi_domain::accounts::{Action, Permit};
use gezhi_domain::cases::{Act, Case, apply, deadline, tasks};
use gezhi_domain::deadlines::schedule;
use gezhi_domain::statistics::Facts;
use gezhi_store::applications::ApplicationRow;
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::messages::MessageRow;
use gezhi_store::time::micros;

/// A report that is ready to be stored.
pub(super) struct Composed {
    pub(super) op: ReportOp,
    pub(super) answer: ReportAnswer,
}

/// Sends a case to its body and gathers all that is stored with it.
pub(super) fn file(
    app: &App,
    permit: Permit,
    case: Case,
    new: NewReport,
    suggestion: &Suggestion,
    key: &Key,
) -> Result<Composed> {
    let directory = app.directory();
    let now = case.reported_at;
    let secret = app.settings.entropy.token();
    let mut first = app.entry(&permit, "report", "case", case.id.0, new.address.as_deref());
    first.at = micros(now);
    first.place = case.place.map(|path| path.id().0);
    first.public = true;
    let mut details = serde_json::json!({ "channel": case.channel.code(), "photos": case.photos });
    if let Some(details) = details.as_object_mut() {
        let item = new.application.as_ref().map(|application| application.item.clone());
        let visit = new.visit.map(|visit| visit.to_string());
        details.extend(item.map(|item| ("item".to_owned(), item.into())));
        details.extend(visit.map(|visit| ("visit".to_owned(), visit.into())));
    }
    first.details = details.to_string();
    let mut entries = vec![first];
    let case = match case
        .category
        .as_deref()
        .map(|code| directory.destination(code, case.grade, case.place.as_ref()))
    {
        Some(Destination::Body { body, helpers, limit, checker, line }) => {
            let act = Act::Assign { body, helpers, limit };
            let mut sent = apply(&case, &act, now, &rules_of(&app.profile(), &app.calendar()))?.case;
            sent.checker = checker;
            sent.version = 1;
            let system = gezhi_domain::accounts::system_permit(Action::Assign);
            let mut entry = app.entry(&system, "assign", "case", case.id.0, None);
            entry.at = micros(now);
            entry.place = case.place.map(|path| path.id().0);
            entry.public = true;
            let name = directory.body(body).map(|row| row.name.clone()).unwrap_or_default();
            entry.details = serde_json::json!({ "body": name, "body_id": body.0.to_string(), "line": line.to_string(), "automatic": true }).to_string();
            entries.push(entry);
            sent
        }
        _ => case,
    };
    let id = case.id.0;
    let (Some(first_id), Some(last_id)) =
        (entries.first().map(|entry| entry.id), entries.last().map(|entry| entry.id))
    else {
        return Err(AppError::not_found());
    };
    let attachments: Vec<AttachmentRow> = new
        .attachments
        .into_iter()
        .map(|row| AttachmentRow {
            case_id: Some(id),
            entry: Some(first_id),
            role: "report".into(),
            public: new.application.is_none(),
            uploader: permit.account().map(|account| account.0),
            ..row
        })
        .collect();
    let levels = u8::try_from(case.place.map_or(0, |path| path.depth())).unwrap_or(0);
    let firing = deadline(&case, levels)
        .and_then(|deadline| schedule(&deadline, &app.calendar(), &app.policy).into_iter().next())
        .map(|firing| (micros(firing.at), stage_code(firing.key.stage)));
    let answer = ReportAnswer { id, ticket: case.ticket.clone(), secret: secret.clone() };
    let facts = Facts::of(&case, directory.root());
    let outbox = CountData {
        before: None,
        after: facts,
        act: "report",
        entry: last_id,
        actor: permit.name().to_owned(),
    }
    .json();
    let remembered = key.remembered(&answer)?;
    let task_rows = tasks(&case, app.profile().work.bounce_limit)
        .into_iter()
        .map(|spec| (spec.kind.code(), directory.holder_key(spec.holder, case.place.as_ref())))
        .collect();
    let application = new.application.map(|application| sealed(app, application, &case)).transpose()?;
    let op = ReportOp {
        county: app.county,
        application,
        permit,
        secret_hash: sha256(secret.as_bytes()),
        triage: suggestion.stored(),
        entries,
        attachments,
        uploaded: new.uploaded,
        message: new.message.map(|row| MessageRow { case_id: id, ..row }),
        tasks: task_rows,
        firing,
        outbox,
        remembered,
        case,
    };
    Ok(Composed { op, answer })
}

/// The row beside the case: what the form holds may be an account number, so it is sealed.
fn sealed(app: &App, new: NewApplication, case: &Case) -> Result<ApplicationRow> {
    let sealer = crate::residents::Sealer::of(app);
    let answers = sealer.words(crate::services::ANSWERS, case.id.0, &new.answers, &app.settings.entropy)?;
    Ok(ApplicationRow {
        case_id: case.id.0,
        item: new.item,
        household: new.household,
        person: new.person,
        answers_sealed: answers,
        consent: new.consent.to_owned(),
        created_at: micros(case.reported_at),
    })
}

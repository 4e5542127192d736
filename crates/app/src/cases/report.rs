//! File a report: from whatever a person sent to a case that stands with a body (features C1, C2, C4, C5).

use super::ProgressView;
use super::act::CountData;
use super::detail::Loaded;
use crate::context::{App, rules_of};
use crate::directory::Destination;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::grids;
use crate::triage::{Subject, Suggestion};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::cases::{
    Act, Case, CaseId, Channel, Checker, Grade, MAX_CHARACTERS, State, TextFault, apply, clean_text,
    deadline, tasks, title_of,
};
use gezhi_domain::deadlines::schedule;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::statistics::Facts;
use gezhi_geo::Crs;
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{Isolation, Op, Stmt, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::messages::MessageRow;
use gezhi_store::time::micros;
use gezhi_store::{attachment_values, journal_values, message_values, params};
use serde::{Deserialize, Serialize};

/// What a person, a desk or a machine sent.
#[derive(Debug, Clone, Default)]
pub struct NewReport {
    /// Channel.
    pub channel: Option<Channel>,
    /// Text.
    pub text: String,
    /// Category chosen, at any level.
    pub category: Option<String>,
    /// Grade chosen (staff only).
    pub grade: Option<Grade>,
    /// Name given.
    pub name: Option<String>,
    /// Telephone given.
    pub phone: Option<String>,
    /// The bodies are not to know who it was.
    pub anonymous: bool,
    /// Longitude and latitude.
    pub point: Option<(f64, f64)>,
    /// Coordinate system of the point.
    pub crs: Option<Crs>,
    /// Accuracy in metres.
    pub accuracy_m: Option<f64>,
    /// Place chosen.
    pub place: Option<i64>,
    /// Report code scanned.
    pub code: Option<String>,
    /// Number in another system.
    pub outside_number: Option<String>,
    /// Stored attachments, to be tied to the case.
    pub attachments: Vec<AttachmentRow>,
    /// Tokens of attachments uploaded before.
    pub uploaded: Vec<String>,
    /// Message that it came as.
    pub message: Option<MessageRow>,
    /// Key against doubling.
    pub idempotency_key: Option<String>,
    /// Hash of everything that was sent, for the key.
    pub body_hash: String,
    /// Address of the request.
    pub address: Option<String>,
}

/// The answer to a report; remembered for the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportAnswer {
    /// Case.
    pub id: i64,
    /// Ticket.
    pub ticket: String,
    /// The reporter's secret for this ticket.
    pub secret: String,
}

/// The answer and whether it was given before.
pub struct ReportOutcome {
    /// Answer.
    pub answer: ReportAnswer,
    /// The same report came again.
    pub replayed: bool,
    /// What was just stored, so that the receipt need not read it back.
    filed: Option<Loaded>,
}

struct ReportOp {
    county: i64,
    permit: Permit,
    case: Case,
    secret_hash: String,
    triage: String,
    entries: Vec<Entry>,
    attachments: Vec<AttachmentRow>,
    uploaded: Vec<String>,
    message: Option<MessageRow>,
    tasks: Vec<(&'static str, String)>,
    firing: Option<(i64, &'static str)>,
    outbox: String,
    remembered: Option<(String, String, String)>,
}

impl Op for ReportOp {
    type Out = ();
    type Err = StoreError;
    // Only inserts: nothing is read that another write could change.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let county = self.county;
        let at = micros(self.case.reported_at);
        let id = self.case.id.0;
        let journal: Vec<_> = self.entries.iter().map(|entry| journal_values!(county, entry)).collect();
        let attachments: Vec<_> =
            self.attachments.iter().map(|row| attachment_values!(county, row)).collect();
        let due = gezhi_store::cases::sort_at(&self.case);
        let tasks: Vec<_> =
            self.tasks.iter().map(|(kind, holder)| params![county, id, *kind, holder, due, at]).collect();
        let clock =
            self.firing.map(|(next, stage)| params![county, "case", id, self.case.epoch, next, stage]);
        let first = self.entries.first().map_or(id, |entry| entry.id);
        let outbox = params![county, first, "case", id, &self.outbox];
        let key = self.remembered.as_ref().map(|(key, hash, answer)| params![county, key, hash, answer, at]);
        let mut more: Vec<Stmt<'_>> = Vec::with_capacity(8);
        more.extend(key.as_ref().map(|values| (gezhi_store::idempotency::INSERT, values.as_slice())));
        more.extend(journal.iter().map(|values| (gezhi_store::journal::INSERT, values.as_slice())));
        more.extend(attachments.iter().map(|values| (gezhi_store::attachments::INSERT, values.as_slice())));
        more.extend(tasks.iter().map(|values| (gezhi_store::tasks::INSERT, values.as_slice())));
        more.extend(clock.as_ref().map(|values| (gezhi_store::clock::PUT, values.as_slice())));
        let message = self.message.as_ref().map(|row| message_values!(county, row));
        more.extend(message.as_ref().map(|values| (gezhi_store::messages::INSERT, values.as_slice())));
        more.push((gezhi_store::outbox::INSERT, &outbox));
        let extra =
            gezhi_store::cases::Extra { secret_hash: Some(&self.secret_hash), triage: Some(&self.triage) };
        gezhi_store::cases::insert(tx, &self.permit, county, &self.case, extra, &more).await?;
        let uploader = self.permit.account().map(|account| account.0);
        for token in &self.uploaded {
            gezhi_store::attachments::attach(tx, county, token, uploader, id, first, "report", true).await?;
        }
        Ok(())
    }
}

impl ReportOp {
    /// The case as it will be read once it is stored.
    fn loaded(&self) -> Loaded {
        Loaded {
            case: self.case.clone(),
            triage: None,
            secret_hash: Some(self.secret_hash.clone()),
            entries: self.entries.clone(),
            attachments: self.attachments.clone(),
        }
    }
}

struct Remembered {
    county: i64,
    key: String,
}

impl Op for Remembered {
    type Out = Option<(String, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::idempotency::find(tx, self.county, &self.key).await
    }
}

/// Whether this report's key has been answered before, so that its files need not be decoded again.
///
/// # Errors
/// Failures of the store.
pub async fn is_replay(app: &App, actor: &Actor, new: &NewReport) -> Result<bool> {
    let Some(key) = new.idempotency_key.as_ref().map(|key| scoped_key(actor, key)) else { return Ok(false) };
    Ok(app.db.read(Remembered { county: app.county, key }).await?.is_some())
}

/// Cleans a text or says how much too long it is.
pub(super) fn clean(text: &str, field: &'static str) -> Result<String> {
    clean_text(text, MAX_CHARACTERS).map_err(|TextFault::TooLong(length)| {
        AppError::invalid(
            "text_too_long",
            field,
            format!("文字太长了：{length} 字，最多 {MAX_CHARACTERS} 字。请删短一些，您写的内容还在。"),
            format!("The text has {length} characters, {MAX_CHARACTERS} at most. Shorten it; nothing you wrote is lost."),
        )
    })
}

pub(crate) fn clean_phone(phone: &str) -> Result<Option<String>> {
    let digits: String = phone.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let number = digits.strip_prefix("+86").unwrap_or(&digits);
    if (5..=15).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit()) {
        return Ok(Some(number.to_owned()));
    }
    Err(AppError::invalid(
        "phone",
        "phone",
        "电话号码不对，请再看一下，也可以不填。",
        "The telephone number is not usable; look at it again or leave it out.",
    ))
}

/// Where it is: what was chosen, what the code says, or the grid of the point.
async fn place_of(app: &App, new: &NewReport) -> Result<(Option<PlacePath>, Option<(f64, f64)>)> {
    let directory = app.directory();
    let located = new.point.map(|(lon, lat)| grids::place_at(app, lon, lat, new.crs.unwrap_or(Crs::Wgs84)));
    if let Some(token) = &new.code {
        let code = crate::codes::resolve(app, token).await?;
        let point = located.and_then(std::result::Result::ok).map(|located| located.point);
        return Ok((directory.place(PlaceId(code.place)).map(|place| place.path), point));
    }
    if let Some(id) = new.place {
        let place = directory.place(PlaceId(id)).ok_or_else(|| {
            AppError::invalid(
                "place_unknown",
                "place",
                "没有这个地方，请重新选择。",
                "There is no such place; choose again.",
            )
        })?;
        let point = located.and_then(std::result::Result::ok).map(|located| located.point);
        return Ok((Some(place.path), point));
    }
    match located.transpose()? {
        Some(located) if located.place.is_some() => Ok((located.place, Some(located.point))),
        Some(_) => grids::locate(
            app,
            new.point.map_or(0.0, |p| p.0),
            new.point.map_or(0.0, |p| p.1),
            new.crs.unwrap_or(Crs::Wgs84),
        )
        .map(|located| (located.place, Some(located.point))),
        None => Ok((None, None)),
    }
}

/// Files a report.
///
/// # Errors
/// Sentences for what is wrong with the input; 401/403 where a channel is for staff; failures of the store.
pub async fn report(app: &App, actor: &Actor, new: NewReport) -> Result<ReportOutcome> {
    let key = new.idempotency_key.as_ref().map(|key| scoped_key(actor, key));
    let body_hash = new.body_hash.clone();
    let Composed { op, answer } = match compose(app, actor, new).await {
        Ok(composed) => composed,
        // What was accepted once is answered in the same way, also where it would be refused by now.
        Err(refusal) => return earlier(app, key, &body_hash).await?.ok_or(refusal),
    };
    let filed = op.uploaded.is_empty().then(|| op.loaded());
    // No look for the key beforehand: keys seldom come twice, and the database refuses the second one anyway.
    match app.db.write(op).await {
        Ok(()) => {}
        Err(StoreError::Unique { table, .. }) if table == "idempotency" => {
            return earlier(app, key, &body_hash).await?.ok_or_else(AppError::not_found);
        }
        Err(error) => return Err(error.into()),
    }
    app.wake_background();
    Ok(ReportOutcome { answer, replayed: false, filed })
}

/// What the reporter is told right after reporting: the progress page.
///
/// # Errors
/// Failures of the store.
pub async fn receipt(app: &App, actor: &Actor, outcome: &ReportOutcome) -> Result<ProgressView> {
    let secret = Some(outcome.answer.secret.as_str());
    match &outcome.filed {
        Some(filed) => Ok(super::progress::view(app, actor, filed, None, secret)),
        None => super::progress(app, actor, &outcome.answer.ticket, secret).await,
    }
}

/// The statements that filing this report would run: what `gezhi bench` measures against.
///
/// # Errors
/// Those of [`report`].
#[cfg(feature = "reference")]
pub async fn report_statements(
    app: &App,
    actor: &Actor,
    new: NewReport,
) -> Result<Vec<gezhi_store::engine::reference::Statement>> {
    Ok(gezhi_store::engine::reference::record(&compose(app, actor, new).await?.op)?)
}

/// A report that is ready to be stored.
struct Composed {
    op: ReportOp,
    answer: ReportAnswer,
}

/// Everything that is decided before the database is touched.
async fn compose(app: &App, actor: &Actor, new: NewReport) -> Result<Composed> {
    let channel = new.channel.unwrap_or(if new.code.is_some() { Channel::Code } else { Channel::App });
    let key = new.idempotency_key.as_ref().map(|key| scoped_key(actor, key));
    let text = clean(&new.text, "text")?;
    if text.is_empty() && new.attachments.is_empty() && new.uploaded.is_empty() {
        return Err(AppError::invalid(
            "nothing_said",
            "text",
            "请拍张照片，或者写一句、说一句是什么事。",
            "Take a photo, or write or say in a sentence what it is.",
        ));
    }
    let phone = new.phone.as_deref().map(clean_phone).transpose()?.flatten();
    let name =
        new.name.as_deref().map(|name| clean(name, "name")).transpose()?.filter(|name| !name.is_empty());
    let (place, point) = place_of(app, &new).await?;
    let permit = permit_for(app, actor, channel, place)?;
    if let Some(code) = &new.category
        && app.profile().category(code).is_none()
    {
        return Err(AppError::invalid(
            "category_unknown",
            "category",
            "没有这个类别，请重新选择。",
            "There is no such category; choose again.",
        ));
    }
    let subject = Subject {
        has_photo: !new.attachments.is_empty() || !new.uploaded.is_empty(),
        within: new.category.as_deref(),
        ..Subject::at(app, &text, channel, place.as_ref()).await?
    };
    let suggestion = app.triage.classify(&subject);
    let mut case = blank(app, channel, &text, place, point);
    case.accuracy_m = new.accuracy_m.filter(|metres| metres.is_finite() && *metres >= 0.0);
    case.reporter = if matches!(permit.action(), Action::Report) { actor.account } else { None };
    case.reporter_phone = phone;
    case.reporter_name = name.or_else(|| case.reporter.map(|_| actor.name.clone()));
    case.anonymous = new.anonymous;
    case.outside_number = new.outside_number.clone();
    case.photos = u32::try_from(new.attachments.len() + new.uploaded.len()).unwrap_or(u32::MAX);
    case.category = settled_category(&new, &suggestion);
    case.grade = new.grade.unwrap_or(suggestion.grade);
    case.title = title_of(
        &text,
        &case.category.as_ref().map_or_else(|| "上报".to_owned(), |code| app.category_name(code).zh),
    );
    case.public = case.category.as_deref().and_then(|code| public_by_default(app, code)).unwrap_or(true);
    file(app, permit, case, new, &suggestion, key)
}

/// A key belongs to who sent it: strangers share one room of keys, which are random.
fn scoped_key(actor: &Actor, key: &str) -> String {
    format!("{}:{key}", actor.account.map_or(0, |account| account.0))
}

fn replay((hash, answer): (String, String), body_hash: &str) -> Result<ReportOutcome> {
    if hash != body_hash {
        return Err(AppError::Invalid {
            code: "idempotency_mismatch",
            field: None,
            zh: "这个编号已经用来发过另一件事，请重新提交。".into(),
            en: "This key was used for something else; send it with a new one.".into(),
        });
    }
    let answer = serde_json::from_str(&answer).map_err(|error| StoreError::BadValue(error.to_string()))?;
    Ok(ReportOutcome { answer, replayed: true, filed: None })
}

/// The answer that was given to this key before.
async fn earlier(app: &App, key: Option<String>, body_hash: &str) -> Result<Option<ReportOutcome>> {
    let Some(key) = key else { return Ok(None) };
    let found = app.db.read(Remembered { county: app.county, key }).await?;
    found.map(|found| replay(found, body_hash)).transpose()
}

fn permit_for(app: &App, actor: &Actor, channel: Channel, place: Option<PlacePath>) -> Result<Permit> {
    match channel {
        Channel::App | Channel::Code | Channel::Api | Channel::Message => Ok(decide(actor, Action::Report)?),
        _ => {
            decide(actor, Action::EnterCase)?;
            let near = place.unwrap_or_else(|| app.directory().root_path());
            // A worker who does not say where stands in the own grid, and the desk at the root: the duty decides.
            if place.is_none() {
                Ok(decide(actor, Action::EnterCase)?)
            } else {
                Ok(decide_at(actor, Action::EnterCase, &near)?)
            }
        }
    }
}

fn blank(
    app: &App,
    channel: Channel,
    text: &str,
    place: Option<PlacePath>,
    point: Option<(f64, f64)>,
) -> Case {
    let now = app.now();
    Case {
        id: CaseId(app.ids.next(now)),
        ticket: format!("{}{}", app.profile().head.ticket_prefix, app.settings.entropy.readable(9)),
        title: String::new(),
        text: text.to_owned(),
        category: None,
        grade: Grade::Normal,
        channel,
        state: State::Reported,
        reporter: None,
        reporter_name: None,
        reporter_phone: None,
        anonymous: false,
        place,
        point,
        accuracy_m: None,
        body: None,
        helpers: Vec::new(),
        checker: Checker::Worker,
        limit: None,
        reported_at: now,
        assigned_at: None,
        accepted_at: None,
        replied_at: None,
        resolved_at: None,
        closed_at: None,
        close_how: None,
        due: None,
        epoch: 0,
        overdue: false,
        pauses: Vec::new(),
        extra_days: 0,
        bounces: 0,
        ruled: false,
        public: true,
        extension: None,
        rating: None,
        merged_into: None,
        outside_number: None,
        me_too: 0,
        photos: 0,
        version: 1,
    }
}

/// What a person chose stands, made more exact where the classifier is sure; else what the classifier is sure of.
fn settled_category(new: &NewReport, suggestion: &Suggestion) -> Option<String> {
    let sure = suggestion.confident.then(|| suggestion.top()).flatten();
    match (&new.category, sure) {
        (Some(chosen), Some(found)) if found.starts_with(chosen.as_str()) => Some(found.to_owned()),
        (Some(chosen), _) => Some(chosen.clone()),
        (None, found) => found.map(str::to_owned),
    }
}

fn public_by_default(app: &App, code: &str) -> Option<bool> {
    let profile = app.profile();
    let category = profile.category(code)?;
    category.public.or_else(|| category.parent().and_then(|parent| public_by_default(app, parent)))
}

fn file(
    app: &App,
    permit: Permit,
    case: Case,
    new: NewReport,
    suggestion: &Suggestion,
    key: Option<String>,
) -> Result<Composed> {
    let directory = app.directory();
    let now = case.reported_at;
    let secret = app.settings.entropy.token();
    let mut first = app.entry(&permit, "report", "case", case.id.0, new.address.as_deref());
    first.at = micros(now);
    first.place = case.place.map(|path| path.id().0);
    first.public = true;
    first.details = serde_json::json!({ "channel": case.channel.code(), "photos": case.photos }).to_string();
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
            public: true,
            uploader: permit.account().map(|account| account.0),
            ..row
        })
        .collect();
    let levels = u8::try_from(case.place.map_or(0, |path| path.depth())).unwrap_or(0);
    let firing = deadline(&case, levels)
        .and_then(|deadline| schedule(&deadline, &app.calendar(), &app.policy).into_iter().next())
        .map(|firing| (micros(firing.at), super::act::stage_code(firing.key.stage)));
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
    let remembered =
        key.map(|key| (key, new.body_hash.clone(), serde_json::to_string(&answer).unwrap_or_default()));
    let task_rows = tasks(&case, app.profile().work.bounce_limit)
        .into_iter()
        .map(|spec| (spec.kind.code(), directory.holder_key(spec.holder, case.place.as_ref())))
        .collect();
    let op = ReportOp {
        county: app.county,
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

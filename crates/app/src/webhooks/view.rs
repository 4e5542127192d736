//! Webhooks and deliveries as the API shows them. The secret is in none of them but the first answer.

use crate::views::Id;
use gezhi_domain::webhooks::Event;
use gezhi_store::webhooks::{DeliveryRow, WebhookRow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// A kind of event in the document of the API: the domain's own list, so that clients need no copy of it.
pub struct EventKind;

impl PartialSchema for EventKind {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Event::ALL.iter().map(|event| event.code())))
            .description(Some("A kind of event, in the order of a case's life."))
            .build()
            .into()
    }
}

impl ToSchema for EventKind {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("WebhookEvent")
    }
}

/// A webhook to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WebhookDraft {
    /// What it is for.
    pub name: String,
    /// Where it leads: `https://` or `http://`.
    pub url: String,
    /// Kinds of events; all of them when left out or empty.
    #[serde(default)]
    #[schema(value_type = Vec<EventKind>)]
    pub events: Vec<String>,
}

/// A webhook just made.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewWebhook {
    /// Identity.
    pub id: Id,
    /// Secret under which deliveries are signed; it cannot be seen again.
    pub secret: String,
}

/// A webhook in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookView {
    /// Identity.
    pub id: Id,
    /// What it is for.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// Kinds of events.
    #[schema(value_type = Vec<EventKind>)]
    pub events: Vec<String>,
    /// Made.
    pub created_at: String,
    /// `working`, `failing` or `off`.
    pub state: String,
    /// Since when its receiver fails.
    pub failing_since: Option<String>,
    /// When it is tried next.
    pub retry_at: Option<String>,
    /// When it was switched off for failing too long.
    pub off_at: Option<String>,
    /// Deliveries that wait.
    pub waiting: i64,
}

/// One event for one webhook.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub struct DeliveryView {
    /// Identity: `webhook-id` of every try.
    pub id: Id,
    /// Kind of event, or `test`.
    pub event: String,
    /// When it happened.
    pub at: String,
    /// `waiting`, `done` or `given_up`.
    pub state: String,
    /// Tries so far.
    pub tries: i64,
    /// Next try.
    pub next_at: Option<String>,
    /// When it was taken or given up.
    pub done_at: Option<String>,
    /// HTTP status of the last answer.
    pub status: Option<i64>,
    /// What the last try failed with: `unknown_host`, `private_address`, `no_connection`, `timeout`, `broke_off`, `status`.
    pub error: Option<String>,
}

/// What became of a test.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
pub struct Attempt {
    /// Taken: an answer 2xx.
    pub ok: bool,
    /// HTTP status of the answer.
    pub status: Option<i64>,
    /// What it failed with.
    pub error: Option<String>,
    /// How long it took, milliseconds.
    pub millis: u64,
}

fn time(micros: i64) -> String {
    Timestamp::from_microsecond(micros).map(|at| at.to_string()).unwrap_or_default()
}

/// The kinds of events in a stored list.
pub(super) fn events_in(stored: &str) -> Vec<String> {
    serde_json::from_str(stored).unwrap_or_default()
}

/// The kinds of events asked for, as they are stored; the first unknown one where there is one.
pub(super) fn events_asked(asked: &[String]) -> Result<Vec<&'static str>, String> {
    if asked.is_empty() {
        return Ok(Event::ALL.iter().map(|event| event.code()).collect());
    }
    if let Some(unknown) = asked.iter().find(|code| Event::parse(code).is_none()) {
        return Err(unknown.clone());
    }
    Ok(Event::ALL.iter().map(|event| event.code()).filter(|code| asked.iter().any(|a| a == code)).collect())
}

impl WebhookView {
    /// Of a row.
    #[must_use]
    pub fn of(row: WebhookRow) -> Self {
        let state = match (row.off_at, row.failures) {
            (Some(_), _) => "off",
            (None, 0) => "working",
            (None, _) => "failing",
        };
        Self {
            id: Id(row.id),
            name: row.name,
            url: row.url,
            events: events_in(&row.events),
            created_at: time(row.created_at),
            state: state.to_owned(),
            failing_since: row.failing_since.map(time),
            retry_at: row.retry_at.filter(|_| row.off_at.is_none()).map(time),
            off_at: row.off_at.map(time),
            waiting: row.waiting,
        }
    }
}

impl DeliveryView {
    /// Of a row.
    #[must_use]
    pub fn of(row: DeliveryRow) -> Self {
        Self {
            id: Id(row.id),
            event: row.event,
            at: time(row.at),
            next_at: Some(row.next_at).filter(|_| row.state == "waiting").map(time),
            state: row.state,
            tries: row.tries,
            done_at: row.done_at.map(time),
            status: row.status,
            error: row.error,
        }
    }
}

//! Live events: what the screens are told the moment it is on disk (feature B1).

use super::activity::{Activity, ActivityNews};
use crate::cases::act_word;
use crate::context::App;
use crate::views::{Bi, Id, PlaceRef, Point};
use gezhi_domain::accounts::Thing;
use gezhi_domain::cases::Case;
use gezhi_domain::grids::PlacePath;
use serde::Serialize;
use utoipa::ToSchema;

/// What a screen is told. Nothing personal: a title with personal data hidden, a body's name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiveEvent {
    /// Identity of the journal entry.
    pub id: Id,
    /// When.
    pub at: String,
    /// Case.
    pub case: Id,
    /// Ticket.
    pub ticket: String,
    /// Act.
    pub act: String,
    /// In words.
    pub word: Bi,
    /// Title, personal data hidden.
    pub title: String,
    /// State.
    pub state: String,
    /// In the place's words.
    pub state_word: Bi,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// Category.
    pub category: Option<Bi>,
    /// Where.
    pub point: Option<Point>,
    /// Body.
    pub by: Option<String>,
}

impl LiveEvent {
    /// The event of an act on a case.
    #[must_use]
    pub fn of(app: &App, case: &Case, entry: i64, at: String, act: &str) -> Self {
        let body = case.body.and_then(|body| app.body_ref(body)).map(|body| body.name);
        let details = serde_json::json!({
            "body": body.clone().unwrap_or_default(),
            "passed": !case.is_open(),
            "stars": case.rating.as_ref().map(|rating| rating.stars),
        });
        Self {
            id: Id(entry),
            at,
            case: Id(case.id.0),
            ticket: case.ticket.clone(),
            word: act_word(act, &details),
            act: act.to_owned(),
            title: gezhi_triage::redact::redact(&case.title).text,
            state: case.state.code().to_owned(),
            state_word: crate::cases::state_word(app, case.state),
            place: case.place.and_then(|path| app.place_ref(&path)),
            category: case.category.as_deref().map(|code| app.category_name(code)),
            point: case.point.map(|(lon, lat)| Point { lon, lat }),
            by: body,
        }
    }
}

/// What is told live.
#[derive(Debug, Clone)]
pub enum Live {
    /// Something happened to a case.
    Case(Box<CaseNews>),
    /// Something happened elsewhere.
    Activity(Box<ActivityNews>),
}

/// What `GET /live` sends, by the name of the event.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum LiveMessage {
    /// `case`
    Case(Box<LiveEvent>),
    /// `activity`
    Activity(Box<Activity>),
}

/// An event of a case with what decides who may hear of it.
#[derive(Debug, Clone)]
pub struct CaseNews {
    /// What is told.
    pub event: LiveEvent,
    /// Where.
    pub place: Option<PlacePath>,
    /// Bodies.
    pub bodies: Vec<gezhi_domain::accounts::BodyId>,
    /// Everybody may hear of it.
    pub public: bool,
    /// The reporter wants to hear of it by message.
    pub phone: Option<String>,
}

impl CaseNews {
    /// What the policy must know.
    #[must_use]
    pub fn thing(&self) -> Thing<'_> {
        Thing { place: self.place, bodies: &self.bodies, owner: None }
    }
}

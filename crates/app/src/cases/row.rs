//! A case in a list.

use crate::context::App;
use crate::views::{Bi, BodyRef, Id, PlaceRef, mask_name, mask_phone};
use gezhi_domain::cases::{Case, State};
use serde::Serialize;
use utoipa::ToSchema;

/// Who reported it, masked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReporterView {
    /// 覃**
    pub name: Option<String>,
    /// 138****6621
    pub phone: Option<String>,
}

/// A case in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseRow {
    /// Identity.
    pub id: Id,
    /// Ticket code.
    pub ticket: String,
    /// First sentence.
    pub title: String,
    /// State.
    pub state: String,
    /// The place's own word for it.
    pub state_word: Bi,
    /// Step a villager sees, 1 to 4.
    pub step: u8,
    /// Category.
    pub category: Option<CategoryRef>,
    /// Grade.
    pub grade: String,
    /// Channel.
    pub channel: String,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// Responsible body.
    pub body: Option<BodyRef>,
    /// Reporter, masked; `null` for anonymous ones.
    pub reporter: Option<ReporterView>,
    /// When reported.
    pub reported_at: String,
    /// Deadline.
    pub due_at: Option<String>,
    /// The deadline may move: it counts days of a year that has not been announced.
    pub due_provisional: bool,
    /// The clock rests.
    pub paused: bool,
    /// Past the deadline.
    pub overdue: bool,
    /// Number of photos and other attachments of the report.
    pub photos: u32,
    /// How often it was returned.
    pub bounces: u32,
    /// How many said "me too".
    pub me_too: u32,
    /// Rating.
    pub stars: Option<u8>,
    /// When closed.
    pub closed_at: Option<String>,
    /// Version for acts.
    pub version: i64,
}

/// A category, named.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CategoryRef {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
}

/// The place's word for a state.
pub(crate) fn state_word(app: &App, state: State) -> Bi {
    app.profile().work.stages.states.get(&state).map_or_else(|| Bi::new(state.code(), state.code()), Bi::from)
}

/// A case as a row.
#[must_use]
pub fn row(app: &App, case: &Case) -> CaseRow {
    let known = case.reporter_name.is_some() || case.reporter_phone.is_some();
    CaseRow {
        id: Id(case.id.0),
        ticket: case.ticket.clone(),
        title: case.title.clone(),
        state: case.state.code().to_owned(),
        state_word: state_word(app, case.state),
        step: case.step(),
        category: case
            .category
            .as_ref()
            .map(|code| CategoryRef { code: code.clone(), name: app.category_name(code) }),
        grade: case.grade.code().to_owned(),
        channel: case.channel.code().to_owned(),
        place: case.place.and_then(|path| app.place_ref(&path)),
        body: case.body.and_then(|body| app.body_ref(body)),
        reporter: (known && !case.anonymous).then(|| ReporterView {
            name: case.reporter_name.as_deref().map(mask_name),
            phone: case.reporter_phone.as_deref().map(mask_phone),
        }),
        reported_at: case.reported_at.to_string(),
        due_at: case.due.map(|due| due.at.to_string()),
        due_provisional: case.due.is_some_and(|due| due.provisional),
        paused: case.state == State::Suspended,
        overdue: case.overdue,
        photos: case.photos,
        bounces: case.bounces,
        me_too: case.me_too,
        stars: case.rating.as_ref().map(|rating| rating.stars),
        closed_at: case.closed_at.map(|at| at.to_string()),
        version: case.version,
    }
}

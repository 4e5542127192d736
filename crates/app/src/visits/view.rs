//! Visits as they are handed out: what was noted only to those who go there themselves.

use super::{WORDS, may_hear};
use crate::attachments::AttachmentView;
use crate::cases::state_word;
use crate::context::App;
use crate::error::Result;
use crate::residents::Sealer;
use crate::residents::view::address;
use crate::views::{Bi, Id, PlaceRef, Point, instant};
use gezhi_domain::accounts::Actor;
use gezhi_domain::grids::PlaceId;
use gezhi_domain::visits::{Outcome, Purpose, Stance};
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::cases::StoredCase;
use gezhi_store::residents::HouseholdRow;
use gezhi_store::visits::VisitRow;
use serde::Serialize;
use utoipa::ToSchema;

/// The case that a need became.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitCase {
    /// Case.
    pub id: Id,
    /// Ticket.
    pub ticket: String,
    /// State in the place's words.
    pub state: Bi,
}

/// A visit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitView {
    /// Identity.
    pub id: Id,
    /// Household.
    pub household: Id,
    /// Name of its head.
    pub head_name: String,
    /// Address with the room.
    pub address: String,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// Who went.
    pub visitor: String,
    /// Who went along.
    pub companions: Vec<String>,
    /// What for, a code.
    pub purpose: String,
    /// The same in words.
    pub purpose_word: Bi,
    /// How it went, a code.
    pub outcome: String,
    /// The same in words.
    pub outcome_word: Bi,
    /// Matter.
    pub matter: Option<Id>,
    /// Where the family stands on it, a code.
    pub stance: Option<String>,
    /// The same in words.
    pub stance_word: Option<Bi>,
    /// Begin.
    pub started_at: String,
    /// Whole minutes; `null` where they are not known.
    pub minutes: Option<i64>,
    /// When it arrived here.
    pub received_at: String,
    /// `right`, or `ahead` and `behind` where the phone's clock was not believed.
    pub clock: String,
    /// Where it was recorded.
    pub point: Option<Point>,
    /// How exact that is, in metres.
    pub accuracy: Option<f64>,
    /// Whether that is at the house: `near`, `far` or `unknown`.
    pub near: String,
    /// What was noted; `null` for those who may not read it.
    pub words: Option<String>,
    /// Photos and recordings, for those who may read the note.
    pub attachments: Vec<AttachmentView>,
    /// The case that a need became.
    pub case: Option<VisitCase>,
}

/// What a visit is shown with.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    pub households: Vec<HouseholdRow>,
    pub files: Vec<AttachmentRow>,
    pub cases: Vec<StoredCase>,
}

pub(super) fn purpose_word(code: &str) -> Bi {
    Purpose::parse(code).map_or_else(|| Bi::new(code, code), |one| Bi::new(one.zh(), one.en()))
}

pub(super) fn outcome_word(code: &str) -> Bi {
    Outcome::parse(code).map_or_else(|| Bi::new(code, code), |one| Bi::new(one.zh(), one.en()))
}

pub(super) fn stance_word(code: &str) -> Bi {
    Stance::parse(code).map_or_else(|| Bi::new(code, code), |one| Bi::new(one.zh(), one.en()))
}

/// Whole minutes of a span of microseconds; none where the length is not known.
pub(super) const fn minutes(row: &VisitRow) -> Option<i64> {
    if row.ended_at > row.started_at { Some((row.ended_at - row.started_at) / 60_000_000) } else { None }
}

/// A visit as somebody sees it.
pub(super) fn view(app: &App, actor: &Actor, row: &VisitRow, around: &Around) -> Result<VisitView> {
    let hears =
        actor.account.is_some_and(|account| account.0 == row.visitor) || may_hear(app, actor, row.place);
    let household = around.households.iter().find(|one| one.id == row.household);
    let words = row
        .words_sealed
        .as_deref()
        .filter(|_| hears)
        .map(|sealed| Sealer::of(app).open_words(WORDS, row.id, sealed))
        .transpose()?;
    let files = around.files.iter().filter(|file| hears && file.subject == Some(row.id));
    let case = row.case_id.and_then(|id| around.cases.iter().find(|stored| stored.case.id.0 == id));
    Ok(VisitView {
        id: Id(row.id),
        household: Id(row.household),
        head_name: household.map(|one| one.head_name.clone()).unwrap_or_default(),
        address: household.map(address).unwrap_or_default(),
        place: app.place_ref_by_id(PlaceId(row.place)),
        visitor: row.visitor_name.clone(),
        companions: serde_json::from_str(&row.companions).unwrap_or_default(),
        purpose: row.purpose.clone(),
        purpose_word: purpose_word(&row.purpose),
        outcome: row.outcome.clone(),
        outcome_word: outcome_word(&row.outcome),
        matter: row.matter.map(Id),
        stance: row.stance.clone(),
        stance_word: row.stance.as_deref().map(stance_word),
        started_at: instant(row.started_at),
        minutes: minutes(row),
        received_at: instant(row.received_at),
        clock: row.clock.clone(),
        point: row.lon.zip(row.lat).map(|(lon, lat)| Point { lon, lat }),
        accuracy: row.accuracy_m,
        near: row.near.clone(),
        words,
        attachments: files.map(|file| AttachmentView::of(app, file, None)).collect(),
        case: case.map(|stored| VisitCase {
            id: Id(stored.case.id.0),
            ticket: stored.case.ticket.clone(),
            state: state_word(app, stored.case.state),
        }),
    })
}

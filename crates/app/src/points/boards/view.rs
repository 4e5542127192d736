//! Entries of boards as the API shows them.

use crate::context::App;
use crate::views::{Id, PlaceRef, instant};
use gezhi_domain::grids::PlaceId;
use gezhi_store::points::boards::BoardRow;
use serde::Serialize;
use utoipa::ToSchema;

/// An entry. For the public only what is on the board, without who put it there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardEntryView {
    /// Identity.
    pub id: Id,
    /// `red` or `black`.
    pub colour: String,
    /// `proposed`, `notice`, `shown`, `ended`.
    pub state: String,
    /// Name, masked.
    pub name: String,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// What for.
    pub reason: String,
    /// Since when it is on the board.
    pub shown_at: Option<String>,
    /// When it comes off by itself.
    pub expires_at: Option<String>,
    /// End of the time to object.
    pub notice_until: Option<String>,
    /// Household; for staff only.
    pub household: Option<Id>,
    /// Who put it forward; for staff only.
    pub proposed_by: Option<String>,
    /// When; for staff only.
    pub proposed_at: Option<String>,
    /// The second person; for staff only.
    pub approved_by: Option<String>,
    /// How the household was told; for staff and the household.
    pub told: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Why it ended.
    pub ended_why: Option<String>,
}

/// The entry as staff see it.
pub(super) fn view(app: &App, row: &BoardRow) -> BoardEntryView {
    BoardEntryView {
        id: Id(row.id),
        colour: row.colour.clone(),
        state: row.state.clone(),
        name: row.name.clone(),
        place: app.place_ref_by_id(PlaceId(row.place)),
        reason: row.reason.clone(),
        shown_at: row.shown_at.map(instant),
        expires_at: row.expires_at.map(instant),
        notice_until: row.notice_until.map(instant),
        household: Some(Id(row.household)),
        proposed_by: Some(row.proposer_name.clone()),
        proposed_at: Some(instant(row.proposed_at)),
        approved_by: row.approver_name.clone(),
        told: row.told.clone(),
        ended_at: row.ended_at.map(instant),
        ended_why: row.ended_why.clone(),
    }
}

/// The entry as the household and the public see it: nobody of the staff is named.
pub(super) fn public_view(app: &App, row: &BoardRow, own: bool) -> BoardEntryView {
    BoardEntryView {
        household: None,
        proposed_by: None,
        proposed_at: None,
        approved_by: None,
        told: row.told.clone().filter(|_| own),
        ..view(app, row)
    }
}

//! Groups as they are shown and filled in. The address of a robot is never shown again.

use crate::context::App;
use crate::views::{Id, PlaceRef, instant};
use gezhi_domain::grids::PlaceId;
use gezhi_store::groups::{GroupRow, PostingRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupView {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// `wecom`, `dingtalk` or `by_hand`.
    pub kind: String,
    /// Host of its robot's address.
    pub host: Option<String>,
    /// Whether its texts are signed.
    pub signed: bool,
    /// How many are in it.
    pub members: i64,
    /// Who looks after it.
    pub owner: String,
    /// Whether it is told of public cases closed in its place.
    pub tells_closed: bool,
    /// When it took the last text.
    pub last_at: Option<String>,
    /// Since when its robot takes none.
    pub failing_since: Option<String>,
    /// What is wrong with its robot.
    pub problem: Option<String>,
    /// Whether the reader may change it.
    pub editable: bool,
}

impl GroupView {
    pub(super) fn of(app: &App, row: &GroupRow, editable: bool) -> Self {
        Self {
            id: Id(row.id),
            name: row.name.clone(),
            place: app.place_ref_by_id(PlaceId(row.place)),
            kind: row.kind.clone(),
            host: row.host.clone(),
            signed: row.secret.is_some(),
            members: row.members,
            owner: row.owner.clone(),
            tells_closed: row.tells_closed,
            last_at: row.last_at.map(instant),
            failing_since: row.failing_since.map(instant),
            problem: row.problem.clone(),
            editable,
        }
    }
}

/// A group as it is filled in.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct GroupDraft {
    /// Name.
    pub name: String,
    /// Grid.
    pub place: Id,
    /// `wecom`, `dingtalk` or `by_hand`.
    pub kind: String,
    /// Address of its robot; when a group is changed, left out to keep the one it has.
    #[serde(default)]
    pub url: Option<String>,
    /// Secret of a DingTalk robot with signatures; left out to keep it, empty to take it away.
    #[serde(default)]
    pub secret: Option<String>,
    /// How many are in it.
    #[serde(default)]
    pub members: i64,
    /// Who looks after it.
    #[serde(default)]
    pub owner: String,
    /// Whether it is told of public cases closed in its place.
    #[serde(default)]
    pub tells_closed: bool,
}

/// A text on its way to a group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostingView {
    /// Identity.
    pub id: Id,
    /// Group.
    pub group: Id,
    /// Text.
    pub text: String,
    /// Asked for.
    pub at: String,
    /// `waiting`, `hand`, `done`, `given_up`.
    pub state: String,
    /// Tries.
    pub tries: i64,
    /// Taken or given up.
    pub done_at: Option<String>,
    /// What the last try failed with.
    pub error: Option<String>,
}

impl PostingView {
    pub(super) fn of(row: &PostingRow) -> Self {
        Self {
            id: Id(row.id),
            group: Id(row.chat),
            text: row.text.clone(),
            at: instant(row.at),
            state: row.state.clone(),
            tries: row.tries,
            done_at: row.done_at.map(instant),
            error: row.error.clone(),
        }
    }
}

/// What became of a test.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestView {
    /// Whether the text stands in the group.
    pub taken: bool,
    /// What it failed with.
    pub error: Option<String>,
}

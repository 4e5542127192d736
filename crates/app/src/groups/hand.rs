//! Texts for groups without a robot: somebody passes them on.

use super::scope::{own, path_of};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Id, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, Role, decide_at};
use gezhi_domain::cases::Holder;
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::groups::{GroupRow, PostingRow};
use gezhi_store::journal::Entry;
use gezhi_store::tasks::NewTask;
use serde::Serialize;
use utoipa::ToSchema;

/// Kind of the task and of what it is about.
pub const TASK: &str = "group_post";
/// Microseconds in which a text should be passed on.
const SOON: i64 = 2 * 3_600_000_000;

/// Somebody of the grid, or above it, passes it on.
pub(super) fn task_for(app: &App, group: &GroupRow, post: &PostingRow) -> NewTask {
    let holder = Holder::FirstOf(&[Role::Worker, Role::Leader]);
    NewTask {
        subject_kind: TASK,
        subject: post.id,
        kind: TASK,
        holder: app.directory().holder_key(holder, Some(&path_of(app, group.place))),
        title: group.name.clone(),
        place: group.place,
        due_at: post.at + SOON,
        created_at: post.at,
    }
}

/// A text to be passed on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HandView {
    /// Identity.
    pub id: Id,
    /// Group.
    pub group: String,
    /// Its place.
    pub place: Option<PlaceRef>,
    /// Text.
    pub text: String,
    /// Asked for.
    pub at: String,
}

struct Waiting {
    county: i64,
    groups: Vec<i64>,
}

impl Op for Waiting {
    type Out = Vec<PostingRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut rows = Vec::new();
        for group in &self.groups {
            rows.extend(gezhi_store::groups::by_hand(tx, self.county, *group).await?);
            if rows.len() >= 200 {
                break;
            }
        }
        rows.sort_by_key(|row| row.id);
        Ok(rows)
    }
}

/// Texts that wait to be passed on in the own grids, oldest first.
///
/// # Errors
/// 401, 403.
pub async fn to_pass_on(app: &App, actor: &Actor) -> Result<Vec<HandView>> {
    let groups: Vec<GroupRow> = own(app, actor, Action::SeeGroups)
        .await?
        .into_iter()
        .filter(|row| row.kind == gezhi_domain::groups::GroupKind::ByHand.code())
        .collect();
    let ids = groups.iter().map(|row| row.id).collect();
    let rows = app.db.read(Waiting { county: app.county, groups: ids }).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let group = groups.iter().find(|group| group.id == row.chat)?;
            Some(HandView {
                id: Id(row.id),
                group: group.name.clone(),
                place: app.place_ref_by_id(PlaceId(group.place)),
                text: row.text,
                at: instant(row.at),
            })
        })
        .collect())
}

struct Find {
    county: i64,
    id: i64,
}

impl Op for Find {
    type Out = Option<(PostingRow, GroupRow)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(post) = gezhi_store::groups::posting(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        let group = gezhi_store::groups::by_id(tx, self.county, post.chat).await?;
        Ok(group.map(|group| (post, group)))
    }
}

struct PassOn {
    county: i64,
    permit: Permit,
    id: i64,
    entry: Entry,
}

impl Op for PassOn {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let county = self.county;
        // Twice is once: a bad network repeats it.
        if gezhi_store::groups::passed_on(tx, &self.permit, county, self.id, self.entry.at).await? {
            gezhi_store::tasks::done(tx, county, self.id, TASK).await?;
            gezhi_store::journal::append(tx, county, &self.entry).await?;
        }
        Ok(())
    }
}

/// Says that a text was passed on.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn pass_on(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<()> {
    gezhi_domain::accounts::decide(actor, Action::SeeGroups)?;
    let (_, group) = app.db.read(Find { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::SeeGroups, &path_of(app, group.place))?;
    let entry = app.entry(&permit, "group_pass_on", "chat_group", group.id, address);
    let entry = Entry {
        place: Some(group.place),
        details: serde_json::json!({ "name": group.name }).to_string(),
        ..entry
    };
    Ok(app.db.write(PassOn { county: app.county, permit, id, entry }).await?)
}

//! One post with its history.

use super::input::path_of;
use super::leave::{LeaveView, leave_view};
use super::view::{Beside, PostItem, item};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, instant};
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::posts::{LeaveRow, PostRow};
use serde::Serialize;
use utoipa::ToSchema;

/// Something that happened to a post.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HistoryItem {
    /// When.
    pub at: String,
    /// What: `post_begin`, `post_change`, `post_renew`, `post_end`, `leave_grant`, `leave_begin`, `leave_end`, `leave_cancel`, `term_remind`.
    pub act: String,
    /// Who; empty for the product itself.
    pub actor: String,
    /// What was said.
    pub text: Option<String>,
}

/// A post in full.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostDetail {
    /// The list's fields.
    #[serde(flatten)]
    pub item: PostItem,
    /// Until when it was held; `null` while it is.
    pub ended_at: Option<String>,
    /// What the holder does.
    pub duties: Bi,
    /// What the holder promises.
    pub promise: Bi,
    /// Whether the promise is the post's own.
    pub own_promise: bool,
    /// Role of the duty that came with it.
    pub role: Option<Bi>,
    /// Leaves, newest first.
    pub leaves: Vec<LeaveView>,
    /// The holder's other posts.
    pub also: Vec<PostItem>,
    /// What happened, newest first.
    pub history: Vec<HistoryItem>,
    /// Whether the reader may change, end and grant leave.
    pub may_edit: bool,
}

struct DetailOp {
    county: i64,
    id: i64,
    now: i64,
}

struct Found {
    row: PostRow,
    also: Vec<PostRow>,
    leaves: Vec<(LeaveRow, Option<PostRow>)>,
    entries: Vec<Entry>,
    beside: Beside,
}

impl Op for DetailOp {
    type Out = Option<Found>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let Some(row) = gezhi_store::posts::by_id(tx, county, self.id).await? else { return Ok(None) };
        let also = match row.account {
            Some(account) => gezhi_store::posts::of_account(tx, county, account).await?,
            None => Vec::new(),
        };
        let mut leaves = Vec::new();
        for leave in gezhi_store::posts::leaves_of(tx, county, row.id).await? {
            let stand_in = gezhi_store::posts::by_id(tx, county, leave.stand_in).await?;
            leaves.push((leave, stand_in));
        }
        let entries = gezhi_store::journal::of_subject(tx, county, row.id).await?;
        let beside = Beside::read(tx, county, self.now).await?;
        Ok(Some(Found { row, also, leaves, entries, beside }))
    }
}

/// A post with its history.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn detail(app: &App, actor: &Actor, id: i64) -> Result<PostDetail> {
    decide(actor, Action::SeePosts)?;
    let now = app.now().as_microsecond();
    let found =
        app.db.read(DetailOp { county: app.county, id, now }).await?.ok_or_else(AppError::not_found)?;
    let row = &found.row;
    let path = path_of(app, row.place)?;
    decide_at(actor, Action::SeePosts, &path)?;
    let profile = app.profile();
    let spec = profile.posts.kind(&row.kind);
    let bi = |text: Option<&gezhi_domain::profile::Bilingual>| text.map_or_else(|| Bi::new("", ""), Bi::from);
    let promise = match &row.promise {
        Some(own) => Bi::new(own.clone(), own.clone()),
        None => bi(spec.map(|spec| &spec.promise)),
    };
    let also = found.also.iter().filter(|other| other.id != row.id);
    Ok(PostDetail {
        item: item(app, row, &found.beside, now),
        ended_at: row.until.map(instant),
        duties: bi(spec.map(|spec| &spec.duties)),
        promise,
        own_promise: row.promise.is_some(),
        role: spec
            .and_then(|spec| spec.role)
            .filter(|_| row.duty.is_some())
            .map(|role| Bi::new(role.zh(), role.en())),
        leaves: found.leaves.iter().map(|(leave, post)| leave_view(leave, post.as_ref())).collect(),
        also: also.map(|other| item(app, other, &found.beside, now)).collect(),
        history: found
            .entries
            .into_iter()
            .rev()
            .map(|entry| HistoryItem {
                at: instant(entry.at),
                act: entry.act,
                actor: entry.actor_name,
                text: entry.text,
            })
            .collect(),
        may_edit: row.until.is_none() && decide_at(actor, Action::EditPosts, &path).is_ok(),
    })
}

//! Notices: one text to the groups of a place, each with its own gaps filled.

use super::gaps::known;
use super::hand::task_for;
use super::scope::{own, path_of};
use super::view::PostingView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::views::{Id, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::groups::{GroupKind, fill};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::groups::{GroupRow, NoticeRow, PostingRow};
use gezhi_store::journal::Entry;
use gezhi_store::tasks::NewTask;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest text, characters.
const LONGEST: usize = 600;
/// Notices that are listed.
const SHOWN: i64 = 100;

/// A notice as it is written.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NoticeDraft {
    /// Place whose groups, and those of the places below it, it goes to.
    pub place: Id,
    /// Text; gaps such as {地方} are filled for each group.
    pub text: String,
    /// Groups that it does not go to.
    #[serde(default)]
    pub without: Vec<Id>,
}

/// A notice for one group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Recipient {
    /// Group.
    pub group: Id,
    /// Its name.
    pub name: String,
    /// Its place.
    pub place: Option<PlaceRef>,
    /// Kind.
    pub kind: String,
    /// Members.
    pub members: i64,
    /// The text as it would stand there.
    pub text: String,
}

/// What a notice would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Outline {
    /// Groups and their texts.
    pub recipients: Vec<Recipient>,
    /// Members of all of them; somebody in two groups counts twice.
    pub members: i64,
}

/// A notice that was sent.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NoticeView {
    /// Identity.
    pub id: Id,
    /// Place.
    pub place: Option<PlaceRef>,
    /// Text with its gaps.
    pub text: String,
    /// Author.
    pub author: String,
    /// When.
    pub at: String,
    /// Groups.
    pub groups: i64,
    /// Of these, how many have it.
    pub done: i64,
    /// Of these, how many cannot get it.
    pub given_up: i64,
}

struct Planned {
    permit: Permit,
    path: PlacePath,
    text: String,
    groups: Vec<(GroupRow, String)>,
}

/// Checks a draft and words it for each group.
async fn plan(app: &App, actor: &Actor, draft: &NoticeDraft) -> Result<Planned> {
    decide(actor, Action::PostToGroups)?;
    let directory = app.directory();
    let path = directory.place(PlaceId(draft.place.0)).ok_or_else(AppError::not_found)?.path;
    let permit = decide_at(actor, Action::PostToGroups, &path)?;
    let text: String = draft.text.trim().chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let length = text.chars().count();
    if length == 0 || length > LONGEST {
        return Err(AppError::invalid(
            "text",
            "text",
            format!("请写通知的内容，最多 {LONGEST} 字；现在是 {length} 字。"),
            format!("Write the notice, {LONGEST} characters at most; there are {length}."),
        ));
    }
    // Phones and identity numbers of residents do not belong into a group.
    let found = gezhi_triage::redact::redact(&strip_work_phone(&text));
    if found.text != strip_work_phone(&text) {
        return Err(AppError::invalid(
            "personal_numbers",
            "text",
            "通知里有手机号或身份证号。群里人人可见，请删掉；网格员的工作电话请用 {电话}。",
            "There is a telephone or ID number in the text. Everybody in the group sees it; take it out, and write {电话} for the grid worker's work phone.",
        ));
    }
    let mut groups = Vec::new();
    for row in own(app, actor, Action::PostToGroups).await? {
        let place = path_of(app, row.place);
        if !path.reaches(&place) || draft.without.contains(&Id(row.id)) {
            continue;
        }
        let worded = fill(&text, &known(app, &place).await?).map_err(|gap| unfilled(&row.name, &gap.0))?;
        let kind = GroupKind::parse(&row.kind).unwrap_or(GroupKind::ByHand);
        kind.check(&worded).map_err(|long| {
            AppError::invalid(
                "text_too_long",
                "text",
                format!("“{}”的机器人最多收 {} 个字节，请写短一些。", row.name, long.most),
                format!("The robot of {} takes {} bytes; write less.", row.name, long.most),
            )
        })?;
        groups.push((row, worded));
    }
    if groups.is_empty() {
        return Err(AppError::invalid(
            "no_groups",
            "place",
            "这里还没有登记群，请先登记，或选上一级。",
            "There are no groups here; register one or choose the place above.",
        ));
    }
    Ok(Planned { permit, path, text, groups })
}

/// A gap is no number.
fn strip_work_phone(text: &str) -> String {
    text.replace("{电话}", "")
}

fn unfilled(group: &str, gap: &str) -> AppError {
    AppError::invalid(
        "gap",
        "text",
        format!(
            "“{group}”不知道 {{{gap}}} 填什么。可以用：地方、上级、日期、网格员、电话、网址；没有网格员的地方请不要用后两样。"
        ),
        format!("Nothing fills the gap {{{gap}}} for {group}."),
    )
}

/// What a notice would do; nothing is sent.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for what cannot be sent.
pub async fn outline(app: &App, actor: &Actor, draft: &NoticeDraft) -> Result<Outline> {
    let planned = plan(app, actor, draft).await?;
    let members = planned.groups.iter().map(|(row, _)| row.members).sum();
    let recipients = planned
        .groups
        .into_iter()
        .map(|(row, text)| Recipient {
            group: Id(row.id),
            place: app.place_ref_by_id(PlaceId(row.place)),
            name: row.name,
            kind: row.kind,
            members: row.members,
            text,
        })
        .collect();
    Ok(Outline { recipients, members })
}

struct Send {
    county: i64,
    permit: Permit,
    notice: NoticeRow,
    posts: Vec<PostingRow>,
    tasks: Vec<NewTask>,
    entry: Entry,
    key: Key,
    answer: NoticeView,
}

impl Op for Send {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let county = self.county;
        self.key.remember(tx, county, &self.answer, self.notice.at).await?;
        gezhi_store::groups::insert_notice(tx, &self.permit, county, &self.notice).await?;
        for post in &self.posts {
            gezhi_store::groups::post(tx, county, post).await?;
        }
        for task in &self.tasks {
            gezhi_store::tasks::put(tx, county, task).await?;
        }
        gezhi_store::journal::append(tx, county, &self.entry).await
    }
}

/// Sends a notice.
///
/// # Errors
/// As [`outline`].
pub async fn send(
    app: &App,
    actor: &Actor,
    draft: &NoticeDraft,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<NoticeView> {
    let key = Key::of(actor, "notice", key, draft)?;
    if let Some(answer) = key.earlier(app).await? {
        return Ok(answer);
    }
    let planned = plan(app, actor, draft).await?;
    let (id, at) = (app.id(), app.now().as_microsecond());
    let (mut posts, mut tasks) = (Vec::new(), Vec::new());
    for (group, text) in planned.groups {
        let by_hand = group.kind == GroupKind::ByHand.code();
        let post = PostingRow {
            id: app.id(),
            chat: group.id,
            notice: Some(id),
            subject: None,
            text,
            at,
            state: if by_hand { "hand" } else { "waiting" }.to_owned(),
            tries: 0,
            next_at: at,
            done_at: None,
            error: None,
        };
        if by_hand {
            tasks.push(task_for(app, &group, &post));
        }
        posts.push(post);
    }
    let notice = NoticeRow {
        id,
        place: planned.path.id().0,
        text: planned.text,
        account: planned.permit.account().map(|account| account.0),
        author: actor.name.clone(),
        at,
        groups: i64::try_from(posts.len()).unwrap_or(i64::MAX),
        done: 0,
        given_up: 0,
    };
    let mut entry = app.entry(&planned.permit, "group_notice", "group_notice", id, address);
    entry.place = Some(notice.place);
    entry.details = serde_json::json!({ "groups": notice.groups }).to_string();
    entry.text = Some(notice.text.clone());
    let answer = view(app, &notice);
    let op = Send {
        county: app.county,
        permit: planned.permit,
        notice,
        posts,
        tasks,
        entry,
        key: key.clone(),
        answer: answer.clone(),
    };
    match app.db.write(op).await {
        Ok(()) => Ok(answer),
        Err(error) => key.earlier_or(app, error.into()).await,
    }
}

struct Notices {
    county: i64,
}

impl Op for Notices {
    type Out = Vec<NoticeRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::groups::notices(tx, self.county, SHOWN).await
    }
}

fn view(app: &App, row: &NoticeRow) -> NoticeView {
    NoticeView {
        id: Id(row.id),
        place: app.place_ref_by_id(PlaceId(row.place)),
        text: row.text.clone(),
        author: row.author.clone(),
        at: instant(row.at),
        groups: row.groups,
        done: row.done,
        given_up: row.given_up,
    }
}

/// The newest notices of the own scope.
///
/// # Errors
/// 401, 403.
pub async fn notices(app: &App, actor: &Actor) -> Result<Vec<NoticeView>> {
    decide(actor, Action::SeeGroups)?;
    let rows = app.db.read(Notices { county: app.county }).await?;
    let own = |row: &&NoticeRow| decide_at(actor, Action::SeeGroups, &path_of(app, row.place)).is_ok();
    Ok(rows.iter().filter(own).map(|row| view(app, row)).collect())
}

struct OfNotice {
    county: i64,
    notice: i64,
}

impl Op for OfNotice {
    type Out = Vec<PostingRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::groups::posts_of_notice(tx, self.county, self.notice).await
    }
}

/// What became of a notice, group by group.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn recipients(app: &App, actor: &Actor, id: i64) -> Result<Vec<PostingView>> {
    if !notices(app, actor).await?.iter().any(|notice| notice.id == Id(id)) {
        return Err(AppError::not_found());
    }
    let rows = app.db.read(OfNotice { county: app.county, notice: id }).await?;
    Ok(rows.iter().map(PostingView::of).collect())
}

//! Registering groups, changing and ending them, trying their robots.

use super::robot::{Robot, carry};
use super::scope::{ById, one, own, path_of};
use super::view::{GroupDraft, GroupView, PostingView, TestView};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::line;
use crate::secrets::{SecretOf, seal};
use crate::webhooks::unfit;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::groups::{GroupKind, Verdict};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::groups::{GroupRow, PostingRow};
use gezhi_store::journal::Entry;
use url::Url;

/// Texts of a group that are shown.
const SHOWN: i64 = 100;
/// More than any chat product puts into one group.
const MOST_MEMBERS: i64 = 100_000;

/// The groups of the own scope.
///
/// # Errors
/// 401, 403.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<GroupView>> {
    let rows = own(app, actor, Action::SeeGroups).await?;
    let may = |row: &GroupRow| decide_at(actor, Action::EditGroups, &path_of(app, row.place)).is_ok();
    Ok(rows.iter().map(|row| GroupView::of(app, row, may(row))).collect())
}

struct Put {
    county: i64,
    permit: Permit,
    row: GroupRow,
    entry: Entry,
}

impl Op for Put {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::groups::put(tx, &self.permit, self.county, &self.row).await?;
        // Somebody has changed its robot: what waits is tried at once.
        gezhi_store::groups::health(tx, self.county, &self.row).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// What a draft makes of a group.
async fn filled(app: &App, draft: &GroupDraft, old: GroupRow) -> Result<GroupRow> {
    let name = line(&draft.name, "name", 40)?;
    if name.is_empty() {
        return Err(AppError::invalid("name", "name", "请填写群的名称。", "Give the group a name."));
    }
    let kind = GroupKind::parse(&draft.kind).ok_or_else(|| {
        AppError::invalid(
            "group_kind",
            "kind",
            "请选择企业微信、钉钉或人工转发。",
            "Choose WeCom, DingTalk or passing on by hand.",
        )
    })?;
    if !(0..=MOST_MEMBERS).contains(&draft.members) {
        return Err(AppError::invalid(
            "members",
            "members",
            "群里的人数不对，请核对。",
            "The number of members cannot be right; check it.",
        ));
    }
    let mut row = GroupRow {
        name,
        kind: kind.code().to_owned(),
        members: draft.members,
        owner: line(&draft.owner, "owner", 40)?,
        tells_closed: draft.tells_closed,
        place: draft.place.0,
        failures: 0,
        failing_since: None,
        retry_at: None,
        problem: None,
        ..old
    };
    if kind == GroupKind::ByHand {
        (row.url, row.secret, row.host) = (None, None, None);
        return Ok(row);
    }
    if let Some(text) = draft.url.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        app.settings.courier.look_at(text).await.map_err(unfit)?;
        row.host = Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_owned));
        row.url = Some(seal(app, SecretOf::GroupUrl, row.id, text)?);
    }
    if row.url.is_none() {
        return Err(AppError::invalid(
            "webhook_url",
            "url",
            "请填写群机器人的 Webhook 地址（在群设置里添加机器人后复制）。",
            "Give the webhook address of the group's robot (add a robot in the group's settings and copy it).",
        ));
    }
    match draft.secret.as_deref().map(str::trim) {
        Some("") => row.secret = None,
        Some(secret) if secret.len() <= 200 => {
            row.secret = Some(seal(app, SecretOf::GroupSecret, row.id, secret)?);
        }
        Some(_) => {
            return Err(AppError::invalid(
                "secret",
                "secret",
                "加签密钥太长，请核对。",
                "The signing secret is too long; check it.",
            ));
        }
        None => {}
    }
    if kind == GroupKind::WeCom {
        row.secret = None;
    }
    Ok(row)
}

async fn put(
    app: &App,
    actor: &Actor,
    draft: &GroupDraft,
    old: GroupRow,
    act: &str,
    address: Option<&str>,
) -> Result<GroupView> {
    let directory = app.directory();
    let path = directory.place(PlaceId(draft.place.0)).ok_or_else(AppError::not_found)?.path;
    let permit = decide_at(actor, Action::EditGroups, &path)?;
    let row = filled(app, draft, old).await?;
    let mut entry = app.entry(&permit, act, "chat_group", row.id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({ "name": row.name, "kind": row.kind, "host": row.host }).to_string();
    let view = GroupView::of(app, &row, true);
    app.db.write(Put { county: app.county, permit, row, entry }).await?;
    Ok(view)
}

/// Registers a group.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for what cannot be used.
pub async fn create(
    app: &App,
    actor: &Actor,
    draft: &GroupDraft,
    address: Option<&str>,
) -> Result<GroupView> {
    decide(actor, Action::EditGroups)?;
    let fresh = GroupRow {
        id: app.id(),
        place: draft.place.0,
        name: String::new(),
        kind: String::new(),
        url: None,
        secret: None,
        host: None,
        members: 0,
        owner: String::new(),
        tells_closed: false,
        created_at: app.now().as_microsecond(),
        failures: 0,
        failing_since: None,
        retry_at: None,
        problem: None,
        last_at: None,
    };
    put(app, actor, draft, fresh, "group_create", address).await
}

/// Changes a group.
///
/// # Errors
/// As [`create`]; 404 for a group outside the person's scope.
pub async fn edit(
    app: &App,
    actor: &Actor,
    id: i64,
    draft: &GroupDraft,
    address: Option<&str>,
) -> Result<GroupView> {
    let (old, _) = one(app, actor, Action::EditGroups, id).await?;
    put(app, actor, draft, old, "group_edit", address).await
}

struct End {
    county: i64,
    permit: Permit,
    id: i64,
    at: i64,
    entry: Entry,
}

impl Op for End {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        for row in gezhi_store::groups::by_hand(tx, self.county, self.id).await? {
            gezhi_store::tasks::clear(tx, self.county, row.id).await?;
        }
        if !gezhi_store::groups::end(tx, &self.permit, self.county, self.id, self.at).await? {
            return Err(AppError::not_found());
        }
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

/// Ends a group: nothing is posted to it any more and its robot's address is forgotten.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn end(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<()> {
    let (row, permit) = one(app, actor, Action::EditGroups, id).await?;
    let entry = app.entry(&permit, "group_end", "chat_group", id, address);
    let entry = Entry {
        place: Some(row.place),
        details: serde_json::json!({ "name": row.name }).to_string(),
        ..entry
    };
    app.db.write(End { county: app.county, permit, id, at: app.now().as_microsecond(), entry }).await
}

struct Posts {
    county: i64,
    chat: i64,
}

impl Op for Posts {
    type Out = Vec<PostingRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::groups::posts_of(tx, self.county, self.chat, SHOWN).await
    }
}

/// The newest texts of a group.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn posts(app: &App, actor: &Actor, id: i64) -> Result<Vec<PostingView>> {
    one(app, actor, Action::SeeGroups, id).await?;
    let rows = app.db.read(Posts { county: app.county, chat: id }).await?;
    Ok(rows.iter().map(PostingView::of).collect())
}

/// Posts a short text at once and says what the robot answered.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a group without a robot.
pub async fn test(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<TestView> {
    let (mut row, permit) = one(app, actor, Action::EditGroups, id).await?;
    let Some(robot) = Robot::of(app, &row)? else {
        return Err(AppError::invalid(
            "by_hand",
            "kind",
            "这个群没有机器人，由人工转发，不用测试。",
            "This group has no robot; somebody passes texts on.",
        ));
    };
    let text = format!("【{}】机器人已接通：{}", app.profile().head.platform.zh, row.name);
    let outcome = carry(app, &robot, &text).await;
    let error = match outcome {
        Verdict::Taken => None,
        Verdict::Later(why) | Verdict::Never(why) => Some(why),
    };
    if error.is_none() {
        (row.failures, row.failing_since, row.retry_at, row.problem) = (0, None, None, None);
        row.last_at = Some(app.now().as_microsecond());
    } else {
        row.problem = error.map(str::to_owned);
    }
    let mut entry = app.entry(&permit, "group_test", "chat_group", id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({ "name": row.name, "error": error }).to_string();
    app.db.write(Tested { county: app.county, row, entry }).await?;
    Ok(TestView { taken: error.is_none(), error: error.map(str::to_owned) })
}

struct Tested {
    county: i64,
    row: GroupRow,
    entry: Entry,
}

impl Op for Tested {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        if (ById { county: self.county, id: self.row.id }).run(tx).await?.is_some() {
            gezhi_store::groups::health(tx, self.county, &self.row).await?;
        }
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

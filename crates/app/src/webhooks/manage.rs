//! Making, listing, removing and switching on webhooks: the security administrator's, like the keys of machines.

use super::courier::Unfit;
use super::sign::new_secret;
use super::view::{DeliveryView, NewWebhook, WebhookDraft, WebhookView, events_asked};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::webhooks::{DeliveryRow, WebhookRow};

/// More than a county has systems.
const MOST: usize = 50;
/// Longest address.
const LONGEST_URL: usize = 2_000;

/// Events of the whole county go out: so must the duty of whoever lets them reach.
pub(super) fn permit(app: &App, actor: &Actor) -> Result<Permit> {
    Ok(decide_at(actor, Action::Secure, &app.directory().root_path())?)
}

pub(super) struct Find {
    pub county: i64,
    pub id: i64,
}

impl Op for Find {
    type Out = Option<WebhookRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::webhooks::by_id(tx, self.county, self.id).await
    }
}

struct All {
    county: i64,
}

impl Op for All {
    type Out = Vec<WebhookRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::webhooks::all(tx, self.county).await
    }
}

struct Create {
    county: i64,
    permit: Permit,
    row: WebhookRow,
    entry: Entry,
}

impl Op for Create {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        if gezhi_store::webhooks::all(tx, self.county).await?.len() >= MOST {
            return Err(AppError::invalid(
                "too_many_webhooks",
                "url",
                format!("推送地址最多 {MOST} 个，请先删掉不用的。"),
                format!("There are {MOST} webhooks already; take one away that is not used."),
            ));
        }
        gezhi_store::webhooks::insert(tx, &self.permit, self.county, &self.row).await?;
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

enum Change {
    Remove,
    SwitchOn(i64),
}

struct ChangeOp {
    county: i64,
    permit: Permit,
    id: i64,
    change: Change,
    entry: Entry,
}

impl Op for ChangeOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (permit, county, id) = (&self.permit, self.county, self.id);
        let found = match self.change {
            Change::Remove => gezhi_store::webhooks::delete(tx, permit, county, id).await?,
            Change::SwitchOn(now) => gezhi_store::webhooks::switch_on(tx, permit, county, id, now).await?,
        };
        if !found {
            return Err(AppError::not_found());
        }
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

struct Deliveries {
    county: i64,
    webhook: i64,
}

impl Op for Deliveries {
    type Out = Option<Vec<DeliveryRow>>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        if gezhi_store::webhooks::by_id(tx, self.county, self.webhook).await?.is_none() {
            return Ok(None);
        }
        gezhi_store::webhooks::deliveries(tx, self.county, self.webhook, 100).await.map(Some)
    }
}

/// Why an address is refused, in words.
pub(crate) fn unfit(why: Unfit) -> AppError {
    let (zh, en) = match why {
        Unfit::NotHttp => (
            "请填以 https:// 或 http:// 开头的网址。",
            "Give an address that begins with https:// or http://.",
        ),
        Unfit::Credentials => ("网址里不能带用户名和密码。", "No name or password may stand in the address."),
        Unfit::Private => (
            "这个网址指向本机或内网，为安全起见不能使用。确需推送到内网时，请运维人员用 --allow-private-webhooks 启动。",
            "This address leads to this machine or into a private network and is refused. Where that is wanted, start the \
             server with --allow-private-webhooks.",
        ),
        Unfit::UnknownHost => {
            ("找不到这个网址，请核对。", "Nobody knows the name in this address; check it.")
        }
    };
    AppError::invalid("webhook_url", "url", zh, en)
}

/// Makes a webhook.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place; 422 for what cannot be used.
pub async fn create(
    app: &App,
    actor: &Actor,
    draft: &WebhookDraft,
    address: Option<&str>,
) -> Result<NewWebhook> {
    let permit = permit(app, actor)?;
    let name: String = draft.name.chars().filter(|c| !c.is_control()).collect();
    let name = name.trim().to_owned();
    if !(1..=60).contains(&name.chars().count()) {
        return Err(AppError::invalid(
            "name",
            "name",
            "请写明推送给什么系统，最多 60 字。",
            "Say which system is told, in 60 characters at most.",
        ));
    }
    let events = events_asked(&draft.events).map_err(|unknown| {
        let shown: String = unknown.chars().take(60).collect();
        AppError::invalid(
            "event_unknown",
            "events",
            format!("没有“{shown}”这种事件。"),
            format!("There is no kind of event {shown:?}."),
        )
    })?;
    let url = draft.url.trim().to_owned();
    if url.len() > LONGEST_URL || url.contains('\0') {
        return Err(unfit(Unfit::NotHttp));
    }
    app.settings.courier.look_at(&url).await.map_err(unfit)?;
    let secret = new_secret(&app.settings.entropy.token());
    let id = app.id();
    let row = WebhookRow {
        id,
        name,
        url,
        secret: crate::secrets::seal(app, crate::secrets::SecretOf::Webhook, id, &secret)?,
        events: serde_json::to_string(&events).unwrap_or_default(),
        created_at: app.now().as_microsecond(),
        failures: 0,
        failing_since: None,
        retry_at: None,
        off_at: None,
        waiting: 0,
    };
    let mut entry = app.entry(&permit, "webhook_create", "webhook", row.id, address);
    entry.details = serde_json::json!({ "name": row.name, "url": row.url }).to_string();
    let made = NewWebhook { id: Id(row.id), secret };
    app.db.write(Create { county: app.county, permit, row, entry }).await?;
    Ok(made)
}

/// All webhooks, newest first.
///
/// # Errors
/// 401, 403; 404 without a duty for the whole place.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<WebhookView>> {
    permit(app, actor)?;
    let rows = app.db.read(All { county: app.county }).await?;
    Ok(rows.into_iter().map(WebhookView::of).collect())
}

async fn change(
    app: &App,
    actor: &Actor,
    id: i64,
    change: Change,
    act: &str,
    address: Option<&str>,
) -> Result<()> {
    let permit = permit(app, actor)?;
    let entry = app.entry(&permit, act, "webhook", id, address);
    app.db.write(ChangeOp { county: app.county, permit, id, change, entry }).await
}

/// Takes a webhook away, and what waits for it.
///
/// # Errors
/// 401, 403; 404 for an unknown one.
pub async fn remove(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<()> {
    change(app, actor, id, Change::Remove, "webhook_delete", address).await
}

/// Makes a webhook try again now: one that was switched off, or one that waits after failures.
///
/// # Errors
/// 401, 403; 404 for an unknown one.
pub async fn switch_on(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<()> {
    let now = app.now().as_microsecond();
    change(app, actor, id, Change::SwitchOn(now), "webhook_on", address).await
}

/// The newest deliveries of a webhook, a hundred at most.
///
/// # Errors
/// 401, 403; 404 for an unknown one.
pub async fn deliveries(app: &App, actor: &Actor, id: i64) -> Result<Vec<DeliveryView>> {
    permit(app, actor)?;
    let rows = app.db.read(Deliveries { county: app.county, webhook: id }).await?;
    Ok(rows.ok_or_else(AppError::not_found)?.into_iter().map(DeliveryView::of).collect())
}

//! Handing a head to another office: whoever has it can show later that nothing below it was changed.

use super::view::HeadView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::line;
use crate::views::{Id, Page, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, decide};
use gezhi_domain::webhooks::Event;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::transparency::SendingRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which head goes to whom.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct SendHead {
    /// Size of the head.
    pub size: i64,
    /// The other office.
    pub office: String,
    /// `file` for a download, `slip` for a sheet of paper with a QR code, `webhook` for all systems that take `log.head`.
    pub way: String,
}

/// A head that was handed over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SendingView {
    /// Identity.
    pub id: Id,
    /// Size of the head.
    pub size: i64,
    /// To whom.
    pub office: String,
    /// `file`, `slip` or `webhook`.
    pub way: String,
    /// When.
    pub at: String,
    /// The head as it was handed over.
    pub note: String,
}

impl From<SendingRow> for SendingView {
    fn from(row: SendingRow) -> Self {
        Self {
            id: Id(row.id),
            size: row.size,
            office: row.office,
            way: row.way,
            at: instant(row.at),
            note: row.note,
        }
    }
}

fn no_webhook() -> AppError {
    AppError::invalid(
        "no_webhook",
        "way",
        "还没有对接的系统接收账本封印：请安全管理员先在“系统对接”里添加推送，并勾选“账本封印”。",
        "No other system takes heads yet: let the security administrator add a webhook for them first.",
    )
}

/// Sent to other systems.
const WEBHOOK: &str = "webhook";

struct Send {
    app: App,
    permit: Permit,
    row: SendingRow,
    entry: Entry,
}

impl Op for Send {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        if self.row.way == WEBHOOK {
            let (event, at) = (Event::HeadSigned, self.row.at);
            if crate::webhooks::enqueue_event(&self.app, tx, event, self.row.size, at).await? == 0 {
                return Err(no_webhook());
            }
        }
        let county = self.app.county;
        gezhi_store::transparency::insert_sending(tx, &self.permit, county, &self.row).await?;
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

/// Notes that a head goes to another office, and gives it.
///
/// # Errors
/// 401, 403; 404 for a head that does not exist; 422 without an office, or where no system takes heads.
pub async fn send_head(
    app: &App,
    actor: &Actor,
    wish: &SendHead,
    address: Option<&str>,
) -> Result<SendingView> {
    let permit = decide(actor, Action::SendHeads)?;
    let office = line(&wish.office, "office", 60)?;
    if office.is_empty() {
        return Err(AppError::invalid("office", "office", "请写交给哪个单位。", "Say which office gets it."));
    }
    if !matches!(wish.way.as_str(), "file" | "slip" | WEBHOOK) {
        return Err(AppError::invalid(
            "way",
            "way",
            "请选下载文件、打印纸条或推送。",
            "Choose a file, a printed slip or other systems.",
        ));
    }
    let head: HeadView = super::view::head(app, Some(wish.size)).await?;
    let id = app.id();
    let mut entry = app.entry(&permit, "log_send", "log_head", id, address);
    entry.details =
        serde_json::json!({ "size": head.size, "root": head.root, "office": office, "way": wish.way })
            .to_string();
    let row = SendingRow {
        id,
        size: head.size,
        office,
        way: wish.way.clone(),
        at: entry.at,
        account: permit.account().map_or(0, |account| account.0),
        note: head.note,
    };
    let view = SendingView::from(row.clone());
    app.db.write(Send { app: app.clone(), permit, row, entry }).await?;
    Ok(view)
}

pub(super) struct Sendings {
    pub(super) county: i64,
    pub(super) before: i64,
    pub(super) limit: i64,
}

impl Op for Sendings {
    type Out = Vec<SendingRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::transparency::sendings(tx, self.county, self.before, self.limit).await
    }
}

/// Heads that were handed over, the newest first.
///
/// # Errors
/// 401, 403.
pub async fn sendings(app: &App, actor: &Actor) -> Result<Page<SendingView>> {
    decide(actor, Action::SendHeads)?;
    let rows = app.db.read(Sendings { county: app.county, before: i64::MAX, limit: 100 }).await?;
    Ok(Page::whole(rows.into_iter().map(SendingView::from).collect()))
}

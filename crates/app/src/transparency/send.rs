//! Handing a head to another office: whoever has it can show later that nothing below it was changed.

use super::view::HeadView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::line;
use crate::views::{Id, Page, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, decide};
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
    /// `file` for a download, `slip` for a sheet of paper with a QR code.
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
    /// `file` or `slip`.
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

struct Send {
    county: i64,
    permit: Permit,
    row: SendingRow,
    entry: Entry,
}

impl Op for Send {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::transparency::insert_sending(tx, &self.permit, self.county, &self.row).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// Notes that a head goes to another office, and gives it.
///
/// # Errors
/// 401, 403; 404 for a head that does not exist; 422 without an office.
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
    if !matches!(wish.way.as_str(), "file" | "slip") {
        return Err(AppError::invalid(
            "way",
            "way",
            "请选下载文件或打印纸条。",
            "Choose a file or a printed slip.",
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
    app.db.write(Send { county: app.county, permit, row, entry }).await?;
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

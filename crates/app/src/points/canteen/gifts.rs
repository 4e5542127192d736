//! Gifts in kind: rice, oil, a morning's work. They stand beside the money, not in it.

use super::meals::decide_keeper;
use super::{SUBJECT, find};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::points::Reversal;
use crate::residents::line;
use crate::residents::scope::path_of;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, decide};
use gezhi_domain::deadlines::local_date;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::canteen::{self as store, GiftRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A gift in kind.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = CanteenGiftInput)]
pub struct GiftInput {
    /// Day; today when left out.
    #[serde(default)]
    pub day: String,
    /// Who gives, as they want to be named; `爱心人士` for who does not.
    #[serde(default)]
    pub giver: String,
    /// What; everybody reads it.
    pub what: String,
}

/// A gift in kind as everybody reads it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = CanteenGiftView)]
pub struct GiftView {
    /// Identity.
    pub id: Id,
    /// Day.
    pub day: String,
    /// Who gave.
    pub giver: String,
    /// What.
    pub what: String,
    /// Who entered it.
    pub by: String,
    /// Why it was taken off again.
    pub withdrawn: Option<String>,
}

impl From<&GiftRow> for GiftView {
    fn from(row: &GiftRow) -> Self {
        Self {
            id: Id(row.id),
            day: row.day.clone(),
            giver: row.giver.clone(),
            what: row.what.clone(),
            by: row.recorder_name.clone(),
            withdrawn: row.withdrawn.clone(),
        }
    }
}

struct Give {
    county: i64,
    permit: Permit,
    row: GiftRow,
    entry: Entry,
    key: Key,
}

impl Op for Give {
    type Out = GiftView;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<GiftView, StoreError> {
        store::add_gift(tx, &self.permit, self.county, &self.row).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        let view = GiftView::from(&self.row);
        self.key.remember(tx, self.county, &view, self.entry.at).await?;
        Ok(view)
    }
}

/// Enters a gift in kind. The same key enters it once.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field.
pub async fn give(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &GiftInput,
    (key, address): (Option<&str>, Option<&str>),
) -> Result<GiftView> {
    decide(actor, Action::KeepCanteen)?;
    let (canteen, _) = find(app, id).await?;
    let permit = decide_keeper(app, actor, &path_of(app, canteen.village)?)?;
    let key = Key::of(actor, &format!("canteen-gift-{id}"), key, wish)?;
    if let Some(answer) = key.earlier(app).await? {
        return Ok(answer);
    }
    let today = local_date(app.now());
    let day = match wish.day.trim() {
        "" => today,
        text => crate::residents::input::day(text, "day", today)?,
    };
    let what = crate::points::boards::reason_of(&wish.what).map_err(|_| {
        AppError::invalid(
            "what",
            "what",
            "请写明捐了什么（200 字以内）。",
            "Say what was given, in up to 200 characters.",
        )
    })?;
    let giver = line(&wish.giver, "giver", 40)?;
    let mut entry = app.entry(&permit, "canteen_gift", SUBJECT, id, address);
    entry.place = Some(canteen.village);
    let row = GiftRow {
        id: app.id(),
        canteen: id,
        day: day.to_string(),
        giver: if giver.is_empty() { "爱心人士".into() } else { giver },
        what,
        recorder_name: permit.name().to_owned(),
        at: entry.at,
        withdrawn: None,
    };
    let op = Give { county: app.county, permit, row, entry, key: key.clone() };
    match app.db.write(op).await {
        Err(error) => key.earlier_or(app, error.into()).await,
        Ok(view) => Ok(view),
    }
}

struct TakeOff {
    county: i64,
    permit: Permit,
    gift: (i64, i64),
    reason: String,
    entry: Entry,
}

impl Op for TakeOff {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        if !store::withdraw_gift(tx, &self.permit, self.county, self.gift, &self.reason).await? {
            return Ok(false);
        }
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        Ok(true)
    }
}

/// Takes a gift in kind off that was entered wrongly; it stays to be read with the reason.
///
/// # Errors
/// 401, 403; 404 outside the person's scope, or when it was taken off already; 422 without a reason.
pub async fn take_off(
    app: &App,
    actor: &Actor,
    (id, gift): (i64, i64),
    wish: &Reversal,
    address: Option<&str>,
) -> Result<()> {
    decide(actor, Action::KeepCanteen)?;
    let (canteen, _) = find(app, id).await?;
    let permit = decide_keeper(app, actor, &path_of(app, canteen.village)?)?;
    let reason = crate::points::boards::reason_of(&wish.reason)?;
    let mut entry = app.entry(&permit, "canteen_gift_off", SUBJECT, id, address);
    entry.place = Some(canteen.village);
    entry.text = Some(reason.clone());
    let op = TakeOff { county: app.county, permit, gift: (id, gift), reason, entry };
    if app.db.write(op).await? { Ok(()) } else { Err(AppError::not_found()) }
}

//! Opening a fund.

use super::SUBJECT;
use super::read::FundView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::village_of;
use crate::residents::scope::place_for;
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::fund::{self as store, FundRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// A fund as somebody wants it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewFund {
    /// Village; the own one when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// Name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
}

struct Open {
    county: i64,
    permit: Permit,
    row: FundRow,
    entry: Entry,
}

impl Op for Open {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        store::insert(tx, &self.permit, self.county, &self.row).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// A fund as somebody wants it, checked; identity, village and instant are given.
///
/// # Errors
/// 422 with the field, or where the profile has no funds.
pub(crate) fn checked(
    app: &App,
    wish: &NewFund,
    (id, village, opened_at): (i64, i64, i64),
) -> Result<FundRow> {
    super::programme(app)?;
    let name = wish.name.trim().to_owned();
    let purpose = wish.purpose.trim().to_owned();
    if name.is_empty() || name.chars().count() > 40 || purpose.chars().count() > 300 {
        return Err(AppError::invalid(
            "name",
            "name",
            "请写名称（40 字以内），用途说明 300 字以内。",
            "Write a name in up to 40 characters, and a purpose in up to 300.",
        ));
    }
    Ok(FundRow { id, village, name, purpose, opened_at })
}

/// The refusal of a name that another fund of the village has.
pub(crate) fn name_taken() -> AppError {
    AppError::Overtaken {
        code: "fund_exists",
        zh: "本村已经有同名的基金或食堂。".into(),
        en: "The village has a fund or a canteen of this name already.".into(),
        current: serde_json::json!({}),
    }
}

/// Opens a fund.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 for a name that is taken; 422.
pub async fn open(app: &App, actor: &Actor, wish: &NewFund, address: Option<&str>) -> Result<FundView> {
    let (path, permit) = place_for(app, actor, Action::EditFund, wish.place.as_deref())?;
    let mut entry = app.entry(&permit, "fund_open", SUBJECT, app.id(), address);
    let village = village_of(app, &path).id().0;
    entry.place = Some(village);
    let row = checked(app, wish, (entry.subject, village, entry.at))?;
    match app.db.write(Open { county: app.county, permit, row: row.clone(), entry }).await {
        Ok(()) => Ok(FundView::of(app, &row, (0, 0, 0))),
        Err(StoreError::Unique { .. }) => Err(name_taken()),
        Err(error) => Err(error.into()),
    }
}

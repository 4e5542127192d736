//! Calling households to take part in what few take part in: one click, from the figures.

use super::SUBJECT;
use super::figures::{Months, programme, read};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::publications::public_village;
use crate::points::village_of;
use crate::residents::scope::place_for;
use crate::views::{Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::campaigns::{self as store, CampaignRow};
use jiff::Span;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days of a call that says nothing else.
const DAYS: i64 = 30;
/// Most days of a call.
const MOST: i64 = 180;

/// A call.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct CampaignInput {
    /// Village; the own one when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// Programme; the first when left out.
    #[serde(default)]
    pub programme: Option<String>,
    /// Category.
    pub category: String,
    /// Title.
    pub title: String,
    /// Words; what is usual when left out.
    #[serde(default)]
    pub text: String,
    /// Days from today, 1 to 180; 30 when left out.
    #[serde(default)]
    pub days: Option<i64>,
}

/// A call as everybody reads it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CampaignView {
    /// Identity.
    pub id: Id,
    /// Village.
    pub village: Option<PlaceRef>,
    /// Programme.
    pub programme: String,
    /// Category.
    pub category: String,
    /// Title.
    pub title: String,
    /// Words.
    pub text: String,
    /// First day.
    pub since: String,
    /// Last day.
    pub until: String,
    /// Households that took part in the month before.
    pub households_before: i64,
    /// Households that took part in the latest published month since then.
    pub households_now: Option<i64>,
}

struct Call {
    county: i64,
    permit: Permit,
    row: CampaignRow,
    entry: Entry,
}

impl Op for Call {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        store::insert(tx, &self.permit, self.county, &self.row).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

fn view(app: &App, row: &CampaignRow, now: Option<i64>) -> CampaignView {
    CampaignView {
        id: Id(row.id),
        village: app.place_ref_by_id(PlaceId(row.village)),
        programme: row.programme.clone(),
        category: row.category.clone(),
        title: row.title.clone(),
        text: row.text.clone(),
        since: row.since.clone(),
        until: row.until.clone(),
        households_before: row.households_before,
        households_now: now,
    }
}

/// Calls households to take part.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field.
pub async fn call(
    app: &App,
    actor: &Actor,
    wish: &CampaignInput,
    address: Option<&str>,
) -> Result<CampaignView> {
    let (path, permit) = place_for(app, actor, Action::EditCampaigns, wish.place.as_deref())?;
    let village = village_of(app, &path).id().0;
    let programme = programme(app, wish.programme.as_deref())?;
    let (title, text, category) = (wish.title.trim(), wish.text.trim(), wish.category.trim());
    if title.is_empty() || title.chars().count() > 60 || text.chars().count() > 500 {
        return Err(AppError::invalid(
            "title",
            "title",
            "请写标题（60 字以内），正文 500 字以内。",
            "Write a title in up to 60 characters, and up to 500 of text.",
        ));
    }
    if category.is_empty() || category.chars().count() > 60 {
        return Err(AppError::invalid("category", "category", "请选择类别。", "Choose a category."));
    }
    let days = wish.days.unwrap_or(DAYS);
    if !(1..=MOST).contains(&days) {
        return Err(AppError::invalid(
            "days",
            "days",
            format!("活动时间要在 1 到 {MOST} 天之间。"),
            format!("A call lasts 1 to {MOST} days."),
        ));
    }
    let op = Months { county: app.county, village, programme: programme.clone() };
    let months = read(&app.db.read(op).await?);
    let before =
        months.first().and_then(|(_, figures)| figures.categories.iter().find(|one| one.code == category));
    let since = local_date(app.now());
    let until = since.checked_add(Span::new().days(days - 1)).unwrap_or(since);
    let mut entry = app.entry(&permit, "campaign", SUBJECT, app.id(), address);
    entry.place = Some(village);
    entry.public = true;
    let row = CampaignRow {
        id: entry.subject,
        village,
        programme,
        category: category.to_owned(),
        title: title.to_owned(),
        text: gezhi_triage::redact::redact(text).text,
        since: since.to_string(),
        until: until.to_string(),
        households_before: before.map_or(0, |before| before.accounts),
        caller_name: permit.name().to_owned(),
        at: entry.at,
    };
    app.db.write(Call { county: app.county, permit, row: row.clone(), entry }).await?;
    Ok(view(app, &row, None))
}

struct List {
    county: i64,
    village: i64,
    day: String,
    months: Months,
}

impl Op for List {
    type Out = (Vec<CampaignRow>, Vec<gezhi_store::points::publications::PublicationRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = store::until(tx, self.county, self.village, &self.day).await?;
        Ok((rows, self.months.run(tx).await?))
    }
}

/// Calls of a village that last, for everybody.
///
/// # Errors
/// 404 for a place that does not exist; 422 where none is named and there is no own one.
pub async fn campaigns(app: &App, actor: &Actor, place: Option<&str>) -> Result<Vec<CampaignView>> {
    let village = public_village(app, actor, place)?;
    let months = Months { county: app.county, village, programme: programme(app, None)? };
    let day = local_date(app.now()).to_string();
    let (rows, published) = app.db.read(List { county: app.county, village, day, months }).await?;
    let months = read(&published);
    let now = |row: &CampaignRow| {
        let (month, figures) = months.first()?;
        let after = month.as_str() >= row.since.get(..7)?;
        let found = figures.categories.iter().find(|one| one.code == row.category);
        (after && row.programme == programme(app, None).ok()?).then(|| found.map_or(0, |one| one.accounts))
    };
    Ok(rows.iter().map(|row| view(app, row, now(row))).collect())
}

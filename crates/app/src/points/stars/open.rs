//! Opening a round of stars, and calling it off.

use super::clock::let_go;
use super::read::{RoundView, view};
use super::{CLOCK, SUBJECT};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::village_of;
use crate::residents::scope::{path_of, place_for};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::deadlines::BEIJING;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::stars::{self as store, RoundRow};
use gezhi_store::time::micros;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

/// Kinds of stars of one round.
const STARS: usize = 10;

/// A round as somebody wants it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = StarOpening)]
pub struct Opening {
    /// Village; the own one when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// Title.
    pub title: String,
    /// Names of the stars, one to ten.
    pub stars: Vec<String>,
    /// Last day of nominations.
    pub nominate_until: String,
    /// Last day of the vote.
    pub vote_until: String,
}

struct Open {
    county: i64,
    permit: Permit,
    row: RoundRow,
    entry: Entry,
}

impl Op for Open {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let (county, row) = (self.county, &self.row);
        store::insert_round(tx, &self.permit, county, row).await?;
        let clock = ClockRow {
            kind: CLOCK.into(),
            subject: row.id,
            epoch: 1,
            next_at: row.vote_until,
            stage: "decide".into(),
        };
        gezhi_store::clock::put(tx, county, &clock).await?;
        gezhi_store::journal::append(tx, county, &self.entry).await
    }
}

/// The instant at which a day ends in Beijing.
fn end_of(text: &str, field: &'static str) -> Result<Timestamp> {
    let day: Option<Date> = text.trim().parse().ok();
    let end =
        day.and_then(|day| day.tomorrow().ok()).and_then(|day| BEIJING.to_timestamp(day.at(0, 0, 0, 0)).ok());
    end.ok_or_else(|| {
        AppError::invalid("date", field, "日期请写成 2026-11-26 这样。", "Write the day like 2026-11-26.")
    })
}

/// Opens a round.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field.
pub async fn open(app: &App, actor: &Actor, wish: &Opening, address: Option<&str>) -> Result<RoundView> {
    let (path, permit) = place_for(app, actor, Action::EditStars, wish.place.as_deref())?;
    let village = village_of(app, &path);
    let title = wish.title.trim().to_owned();
    if title.is_empty() || title.chars().count() > 60 {
        return Err(AppError::invalid(
            "title",
            "title",
            "请写评选名称（60 字以内）。",
            "Write a title, in up to 60 characters.",
        ));
    }
    let mut stars: Vec<String> = Vec::new();
    for star in wish.stars.iter().map(|star| star.trim()).filter(|star| !star.is_empty()) {
        if star.chars().count() <= 20 && !stars.iter().any(|known| known == star) {
            stars.push(star.to_owned());
        }
    }
    if stars.is_empty() || stars.len() > STARS || stars.len() != wish.stars.len() {
        return Err(AppError::invalid(
            "stars",
            "stars",
            "请填 1 到 10 个不同的星名，每个不超过 20 字。",
            "Name one to ten different stars, each in up to 20 characters.",
        ));
    }
    let (nominate, vote) =
        (end_of(&wish.nominate_until, "nominate_until")?, end_of(&wish.vote_until, "vote_until")?);
    if nominate <= app.now() || vote <= nominate {
        return Err(AppError::invalid(
            "dates",
            "vote_until",
            "推荐要在今天以后截止，投票要在推荐截止以后结束。",
            "Nominations end after today, and the vote after that.",
        ));
    }
    let mut entry = app.entry(&permit, "star_open", SUBJECT, app.id(), address);
    entry.place = Some(village.id().0);
    entry.public = true;
    let row = RoundRow {
        id: entry.subject,
        village: village.id().0,
        title,
        stars: serde_json::to_string(&stars).map_err(|error| StoreError::BadValue(error.to_string()))?,
        state: "open".into(),
        nominate_until: micros(nominate),
        vote_until: micros(vote),
        opener_name: permit.name().to_owned(),
        opened_at: entry.at,
        decided_at: None,
    };
    app.db.write(Open { county: app.county, permit, row: row.clone(), entry }).await?;
    Ok(view(app, &row, &[], true))
}

pub(super) struct Find {
    pub county: i64,
    pub id: i64,
}

impl Op for Find {
    type Out = Option<RoundRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        store::round(tx, self.county, self.id).await
    }
}

struct Cancel {
    county: i64,
    permit: Permit,
    id: i64,
    entry: Entry,
}

impl Op for Cancel {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        if !store::end_round(tx, &self.permit, self.county, self.id, "cancelled", self.entry.at).await? {
            return Ok(false);
        }
        gezhi_store::clock::clear(tx, self.county, CLOCK, self.id).await?;
        let nominations = store::nominations(tx, self.county, self.id).await?;
        let_go(tx, self.county, &nominations).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        Ok(true)
    }
}

/// Calls a round off.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when it has ended.
pub async fn cancel(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<()> {
    decide(actor, Action::EditStars)?;
    let row = app.db.read(Find { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditStars, &path_of(app, row.village)?)?;
    let mut entry = app.entry(&permit, "star_cancel", SUBJECT, id, address);
    entry.place = Some(row.village);
    if app.db.write(Cancel { county: app.county, permit, id, entry }).await? {
        return Ok(());
    }
    Err(over())
}

/// The round has ended.
pub(super) fn over() -> AppError {
    AppError::Overtaken {
        code: "round_over",
        zh: "这次评选已经结束。".into(),
        en: "This round has ended.".into(),
        current: serde_json::json!({}),
    }
}

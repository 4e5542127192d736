//! Posts in a list.

use super::view::{Beside, PostItem, item};
use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Page;
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::posts::{Filter, PostRow};
use serde::Deserialize;
use utoipa::IntoParams;

const PAGE: usize = 50;

/// What is asked of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PostQuery {
    /// Place; covers its subtree. The own scope when left out.
    pub place: Option<String>,
    /// Kind.
    pub kind: Option<String>,
    /// Part of a name or telephone.
    pub q: Option<String>,
    /// `ending` (terms that end within the days of the reminder, or are over), `away`, `several` (people with more than one post).
    pub show: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// The places that a query covers.
pub(super) fn places(app: &App, actor: &Actor, wanted: Option<&str>) -> Result<Vec<i64>> {
    decide(actor, Action::SeePosts)?;
    match wanted.filter(|text| !text.is_empty()) {
        Some(text) => {
            let id = text.parse().map_err(|_| AppError::not_found())?;
            super::input::place(app, actor, Action::SeePosts, id)?;
            Ok(vec![id])
        }
        None => Ok(outermost(actor, Action::SeePosts).iter().map(|path| path.id().0).collect()),
    }
}

struct PageOp {
    county: i64,
    places: Vec<i64>,
    filter: Filter,
    after: i64,
    now: i64,
}

impl Op for PageOp {
    type Out = (Vec<PostRow>, Beside);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let mut rows = Vec::new();
        for place in &self.places {
            rows.extend(
                gezhi_store::posts::page(tx, self.county, *place, &self.filter, self.after, limit).await?,
            );
        }
        rows.sort_by_key(|row| row.id);
        Ok((rows, Beside::read(tx, self.county, self.now).await?))
    }
}

fn bad(field: &'static str) -> AppError {
    AppError::invalid(
        "filter",
        field,
        "筛选条件不对，请重新选择。",
        "This filter is not usable; choose again.",
    )
}

/// A page of held posts; those of households are counted in the roster.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for a wrong filter.
pub async fn list(app: &App, actor: &Actor, query: &PostQuery) -> Result<Page<PostItem>> {
    let places = places(app, actor, query.place.as_deref())?;
    let now = app.now();
    let text = |value: &Option<String>| value.clone().filter(|text| !text.trim().is_empty());
    let mut filter = Filter { kind: text(&query.kind), words: text(&query.q), ..Filter::default() };
    match query.show.as_deref().filter(|text| !text.is_empty()) {
        None => {}
        Some("ending") => {
            let days = i64::from(app.profile().posts.rules.remind_days);
            let end = now + jiff::SignedDuration::from_hours(24 * days);
            filter.term_before = Some(end.as_microsecond());
        }
        Some("away") => filter.away = true,
        Some("several") => filter.several = true,
        Some(_) => return Err(bad("show")),
    }
    let after = match query.cursor.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => text.parse().map_err(|_| bad("cursor"))?,
        None => 0,
    };
    let now = now.as_microsecond();
    let (mut rows, beside) = app.db.read(PageOp { county: app.county, places, filter, after, now }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items: rows.iter().map(|row| item(app, row, &beside, now)).collect(), next })
}

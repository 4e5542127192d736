//! Households never visited, and those not visited in a period: the list behind 走村不漏户.

use super::coverage::begin_of;
use super::target::{Target, target};
use crate::cases::parse_cursor;
use crate::context::App;
use crate::error::Result;
use crate::residents::scope::place_for;
use crate::views::PlaceRef;
use gezhi_domain::accounts::{Action, Actor};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::visits::Unvisited;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Households of a page.
const PAGE: usize = 50;
/// Most households of a printed list.
const PRINTED: usize = 2_000;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UnvisitedQuery {
    /// Place; the own scope when left out.
    pub place: Option<String>,
    /// As for coverage; `never` for those never visited at all.
    pub period: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
    /// `1`: up to 2,000 at once, for paper.
    pub print: Option<String>,
}

/// A household of the list.
pub type UnvisitedItem = Target;

/// A page of the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnvisitedPage {
    /// Place.
    pub place: Option<PlaceRef>,
    /// First day of the period; `null` for those never visited.
    pub since: Option<String>,
    /// Rows, those never visited first, then the longest ago.
    pub items: Vec<Target>,
    /// Cursor of the next page; `null` at the end.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: i64,
    /// When it was read.
    pub as_of: String,
}

struct PageOp {
    county: i64,
    place: (usize, i64),
    before: i64,
    after: (i64, i64),
    limit: i64,
}

impl Op for PageOp {
    type Out = (Vec<Unvisited>, i64);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let (county, place, before) = (self.county, self.place, self.before);
        let rows = gezhi_store::visits::unvisited(tx, county, place, before, self.after, self.limit).await?;
        let total = gezhi_store::visits::left_of(tx, county, place, before).await?;
        Ok((rows, total))
    }
}

/// Households that were not visited.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for a period that is none.
pub async fn unvisited(app: &App, actor: &Actor, query: &UnvisitedQuery) -> Result<UnvisitedPage> {
    let (path, _) = place_for(app, actor, Action::SeeVisits, query.place.as_deref())?;
    let (since, before) = if query.period.as_deref() == Some("never") {
        (None, 1)
    } else {
        let (day, begin) = begin_of(app, query.period.as_deref())?;
        (Some(day), begin)
    };
    let page = if query.print.as_deref() == Some("1") { PRINTED } else { PAGE };
    let after = query.cursor.as_deref().map(parse_cursor).transpose()?.unwrap_or((-1, 0));
    let limit = i64::try_from(page + 1).unwrap_or(51);
    let op = PageOp { county: app.county, place: (path.depth(), path.id().0), before, after, limit };
    let (mut rows, total) = app.db.read(op).await?;
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(|(seen, _)| format!("{}.{}", seen.last_at, seen.household));
    let items = rows.iter().map(|(seen, row)| target(app, row, Some(*seen), false)).collect();
    Ok(UnvisitedPage { place: app.place_ref(&path), since, items, next, total, as_of: app.now().to_string() })
}

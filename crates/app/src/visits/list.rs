//! Visits of a household, of a visitor, about a matter; and one of them.

use super::view::{Around, VisitView, view};
use crate::cases::parse_cursor;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use crate::views::{Id, Page};
use gezhi_domain::accounts::{Action, Actor, Refusal, decide, decide_at};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::visits::VisitRow;
use serde::Deserialize;
use utoipa::IntoParams;

/// Visits of a page.
const PAGE: usize = 30;

/// What is asked: one of the three.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VisitsQuery {
    /// Household.
    pub household: Option<String>,
    /// Account of a visitor, or `me`.
    pub visitor: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// Which visits are read.
enum Which {
    Household(i64),
    Visitor(i64),
    One(i64),
}

struct Read {
    county: i64,
    which: Which,
    before: (i64, i64),
    limit: i64,
}

impl Op for Read {
    type Out = (Vec<VisitRow>, Around);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let rows = match self.which {
            Which::Household(id) => {
                gezhi_store::visits::visits_of_household(tx, county, id, self.before, self.limit).await?
            }
            Which::Visitor(id) => {
                gezhi_store::visits::visits_of_visitor(tx, county, id, self.before, self.limit).await?
            }
            Which::One(id) => gezhi_store::visits::visit(tx, county, id).await?.into_iter().collect(),
        };
        let around = around(tx, county, &rows).await?;
        Ok((rows, around))
    }
}

/// Reads what visits are shown with.
pub(super) async fn around(
    tx: &mut Tx<'_>,
    county: i64,
    rows: &[VisitRow],
) -> std::result::Result<Around, StoreError> {
    let distinct = |ids: Vec<i64>| {
        let mut ids = ids;
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let households = distinct(rows.iter().map(|row| row.household).collect());
    let with_files: Vec<i64> = rows.iter().filter(|row| row.files > 0).map(|row| row.id).collect();
    let cases = distinct(rows.iter().filter_map(|row| row.case_id).collect());
    Ok(Around {
        households: gezhi_store::residents::households_by_ids(tx, county, &households).await?,
        files: gezhi_store::attachments::of_subjects(tx, county, &with_files).await?,
        cases: gezhi_store::cases::by_ids(tx, county, &cases).await?,
    })
}

struct Place {
    county: i64,
    household: i64,
}

impl Op for Place {
    type Out = Option<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let row = gezhi_store::residents::household(tx, self.county, self.household).await?;
        Ok(row.map(|row| row.place))
    }
}

/// Visits of a household that one may see, or of a visitor as far as they lie in one's scope; newest first.
///
/// # Errors
/// 401, 403; 404 for a household outside the person's scope; 422 when nothing is asked for.
pub async fn list(app: &App, actor: &Actor, query: &VisitsQuery) -> Result<Page<VisitView>> {
    decide(actor, Action::SeeVisits)?;
    let id = |text: &str| text.parse::<i64>().map_err(|_| AppError::not_found());
    let which = match (query.household.as_deref(), query.visitor.as_deref()) {
        (Some(text), _) => {
            let household = id(text)?;
            let place = app.db.read(Place { county: app.county, household }).await?;
            let path = path_of(app, place.ok_or_else(AppError::not_found)?)?;
            decide_at(actor, Action::SeeVisits, &path)?;
            Which::Household(household)
        }
        (None, Some("me") | None) => Which::Visitor(actor.account.ok_or(Refusal::SignIn)?.0),
        (None, Some(text)) => Which::Visitor(id(text)?),
    };
    let before = query.cursor.as_deref().map(parse_cursor).transpose()?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(31);
    let read = Read { county: app.county, which, before: before.unwrap_or((MOST, i64::MAX)), limit };
    let (mut rows, around) = app.db.read(read).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.started_at, row.id));
    let seen = |row: &&VisitRow| {
        actor.account.is_some_and(|account| account.0 == row.visitor)
            || path_of(app, row.place).is_ok_and(|path| decide_at(actor, Action::SeeVisits, &path).is_ok())
    };
    let items = rows.iter().filter(seen).map(|row| view(app, actor, row, &around)).collect::<Result<_>>()?;
    Ok(Page { items, next })
}

/// The last instant that both databases keep: the end of the year 9000.
pub(super) const MOST: i64 = 221_845_392_000_000_000;

async fn one(app: &App, actor: &Actor, id: i64) -> Result<(VisitRow, VisitView)> {
    let read = Read { county: app.county, which: Which::One(id), before: (MOST, i64::MAX), limit: 1 };
    let (rows, around) = app.db.read(read).await?;
    let row = rows.into_iter().next().ok_or_else(AppError::not_found)?;
    let shown = view(app, actor, &row, &around)?;
    Ok((row, shown))
}

/// A visit that the person has just recorded.
pub(super) async fn own(app: &App, actor: &Actor, id: i64) -> Result<VisitView> {
    Ok(one(app, actor, id).await?.1)
}

/// One visit.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn see(app: &App, actor: &Actor, id: Id) -> Result<VisitView> {
    decide(actor, Action::SeeVisits)?;
    let (row, shown) = one(app, actor, id.0).await?;
    decide_at(actor, Action::SeeVisits, &path_of(app, row.place)?)?;
    Ok(shown)
}

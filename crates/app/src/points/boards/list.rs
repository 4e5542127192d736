//! Boards as everybody, the staff and the household concerned read them.

use super::view::{BoardEntryView, public_view, view};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::publications::public_village;
use crate::points::village_of;
use crate::residents::scope::place_for;
use crate::views::Page;
use gezhi_domain::accounts::{Action, Actor, Refusal};
use gezhi_domain::points::boards::Colour;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::boards::{self as store, BoardRow};
use serde::Deserialize;
use utoipa::IntoParams;

const PAGE: i64 = 50;

/// What is asked of a board.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// The village, or a place in it; the own one when left out.
    pub place: Option<String>,
    /// `red` or `black`; red when left out.
    pub colour: Option<String>,
    /// `proposed`, `notice`, `shown`, `ended`; for staff. Shown when left out.
    pub state: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

struct ListOp {
    county: i64,
    village: i64,
    state: String,
    colour: &'static str,
    before: i64,
}

impl Op for ListOp {
    type Out = Vec<BoardRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let whose = (self.village, self.state.as_str(), self.colour);
        store::of_village(tx, self.county, whose, self.before, PAGE + 1).await
    }
}

async fn page(
    app: &App,
    village: i64,
    query: &BoardQuery,
    state: &str,
) -> Result<(Vec<BoardRow>, Option<String>)> {
    let colour = match query.colour.as_deref().filter(|text| !text.is_empty()) {
        None => Colour::Red,
        Some(code) => Colour::parse(code).ok_or_else(|| {
            AppError::invalid("colour", "colour", "请选红榜或黑榜。", "Choose the red or the black board.")
        })?,
    };
    let before = crate::points::cursor(query.cursor.as_deref(), i64::MAX)?;
    let op = ListOp { county: app.county, village, state: state.to_owned(), colour: colour.code(), before };
    let mut rows = app.db.read(op).await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok((rows, next))
}

/// What is on a board, for everybody.
///
/// # Errors
/// 404 for a place that does not exist; 422.
pub async fn board(app: &App, actor: &Actor, query: &BoardQuery) -> Result<Page<BoardEntryView>> {
    let village = public_village(app, actor, query.place.as_deref())?;
    let (rows, next) = page(app, village, query, "shown").await?;
    // What has expired while the clock slept is not shown.
    let now = app.now().as_microsecond();
    let rows = rows.iter().filter(|row| row.expires_at.is_none_or(|until| until > now));
    Ok(Page { items: rows.map(|row| public_view(app, row, false)).collect(), next })
}

/// Entries in any state, for staff.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422.
pub async fn staff_list(app: &App, actor: &Actor, query: &BoardQuery) -> Result<Page<BoardEntryView>> {
    let (path, _) = place_for(app, actor, Action::SeePoints, query.place.as_deref())?;
    let village = village_of(app, &path).id().0;
    let state = query.state.as_deref().filter(|state| !state.is_empty()).unwrap_or("shown");
    let (rows, next) = page(app, village, query, state).await?;
    Ok(Page { items: rows.iter().map(|row| view(app, row)).collect(), next })
}

struct Mine {
    county: i64,
    account: i64,
}

impl Op for Mine {
    type Out = Vec<BoardRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let person = gezhi_store::residents::person_by_account(tx, self.county, self.account).await?;
        match person.and_then(|person| person.household) {
            Some(household) => store::of_household(tx, self.county, household, PAGE).await,
            None => Ok(Vec::new()),
        }
    }
}

/// Entries about the own household that it was told of, whatever became of them.
///
/// # Errors
/// 401.
pub async fn mine(app: &App, actor: &Actor) -> Result<Vec<BoardEntryView>> {
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let rows = app.db.read(Mine { county: app.county, account }).await?;
    let told = rows.iter().filter(|row| row.approved_at.is_some() || row.shown_at.is_some());
    Ok(told.map(|row| public_view(app, row, true)).collect())
}

//! Lists of declarations: the own, those that wait for one's word, what is published, and what staff see.

use super::ClaimView;
use super::offer::bound;
use super::view::{Whole, WholeClaim, published, view, whole};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::village_of;
use crate::residents::scope::{path_of, place_for};
use crate::views::{Page, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, Refusal, decide};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::claims::ClaimState;
use gezhi_store::engine::{Op, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 30;

/// What is asked of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ClaimQuery {
    /// The village; the own one when left out.
    pub place: Option<String>,
    /// State; `review` when left out.
    pub state: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// What a neighbour sees of a declaration.
pub type NoticeView = ClaimView;

/// What is published in the own village.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsNotices)]
pub struct Notices {
    /// Village.
    pub village: Option<PlaceRef>,
    /// Declarations, newest first.
    pub items: Vec<ClaimView>,
    /// Where the next page starts.
    pub next: Option<String>,
}

enum Which {
    Village { village: i64, state: ClaimState, before: i64 },
    Mine { account: i64, before: i64 },
    Reviews { account: i64 },
    Published { account: i64, before: i64 },
}

struct ListOp {
    app: App,
    which: Which,
}

impl Op for ListOp {
    type Out = (Option<i64>, Vec<WholeClaim>);
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out> {
        use gezhi_store::points::claims;
        let (app, county) = (&self.app, self.app.county);
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let (village, rows) = match self.which {
            Which::Village { village, state, before } => (
                Some(village),
                claims::claims_of_village(tx, county, (village, state.code()), before, limit).await?,
            ),
            Which::Mine { account, before } => match bound(tx, county, account).await? {
                Some((_, file)) => {
                    (None, claims::claims_of_household(tx, county, file.id, before, limit).await?)
                }
                None => (None, Vec::new()),
            },
            Which::Reviews { account } => {
                let mut rows = Vec::new();
                for ballot in claims::open_ballots_of(tx, county, account).await?.into_iter().take(PAGE) {
                    rows.extend(claims::claim(tx, county, ballot.claim).await?);
                }
                (None, rows)
            }
            Which::Published { account, before } => match bound(tx, county, account).await? {
                Some((_, file)) => {
                    let village = village_of(app, &path_of(app, file.place)?).id().0;
                    let now = app.now().as_microsecond();
                    (Some(village), claims::published(tx, county, village, (now, before), limit).await?)
                }
                None => (None, Vec::new()),
            },
        };
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            all.push(whole(app, tx, row).await?);
        }
        Ok((village, all))
    }
}

/// Cuts what was read to a page; says where the next one starts.
fn cut(rows: &mut Vec<WholeClaim>) -> Option<String> {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    rows.last().filter(|_| more).map(|claim| claim.row.id.to_string())
}

fn page(app: &App, actor: &Actor, mut rows: Vec<WholeClaim>) -> Page<ClaimView> {
    let next = cut(&mut rows);
    Page { items: rows.iter().filter_map(|claim| view(app, actor, claim)).collect(), next }
}

fn before(cursor: Option<&str>) -> Result<i64> {
    crate::points::account::cursor(cursor, i64::MAX)
}

/// The declarations of a village in one state, newest first.
///
/// # Errors
/// 401, 403; 404 out of reach; 422 for a state that is none.
pub async fn claims(app: &App, actor: &Actor, query: &ClaimQuery) -> Result<Page<ClaimView>> {
    let (path, _) = place_for(app, actor, Action::ManageClaims, query.place.as_deref())?;
    let state = query.state.as_deref().filter(|state| !state.is_empty()).unwrap_or("review");
    let state = ClaimState::parse(state).ok_or_else(|| {
        AppError::invalid("state", "state", "没有这种状态，请重新选择。", "There is no such state.")
    })?;
    let village = village_of(app, &path).id().0;
    let which = Which::Village { village, state, before: before(query.cursor.as_deref())? };
    let (_, rows) = app.db.read(ListOp { app: app.clone(), which }).await?;
    Ok(page(app, actor, rows))
}

/// One declaration: of the own household, of a committee one sits on, or in the own scope.
///
/// # Errors
/// 401; 404 for one out of sight.
pub async fn claim(app: &App, actor: &Actor, id: i64) -> Result<ClaimView> {
    actor.account.ok_or(Refusal::SignIn)?;
    let whole = app.db.read(Whole { app: app.clone(), id }).await?.ok_or_else(AppError::not_found)?;
    view(app, actor, &whole).ok_or_else(AppError::not_found)
}

/// The declarations of the own household, newest first.
///
/// # Errors
/// 401.
pub async fn my_claims(app: &App, actor: &Actor, cursor: Option<&str>) -> Result<Page<ClaimView>> {
    decide(actor, Action::ClaimPoints)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let which = Which::Mine { account, before: before(cursor)? };
    let (_, rows) = app.db.read(ListOp { app: app.clone(), which }).await?;
    Ok(page(app, actor, rows))
}

/// The declarations that wait for one's own word, oldest first.
///
/// # Errors
/// 401.
pub async fn my_reviews(app: &App, actor: &Actor) -> Result<Page<ClaimView>> {
    decide(actor, Action::ClaimPoints)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let (_, rows) = app.db.read(ListOp { app: app.clone(), which: Which::Reviews { account } }).await?;
    Ok(Page::whole(rows.iter().filter_map(|claim| view(app, actor, claim)).collect()))
}

/// What is published in the own village, newest first: masked, without photos.
///
/// # Errors
/// 401; 422 for a cursor that is none.
pub async fn notices(app: &App, actor: &Actor, cursor: Option<&str>) -> Result<Notices> {
    decide(actor, Action::ClaimPoints)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let which = Which::Published { account, before: before(cursor)? };
    let (village, mut rows) = app.db.read(ListOp { app: app.clone(), which }).await?;
    let next = cut(&mut rows);
    Ok(Notices {
        village: village.and_then(|id| app.place_ref_by_id(PlaceId(id))),
        items: rows.iter().filter_map(|claim| published(app, actor, claim)).collect(),
        next,
    })
}

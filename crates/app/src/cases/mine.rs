//! A villager's own reports, and their home page in numbers.

use super::list::{PageOp, page_of};
use super::query::parse_cursor;
use super::row::CaseRow;
use crate::context::App;
use crate::error::Result;
use crate::ids::Ids;
use crate::views::{Id, Page, PlaceRef};
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_domain::grids::PlaceId;
use gezhi_store::case_lists::{Filter, Order, Scope};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// One of my own reports.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyCase {
    /// The row.
    #[serde(flatten)]
    pub row: CaseRow,
    /// Something happened in the last three days.
    pub unread: bool,
}

/// My own reports, newest first.
///
/// # Errors
/// 401.
pub async fn my_reports(app: &App, actor: &Actor, cursor: Option<&str>) -> Result<Page<MyCase>> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let op = PageOp {
        county: app.county,
        scopes: vec![Scope::Reporter(account.0)],
        filter: Filter::default(),
        order: Order::Newest,
        after: cursor.map(parse_cursor).transpose()?,
        limit: 21,
        words: Vec::new(),
        ticket: None,
    };
    let rows = app.db.read(op).await?;
    let recent = Ids::floor_of(app.now() - jiff::SignedDuration::from_hours(72));
    let page = page_of(app, rows, 20);
    let items =
        page.items.into_iter().map(|row| MyCase { unread: row.id.0 > recent && row.step > 1, row }).collect();
    Ok(Page { items, next: page.next })
}

/// What the home page of a villager shows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MySummary {
    /// Own open reports.
    pub open: i64,
    /// Own closed reports.
    pub closed: i64,
    /// Closed and not rated.
    pub to_rate: i64,
    /// Home grid.
    pub home: Option<PlaceRef>,
    /// The grid worker there.
    pub worker: Option<WorkerContact>,
}

/// How to reach the grid worker.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkerContact {
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: Option<String>,
    /// Place of the post.
    pub place: Id,
}

struct SummaryOp {
    county: i64,
    account: i64,
    chain: Vec<i64>,
    now: i64,
}

impl Op for SummaryOp {
    type Out = (i64, i64, i64, Option<WorkerContact>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let scope = Scope::Reporter(self.account);
        let count = |closed| Filter { closed: Some(closed), ..Filter::default() };
        let open = gezhi_store::case_lists::count(tx, self.county, scope, &count(false), 1_000).await?;
        let closed = gezhi_store::case_lists::count(tx, self.county, scope, &count(true), 1_000).await?;
        let holder = format!("p{}", self.account);
        let to_rate = gezhi_store::tasks::count_of_kind(tx, self.county, &holder, "rate").await?;
        let worker = crate::posts::worker_of(tx, self.county, &self.chain, self.now).await?;
        let worker = worker.map(|(name, phone, place)| WorkerContact { name, phone, place: Id(place) });
        Ok((open, closed, to_rate, worker))
    }
}

struct HomeOp {
    county: i64,
    account: i64,
}

impl Op for HomeOp {
    type Out = Option<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Option<i64>, StoreError> {
        Ok(gezhi_store::accounts::by_id(tx, self.county, self.account).await?.and_then(|row| row.home))
    }
}

/// The villager's home page in numbers.
///
/// # Errors
/// 401.
pub async fn my_summary(app: &App, actor: &Actor) -> Result<MySummary> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let home = app.db.read(HomeOp { county: app.county, account: account.0 }).await?.map(PlaceId);
    let path = home.and_then(|id| app.directory().place(id).map(|place| place.path));
    let chain = path.map(|path| path.chain().rev().map(|id| id.0).collect()).unwrap_or_default();
    let now = app.now().as_microsecond();
    let (open, closed, to_rate, worker) =
        app.db.read(SummaryOp { county: app.county, account: account.0, chain, now }).await?;
    Ok(MySummary { open, closed, to_rate, home: path.and_then(|path| app.place_ref(&path)), worker })
}

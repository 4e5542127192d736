//! Lists of cases and their counts (feature C13).

use super::row::{CaseRow, row};
use super::scope::scopes;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::ids::Ids;
use crate::views::{Id, Page, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, Refusal, decide};
use gezhi_domain::cases::{Channel, Grade, State};
use gezhi_domain::deadlines::BEIJING;
use gezhi_domain::grids::PlaceId;
use gezhi_store::case_lists::{Filter, Order, Scope};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// What is asked of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CaseQuery {
    /// `open` (default) or `all`.
    pub view: Option<String>,
    /// States, separated by commas.
    pub state: Option<String>,
    /// Category code; covers its branch.
    pub category: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Grade.
    pub grade: Option<String>,
    /// Place; covers its subtree.
    pub place: Option<String>,
    /// Body.
    pub body: Option<String>,
    /// `1`: past the deadline.
    pub overdue: Option<String>,
    /// `1`: in my own inbox's bodies and grids only.
    pub mine: Option<String>,
    /// `1`: nobody is responsible.
    pub nobody: Option<String>,
    /// `0`: not closed, `1`: closed.
    pub closed: Option<String>,
    /// `0`: not answered, `1`: answered.
    pub replied: Option<String>,
    /// Stars, `1-2`.
    pub stars: Option<String>,
    /// Words, or a ticket code.
    pub q: Option<String>,
    /// Reported on or after this day.
    pub from: Option<String>,
    /// Reported on or before this day.
    pub to: Option<String>,
    /// `due` (default for open) or `new`.
    pub sort: Option<String>,
    /// Rows a page, 20 to 200.
    pub limit: Option<i64>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

fn yes(value: Option<&String>) -> bool {
    value.is_some_and(|value| value == "1" || value == "true")
}

fn tri(value: Option<&String>) -> Option<bool> {
    value.map(|value| value == "1" || value == "true")
}

fn bad(field: &'static str) -> AppError {
    AppError::invalid(
        "filter",
        field,
        "筛选条件不对，请重新选择。",
        "This filter is not usable; choose again.",
    )
}

/// A day in Beijing as microseconds; `end` gives the instant after it.
pub(crate) fn day_micros(text: &str, end: bool, field: &'static str) -> Result<i64> {
    let date: jiff::civil::Date = text.parse().map_err(|_| bad(field))?;
    let date = if end { date.tomorrow().map_err(|_| bad(field))? } else { date };
    BEIJING.to_timestamp(date.at(0, 0, 0, 0)).map(jiff::Timestamp::as_microsecond).map_err(|_| bad(field))
}

/// The identities of what was reported in a period. An identity is never older than its instant, and younger only by as
/// much as the clock was set back while the process ran: an hour is allowed for.
fn ids_between(from: Option<i64>, to: Option<i64>) -> Option<(i64, i64)> {
    const SLACK: i64 = 3_600_000_000;
    from.or(to)?;
    let floor = |micros: i64| gezhi_store::time::instant(micros).map_or(i64::MAX, Ids::floor_of);
    Some((from.map_or(0, floor), to.map_or(i64::MAX, |to| floor(to.saturating_add(SLACK)))))
}

impl CaseQuery {
    /// The store's filter.
    ///
    /// # Errors
    /// 422 with the field.
    pub(super) fn filter(&self, app: &App) -> Result<Filter> {
        let mut filter =
            Filter { open: self.view.as_deref().unwrap_or("open") == "open", ..Filter::default() };
        for code in self.state.iter().flat_map(|list| list.split(',')).filter(|code| !code.is_empty()) {
            let state = State::parse(code).ok_or_else(|| bad("state"))?;
            filter.open &= state != State::Closed;
            filter.states.push(state.number());
        }
        filter.category.clone_from(&self.category);
        let channel = |code: &String| Channel::parse(code).ok_or_else(|| bad("channel"));
        filter.channel = self.channel.as_ref().map(channel).transpose()?.map(Channel::number);
        let grade = |code: &String| Grade::parse(code).ok_or_else(|| bad("grade"));
        filter.grade = self.grade.as_ref().map(grade).transpose()?.map(Grade::number);
        if let Some(place) = &self.place {
            let id = place.parse().map_err(|_| bad("place"))?;
            let directory = app.directory();
            let place = directory.place(PlaceId(id)).ok_or_else(|| bad("place"))?;
            filter.place = Some((place.path.depth(), id));
        }
        filter.body = self.body.as_ref().map(|body| body.parse().map_err(|_| bad("body"))).transpose()?;
        filter.overdue = yes(self.overdue.as_ref());
        filter.nobody = yes(self.nobody.as_ref());
        filter.closed = tri(self.closed.as_ref());
        filter.replied = tri(self.replied.as_ref());
        filter.open &= filter.closed != Some(true);
        filter.from = self.from.as_deref().map(|day| day_micros(day, false, "from")).transpose()?;
        filter.to = self.to.as_deref().map(|day| day_micros(day, true, "to")).transpose()?;
        filter.ids_between = ids_between(filter.from, filter.to);
        if let Some(stars) = &self.stars {
            let (low, high) = stars.split_once('-').unwrap_or((stars, stars));
            filter.stars =
                Some((low.parse().map_err(|_| bad("stars"))?, high.parse().map_err(|_| bad("stars"))?));
        }
        Ok(filter)
    }

    fn order(&self) -> Order {
        match self.sort.as_deref() {
            Some("new") => Order::Newest,
            Some("due") => Order::Due,
            _ if self.view.as_deref() == Some("all") => Order::Newest,
            _ => Order::Due,
        }
    }
}

/// A cursor: the sort key and the id of the last row.
fn cursor_of(stored: &StoredCase) -> String {
    format!("{}.{}", stored.sort_at, stored.case.id.0)
}

pub(super) fn parse_cursor(text: &str) -> Result<(i64, i64)> {
    let parse = |part: &str| part.parse().map_err(|_| bad("cursor"));
    let (due, id) = text.split_once('.').ok_or_else(|| bad("cursor"))?;
    Ok((parse(due)?, parse(id)?))
}

pub(super) struct PageOp {
    pub county: i64,
    pub scopes: Vec<Scope>,
    pub filter: Filter,
    pub order: Order,
    pub after: Option<(i64, i64)>,
    pub limit: i64,
    pub words: Vec<String>,
    pub ticket: Option<String>,
}

impl Op for PageOp {
    type Out = Vec<StoredCase>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Vec<StoredCase>, StoreError> {
        let mut filter = self.filter.clone();
        if let Some(ticket) = &self.ticket
            && let Some(found) = gezhi_store::cases::by_ticket(tx, self.county, ticket).await?
        {
            filter = Filter { ids: Some(vec![found.case.id.0]), ..Filter::default() };
        } else if !self.words.is_empty() {
            return self.search(tx, filter).await;
        }
        let all = self.union(tx, &filter).await?;
        Ok(self.cut(all))
    }
}

/// Hits of the first look into the search index, and how often the number doubles: some 60,000 in all.
const FIRST_HITS: i64 = 128;
const DOUBLINGS: u32 = 9;

impl PageOp {
    /// The pages of all scopes.
    async fn union(
        &self,
        tx: &mut Tx<'_>,
        filter: &Filter,
    ) -> std::result::Result<Vec<StoredCase>, StoreError> {
        let mut all: Vec<StoredCase> = Vec::new();
        for scope in &self.scopes {
            let page = gezhi_store::case_lists::page(
                tx,
                self.county,
                *scope,
                filter,
                self.order,
                self.after,
                self.limit,
            )
            .await?;
            all.extend(page);
        }
        Ok(all)
    }

    /// Each page is sorted; several are merged and cut again.
    fn cut(&self, mut all: Vec<StoredCase>) -> Vec<StoredCase> {
        match self.order {
            Order::Due => all.sort_by_key(|stored| (stored.sort_at, stored.case.id)),
            Order::Newest => all.sort_by_key(|stored| std::cmp::Reverse(stored.case.id)),
        }
        all.dedup_by_key(|stored| stored.case.id);
        all.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        all
    }

    /// The cases that hold the words. The index knows no scope, so hits are taken newest first, in growing parts, until
    /// the page is full: what lies outside the person's scope never hides what lies inside.
    async fn search(
        &self,
        tx: &mut Tx<'_>,
        filter: Filter,
    ) -> std::result::Result<Vec<StoredCase>, StoreError> {
        let mut filter = filter;
        let mut all: Vec<StoredCase> = Vec::new();
        // Newest first the page goes on below its cursor; by due time any hit may stand on it.
        let mut before = self.after.filter(|_| self.order == Order::Newest).map(|(_, id)| id);
        // Open cases are young: what is older than the oldest of them need not be looked at.
        let mut oldest = if filter.open { i64::MAX } else { 0 };
        for scope in self.scopes.iter().filter(|_| filter.open) {
            let found = gezhi_store::case_lists::oldest_open(tx, self.county, *scope).await?;
            oldest = oldest.min(found.unwrap_or(i64::MAX));
        }
        for doubling in 0..DOUBLINGS {
            let part = FIRST_HITS << doubling;
            let hits = gezhi_store::search::find(tx, self.county, &self.words, before, part).await?;
            before = hits.last().copied();
            let last = i64::try_from(hits.len()).is_ok_and(|found| found < part)
                || before.is_some_and(|id| id < oldest);
            filter.ids = Some(hits);
            all.extend(self.union(tx, &filter).await?);
            let is_full = i64::try_from(all.len()).is_ok_and(|found| found >= self.limit);
            if last || (is_full && self.order == Order::Newest) {
                break;
            }
        }
        Ok(self.cut(all))
    }
}

pub(super) fn page_of(app: &App, mut rows: Vec<StoredCase>, limit: i64) -> Page<CaseRow> {
    let directory = app.directory();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(cursor_of);
    let items =
        rows.into_iter().map(|stored| row(app, &super::act::complete(stored.case, &directory))).collect();
    Page { items, next, total: None }
}

pub(super) fn page_op(app: &App, actor: &Actor, query: &CaseQuery, limit: i64) -> Result<PageOp> {
    let mut scopes = scopes(app, actor)?;
    let mut filter = query.filter(app)?;
    if yes(query.mine.as_ref()) {
        let mine: Vec<Scope> =
            actor.duties.iter().filter_map(|duty| duty.body).map(|body| Scope::Body(body.0)).collect();
        if !mine.is_empty() {
            scopes = mine;
        }
    }
    let text = query.q.as_deref().unwrap_or_default().trim();
    let ticket = super::progress::normal_ticket(app, text);
    let is_ticket = ticket.starts_with(&app.profile().head.ticket_prefix);
    let words = if is_ticket { Vec::new() } else { gezhi_triage::search_tokens(text) };
    if !text.is_empty() && !is_ticket && words.is_empty() {
        filter.ids = Some(Vec::new());
    }
    Ok(PageOp {
        county: app.county,
        scopes,
        filter,
        order: query.order(),
        after: query.cursor.as_deref().map(parse_cursor).transpose()?,
        limit,
        words,
        ticket: is_ticket.then_some(ticket),
    })
}

/// A page of cases in the person's scope.
///
/// # Errors
/// 401, 403, 422.
pub async fn list(app: &App, actor: &Actor, query: &CaseQuery) -> Result<Page<CaseRow>> {
    let limit = query.limit.unwrap_or(20).clamp(1, 200);
    let rows = app.db.read(page_op(app, actor, query, limit + 1)?).await?;
    Ok(page_of(app, rows, limit))
}

/// Earlier cases of a caller (hotline desk).
///
/// # Errors
/// 401, 403, 422.
pub async fn by_phone(app: &App, actor: &Actor, phone: &str) -> Result<Page<CaseRow>> {
    decide(actor, Action::EnterCase)?;
    let phone = super::report::clean_phone(phone)?.ok_or_else(|| bad("phone"))?;
    let op = PageOp {
        county: app.county,
        scopes: scopes(app, actor)?,
        filter: Filter { phone: Some(phone), ..Filter::default() },
        order: Order::Newest,
        after: None,
        limit: 21,
        words: Vec::new(),
        ticket: None,
    };
    Ok(page_of(app, app.db.read(op).await?, 20))
}

/// Counts for the head of the work list.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct CaseCounts {
    /// Open.
    pub open: i64,
    /// Open and past the deadline.
    pub overdue: i64,
    /// Due before the end of this day, overdue ones included.
    pub due_today: i64,
    /// Nobody is responsible.
    pub nobody: i64,
    /// Waiting for the check.
    pub to_check: i64,
    /// Returned at least once and waiting.
    pub returned: i64,
    /// Open ones by state.
    pub by_state: BTreeMap<String, i64>,
    /// So many cases are counted at most, the most pressing ones of each scope first.
    pub bound: i64,
}

const BOUND: i64 = 50_000;

struct CountsOp {
    county: i64,
    scopes: Vec<Scope>,
    base: Filter,
    tonight: i64,
}

impl Op for CountsOp {
    type Out = CaseCounts;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<CaseCounts, StoreError> {
        let mut counts = CaseCounts { bound: BOUND, ..CaseCounts::default() };
        for state in State::ALL.iter().filter(|state| **state != State::Closed) {
            counts.by_state.insert(state.code().to_owned(), 0);
        }
        for scope in &self.scopes {
            let heads =
                gezhi_store::case_lists::heads(tx, self.county, *scope, &self.base, self.tonight, BOUND);
            for head in heads.await? {
                let Some(state) = State::from_number(head.state) else { continue };
                *counts.by_state.entry(state.code().to_owned()).or_default() += head.open;
                counts.open += head.open;
                counts.overdue += head.overdue;
                counts.due_today += head.due;
                if state == State::Reported {
                    counts.returned += head.returned;
                }
            }
        }
        counts.nobody = counts.by_state.get("reported").copied().unwrap_or(0);
        counts.to_check = counts.by_state.get("resolved").copied().unwrap_or(0);
        Ok(counts)
    }
}

/// Counts in the person's scope.
///
/// # Errors
/// 401, 403, 422.
pub async fn counts(app: &App, actor: &Actor, place: Option<String>) -> Result<CaseCounts> {
    let base = CaseQuery { place, ..CaseQuery::default() }.filter(app)?;
    let today = gezhi_domain::deadlines::local_date(app.now()).to_string();
    let tonight = day_micros(&today, true, "to")?;
    Ok(app.db.read(CountsOp { county: app.county, scopes: scopes(app, actor)?, base, tonight }).await?)
}

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
    Ok(Page { items, next: page.next, total: None })
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
}

impl Op for SummaryOp {
    type Out = (i64, i64, i64, Option<WorkerContact>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let scope = Scope::Reporter(self.account);
        let count = |closed| Filter { closed: Some(closed), ..Filter::default() };
        let open = gezhi_store::case_lists::count(tx, self.county, scope, &count(false), 1_000).await?;
        let closed = gezhi_store::case_lists::count(tx, self.county, scope, &count(true), 1_000).await?;
        let (to_rate, _) =
            gezhi_store::tasks::count(tx, self.county, &format!("p{}", self.account), 0).await?;
        for place in &self.chain {
            let posts = gezhi_store::places::posts_of(tx, self.county, *place).await?;
            if let Some(post) = posts.into_iter().find(|post| post.kind == "worker") {
                let contact = WorkerContact { name: post.name, phone: post.phone, place: Id(post.place) };
                return Ok((open, closed, to_rate, Some(contact)));
            }
        }
        Ok((open, closed, to_rate, None))
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
    let (open, closed, to_rate, worker) =
        app.db.read(SummaryOp { county: app.county, account: account.0, chain }).await?;
    Ok(MySummary { open, closed, to_rate, home: path.and_then(|path| app.place_ref(&path)), worker })
}

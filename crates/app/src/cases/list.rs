//! Lists of cases (feature C13): a page of what a person may see.

use super::query::{CaseQuery, bad, cursor_of, parse_cursor, yes};
use super::row::{CaseRow, row};
use super::scope::scopes;
use crate::context::App;
use crate::error::Result;
use crate::views::Page;
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_store::case_lists::{Filter, Order, Scope};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, StoreError, Tx};

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

impl PageOp {
    /// The pages of all scopes.
    pub(super) async fn union(
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
    pub(super) fn cut(&self, mut all: Vec<StoredCase>) -> Vec<StoredCase> {
        match self.order {
            Order::Due => all.sort_by_key(|stored| (stored.sort_at, stored.case.id)),
            Order::Newest => all.sort_by_key(|stored| std::cmp::Reverse(stored.case.id)),
        }
        all.dedup_by_key(|stored| stored.case.id);
        all.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        all
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
    Page { items, next }
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

//! Accounts and entries as staff see them, each in the own scope.

use super::books::{programme_of, village_of};
use super::view::{AccountView, EntryView, LineView, MonthView, ShareView};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::{path_of, place_for};
use crate::views::{Bi, Id, Page, instant, mask_name};
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::{Holder, HolderKind, Members};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::{AccountRow, EntryRow, LineRow};
use gezhi_store::residents::HouseholdRow;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 50;

/// What is asked of the list of accounts.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    /// The village; the own one when left out.
    pub place: Option<String>,
    /// Programme; the first when left out.
    pub programme: Option<String>,
    /// `household`, `staff`, `shop`, `fund`, `outside`, `arrears`; whose points they are when left out.
    pub kind: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// What is asked of a village's book.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EntryQuery {
    /// The village; the own one when left out.
    pub place: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// An account with its latest lines.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountDetail {
    /// The account.
    pub account: AccountView,
    /// Lines, newest first.
    pub lines: Page<LineView>,
    /// The last twelve months in which something happened, newest first.
    pub months: Vec<MonthView>,
    /// Who earned how much.
    pub shares: Vec<ShareView>,
}

/// The names that accounts are shown with.
#[derive(Debug, Default)]
pub(super) struct Names {
    households: HashMap<i64, HouseholdRow>,
    people: HashMap<i64, String>,
}

impl Names {
    pub async fn read(
        tx: &mut Tx<'_>,
        county: i64,
        accounts: &[AccountRow],
    ) -> std::result::Result<Self, StoreError> {
        let of = |kind: HolderKind| -> Vec<i64> {
            accounts.iter().filter(|row| row.kind == kind.code()).map(|row| row.holder).collect()
        };
        let households =
            gezhi_store::residents::households_by_ids(tx, county, &of(HolderKind::Household)).await?;
        let mut people = HashMap::new();
        for id in of(HolderKind::Staff) {
            if let Some(row) = gezhi_store::accounts::by_id(tx, county, id).await? {
                people.insert(id, row.name);
            }
        }
        Ok(Self { households: households.into_iter().map(|row| (row.id, row)).collect(), people })
    }

    /// The account; names of households in clear for who may see the register there.
    pub fn view(&self, app: &App, actor: &Actor, row: &AccountRow) -> AccountView {
        let clear =
            path_of(app, row.place).is_ok_and(|path| decide_at(actor, Action::SeeRegister, &path).is_ok());
        let household = self.households.get(&row.holder).filter(|_| row.kind == HolderKind::Household.code());
        let name = match (household, self.people.get(&row.holder)) {
            (Some(household), _) if clear => household.head_name.clone(),
            (Some(household), _) => mask_name(&household.head_name),
            (None, Some(name)) if row.kind == HolderKind::Staff.code() => name.clone(),
            _ => app
                .directory()
                .place(PlaceId(row.village))
                .map(|place| place.name.clone())
                .unwrap_or_default(),
        };
        AccountView {
            id: Id(row.id),
            programme: row.programme.clone(),
            programme_name: app.profile().points.programme(&row.programme).map_or_else(
                || Bi::new(&row.programme, &row.programme),
                |programme| Bi::from(&programme.name),
            ),
            kind: row.kind.clone(),
            holder: Id(row.holder),
            name,
            number: household.map(|household| household.number.clone()),
            place: app.place_ref_by_id(PlaceId(row.place)),
            balance: row.balance,
            owed: row.owed,
            earned: row.earned,
            spent: row.spent,
            frozen: row.frozen,
        }
    }
}

struct PageOp {
    county: i64,
    village: i64,
    programme: String,
    kind: String,
    after: i64,
}

impl Op for PageOp {
    type Out = (Vec<AccountRow>, Names);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let what = (self.village, self.programme.as_str(), self.kind.as_str());
        let rows = gezhi_store::points::of_village(tx, self.county, what, self.after, limit).await?;
        let names = Names::read(tx, self.county, &rows).await?;
        Ok((rows, names))
    }
}

/// Where a page starts.
pub(crate) fn cursor(text: Option<&str>, first: i64) -> Result<i64> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(first),
        Some(text) => text.parse().map_err(|_| {
            AppError::invalid(
                "cursor",
                "cursor",
                "翻页参数不对，请从第一页看起。",
                "This is no page; start at the first.",
            )
        }),
    }
}

/// A page of the accounts that a village keeps.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a programme that is not there.
pub async fn accounts(app: &App, actor: &Actor, query: &AccountQuery) -> Result<Page<AccountView>> {
    let (path, _) = place_for(app, actor, Action::SeePoints, query.place.as_deref())?;
    let first =
        app.profile().points.programmes.first().map(|programme| programme.code.clone()).unwrap_or_default();
    let programme = query.programme.clone().filter(|code| !code.is_empty()).unwrap_or(first);
    let of_staff = programme_of(app, &programme)?.members == Members::Staff;
    let usual = if of_staff { HolderKind::Staff } else { HolderKind::Household };
    let kind = query.kind.as_deref().filter(|kind| !kind.is_empty()).unwrap_or(usual.code());
    if Holder::parse(kind, 0).is_none() {
        return Err(AppError::invalid(
            "kind",
            "kind",
            "没有这一类账户，请重新选择。",
            "There is no such kind of account; choose again.",
        ));
    }
    let op = PageOp {
        county: app.county,
        village: village_of(app, &path).id().0,
        programme,
        kind: kind.to_owned(),
        after: cursor(query.cursor.as_deref(), 0)?,
    };
    let (mut rows, names) = app.db.read(op).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items: rows.iter().map(|row| names.view(app, actor, row)).collect(), next })
}

pub(super) struct Detail {
    pub account: AccountRow,
    pub names: Names,
    pub lines: Vec<LineRow>,
    pub months: Vec<(String, i64, i64, i64)>,
    pub shares: Vec<(i64, i64)>,
    pub people: HashMap<i64, String>,
}

pub(super) struct ReadDetail {
    pub county: i64,
    pub id: i64,
    pub before: i64,
}

impl Op for ReadDetail {
    type Out = Option<Detail>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let Some(account) = gezhi_store::points::account(tx, county, self.id).await? else { return Ok(None) };
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let lines = gezhi_store::points::lines(tx, county, account.id, self.before, limit).await?;
        let months = gezhi_store::points::months(tx, county, account.id, 12).await?;
        let shares = gezhi_store::points::shares(tx, county, account.id).await?;
        let ids: Vec<i64> = shares.iter().map(|(person, _)| *person).collect();
        let people = gezhi_store::residents::persons_by_ids(tx, county, &ids).await?;
        let people = people.into_iter().map(|person| (person.id, person.name)).collect();
        let names = Names::read(tx, county, std::slice::from_ref(&account)).await?;
        Ok(Some(Detail { account, names, lines, months, shares, people }))
    }
}

pub(super) fn page_of_lines(mut rows: Vec<LineRow>) -> Page<LineView> {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.seq.to_string());
    Page { items: rows.iter().map(line).collect(), next }
}

fn line(row: &LineRow) -> LineView {
    LineView {
        seq: row.seq,
        amount: row.amount,
        balance: row.balance,
        entry: Id(row.entry),
        kind: row.kind.clone(),
        at: instant(row.at),
        label: row.label.clone(),
        reason: row.reason.clone(),
        person: row.person.map(Id),
        rule: row.rule.map(Id),
        rule_version: row.rule_version,
        evidence: serde_json::from_str(&row.evidence).unwrap_or_default(),
        reverses: row.reverses.map(Id),
        by: row.actor_name.clone(),
    }
}

impl Detail {
    /// As somebody sees it: names in clear, or masked.
    pub fn view(self, app: &App, actor: &Actor, clear: bool) -> AccountDetail {
        let name = |id: &i64| self.people.get(id).cloned().unwrap_or_default();
        let shares = self.shares.iter().map(|(person, earned)| ShareView {
            person: Id(*person),
            name: if clear { name(person) } else { mask_name(&name(person)) },
            earned: *earned,
        });
        let months = self.months.iter().map(|(month, earned, spent, entries)| MonthView {
            month: month.clone(),
            earned: *earned,
            spent: *spent,
            entries: *entries,
        });
        AccountDetail {
            account: self.names.view(app, actor, &self.account),
            months: months.collect(),
            shares: shares.collect(),
            lines: page_of_lines(self.lines),
        }
    }
}

/// An account with its lines.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn account(app: &App, actor: &Actor, id: i64, before: Option<&str>) -> Result<AccountDetail> {
    decide(actor, Action::SeePoints)?;
    let before = cursor(before, i64::MAX)?;
    let read = ReadDetail { county: app.county, id, before };
    let detail = app.db.read(read).await?.ok_or_else(AppError::not_found)?;
    let path = path_of(app, detail.account.place)?;
    decide_at(actor, Action::SeePoints, &path)?;
    let clear = decide_at(actor, Action::SeeRegister, &path).is_ok();
    Ok(detail.view(app, actor, clear))
}

struct BookOp {
    county: i64,
    village: i64,
    before: i64,
}

impl Op for BookOp {
    type Out = (Vec<EntryRow>, HashMap<i64, AccountRow>, Names);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let rows = gezhi_store::points::entries_of_village(tx, self.county, self.village, self.before, limit)
            .await?;
        let mut accounts = HashMap::new();
        for id in rows.iter().flat_map(|row| [row.debit, row.credit]) {
            if !accounts.contains_key(&id)
                && let Some(row) = gezhi_store::points::account(tx, self.county, id).await?
            {
                accounts.insert(id, row);
            }
        }
        let all: Vec<AccountRow> = accounts.values().cloned().collect();
        let names = Names::read(tx, self.county, &all).await?;
        Ok((rows, accounts, names))
    }
}

/// A page of a village's book, newest first.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn entries(app: &App, actor: &Actor, query: &EntryQuery) -> Result<Page<EntryView>> {
    let (path, _) = place_for(app, actor, Action::SeePoints, query.place.as_deref())?;
    let village = village_of(app, &path).id().0;
    let before = cursor(query.cursor.as_deref(), i64::MAX)?;
    let (mut rows, accounts, names) = app.db.read(BookOp { county: app.county, village, before }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let side = |id: i64| accounts.get(&id).map(|row| names.view(app, actor, row));
    let items = rows.iter().filter_map(|row| {
        Some(EntryView {
            id: Id(row.id),
            programme: row.programme.clone(),
            kind: row.kind.clone(),
            from: side(row.debit)?,
            to: side(row.credit)?,
            amount: row.amount,
            at: instant(row.at),
            day: row.day.clone(),
            label: row.label.clone(),
            reason: row.reason.clone(),
            rule: row.rule.map(Id),
            rule_version: row.rule_version,
            evidence: serde_json::from_str(&row.evidence).unwrap_or_default(),
            reverses: row.reverses.map(Id),
            by: row.actor_name.clone(),
        })
    });
    Ok(Page { items: items.collect(), next })
}

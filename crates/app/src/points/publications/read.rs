//! Reading publications: everybody may, names are masked in them.

use super::view::{DocumentView, Figures, PublicationRowView, PublicationView};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::{programme_of, village_of};
use crate::residents::scope::{path_of, place_for};
use crate::views::{Bi, Id, Page, instant};
use gezhi_domain::accounts::{Action, Actor};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::publications::{Period, Rhythm};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::publications::{self as store, PublicationRow, RowOf};
use serde::Deserialize;
use utoipa::IntoParams;

/// Publications of a page.
const PAGE: i64 = 40;
/// Lines of a page.
const LINES: i64 = 50;
/// Lines of a sheet: more than the largest village has households, fewer than Excel takes.
const SHEET: usize = 1_000_000;

/// What is asked of the list of publications.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PublicationQuery {
    /// The village, or a place in it; the own one when left out.
    pub place: Option<String>,
    /// `day`, `month`, `quarter`, `year`; quarters when left out.
    pub kind: Option<String>,
    /// Programme; the first when left out.
    pub programme: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// The village of a place, for everybody; the own one for staff that names none.
///
/// # Errors
/// 404 for a place that does not exist; 422 where none is named and there is no own one.
pub(crate) fn public_village(app: &App, actor: &Actor, place: Option<&str>) -> Result<i64> {
    let path = match place.filter(|text| !text.is_empty()) {
        Some(text) => path_of(app, text.parse().map_err(|_| AppError::not_found())?)?,
        None => {
            place_for(app, actor, Action::SeePoints, None)
                .map_err(|_| {
                    AppError::invalid("place", "place", "请先选择村（社区）。", "Choose a village first.")
                })?
                .0
        }
    };
    Ok(village_of(app, &path).id().0)
}

fn period_of(row: &PublicationRow) -> Option<Period> {
    Rhythm::parse(&row.kind).and_then(|rhythm| Period::parse(rhythm, &row.period))
}

fn view(app: &App, row: &PublicationRow) -> PublicationView {
    let period = period_of(row);
    let last = period.and_then(|period| period.end().yesterday().ok());
    let figures: Figures = serde_json::from_str(&row.data).unwrap_or_default();
    let profile = app.profile();
    let name = profile.points.programme(&row.programme).map(|programme| Bi::from(&programme.name));
    PublicationView {
        id: Id(row.id),
        village: app.place_ref_by_id(PlaceId(row.village)),
        programme: row.programme.clone(),
        programme_name: name.unwrap_or_else(|| Bi::new(&row.programme, &row.programme)),
        kind: row.kind.clone(),
        period: row.period.clone(),
        first: period.map(|period| period.first().to_string()).unwrap_or_default(),
        last: last.map(|day| day.to_string()).unwrap_or_default(),
        state: row.state.clone(),
        due_at: instant(row.due_at),
        published_at: row.published_at.map(instant),
        accounts: row.accounts,
        hash: row.hash.clone(),
        reason: row.reason.clone(),
        awarded: figures.awarded,
        active: figures.active,
    }
}

struct ListOp {
    county: i64,
    village: i64,
    programme: String,
    kind: &'static str,
    before: String,
}

impl Op for ListOp {
    type Out = Vec<PublicationRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let whose = (self.village, self.programme.as_str(), self.kind);
        store::of_kind(tx, self.county, whose, &self.before, PAGE + 1).await
    }
}

/// The publications of a village, the latest first.
///
/// # Errors
/// 404 for a place that does not exist; 422 for a kind or programme that does not.
pub async fn list(app: &App, actor: &Actor, query: &PublicationQuery) -> Result<Page<PublicationView>> {
    let village = public_village(app, actor, query.place.as_deref())?;
    let kind = match query.kind.as_deref().filter(|kind| !kind.is_empty()) {
        None => Rhythm::Quarter,
        Some(code) => Rhythm::parse(code).ok_or_else(|| {
            AppError::invalid(
                "kind",
                "kind",
                "没有这种公示，请选日、月、季或年。",
                "There is no such kind; choose day, month, quarter or year.",
            )
        })?,
    };
    let first = app.profile().points.programmes.first().map(|programme| programme.code.clone());
    let programme = query.programme.clone().filter(|code| !code.is_empty()).or(first).unwrap_or_default();
    programme_of(app, &programme)?;
    // Codes of one kind sort as their periods do; this one comes after all of them.
    let before = query.cursor.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| "9999~".into());
    let op = ListOp { county: app.county, village, programme, kind: kind.code(), before };
    let mut rows = app.db.read(op).await?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| row.period.clone());
    Ok(Page { items: rows.iter().map(|row| view(app, row)).collect(), next })
}

struct Read {
    county: i64,
    id: i64,
    before: (i64, i64),
}

impl Op for Read {
    type Out = Option<(PublicationRow, Vec<RowOf>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = store::by_id(tx, self.county, self.id).await? else { return Ok(None) };
        // What is still made is known to nobody, and what was withdrawn shows no figures any more.
        match row.state.as_str() {
            "making" => Ok(None),
            "published" => {
                let rows = store::page(tx, self.county, self.id, self.before, LINES + 1).await?;
                Ok(Some((row, rows)))
            }
            _ => Ok(Some((row, Vec::new()))),
        }
    }
}

/// Where a page of lines starts: what the line before earned, its account, its rank and its number in the list.
#[derive(Debug, Clone, Copy)]
struct Mark {
    earned: i64,
    account: i64,
    rank: i64,
    number: i64,
}

impl Mark {
    const START: Self = Self { earned: i64::MAX, account: i64::MAX, rank: 0, number: 0 };

    fn parse(text: Option<&str>) -> Result<Self> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Self::START) };
        let numbers: Vec<i64> = text.split('.').filter_map(|part| part.parse().ok()).collect();
        match numbers.as_slice() {
            [earned, account, rank, number] => {
                Ok(Self { earned: *earned, account: *account, rank: *rank, number: *number })
            }
            _ => Err(AppError::invalid(
                "cursor",
                "cursor",
                "翻页参数不对，请从第一页看起。",
                "This is no page; start at the first.",
            )),
        }
    }

    fn text(self) -> String {
        format!("{}.{}.{}.{}", self.earned, self.account, self.rank, self.number)
    }

    /// The next line with its rank.
    fn next(&mut self, row: &RowOf) -> PublicationRowView {
        self.number += 1;
        if row.earned != self.earned || self.rank == 0 {
            self.rank = self.number;
        }
        (self.earned, self.account) = (row.earned, row.account);
        PublicationRowView {
            rank: self.rank,
            number: row.number.clone(),
            name: row.name.clone(),
            place: row.place.clone(),
            opening: row.balance.map(|balance| balance - row.earned + row.spent),
            earned: row.earned,
            spent: row.spent,
            balance: row.balance,
            earlier: row.earlier,
            entries: row.entries,
            what: row.what.clone(),
        }
    }
}

fn page(mut rows: Vec<RowOf>, mut mark: Mark) -> Page<PublicationRowView> {
    let most = usize::try_from(LINES).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let items = rows.iter().map(|row| mark.next(row)).collect();
    Page { items, next: more.then(|| mark.text()) }
}

/// A publication with its figures and the first lines.
///
/// # Errors
/// 404.
pub async fn document(app: &App, id: i64) -> Result<DocumentView> {
    let mark = Mark::START;
    let read = Read { county: app.county, id, before: (mark.earned, mark.account) };
    let (row, rows) = app.db.read(read).await?.ok_or_else(AppError::not_found)?;
    let mut view = view(app, &row);
    let mut figures = Figures::default();
    if row.state == "published" {
        figures = serde_json::from_str(&row.data).unwrap_or_default();
    } else {
        (view.awarded, view.active) = (0, 0);
    }
    Ok(DocumentView { publication: view, figures, rows: page(rows, mark) })
}

/// More lines of a publication.
///
/// # Errors
/// 404; 422 for a cursor that is none.
pub async fn rows(app: &App, id: i64, cursor: Option<&str>) -> Result<Page<PublicationRowView>> {
    let mark = Mark::parse(cursor)?;
    let read = Read { county: app.county, id, before: (mark.earned, mark.account) };
    let (_, rows) = app.db.read(read).await?.ok_or_else(AppError::not_found)?;
    Ok(page(rows, mark))
}

/// A publication with all its lines, for print and Excel.
///
/// # Errors
/// 404.
pub async fn whole(app: &App, id: i64) -> Result<DocumentView> {
    let mut document = document(app, id).await?;
    let mut next = document.rows.next.take();
    while let Some(cursor) = next {
        let more = rows(app, id, Some(&cursor)).await?;
        document.rows.items.extend(more.items);
        next = more.next.filter(|_| document.rows.items.len() < SHEET);
    }
    Ok(document)
}

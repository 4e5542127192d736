//! Funds as everybody reads them.

use super::{LINE, programme};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::publications::public_village;
use crate::views::{Id, Page, PlaceRef, instant};
use gezhi_domain::accounts::Actor;
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::Holder;
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::fund::{self as store, FundLineRow, FundRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const PAGE: i64 = 50;

/// What is asked of the list of funds.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FundsQuery {
    /// The village, or a place in it; the own one when left out.
    pub place: Option<String>,
}

/// A fund.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FundView {
    /// Identity.
    pub id: Id,
    /// Village.
    pub village: Option<PlaceRef>,
    /// Name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// What is in it, in fen.
    pub balance: i64,
    /// Ever given, in fen.
    pub given: i64,
    /// Ever spent, in fen.
    pub spent: i64,
}

impl FundView {
    pub(super) fn of(app: &App, row: &FundRow, (balance, given, spent): (i64, i64, i64)) -> Self {
        Self {
            id: Id(row.id),
            village: app.place_ref_by_id(PlaceId(row.village)),
            name: row.name.clone(),
            purpose: row.purpose.clone(),
            balance,
            given,
            spent,
        }
    }
}

/// A gift or a spending.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FundLineView {
    /// Entry of the ledger.
    pub entry: Id,
    /// `gift`, `spending`, or of a canteen `takings`.
    pub kind: String,
    /// In fen.
    pub amount: i64,
    /// Day.
    pub day: String,
    /// Who gave, as they want to be named.
    pub giver: String,
    /// What for.
    pub what: String,
    /// Who entered it.
    pub recorded_by: String,
    /// When.
    pub at: String,
    /// Receipts.
    pub receipts: Vec<String>,
    /// It was taken back.
    pub undone: bool,
}

/// A fund with its lines, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FundDetail {
    /// The fund.
    pub fund: FundView,
    /// Lines.
    pub lines: Page<FundLineView>,
}

struct Sums<'a>(&'a str);

impl Sums<'_> {
    async fn of(
        &self,
        tx: &mut Tx<'_>,
        county: i64,
        fund: i64,
    ) -> std::result::Result<(i64, i64, i64), StoreError> {
        let row = gezhi_store::points::of_holder(tx, county, self.0, Holder::Fund(fund)).await?;
        Ok(row.map_or((0, 0, 0), |row| (row.balance, row.earned, row.spent)))
    }
}

struct ListOp {
    county: i64,
    village: i64,
    programme: String,
}

impl Op for ListOp {
    type Out = Vec<(FundRow, (i64, i64, i64))>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut all = Vec::new();
        for row in store::of_village(tx, self.county, self.village).await? {
            let sums = Sums(&self.programme).of(tx, self.county, row.id).await?;
            all.push((row, sums));
        }
        Ok(all)
    }
}

/// The funds of a village.
///
/// # Errors
/// 404 for a place that does not exist; 422.
pub async fn funds(app: &App, actor: &Actor, query: &FundsQuery) -> Result<Vec<FundView>> {
    let village = public_village(app, actor, query.place.as_deref())?;
    let op = ListOp { county: app.county, village, programme: programme(app)?.code };
    let rows = app.db.read(op).await?;
    Ok(rows.iter().map(|(row, sums)| FundView::of(app, row, *sums)).collect())
}

/// The receipts of a page.
type Receipts = Vec<AttachmentRow>;

struct Read {
    county: i64,
    id: i64,
    programme: String,
    before: i64,
}

impl Op for Read {
    type Out = Option<(FundRow, (i64, i64, i64), Vec<FundLineRow>, Receipts)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let Some(row) = store::by_id(tx, county, self.id).await? else { return Ok(None) };
        let sums = Sums(&self.programme).of(tx, county, row.id).await?;
        let lines = store::lines(tx, county, row.id, self.before, PAGE + 1).await?;
        let entries: Vec<i64> = lines.iter().map(|line| line.entry).collect();
        let receipts = gezhi_store::attachments::of_subjects(tx, county, &entries).await?;
        Ok(Some((row, sums, lines, receipts)))
    }
}

/// A fund with its lines.
///
/// # Errors
/// 404; 422 for a cursor that is none.
pub async fn fund(app: &App, id: i64, cursor: Option<&str>) -> Result<FundDetail> {
    let before = crate::points::cursor(cursor, i64::MAX)?;
    let read = Read { county: app.county, id, programme: programme(app)?.code, before };
    let (row, sums, mut lines, receipts) = app.db.read(read).await?.ok_or_else(AppError::not_found)?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = lines.len() > most;
    lines.truncate(most);
    let next = lines.last().filter(|_| more).map(|line| line.entry.to_string());
    let items = lines_of(lines, &receipts);
    Ok(FundDetail { fund: FundView::of(app, &row, sums), lines: Page { items, next } })
}

/// Lines with their receipts.
pub(crate) fn lines_of(lines: Vec<FundLineRow>, receipts: &[AttachmentRow]) -> Vec<FundLineView> {
    let of = |entry: i64| {
        let tied = receipts
            .iter()
            .filter(move |one| one.subject == Some(entry) && one.subject_kind.as_deref() == Some(LINE));
        tied.map(|one| one.token.clone()).collect()
    };
    let view = |line: FundLineRow| FundLineView {
        entry: Id(line.entry),
        receipts: of(line.entry),
        kind: line.kind,
        amount: line.amount,
        day: line.day,
        giver: line.giver,
        what: line.what,
        recorded_by: line.recorder_name,
        at: instant(line.at),
        undone: line.undone_by.is_some(),
    };
    lines.into_iter().map(view).collect()
}

/// Whether an attachment is a receipt of a fund: everybody may look at those.
pub(crate) fn receipt_is_public(subject_kind: Option<&str>) -> bool {
    subject_kind == Some(LINE)
}

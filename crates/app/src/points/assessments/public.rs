//! Results as everybody reads them: names masked, grades and points, no single marks and no reasons.

use super::row::{card_of, state_of};
use super::view::{self, AssessmentGradeView};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::publications::public_village;
use crate::views::{Bi, Id, Page, PlaceRef, instant, mask_name};
use gezhi_domain::accounts::Actor;
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::assessments::{self as store, LineRow, SheetRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Results of a page.
const PAGE: usize = 30;

/// What is asked of the list of results.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PublicAssessmentQuery {
    /// The village, or a place in it; the own one when left out.
    pub place: Option<String>,
    /// Results of months before this one.
    pub cursor: Option<String>,
}

/// A published result.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicAssessmentView {
    /// Identity.
    pub id: Id,
    /// Village.
    pub village: Option<PlaceRef>,
    /// Programme.
    pub programme: String,
    /// Its name.
    pub programme_name: Bi,
    /// Month.
    pub month: String,
    /// `notice` or `counted`.
    pub state: String,
    /// People, or households.
    pub members: i64,
    /// When it was published.
    pub published_at: Option<String>,
    /// Until when one may object.
    pub notice_until: Option<String>,
    /// When it counted.
    pub counted_at: Option<String>,
}

/// A line of a result.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicAssessmentLine {
    /// Name, masked.
    pub name: String,
    /// Where.
    pub place: Option<String>,
    /// Marks.
    pub total: i64,
    /// Grade.
    pub grade: Option<String>,
    /// Points that were given, once it counts.
    pub paid: i64,
    /// It was corrected after it counted.
    pub corrected: bool,
}

/// A result with its lines, the best first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicAssessmentDetail {
    /// The result.
    pub assessment: PublicAssessmentView,
    /// Full marks.
    pub full: i64,
    /// Grades, the best first.
    pub grades: Vec<AssessmentGradeView>,
    /// Lines.
    pub lines: Vec<PublicAssessmentLine>,
}

fn view(app: &App, row: &SheetRow) -> PublicAssessmentView {
    PublicAssessmentView {
        id: Id(row.id),
        village: app.place_ref_by_id(PlaceId(row.village)),
        programme: row.programme.clone(),
        programme_name: view::programme_name(app, &row.programme),
        month: row.month.clone(),
        state: row.state.clone(),
        members: row.members,
        published_at: row.reviewed_at.map(instant),
        notice_until: row.notice_until.map(instant),
        counted_at: row.counted_at.map(instant),
    }
}

struct ListOp {
    county: i64,
    village: i64,
    before: String,
}

impl Op for ListOp {
    type Out = Vec<SheetRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        store::published(tx, self.county, self.village, &self.before, limit).await
    }
}

/// The published results of a village, the latest first.
///
/// # Errors
/// 404 for a place that does not exist; 422 where none is named and there is no own one.
pub async fn public_list(
    app: &App,
    actor: &Actor,
    query: &PublicAssessmentQuery,
) -> Result<Page<PublicAssessmentView>> {
    let village = public_village(app, actor, query.place.as_deref())?;
    let before = query.cursor.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| "9999-99".into());
    let mut rows = app.db.read(ListOp { county: app.county, village, before }).await?;
    // A page ends with a whole month, so that its cursor is the month.
    let mut next = None;
    if rows.len() == PAGE
        && let Some(last) = rows.last().map(|row| row.month.clone())
        && rows.first().is_some_and(|row| row.month != last)
    {
        rows.retain(|row| row.month != last);
        next = rows.last().map(|row| row.month.clone());
    }
    Ok(Page { items: rows.iter().map(|row| view(app, row)).collect(), next })
}

struct Read {
    county: i64,
    id: i64,
}

impl Op for Read {
    type Out = Option<(SheetRow, Vec<LineRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = store::by_id(tx, self.county, self.id).await? else { return Ok(None) };
        let lines = store::lines(tx, self.county, self.id).await?;
        Ok(Some((row, lines)))
    }
}

/// A published result.
///
/// # Errors
/// 404, also for one that is not published.
pub async fn public_sheet(app: &App, id: i64) -> Result<PublicAssessmentDetail> {
    let found = app.db.read(Read { county: app.county, id }).await?;
    let (row, mut lines) = found.ok_or_else(AppError::not_found)?;
    if !state_of(&row)?.is_public() {
        return Err(AppError::not_found());
    }
    let card = card_of(&row)?;
    lines.sort_by_key(|line| (std::cmp::Reverse(line.total), line.id));
    let directory = app.directory();
    let lines = lines.iter().map(|line| PublicAssessmentLine {
        name: mask_name(&line.name),
        place: directory.place(PlaceId(line.place)).map(|place| place.name.clone()),
        total: line.total,
        grade: line.grade.clone(),
        paid: line.paid,
        corrected: super::pay::corrections(line) > 0,
    });
    Ok(PublicAssessmentDetail {
        assessment: view(app, &row),
        full: card.full(),
        grades: card.grades.iter().map(view::grade).collect(),
        lines: lines.collect(),
    })
}

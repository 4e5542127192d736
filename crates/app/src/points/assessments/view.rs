//! Sheets and lines as the API shows them to whoever assesses and reviews.

use super::row::{Own, card_of, marks_of, period_of};
use crate::context::App;
use crate::error::Result;
use crate::views::{Bi, Id, PlaceRef, instant};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::HolderKind;
use gezhi_domain::points::assessments::{FigureKind, Grade, ItemSpec, Scorecard};
use gezhi_store::engine::StoreError;
use gezhi_store::points::assessments::{LineRow, SheetRow};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// What the month had in store for somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssessmentNote {
    /// `began`, `ended`, `away`, or `also`: holds another such post.
    pub kind: String,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub until: Option<String>,
    /// Who stood in; or where the other post is.
    pub who: Option<String>,
}

impl AssessmentNote {
    pub(super) fn of(kind: &str) -> Self {
        Self { kind: kind.to_owned(), ..Self::default() }
    }
}

/// A sheet in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentView {
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
    /// `filling`, `review`, `notice`, `counted`.
    pub state: String,
    /// People, or households.
    pub members: i64,
    /// Full marks.
    pub full: i64,
    /// When it was opened.
    pub opened_at: String,
    /// Who opened it; nobody where the clock did.
    pub opened_by: Option<String>,
    /// When the figures were counted.
    pub figures_at: String,
    /// Who said that it is filled in.
    pub submitted_by: Option<String>,
    /// When.
    pub submitted_at: Option<String>,
    /// The second person.
    pub reviewed_by: Option<String>,
    /// When.
    pub reviewed_at: Option<String>,
    /// Why it came back to be filled in again.
    pub said: Option<String>,
    /// End of the public notice.
    pub notice_until: Option<String>,
    /// When it counted.
    pub counted_at: Option<String>,
    /// Version, to be sent along.
    pub version: i64,
}

/// An item of a scorecard.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentItemView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Full marks.
    pub full: i64,
    /// What is counted: `visits`, `coverage`, `checks`, `on_time`, `earned`; nothing where the assessor enters the marks.
    pub figure: Option<String>,
    /// What earns full marks, for figures with a target.
    pub target: i64,
    /// What is meant by it.
    pub note: Bi,
}

/// A grade of a scorecard.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentGradeView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Per cent of the full marks from which it is given.
    pub from: i64,
    /// Points.
    pub points: i64,
    /// Allowance in fen.
    pub allowance: i64,
}

/// A scorecard.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentCardView {
    /// Name.
    pub name: Bi,
    /// Full marks.
    pub full: i64,
    /// Items.
    pub items: Vec<AssessmentItemView>,
    /// Grades, the best first.
    pub grades: Vec<AssessmentGradeView>,
}

/// What the product counted.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct AssessmentFigureView {
    /// Done.
    pub done: i64,
    /// Of so many, or the target.
    pub base: i64,
}

/// Marks of an item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentMarkView {
    /// Item.
    pub item: String,
    /// Marks.
    pub mark: Option<i64>,
    /// Why they are not full.
    pub reason: String,
    /// What they were worked out from; then nobody enters them.
    pub figure: Option<AssessmentFigureView>,
}

/// A correction after the result counted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AssessmentCorrectionView {
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Marks before.
    pub from_total: i64,
    /// Grade before.
    pub from_grade: Option<String>,
    /// Marks after.
    pub to_total: i64,
    /// Grade after.
    pub to_grade: Option<String>,
    /// The entry that was taken back.
    pub reversed: Option<Id>,
}

/// A line of a sheet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentLineView {
    /// Identity.
    pub id: Id,
    /// `staff` or `household`.
    pub kind: String,
    /// Name; of a household in clear for who may see the register there.
    pub name: String,
    /// Where.
    pub place: Option<PlaceRef>,
    /// Leave, stand-in, began or ended within the month.
    pub notes: Vec<AssessmentNote>,
    /// Somebody above the village enters the marks.
    pub above: bool,
    /// It is about the reader, who neither enters nor corrects the marks.
    pub own: bool,
    /// Marks in the order of the items.
    pub marks: Vec<AssessmentMarkView>,
    /// Every item has its marks.
    pub done: bool,
    /// What they add up to.
    pub total: i64,
    /// Grade.
    pub grade: Option<String>,
    /// Who entered marks last.
    pub scored_by: Option<String>,
    /// When.
    pub scored_at: Option<String>,
    /// What became of the points: `none`, `waiting`, `paid`, `no_points`, `no_account`, `no_rule`, `capped`, `does_not_apply`, `broken`, `ended`.
    pub pay: String,
    /// Points that were given.
    pub paid: i64,
    /// The entry.
    pub entry: Option<Id>,
    /// Corrections, the first first.
    pub corrections: Vec<AssessmentCorrectionView>,
    /// Version, to be sent along.
    pub version: i64,
}

/// What the reader may do with a sheet now.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct AssessmentMay {
    /// Enter marks.
    pub fill: bool,
    /// Say that it is filled in.
    pub submit: bool,
    /// Be the second person.
    pub review: bool,
    /// Correct a line of a result that counts.
    pub correct: bool,
    /// Give points that could not be given.
    pub pay: bool,
}

/// A sheet with its card and lines.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentDetail {
    /// The sheet.
    pub sheet: AssessmentView,
    /// Its card.
    pub card: AssessmentCardView,
    /// Lines.
    pub lines: Vec<AssessmentLineView>,
    /// Objections without an answer.
    pub objections: i64,
    /// What the reader may do.
    pub may: AssessmentMay,
}

/// The code of a kind of figure.
fn figure_code(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Visits => "visits",
        FigureKind::Coverage => "coverage",
        FigureKind::Checks => "checks",
        FigureKind::OnTime => "on_time",
        FigureKind::Earned => "earned",
    }
}

fn item(spec: &ItemSpec) -> AssessmentItemView {
    AssessmentItemView {
        code: spec.code.clone(),
        name: Bi::from(&spec.name),
        full: spec.full,
        figure: spec.figure.map(|kind| figure_code(kind).to_owned()),
        target: spec.target,
        note: Bi::from(&spec.note),
    }
}

pub(super) fn grade(grade: &Grade) -> AssessmentGradeView {
    AssessmentGradeView {
        code: grade.code.clone(),
        name: Bi::from(&grade.name),
        from: grade.from,
        points: grade.points,
        allowance: grade.allowance,
    }
}

/// A card.
pub(super) fn card(card: &Scorecard) -> AssessmentCardView {
    AssessmentCardView {
        name: Bi::from(&card.name),
        full: card.full(),
        items: card.items.iter().map(item).collect(),
        grades: card.grades.iter().map(grade).collect(),
    }
}

/// The name of a programme.
pub(super) fn programme_name(app: &App, code: &str) -> Bi {
    let profile = app.profile();
    profile.points.programme(code).map_or_else(|| Bi::new(code, code), |programme| Bi::from(&programme.name))
}

/// A sheet.
pub(super) fn sheet(app: &App, row: &SheetRow) -> Result<AssessmentView> {
    period_of(row)?;
    Ok(AssessmentView {
        id: Id(row.id),
        village: app.place_ref_by_id(PlaceId(row.village)),
        programme: row.programme.clone(),
        programme_name: programme_name(app, &row.programme),
        month: row.month.clone(),
        state: row.state.clone(),
        members: row.members,
        full: card_of(row)?.full(),
        opened_at: instant(row.opened_at),
        opened_by: Some(row.opener_name.clone()).filter(|name| !name.is_empty()),
        figures_at: instant(row.figures_at),
        submitted_by: row.submitter_name.clone(),
        submitted_at: row.submitted_at.map(instant),
        reviewed_by: row.reviewer_name.clone(),
        reviewed_at: row.reviewed_at.map(instant),
        said: row.said.clone(),
        notice_until: row.notice_until.map(instant),
        counted_at: row.counted_at.map(instant),
        version: row.version,
    })
}

/// The marks of a line.
pub(super) fn marks(row: &LineRow) -> std::result::Result<Vec<AssessmentMarkView>, StoreError> {
    Ok(marks_of(row)?
        .into_iter()
        .map(|mark| AssessmentMarkView {
            item: mark.item,
            mark: mark.mark,
            reason: mark.reason,
            figure: mark.figure.map(|figure| AssessmentFigureView { done: figure.done, base: figure.base }),
        })
        .collect())
}

/// A line for somebody; `clear` are the names of households that the reader may see.
pub(super) fn line(
    app: &App,
    row: &LineRow,
    own: &Own,
    clear: &HashMap<i64, String>,
) -> std::result::Result<AssessmentLineView, StoreError> {
    let household = row.holder.filter(|_| row.holder_kind == HolderKind::Household.code());
    let name = household.and_then(|id| clear.get(&id)).unwrap_or(&row.name);
    Ok(AssessmentLineView {
        id: Id(row.id),
        kind: row.holder_kind.clone(),
        name: name.clone(),
        place: app.place_ref_by_id(PlaceId(row.place)),
        notes: serde_json::from_str(&row.notes).unwrap_or_default(),
        above: row.above,
        own: own.is(row),
        marks: marks(row)?,
        done: row.done,
        total: row.total,
        grade: row.grade.clone(),
        scored_by: row.scorer_name.clone(),
        scored_at: row.scored_at.map(instant),
        pay: row.pay.clone(),
        paid: row.paid,
        entry: row.entry.map(Id),
        corrections: serde_json::from_str(&row.corrections).unwrap_or_default(),
        version: row.version,
    })
}

//! Sheets as whoever assesses and reviews reads them.

use super::open::open_months;
use super::row::{Own, own_of, state_of};
use super::view::{self, AssessmentCardView, AssessmentDetail, AssessmentMay, AssessmentView};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::village_of;
use crate::residents::scope::{path_of, place_for};
use crate::views::{Bi, Id};
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::HolderKind;
use gezhi_domain::points::assessments::SheetState;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::assessments::{self as store, LineRow, SheetRow};
use gezhi_store::points::objections;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Sheets of a programme that are listed: two years.
const LISTED: i64 = 24;
/// Comes after every month.
const LATEST: &str = "9999-99";

/// What is asked of the list of sheets.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AssessmentQuery {
    /// The village, or a place in it; the own one when left out.
    pub place: Option<String>,
}

/// A programme that is assessed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentProgramme {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Its scorecard as it is now.
    pub card: AssessmentCardView,
    /// Sheets of the last two years, the latest first.
    pub sheets: Vec<AssessmentView>,
}

/// The assessments of a village.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentsOfPlace {
    /// Village.
    pub village: Id,
    /// Its name.
    pub name: String,
    /// Programmes; none where the place assesses nobody.
    pub programmes: Vec<AssessmentProgramme>,
    /// Months whose sheets may be opened by hand now.
    pub months: Vec<String>,
    /// Whether the reader may open and fill in.
    pub may_fill: bool,
}

struct ListOp {
    county: i64,
    village: i64,
    programmes: Vec<String>,
}

impl Op for ListOp {
    type Out = Vec<Vec<SheetRow>>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut all = Vec::new();
        for programme in &self.programmes {
            let whose = (self.village, programme.as_str());
            all.push(store::of_village(tx, self.county, whose, LATEST, LISTED).await?);
        }
        Ok(all)
    }
}

/// The programmes that are assessed in a village, with their sheets.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn list(app: &App, actor: &Actor, query: &AssessmentQuery) -> Result<AssessmentsOfPlace> {
    let (path, _) = place_for(app, actor, Action::ReviewAssessments, query.place.as_deref())?;
    let village = village_of(app, &path);
    decide_at(actor, Action::ReviewAssessments, &village)?;
    let profile = app.profile();
    let codes: Vec<String> = profile.assessments.cards.iter().map(|card| card.programme.clone()).collect();
    let op = ListOp { county: app.county, village: village.id().0, programmes: codes.clone() };
    let mut programmes = Vec::with_capacity(codes.len());
    for (code, rows) in codes.into_iter().zip(app.db.read(op).await?) {
        let Some(card) = profile.assessments.scorecard(&code) else { continue };
        programmes.push(AssessmentProgramme {
            name: view::programme_name(app, &code),
            code,
            card: view::card(&card),
            sheets: rows.iter().map(|row| view::sheet(app, row)).collect::<Result<_>>()?,
        });
    }
    let directory = app.directory();
    Ok(AssessmentsOfPlace {
        village: Id(village.id().0),
        name: directory.place(PlaceId(village.id().0)).map(|place| place.name.clone()).unwrap_or_default(),
        programmes,
        months: open_months(app),
        may_fill: decide_at(actor, Action::Assess, &village).is_ok(),
    })
}

/// A sheet with what a reader needs of it.
pub(super) struct Whole {
    pub row: SheetRow,
    pub lines: Vec<LineRow>,
    pub own: Own,
    pub households: HashMap<i64, String>,
    pub objections: i64,
}

struct ReadWhole {
    county: i64,
    id: i64,
    actor: Actor,
}

impl Op for ReadWhole {
    type Out = Option<Whole>;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Whole>> {
        let county = self.county;
        let Some(row) = store::by_id(tx, county, self.id).await? else { return Ok(None) };
        let lines = store::lines(tx, county, self.id).await?;
        let ids: Vec<i64> = lines
            .iter()
            .filter(|line| line.holder_kind == HolderKind::Household.code())
            .filter_map(|line| line.holder)
            .collect();
        let households = gezhi_store::residents::households_by_ids(tx, county, &ids).await?;
        Ok(Some(Whole {
            own: own_of(tx, county, &self.actor).await?,
            objections: objections::open(tx, county, row.id).await?,
            households: households.into_iter().map(|file| (file.id, file.head_name)).collect(),
            row,
            lines,
        }))
    }
}

/// A sheet in the reader's scope.
pub(super) async fn whole(app: &App, actor: &Actor, id: i64) -> Result<Whole> {
    decide(actor, Action::ReviewAssessments)?;
    let read = ReadWhole { county: app.county, id, actor: actor.clone() };
    let mut whole = app.db.read(read).await?.ok_or_else(AppError::not_found)?;
    let village = path_of(app, whole.row.village)?;
    decide_at(actor, Action::ReviewAssessments, &village)?;
    if decide_at(actor, Action::SeeRegister, &village).is_err() {
        whole.households.clear();
    }
    Ok(whole)
}

/// A sheet with its card and lines.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn sheet(app: &App, actor: &Actor, id: i64) -> Result<AssessmentDetail> {
    let whole = whole(app, actor, id).await?;
    let village = path_of(app, whole.row.village)?;
    let state = state_of(&whole.row)?;
    let fills = decide_at(actor, Action::Assess, &village).is_ok();
    let me = actor.account.map(|account| account.0);
    let partial = whole.row.submitter == me
        || whole.lines.iter().any(|line| whole.own.is(line) || (line.scorer.is_some() && line.scorer == me));
    let counted = state == SheetState::Counted;
    let unpaid = |line: &LineRow| super::pay::AGAIN.contains(&line.pay.as_str());
    let may = AssessmentMay {
        fill: fills && state == SheetState::Filling,
        submit: fills && state == SheetState::Filling && whole.lines.iter().all(|line| line.done),
        review: state == SheetState::Review && !partial,
        correct: counted,
        pay: fills && counted && whole.lines.iter().any(unpaid),
    };
    let card = super::row::card_of(&whole.row)?;
    let lines = whole.lines.iter().map(|line| view::line(app, line, &whole.own, &whole.households));
    Ok(AssessmentDetail {
        sheet: view::sheet(app, &whole.row)?,
        card: view::card(&card),
        lines: lines.collect::<std::result::Result<_, _>>()?,
        objections: whole.objections,
        may,
    })
}

struct FindSheet {
    county: i64,
    id: i64,
}

impl Op for FindSheet {
    type Out = Option<SheetRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        store::by_id(tx, self.county, self.id).await
    }
}

/// A sheet on which somebody wants to act.
pub(super) async fn sheet_for(
    app: &App,
    actor: &Actor,
    action: Action,
    id: i64,
) -> Result<(SheetRow, gezhi_domain::accounts::Permit)> {
    decide(actor, action)?;
    let row = app.db.read(FindSheet { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, action, &path_of(app, row.village)?)?;
    Ok((row, permit))
}

//! Opening a month's sheet: by the clock in the morning after the month, or by hand near its end.

use super::counting::count;
use super::members::members;
use super::row::{SUBJECT, follow, json};
use super::view::AssessmentDetail;
use crate::background::append_told;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::{programme_of, village_of};
use crate::residents::scope::place_for;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::points::ProgrammeSpec;
use gezhi_domain::points::assessments::{Scorecard, SheetState};
use gezhi_domain::points::publications::{Period, Rhythm};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::assessments::{self as store, LineRow, SheetRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// Months back for which a sheet may still be opened by hand.
const BACK: usize = 12;

/// A sheet to be opened.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = AssessmentOpening)]
pub struct OpeningInput {
    /// The village, or a place in it; the own one when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// Programme.
    pub programme: String,
    /// Month, `2026-11`.
    pub month: String,
}

/// What is opened, ready to be written as often as the transaction runs.
pub(super) struct Opening<'a> {
    pub village: &'a PlacePath,
    pub programme: &'a ProgrammeSpec,
    pub card: &'a Scorecard,
    pub period: Period,
    pub address: Option<&'a str>,
}

/// Opens a sheet unless it is there; its identity, or nothing where nobody is to be assessed.
pub(super) async fn open_in(
    app: &App,
    tx: &mut Tx<'_>,
    permit: &Permit,
    opening: &Opening<'_>,
) -> Result<Option<i64>> {
    let Opening { village, programme, card, period, address } = *opening;
    let (county, month) = (app.county, period.code());
    let key = (village.id().0, programme.code.as_str(), month.as_str());
    if let Some(row) = store::of_month(tx, county, key).await? {
        return Ok(Some(row.id));
    }
    let members = members(app, tx, village, programme, period).await?;
    if members.is_empty() {
        return Ok(None);
    }
    let id = app.id();
    let mut entry = app.entry(permit, "assessment_open", SUBJECT, id, address);
    entry.place = Some(village.id().0);
    entry.details =
        serde_json::json!({ "programme": programme.code, "month": month, "members": members.len() })
            .to_string();
    let row = SheetRow {
        id,
        village: village.id().0,
        programme: programme.code.clone(),
        month,
        state: SheetState::Filling.code().to_owned(),
        card: json(card)?,
        opener_name: permit.name().to_owned(),
        opened_at: entry.at,
        figures_at: entry.at,
        submitter: None,
        submitter_name: None,
        submitted_at: None,
        reviewer: None,
        reviewer_name: None,
        reviewed_at: None,
        said: None,
        notice_until: None,
        counted_at: None,
        members: i64::try_from(members.len()).unwrap_or(i64::MAX),
        version: 0,
    };
    store::insert_sheet(tx, permit, county, &row).await?;
    let mut lines = Vec::with_capacity(members.len());
    for member in members {
        let whose = (member.kind, member.holder, member.place);
        let marks = count(app, tx, card, (whose, period), &[]).await?;
        let (done, total) = (card.complete(&marks), card.total(&marks));
        let line = LineRow {
            sheet: id,
            id: app.id(),
            holder_kind: member.kind.code().to_owned(),
            holder: member.holder,
            post: member.post,
            name: member.name,
            place: member.place,
            notes: json(&member.notes)?,
            above: member.above,
            marks: json(&marks)?,
            done,
            total,
            grade: card.grade(total).filter(|_| done).map(|grade| grade.code.clone()),
            scorer: None,
            scorer_name: None,
            scored_at: None,
            pay: "none".into(),
            entry: None,
            paid: 0,
            corrections: "[]".into(),
            version: 0,
        };
        store::insert_line(tx, permit, county, &line).await?;
        lines.push(line);
    }
    follow(app, tx, &row, &lines, entry.at).await?;
    append_told(tx, county, &entry).await?;
    Ok(Some(id))
}

struct OpenOp {
    app: App,
    permit: Permit,
    village: PlacePath,
    programme: ProgrammeSpec,
    card: Scorecard,
    period: Period,
    address: Option<String>,
}

impl Op for OpenOp {
    type Out = Option<i64>;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<i64>> {
        let opening = Opening {
            village: &self.village,
            programme: &self.programme,
            card: &self.card,
            period: self.period,
            address: self.address.as_deref(),
        };
        open_in(&self.app, tx, &self.permit, &opening).await
    }
}

/// The months whose sheets may be opened by hand now, the latest first: this one near its end, and those before.
#[must_use]
pub fn open_months(app: &App) -> Vec<String> {
    let today = local_date(app.now());
    let running = Period::containing(Rhythm::Month, today);
    let first = if today.day() >= app.profile().assessments.rules.by_hand_from {
        running
    } else {
        running.previous()
    };
    std::iter::successors(Some(first), |period| Some(period.previous()))
        .take(BACK)
        .map(|period| period.code())
        .collect()
}

/// Opens the sheet of a month, or shows the one that is there.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a month that is not open, a programme without a card, or where nobody holds a post.
pub async fn open(
    app: &App,
    actor: &Actor,
    wish: &OpeningInput,
    address: Option<&str>,
) -> Result<AssessmentDetail> {
    let (path, _) = place_for(app, actor, Action::Assess, wish.place.as_deref())?;
    let village = village_of(app, &path);
    let permit = decide_at(actor, Action::Assess, &village)?;
    let programme = programme_of(app, &wish.programme)?;
    let profile = app.profile();
    let card = profile.assessments.scorecard(&programme.code).ok_or_else(|| {
        AppError::invalid(
            "no_card",
            "programme",
            "这类人员还没有评分表，请管理员在配置里加上后再开表。",
            "There is no scorecard for this programme; have one put into the profile first.",
        )
    })?;
    let period = Period::parse(Rhythm::Month, &wish.month)
        .filter(|period| open_months(app).contains(&period.code()))
        .ok_or_else(|| {
            let day = profile.assessments.rules.by_hand_from;
            AppError::invalid(
                "month",
                "month",
                format!("可以开最近 {BACK} 个月的考核表；当月的从 {day} 日起才能开。"),
                format!("Sheets of the last {BACK} months can be opened; that of the running month from day {day}."),
            )
        })?;
    let op = OpenOp {
        app: app.clone(),
        permit,
        village,
        programme,
        card,
        period,
        address: address.map(str::to_owned),
    };
    let key = (op.village.id().0, op.programme.code.clone(), op.period.code());
    let id = match app.db.write(op).await {
        Err(AppError::Store(StoreError::Unique { .. })) => {
            app.db.read(Existing { county: app.county, key }).await?
        }
        done => done?,
    };
    let id = id.ok_or_else(|| {
        AppError::invalid(
            "nobody",
            "programme",
            "这个月本村没有这类岗位的人员，不用考核；请先在岗位名册里登记。",
            "Nobody in this village held such a post in that month; enter the posts first.",
        )
    })?;
    app.wake_background();
    super::sheet(app, actor, id).await
}

struct Existing {
    county: i64,
    key: (i64, String, String),
}

impl Op for Existing {
    type Out = Option<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let key = (self.key.0, self.key.1.as_str(), self.key.2.as_str());
        Ok(store::of_month(tx, self.county, key).await?.map(|row| row.id))
    }
}

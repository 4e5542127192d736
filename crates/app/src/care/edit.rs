//! Changing a plan, and ending it.

use super::CLOCK;
use super::list::{CareView, codes_seen, see};
use super::plan::{days, sealed_words};
use super::row::{Ended, end_plan, put_round, round_of, set_clock, set_tasks};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::{path_of, roles_at};
use crate::views::Id;
use crate::visits::visitor_name;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_store::care::CarePlanRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use serde::Deserialize;
use utoipa::ToSchema;

/// A changed plan.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CareEdit {
    /// Version that was looked at.
    pub version: i64,
    /// Who cares.
    pub carer: Id,
    /// Days between checks.
    pub every_days: u16,
    /// What is done; left out: as it was.
    #[serde(default)]
    pub words: Option<String>,
}

struct One {
    county: i64,
    id: i64,
}

impl Op for One {
    type Out = Option<CarePlanRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::care::by_id(tx, self.county, self.id).await
    }
}

/// A plan that this person may change.
async fn load(app: &App, actor: &Actor, id: i64) -> Result<CarePlanRow> {
    decide(actor, Action::EditCare)?;
    let row = app.db.read(One { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let path = path_of(app, row.place)?;
    decide_at(actor, Action::EditCare, &path)?;
    if codes_seen(app, &roles_at(actor, &path)).contains(&row.code) {
        Ok(row)
    } else {
        Err(AppError::not_found())
    }
}

fn changed() -> AppError {
    AppError::invalid(
        "care_changed",
        "version",
        "这个关爱计划刚被别人改过或看望过，请重新打开再改。",
        "Somebody has changed or checked this plan meanwhile; open it again.",
    )
}

struct EditOp {
    app: App,
    permit: Permit,
    row: CarePlanRow,
    before: i64,
    entry: Entry,
}

impl Op for EditOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (county, row) = (self.app.county, &self.row);
        if !gezhi_store::care::update(tx, &self.permit, county, row, self.before).await? {
            return Err(changed());
        }
        set_clock(tx, county, row, &round_of(row)?).await?;
        set_tasks(tx, &self.app, row, self.entry.at).await?;
        Ok(gezhi_store::journal::append(tx, county, &self.entry).await?)
    }
}

/// Changes who cares, how often, and what is done.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field and what to do, also where somebody was faster.
pub async fn edit(
    app: &App,
    actor: &Actor,
    id: Id,
    input: &CareEdit,
    address: Option<&str>,
) -> Result<CareView> {
    let old = load(app, actor, id.0).await?;
    let path = path_of(app, old.place)?;
    let permit = decide_at(actor, Action::EditCare, &path)?;
    if old.version != input.version || old.state != "active" {
        return Err(changed());
    }
    let every_days = days(Some(input.every_days), None)?;
    let carer_name = visitor_name(app, &path, input.carer.0, "carer").await?;
    let now = app.now();
    let mut row = put_round(&old, &round_of(&old)?.every(every_days, now), now.as_microsecond());
    row.carer = input.carer.0;
    row.carer_name = carer_name;
    if let Some(words) = &input.words {
        row.words_sealed = sealed_words(app, row.id, words)?;
    }
    let mut entry = app.entry(&permit, "care_edit", CLOCK, row.id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({
        "code": row.code, "days": every_days, "carer": row.carer != old.carer, "words": input.words.is_some(),
    })
    .to_string();
    app.db.write(EditOp { app: app.clone(), permit, row, before: old.version, entry }).await?;
    see(app, actor, id).await
}

struct EndOp {
    county: i64,
    permit: Permit,
    row: CarePlanRow,
    day: String,
    entry: Entry,
}

impl Op for EndOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let why = (Ended::ByHand, self.day.as_str());
        end_plan(tx, &self.permit, self.county, &self.row, why, &self.entry).await
    }
}

/// Ends a plan today; ended once is ended.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn end(app: &App, actor: &Actor, id: Id, address: Option<&str>) -> Result<()> {
    let row = load(app, actor, id.0).await?;
    if row.state != "active" {
        return Ok(());
    }
    let permit = decide_at(actor, Action::EditCare, &path_of(app, row.place)?)?;
    let entry = app.entry(&permit, "care_end", CLOCK, row.id, address);
    let day = local_date(app.now()).to_string();
    app.db.write(EndOp { county: app.county, permit, row, day, entry }).await
}

/// Kept for the clock, which acts for the product itself.
pub(crate) fn clock_permit() -> Permit {
    system_permit(Action::EditCare)
}

//! A vehicle that is no longer a household's. Its plate may be registered anew from then on.

use super::{check_present, entry_by, reach};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::create::reread;
use crate::residents::input::day_or_today;
use crate::residents::view::HouseholdView;
use gezhi_domain::accounts::{Action, Actor, decide, system_permit};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::vehicles::VehicleRow;
use serde::Deserialize;
use utoipa::ToSchema;

/// What became of a vehicle.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EndVehicle {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// `sold`, `scrapped`, `moved_out` or `mistake`.
    pub how: String,
    /// From which day; today when left out.
    #[serde(default)]
    pub on: Option<String>,
}

struct EndOp {
    app: App,
    actor: Actor,
    id: i64,
    version: i64,
    how: &'static str,
    until: String,
    entry: Entry,
}

impl Op for EndOp {
    type Out = i64;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64> {
        let (app, county) = (&self.app, self.app.county);
        let (old, household, permit) = reach(tx, app, &self.actor, (self.id, Action::EditRegister)).await?;
        check_present(&old, self.version)?;
        let row = VehicleRow {
            until: Some(self.until.clone()),
            ended: Some(self.how.to_owned()),
            version: old.version + 1,
            updated_at: app.now().as_microsecond(),
            ..old.clone()
        };
        if !gezhi_store::vehicles::update(tx, &permit, county, &row, old.version).await? {
            return Err(StoreError::Conflict.into());
        }
        let entry = entry_by(&self.entry, &permit, &household, &row);
        gezhi_store::journal::append(tx, county, &entry).await?;
        Ok(household.id)
    }
}

/// Ends a vehicle; answers with the household's file.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 with the field.
pub async fn end(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &EndVehicle,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    let how = ["sold", "scrapped", "moved_out", "mistake"].into_iter().find(|how| *how == wish.how);
    let how = how.ok_or_else(|| {
        AppError::invalid(
            "how",
            "how",
            "请选已出售、已报废、随人迁出或登记有误。",
            "Choose sold, scrapped, moved out or mistake.",
        )
    })?;
    let until = day_or_today(app, wish.on.as_deref(), "on")?.to_string();
    let entry = app.entry(&system_permit(Action::EditRegister), "vehicle_end", "household", id, address);
    let op = EndOp { app: app.clone(), actor: actor.clone(), id, version: wish.version, how, until, entry };
    let household = app.db.write(op).await?;
    reread(app, actor, household).await
}

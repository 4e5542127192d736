//! Entering a vehicle and changing what is known of it.

use super::input::VehicleInput;
use super::{check_present, entry_by, reach, taken};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::{Key, once};
use crate::residents::create::reread;
use crate::residents::scope::path_of;
use crate::residents::view::HouseholdView;
use gezhi_domain::accounts::{Action, Actor, decide, decide_at, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::vehicles::VehicleRow;
use serde::Deserialize;
use utoipa::ToSchema;

/// Most vehicles of one household.
const MOST: usize = 30;

/// A vehicle as it is from now on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EditVehicle {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// Its fields, all of them; only the plate may be left out.
    #[serde(flatten)]
    pub vehicle: VehicleInput,
}

fn empty(id: i64, household: i64, since: String) -> VehicleRow {
    VehicleRow {
        id,
        household,
        person: None,
        plate_sealed: Vec::new(),
        plate_index: Vec::new(),
        tail: String::new(),
        kind: String::new(),
        colour: None,
        note: String::new(),
        since,
        until: None,
        ended: None,
        version: 1,
        updated_at: 0,
    }
}

/// Whose a vehicle is must be somebody of its household.
async fn check_person(tx: &mut Tx<'_>, county: i64, row: &VehicleRow) -> Result<()> {
    let Some(id) = row.person else { return Ok(()) };
    let person = gezhi_store::residents::person(tx, county, id).await?;
    if person.is_some_and(|person| person.household == Some(row.household)) {
        return Ok(());
    }
    Err(AppError::invalid(
        "person",
        "person",
        "车主已经不在这一户，请重新选择。",
        "That person is not in this household any more; choose again.",
    ))
}

struct AddOp {
    app: App,
    actor: Actor,
    row: VehicleRow,
    entry: Entry,
}

impl Op for AddOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let household = gezhi_store::residents::household(tx, county, self.row.household).await?;
        let household = household.ok_or_else(AppError::not_found)?;
        let permit = decide_at(&self.actor, Action::EditRegister, &path_of(app, household.place)?)?;
        if household.until.is_some() {
            return Err(AppError::invalid(
                "household_ended",
                "household",
                "这一户已经注销，不能再改。",
                "This household no longer exists and cannot be changed.",
            ));
        }
        let known = gezhi_store::vehicles::of_household(tx, county, household.id).await?;
        if known.iter().filter(|row| row.until.is_none()).count() >= MOST {
            return Err(AppError::invalid(
                "too_many",
                "plate",
                format!("一户最多登记 {MOST} 辆车。"),
                format!("A household has {MOST} vehicles at most."),
            ));
        }
        check_person(tx, county, &self.row).await?;
        let row = VehicleRow { updated_at: app.now().as_microsecond(), ..self.row.clone() };
        gezhi_store::vehicles::insert(tx, &permit, county, &row).await.map_err(taken)?;
        let entry = entry_by(&self.entry, &permit, &household, &row);
        Ok(gezhi_store::journal::append(tx, county, &entry).await?)
    }
}

/// Enters a vehicle of a household; answers with the household's file.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field, or for a plate that is registered.
pub async fn add(
    app: &App,
    actor: &Actor,
    household: i64,
    input: &VehicleInput,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    let key = Key::sealed(app, actor, &format!("vehicle:{household}"), key, input)?;
    let mut row = empty(app.id(), household, local_date(app.now()).to_string());
    input.fill(app, &mut row)?;
    let permit = system_permit(Action::EditRegister);
    let entry = app.entry(&permit, "vehicle_add", "household", household, address);
    let op = AddOp { app: app.clone(), actor: actor.clone(), row, entry };
    once(app, key, op, household).await?;
    reread(app, actor, household).await
}

struct EditOp {
    app: App,
    actor: Actor,
    id: i64,
    wish: EditVehicle,
    entry: Entry,
}

impl Op for EditOp {
    type Out = i64;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64> {
        let (app, county) = (&self.app, self.app.county);
        let (old, household, permit) = reach(tx, app, &self.actor, (self.id, Action::EditRegister)).await?;
        check_present(&old, self.wish.version)?;
        let mut row =
            VehicleRow { version: old.version + 1, updated_at: app.now().as_microsecond(), ..old.clone() };
        self.wish.vehicle.fill(app, &mut row)?;
        check_person(tx, county, &row).await?;
        if !gezhi_store::vehicles::update(tx, &permit, county, &row, old.version).await.map_err(taken)? {
            return Err(StoreError::Conflict.into());
        }
        let entry = entry_by(&self.entry, &permit, &household, &row);
        gezhi_store::journal::append(tx, county, &entry).await?;
        Ok(household.id)
    }
}

/// Changes a vehicle; answers with the household's file.
///
/// # Errors
/// As [`add`]; 409 when somebody else was faster.
pub async fn edit(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &EditVehicle,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    let entry = app.entry(&system_permit(Action::EditRegister), "vehicle_edit", "household", id, address);
    let op = EditOp { app: app.clone(), actor: actor.clone(), id, wish: wish.clone(), entry };
    let household = app.db.write(op).await?;
    reread(app, actor, household).await
}

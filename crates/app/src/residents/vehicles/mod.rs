//! Vehicles of households and their people (feature P8). Plates are sealed as telephones are.

mod end;
mod find;
mod input;
mod put;
mod reveal;
mod view;

pub use end::{EndVehicle, end};
pub(super) use find::PlateQuestion;
pub use input::VehicleInput;
pub use put::{EditVehicle, add, edit};
pub use reveal::{RevealedPlate, reveal};
pub use view::VehicleView;
pub(super) use view::masked;

use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::HouseholdRow;
use gezhi_store::vehicles::VehicleRow;

/// A vehicle with its household, if somebody may do something with it.
///
/// # Errors
/// 404 outside the person's scope.
async fn reach(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    (id, action): (i64, Action),
) -> Result<(VehicleRow, HouseholdRow, Permit)> {
    let row = gezhi_store::vehicles::by_id(tx, app.county, id).await?.ok_or_else(AppError::not_found)?;
    let household = gezhi_store::residents::household(tx, app.county, row.household).await?;
    let household = household.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, action, &path_of(app, household.place)?)?;
    Ok((row, household, permit))
}

/// Refuses a change of a vehicle that is no longer theirs, or that was made with an old one before the eyes.
fn check_present(row: &VehicleRow, version: i64) -> Result<()> {
    if row.version != version {
        return Err(AppError::Overtaken {
            code: "vehicle_changed",
            zh: "这辆车的登记刚被别人改过。您填的还在，请对照后再保存。".into(),
            en: "Somebody has just changed this vehicle. What you typed is still here; compare and save again."
                .into(),
            current: serde_json::json!({ "id": row.id.to_string(), "version": row.version }),
        });
    }
    if row.until.is_some() {
        return Err(AppError::invalid(
            "vehicle_ended",
            "vehicle",
            "这辆车已经注销，不能再改。",
            "This vehicle is no longer registered here and cannot be changed.",
        ));
    }
    Ok(())
}

/// The entry of an act on a vehicle of a household; it holds no plate.
fn entry_by(entry: &Entry, permit: &Permit, household: &HouseholdRow, vehicle: &VehicleRow) -> Entry {
    Entry {
        actor: permit.account().map(|account| account.0),
        actor_name: permit.name().to_owned(),
        role: permit.role().map(|role| role.code().to_owned()),
        subject: household.id,
        place: Some(household.place),
        details: serde_json::json!({
            "number": household.number, "vehicle": vehicle.id.to_string(), "kind": vehicle.kind, "ended": vehicle.ended,
        })
        .to_string(),
        ..entry.clone()
    }
}

/// A plate stands in the register once.
fn taken(error: StoreError) -> AppError {
    match error {
        StoreError::Unique { .. } => AppError::invalid(
            "plate_registered",
            "plate",
            "这个车牌已经登记过了，请核对；如果车已过户，请先在原来那一户注销。",
            "This plate is registered already. Check it; if the vehicle was sold, end it at its former household first.",
        ),
        error => error.into(),
    }
}

//! Sealing anew under the newest data key, in small steps beside the daily work (feature P4).

use super::sealing::Sealer;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::residents::{IdNumber, Plate};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::PersonRow;
use gezhi_store::vehicles::VehicleRow;
use gezhi_vault::Vault;

/// People of one step.
const STEP: i64 = 200;

struct StepOp {
    app: App,
    after: i64,
}

/// How far a step came.
struct Step {
    last: Option<i64>,
    sealed: usize,
}

impl Op for StepOp {
    type Out = Step;
    type Err = crate::error::AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Step> {
        let (app, county) = (&self.app, self.app.county);
        let permit = system_permit(Action::EditRegister);
        let current = app.vault().current();
        let rows = gezhi_store::residents::scan_persons(tx, county, self.after, STEP).await?;
        let mut step = Step { last: rows.last().map(|row| row.id), sealed: 0 };
        for row in &rows {
            let stale = |sealed: &Option<Vec<u8>>| {
                sealed.as_deref().is_some_and(|sealed| Vault::key_of(sealed) != current)
            };
            if !stale(&row.id_sealed) && !stale(&row.phone_sealed) {
                continue;
            }
            let fresh = resealed(app, row)?;
            if !gezhi_store::residents::update_person(tx, &permit, county, &fresh, row.version).await? {
                return Err(StoreError::Conflict.into());
            }
            step.sealed += 1;
        }
        Ok(step)
    }
}

/// The same for plates.
struct PlatesOp {
    app: App,
    after: i64,
}

impl Op for PlatesOp {
    type Out = Step;
    type Err = crate::error::AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Step> {
        let (app, county) = (&self.app, self.app.county);
        let (permit, sealer) = (system_permit(Action::EditRegister), Sealer::of(app));
        let current = app.vault().current();
        let rows = gezhi_store::vehicles::scan(tx, county, self.after, STEP).await?;
        let mut step = Step { last: rows.last().map(|row| row.id), sealed: 0 };
        for row in rows.iter().filter(|row| Vault::key_of(&row.plate_sealed) != current) {
            // It was checked by its kind's rules when it was entered; here it only changes its key.
            let plate = Plate::local(&sealer.open_plate(row)?)
                .map_err(|fault| StoreError::BadValue(format!("plate of {}: {}", row.id, fault.code())))?;
            let mut fresh = VehicleRow { version: row.version + 1, ..row.clone() };
            sealer.plate(&mut fresh, &plate, &app.settings.entropy)?;
            if !gezhi_store::vehicles::update(tx, &permit, county, &fresh, row.version).await? {
                return Err(StoreError::Conflict.into());
            }
            step.sealed += 1;
        }
        Ok(step)
    }
}

fn resealed(app: &App, row: &PersonRow) -> Result<PersonRow> {
    let sealer = Sealer::of(app);
    let mut fresh = PersonRow { version: row.version + 1, ..row.clone() };
    if let Some(number) = sealer.open_id(row)? {
        let number = IdNumber::parse(&number, jiff::civil::Date::MAX)
            .map_err(|fault| StoreError::BadValue(format!("identity number of {}: {fault}", row.id)))?;
        sealer.id_number(row.id, &number, &app.settings.entropy)?.into_id(&mut fresh);
    }
    if let Some(number) = sealer.open_phone(row)? {
        sealer.phone(row.id, &number, &app.settings.entropy)?.into_phone(&mut fresh);
    }
    Ok(fresh)
}

/// Seals everybody's numbers and all plates anew that an older data key sealed; says how many people and vehicles. It may be interrupted and begun again.
///
/// # Errors
/// Failures of the store; a ciphertext that does not open.
pub async fn reseal(app: &App, mut tell: impl FnMut(usize)) -> Result<usize> {
    let (mut after, mut sealed) = (0, 0);
    loop {
        let step = app.db.write(StepOp { app: app.clone(), after }).await?;
        sealed += step.sealed;
        tell(sealed);
        match step.last {
            Some(last) => after = last,
            None => break,
        }
    }
    after = 0;
    loop {
        let step = app.db.write(PlatesOp { app: app.clone(), after }).await?;
        sealed += step.sealed;
        tell(sealed);
        match step.last {
            Some(last) => after = last,
            None => return Ok(sealed),
        }
    }
}

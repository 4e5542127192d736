//! Sealing anew under the newest data key, in small steps beside the daily work (feature P4).

use super::sealing::Sealer;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::residents::{IdNumber, Plate};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::PersonRow;
use gezhi_store::sealed::Words;
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
        let rows = gezhi_store::residents::scan_persons(tx, county, self.after, STEP).await?;
        let mut step = Step { last: rows.last().map(|row| row.id), sealed: 0 };
        for row in &rows {
            let stale =
                |sealed: &Option<Vec<u8>>| sealed.as_deref().is_some_and(|sealed| is_stale(app, sealed));
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

/// Whether an older key sealed it.
pub(super) fn is_stale(app: &App, sealed: &[u8]) -> bool {
    Vault::key_of(sealed) != app.vault().current()
}

/// Words sealed anew.
///
/// # Errors
/// A ciphertext that does not open.
pub(super) fn resealed_words(
    app: &App,
    field: &str,
    row: i64,
    sealed: &[u8],
) -> std::result::Result<Vec<u8>, StoreError> {
    let sealer = Sealer::of(app);
    let words = sealer.open_words(field, row, sealed)?;
    sealer.words(field, row, &words, &app.settings.entropy)
}

/// A person with the numbers sealed anew.
pub(super) fn resealed(app: &App, row: &PersonRow) -> Result<PersonRow> {
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

/// What was sealed anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// People whose numbers were.
    pub people: usize,
    /// Vehicles whose plates were.
    pub plates: usize,
    /// Notes, answers, and parts of ledgers.
    pub notes: usize,
}

const fn field(of: Words) -> &'static str {
    match of {
        Words::Visits => crate::visits::WORDS,
        Words::CarePlans => crate::care::WORDS,
        Words::Corrections => super::corrections::WORDS,
        Words::Answers => crate::services::ANSWERS,
        Words::LedgerFindings => super::ledger::FINDINGS,
    }
}

struct WordsOp {
    app: App,
    of: Words,
    after: i64,
}

impl Op for WordsOp {
    type Out = Step;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Step, StoreError> {
        let (app, county) = (&self.app, self.app.county);
        let rows = gezhi_store::sealed::scan(tx, county, self.of, self.after, STEP).await?;
        let mut step = Step { last: rows.last().map(|(row, _)| *row), sealed: 0 };
        for (row, old) in rows.iter().filter(|(_, sealed)| is_stale(app, sealed)) {
            let fresh = resealed_words(app, field(self.of), *row, old)?;
            let put = gezhi_store::sealed::put(tx, county, self.of, *row, (old, &fresh)).await?;
            step.sealed += usize::from(put);
        }
        Ok(step)
    }
}

/// Seals anew whatever an older data key sealed: people's numbers, plates, notes of visits and of care, corrections, answers of
/// applications, ledgers. It may be interrupted and begun again.
///
/// # Errors
/// Failures of the store; a ciphertext that does not open.
pub async fn reseal(app: &App, mut tell: impl FnMut(usize)) -> Result<Resealed> {
    let mut done = Resealed::default();
    let mut after = 0;
    loop {
        let step = app.db.write(StepOp { app: app.clone(), after }).await?;
        done.people += step.sealed;
        tell(done.people);
        match step.last {
            Some(last) => after = last,
            None => break,
        }
    }
    after = 0;
    loop {
        let step = app.db.write(PlatesOp { app: app.clone(), after }).await?;
        done.plates += step.sealed;
        match step.last {
            Some(last) => after = last,
            None => break,
        }
    }
    for of in Words::ALL {
        let mut after = 0;
        loop {
            let step = app.db.write(WordsOp { app: app.clone(), of, after }).await?;
            done.notes += step.sealed;
            match step.last {
                Some(last) => after = last,
                None => break,
            }
        }
    }
    done.notes += super::ledger::reseal(app).await?;
    Ok(done)
}

//! Ledgers sealed anew under the newest data key: parts that wait to go in, and what households were before (features P3, P4).

use super::work::Busy;
use crate::context::App;
use crate::error::Result;
use crate::residents::file::File;
use crate::residents::reseal::{is_stale, resealed, resealed_words};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::ledgers::BatchRow;

/// Households of one step.
const STEP: i64 = 100;
/// Ledgers that are looked through.
const LEDGERS: i64 = 1_000_000;

struct PartOp {
    app: App,
    batch: i64,
    seq: i64,
}

impl Op for PartOp {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        let county = self.app.county;
        let part = gezhi_store::ledgers::part(tx, county, self.batch, self.seq).await?;
        let Some(old) = part.filter(|sealed| is_stale(&self.app, sealed)) else { return Ok(false) };
        let fresh = resealed_words(&self.app, super::part::PART, self.batch, &old)?;
        gezhi_store::ledgers::put_part(tx, county, (self.batch, self.seq), (&old, &fresh)).await
    }
}

struct BeforeOp {
    app: App,
    batch: i64,
    after: i64,
}

impl Op for BeforeOp {
    /// The last household that was looked at, and how many were sealed anew.
    type Out = (Option<i64>, usize);
    type Err = crate::error::AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out> {
        let (app, county) = (&self.app, self.app.county);
        let rows = gezhi_store::ledgers::written(tx, county, self.batch, self.after, STEP).await?;
        let mut number = 0;
        for row in &rows {
            let Some(text) = &row.before else { continue };
            let broken = |error| StoreError::BadValue(format!("a household of a ledger: {error}"));
            let mut before: File = serde_json::from_str(text).map_err(broken)?;
            let stale =
                |sealed: &Option<Vec<u8>>| sealed.as_deref().is_some_and(|sealed| is_stale(app, sealed));
            if !before.members.iter().any(|member| stale(&member.id_sealed) || stale(&member.phone_sealed)) {
                continue;
            }
            for member in &mut before.members {
                *member = resealed(app, member)?;
            }
            let text = serde_json::to_string(&before).map_err(std::io::Error::other)?;
            gezhi_store::ledgers::put_before(tx, county, self.batch, row.household, &text).await?;
            number += 1;
        }
        Ok((rows.last().map(|row| row.household), number))
    }
}

struct All {
    county: i64,
}

impl Op for All {
    type Out = Vec<BatchRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::ledgers::newest(tx, self.county, LEDGERS).await
    }
}

/// Seals ledgers anew; says how many parts and households. The file of one that is being read is gone as soon as it has been read,
/// and opens with the old key until then.
///
/// # Errors
/// Failures of the store; a ciphertext that does not open.
pub(in crate::residents) async fn reseal(app: &App) -> Result<usize> {
    let mut number = 0;
    for batch in app.db.read(Busy { county: app.county }).await? {
        for seq in 0..batch.parts {
            let op = PartOp { app: app.clone(), batch: batch.id, seq };
            number += usize::from(app.db.write(op).await?);
        }
    }
    for batch in app.db.read(All { county: app.county }).await? {
        let mut after = i64::MIN;
        loop {
            let op = BeforeOp { app: app.clone(), batch: batch.id, after };
            let (last, sealed) = app.db.write(op).await?;
            number += sealed;
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
    }
    Ok(number)
}

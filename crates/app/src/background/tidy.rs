//! Tidying up: remembered answers after three days, previews and sign-ins that never came back after an hour,
//! deliveries of webhooks after two weeks, texts to chat groups after three months, marks of households on the day on which they lapse,
//! personal data when its term is over.

use crate::context::App;
use crate::error::Result;
use gezhi_store::engine::{Op, StoreError, Tx};

struct Tidy {
    county: i64,
    now: i64,
}

const HOUR: i64 = 3_600_000_000;

impl Op for Tidy {
    type Out = u64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<u64, StoreError> {
        let answers = gezhi_store::idempotency::forget(tx, self.county, self.now - 72 * HOUR).await?;
        let previews = gezhi_store::previews::forget(tx, self.county, self.now - HOUR).await?;
        let deliveries = gezhi_store::webhooks::forget(tx, self.county, self.now - 14 * 24 * HOUR).await?;
        let posts = gezhi_store::groups::forget(tx, self.county, self.now - 90 * 24 * HOUR).await?;
        let away = gezhi_store::oidc::forget(tx, self.county, self.now - HOUR).await?;
        Ok(answers + previews + deliveries + posts + away)
    }
}

/// Forgets what is no longer needed; says how many rows.
///
/// # Errors
/// Failures of the store.
pub async fn tidy(app: &App) -> Result<u64> {
    let rows = app.db.write(Tidy { county: app.county, now: app.now().as_microsecond() }).await?;
    let ledgers = crate::residents::forget_ledgers(app, app.now().as_microsecond() - HOUR).await?;
    let marks = crate::residents::lapse(app).await?;
    let erased = crate::retention::enforce(app).await?;
    Ok(rows + u64::try_from(marks + ledgers + erased).unwrap_or(0))
}

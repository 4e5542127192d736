//! The clock: fires what is due, each stage of each deadline exactly once (mechanism 5, feature C7).

mod care;
mod case;

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;

struct Due {
    county: i64,
    now: i64,
}

impl Op for Due {
    type Out = Vec<ClockRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::clock::due(tx, self.county, self.now, 200).await
    }
}

struct Fire {
    app: App,
    row: ClockRow,
    entry: Entry,
}

impl Op for Fire {
    type Out = bool;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let app = &self.app;
        let county = app.county;
        // Another node may have been faster, or the deadline may have been replaced meanwhile.
        if gezhi_store::clock::of(tx, county, &self.row.kind, self.row.subject).await?.as_ref()
            != Some(&self.row)
        {
            return Ok(false);
        }
        match self.row.kind.as_str() {
            "case" => case::fire(app, tx, &self.row, &self.entry).await,
            crate::posts::POST => crate::posts::fire_post(app, tx, &self.row, &self.entry).await,
            crate::posts::LEAVE => crate::posts::fire_leave(app, tx, &self.row, &self.entry).await,
            crate::points::claims::SUBJECT => {
                crate::points::claims::fire(app, tx, &self.row, &self.entry).await
            }
            crate::points::mall::VOUCHER => crate::points::mall::expire_voucher(app, tx, &self.row).await,
            crate::points::mall::ORDER => crate::points::mall::expire(app, tx, &self.row).await,
            crate::care::CLOCK => care::fire(app, tx, &self.row, &self.entry).await,
            crate::points::stars::CLOCK => crate::points::stars::fire(app, tx, &self.row, &self.entry).await,
            crate::points::boards::CLOCK => {
                crate::points::boards::fire(app, tx, &self.row, &self.entry).await
            }
            crate::points::assessments::MONTH_CLOCK => {
                crate::points::assessments::fire_month(app, tx, &self.row, self.entry.at).await
            }
            crate::points::assessments::COUNT_CLOCK => {
                crate::points::assessments::fire_count(app, tx, &self.row, &self.entry).await
            }
            kind if crate::points::publications::is_clock(kind) => {
                crate::points::publications::fire(app, tx, &self.row, self.entry.at).await
            }
            other => {
                tracing::error!(kind = other, subject = self.row.subject, "nothing knows this deadline");
                gezhi_store::clock::clear(tx, county, &self.row.kind, self.row.subject).await?;
                Ok(false)
            }
        }
    }
}

/// Fires everything that is due; says how many stages.
///
/// # Errors
/// Failures of the store; what was not fired stays due.
pub async fn fire_due(app: &App) -> Result<usize> {
    let rows = app.db.read(Due { county: app.county, now: app.now().as_microsecond() }).await?;
    let mut fired = 0;
    for row in rows {
        let permit = gezhi_domain::accounts::system_permit(gezhi_domain::accounts::Action::Supervise);
        let entry = app.entry(&permit, "clock", &row.kind, row.subject, None);
        match app.db.write(Fire { app: app.clone(), row: row.clone(), entry }).await {
            Ok(true) => {
                fired += 1;
                // From this instant on the inbox is the stand-in's, or the holder's again.
                if row.kind == crate::posts::LEAVE {
                    app.refresh().await?;
                }
            }
            Ok(false) => {}
            Err(AppError::Store(error)) if !error.is_temporary() => {
                tracing::error!(subject = row.subject, %error, "a deadline cannot fire");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(fired)
}

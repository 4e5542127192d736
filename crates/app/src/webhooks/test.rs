//! Trying a webhook out: one delivery at once, whatever state it is in.

use super::deliver::attempt;
use super::manage::{Find, permit};
use super::payload::TEST;
use super::view::Attempt;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::Actor;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::webhooks::DeliveryRow;
use std::time::Instant;

struct Keep {
    county: i64,
    row: DeliveryRow,
    entry: Entry,
}

impl Op for Keep {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::webhooks::enqueue(tx, self.county, &self.row).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// Sends a test and says what became of it. It is not tried again.
///
/// # Errors
/// 401, 403; 404 for an unknown webhook.
pub async fn test(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<Attempt> {
    let permit = permit(app, actor)?;
    let webhook = app.db.read(Find { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let at = app.now().as_microsecond();
    let row = DeliveryRow {
        id: app.id(),
        webhook: id,
        event: TEST.to_owned(),
        subject: 0,
        at,
        state: "waiting".to_owned(),
        tries: 0,
        next_at: at,
        done_at: None,
        status: None,
        error: None,
    };
    let start = Instant::now();
    let (mut row, ok) = attempt(app, &webhook, row).await?;
    let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    if !ok {
        row.state = "given_up".to_owned();
        row.done_at = Some(row.at);
    }
    let answer = Attempt { ok, status: row.status, error: row.error.clone(), millis };
    let entry = app.entry(&permit, "webhook_test", "webhook", id, address);
    app.db.write(Keep { county: app.county, row, entry }).await?;
    Ok(answer)
}

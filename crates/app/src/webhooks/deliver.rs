//! Delivering what is due. Each webhook has a turn of its own, so one that is slow or away holds up nobody else.

use super::courier::{Parcel, Receipt};
use super::payload::payload;
use super::sign::{HEADER_ID, HEADER_SIGNATURE, HEADER_TIMESTAMP, signature};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::webhooks::{GIVE_UP_AFTER, pause_after};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::webhooks::{DeliveryRow, WebhookRow};
use jiff::SignedDuration;

/// For so long a delivery belongs to whoever took it; longer than a try may last.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

fn microseconds(span: SignedDuration) -> i64 {
    span.as_secs() * 1_000_000
}

struct Due {
    county: i64,
    now: i64,
}

impl Op for Due {
    type Out = Vec<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::webhooks::due(tx, self.county, self.now).await
    }
}

struct Claim {
    county: i64,
    webhook: i64,
    now: i64,
}

impl Op for Claim {
    type Out = Option<(WebhookRow, DeliveryRow)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(webhook) = gezhi_store::webhooks::by_id(tx, self.county, self.webhook).await? else {
            return Ok(None);
        };
        let until = self.now + microseconds(LEASE);
        let row = gezhi_store::webhooks::claim(tx, self.county, self.webhook, self.now, until).await?;
        Ok(row.map(|row| (webhook, row)))
    }
}

struct Record {
    county: i64,
    row: DeliveryRow,
    taken: bool,
    now: i64,
    off: Entry,
}

impl Op for Record {
    type Out = bool;
    type Err = StoreError;

    /// Says whether the webhook was switched off by this.
    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        let (county, id) = (self.county, self.row.webhook);
        gezhi_store::webhooks::record(tx, county, &self.row).await?;
        let Some(webhook) = gezhi_store::webhooks::by_id(tx, county, id).await? else { return Ok(false) };
        if self.taken {
            if webhook.failures > 0 {
                gezhi_store::webhooks::health(tx, county, id, 0, None, None, webhook.off_at).await?;
            }
            return Ok(false);
        }
        let failures = webhook.failures + 1;
        let since = webhook.failing_since.unwrap_or(self.now);
        let retry = self.now + microseconds(pause_after(failures));
        let off = self.now - since >= microseconds(GIVE_UP_AFTER) && webhook.off_at.is_none();
        let off_at = webhook.off_at.or(off.then_some(self.now));
        gezhi_store::webhooks::health(tx, county, id, failures, Some(since), Some(retry), off_at).await?;
        if off {
            let mut entry = self.off.clone();
            entry.details = serde_json::json!({ "name": webhook.name, "failures": failures }).to_string();
            gezhi_store::journal::append(tx, county, &entry).await?;
        }
        Ok(off)
    }
}

/// Sends one delivery and says how it went: the row as it stands now, and whether it was taken.
pub(super) async fn attempt(
    app: &App,
    webhook: &WebhookRow,
    mut row: DeliveryRow,
) -> Result<(DeliveryRow, bool)> {
    let body = payload(app, &row).await?;
    let secret = crate::secrets::open(app, crate::secrets::SecretOf::Webhook, webhook.id, &webhook.secret)?;
    let (id, timestamp) = (row.id.to_string(), app.now().as_second());
    let parcel = Parcel {
        url: webhook.url.clone(),
        headers: vec![
            (HEADER_SIGNATURE, signature(&secret, &id, timestamp, body.as_bytes())),
            (HEADER_TIMESTAMP, timestamp.to_string()),
            (HEADER_ID, id),
        ],
        body,
    };
    let receipt = app.settings.courier.carry(parcel).await;
    let now = app.now().as_microsecond();
    row.tries += 1;
    let (status, error) = match receipt {
        Receipt::Answered(status) if (200..300).contains(&status) => (Some(i64::from(status)), None),
        Receipt::Answered(status) => (Some(i64::from(status)), Some("status")),
        Receipt::Failed(why) => (None, Some(why)),
    };
    (row.status, row.error) = (status, error.map(str::to_owned));
    let taken = error.is_none();
    metrics::counter!("gezhi_webhook_tries_total", "outcome" => error.unwrap_or("taken")).increment(1);
    if taken {
        row.state = "done".to_owned();
        row.done_at = Some(now);
    } else if now - row.at >= microseconds(GIVE_UP_AFTER) {
        row.state = "given_up".to_owned();
        row.done_at = Some(now);
    } else {
        row.next_at = now + microseconds(pause_after(row.tries));
    }
    Ok((row, taken))
}

/// Delivers the next that is due of one webhook: `None` when nothing is, else whether it was taken.
///
/// # Errors
/// Failures of the store; the delivery is taken up again when its lease has ended.
pub async fn deliver_next(app: &App, webhook: i64) -> Result<Option<bool>> {
    let now = app.now().as_microsecond();
    let Some((webhook, row)) = app.db.write(Claim { county: app.county, webhook, now }).await? else {
        return Ok(None);
    };
    let (row, taken) = attempt(app, &webhook, row).await?;
    let permit = system_permit(Action::Secure);
    let off = app.entry(&permit, "webhook_off", "webhook", webhook.id, None);
    let now = app.now().as_microsecond();
    if app.db.write(Record { county: app.county, row, taken, now, off }).await? {
        tracing::error!(webhook = %webhook.name, "a webhook is switched off: its receiver has failed for days");
    }
    Ok(Some(taken))
}

/// Webhooks that have something to deliver now.
pub(crate) async fn due_webhooks(app: &App) -> Result<Vec<i64>> {
    Ok(app.db.read(Due { county: app.county, now: app.now().as_microsecond() }).await?)
}

/// Delivers what one webhook has due, until one is not taken; says how many were.
pub(crate) async fn deliver_of(app: &App, webhook: i64) -> Result<usize> {
    let mut taken = 0;
    while deliver_next(app, webhook).await? == Some(true) {
        taken += 1;
    }
    Ok(taken)
}

/// Delivers everything that is due, all webhooks at once; says how many were taken.
///
/// # Errors
/// Failures of the store.
pub async fn deliver_due(app: &App) -> Result<usize> {
    let mut turns = tokio::task::JoinSet::new();
    for webhook in due_webhooks(app).await? {
        let app = app.clone();
        turns.spawn(async move { deliver_of(&app, webhook).await });
    }
    let mut taken = 0;
    while let Some(turn) = turns.join_next().await {
        taken += turn.map_err(std::io::Error::other)??;
    }
    Ok(taken)
}

//! Webhooks and their deliveries (feature A7).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A webhook and how its receiver is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookRow {
    /// Identity.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// Under which it signs.
    pub secret: String,
    /// Kinds of events, a JSON list of codes.
    pub events: String,
    /// Made.
    pub created_at: i64,
    /// Failures in a row.
    pub failures: i64,
    /// Since when it fails.
    pub failing_since: Option<i64>,
    /// Before this nothing is tried.
    pub retry_at: Option<i64>,
    /// Switched off.
    pub off_at: Option<i64>,
    /// Deliveries that wait.
    pub waiting: i64,
}

crate::from_row! { struct WebhookRow {
    id, name, url, secret, events, created_at, failures, failing_since, retry_at, off_at, waiting
} }

/// A delivery: one event for one webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Identity; the receiver knows a repeat by it.
    pub id: i64,
    /// Webhook.
    pub webhook: i64,
    /// Kind of event.
    pub event: String,
    /// Case; 0 for a test.
    pub subject: i64,
    /// When it happened.
    pub at: i64,
    /// `waiting`, `done` or `given_up`.
    pub state: String,
    /// Tries so far.
    pub tries: i64,
    /// Not tried before.
    pub next_at: i64,
    /// When it was taken or given up.
    pub done_at: Option<i64>,
    /// HTTP status of the last answer.
    pub status: Option<i64>,
    /// What the last try failed with.
    pub error: Option<String>,
}

crate::from_row! { struct DeliveryRow {
    id, webhook, event, subject, at, state, tries, next_at, done_at, status, error
} }

/// Adds a webhook.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &WebhookRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO webhook(county, id, name, url, secret, events, created_at, failures) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,0)"
        ),
        &params![county, row.id, &row.name, &row.url, &row.secret, &row.events, row.created_at],
    )
    .await?;
    Ok(())
}

/// All webhooks, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn all(tx: &mut Tx<'_>, county: i64) -> Result<Vec<WebhookRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT w.id, w.name, w.url, w.secret, w.events, w.created_at, w.failures, w.failing_since, w.retry_at, w.off_at, ",
            "(SELECT count(*) FROM delivery d WHERE d.county = $1 AND d.webhook = w.id AND d.state = 'waiting') ",
            "FROM webhook w WHERE w.county = $1 ORDER BY w.id DESC LIMIT 200"
        ),
        &params![county],
    )
    .await
}

/// One webhook.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<WebhookRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT w.id, w.name, w.url, w.secret, w.events, w.created_at, w.failures, w.failing_since, w.retry_at, w.off_at, ",
            "(SELECT count(*) FROM delivery d WHERE d.county = $1 AND d.webhook = w.id AND d.state = 'waiting') ",
            "FROM webhook w WHERE w.county = $1 AND w.id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// Takes a webhook away with everything that waits for it.
///
/// # Errors
/// Failures of the engine.
pub async fn delete(tx: &mut Tx<'_>, _permit: &Permit, county: i64, id: i64) -> Result<bool, StoreError> {
    tx.exec(sql!("DELETE FROM delivery WHERE county = $1 AND webhook = $2"), &params![county, id]).await?;
    Ok(tx.exec(sql!("DELETE FROM webhook WHERE county = $1 AND id = $2"), &params![county, id]).await? == 1)
}

/// Makes a webhook try again: switched on, its failures forgotten, what waits due at once.
///
/// # Errors
/// Failures of the engine.
pub async fn switch_on(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    now: i64,
) -> Result<bool, StoreError> {
    tx.exec(
        sql!("UPDATE delivery SET next_at = $3 WHERE county = $1 AND webhook = $2 AND state = 'waiting'"),
        &params![county, id, now],
    )
    .await?;
    let changed = tx
        .exec(
            sql!(
                "UPDATE webhook SET off_at = NULL, failures = 0, failing_since = NULL, retry_at = NULL ",
                "WHERE county = $1 AND id = $2"
            ),
            &params![county, id],
        )
        .await?;
    Ok(changed == 1)
}

/// Identity and kinds of events of every webhook that is on.
///
/// # Errors
/// Failures of the engine.
pub async fn subscriptions(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, String)>, StoreError> {
    tx.rows(
        sql!("SELECT id, events FROM webhook WHERE county = $1 AND off_at IS NULL ORDER BY id"),
        &params![county],
    )
    .await
}

/// Lets a delivery wait.
///
/// # Errors
/// Failures of the engine.
pub async fn enqueue(tx: &mut Tx<'_>, county: i64, row: &DeliveryRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO delivery(county, id, webhook, event, subject, at, state, tries, next_at, done_at, status, error) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)"
        ),
        &params![
            county, row.id, row.webhook, &row.event, row.subject, row.at, &row.state, row.tries, row.next_at,
            row.done_at, row.status, &row.error
        ],
    )
    .await?;
    Ok(())
}

/// Webhooks that have something to deliver now.
///
/// # Errors
/// Failures of the engine.
pub async fn due(tx: &mut Tx<'_>, county: i64, now: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!(
            "SELECT w.id FROM webhook w WHERE w.county = $1 AND w.off_at IS NULL AND (w.retry_at IS NULL OR w.retry_at <= $2) ",
            "AND EXISTS (SELECT 1 FROM delivery d WHERE d.county = $1 AND d.webhook = w.id AND d.state = 'waiting' ",
            "AND d.next_at <= $2) ORDER BY w.id LIMIT 200"
        ),
        &params![county, now],
    )
    .await
}

/// Takes the next delivery of a webhook for a while: nobody else takes it before `until`, and if this process ends
/// meanwhile, it is delivered after that.
///
/// # Errors
/// Failures of the engine.
pub async fn claim(
    tx: &mut Tx<'_>,
    county: i64,
    webhook: i64,
    now: i64,
    until: i64,
) -> Result<Option<DeliveryRow>, StoreError> {
    tx.opt(
        sql!(
            "UPDATE delivery SET next_at = $4 WHERE county = $1 AND state = 'waiting' AND next_at <= $3 AND id = ",
            "(SELECT d.id FROM delivery d WHERE d.county = $1 AND d.webhook = $2 AND d.state = 'waiting' AND d.next_at <= $3 ",
            "ORDER BY d.next_at, d.id LIMIT 1) ",
            "RETURNING id, webhook, event, subject, at, state, tries, next_at, done_at, status, error"
        ),
        &params![county, webhook, now, until],
    )
    .await
}

/// Notes what became of a try.
///
/// # Errors
/// Failures of the engine.
pub async fn record(tx: &mut Tx<'_>, county: i64, row: &DeliveryRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE delivery SET state = $3, tries = $4, next_at = $5, done_at = $6, status = $7, error = $8 ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![
            county, row.id, &row.state, row.tries, row.next_at, row.done_at, row.status, &row.error
        ],
    )
    .await?;
    Ok(())
}

/// Notes how a receiver is doing.
///
/// # Errors
/// Failures of the engine.
pub async fn health(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    failures: i64,
    failing_since: Option<i64>,
    retry_at: Option<i64>,
    off_at: Option<i64>,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE webhook SET failures = $3, failing_since = $4, retry_at = $5, off_at = $6 ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id, failures, failing_since, retry_at, off_at],
    )
    .await?;
    Ok(())
}

/// The newest deliveries of a webhook.
///
/// # Errors
/// Failures of the engine.
pub async fn deliveries(
    tx: &mut Tx<'_>,
    county: i64,
    webhook: i64,
    limit: i64,
) -> Result<Vec<DeliveryRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, webhook, event, subject, at, state, tries, next_at, done_at, status, error FROM delivery ",
            "WHERE county = $1 AND webhook = $2 ORDER BY id DESC LIMIT $3"
        ),
        &params![county, webhook, limit],
    )
    .await
}

/// Forgets deliveries of events before an instant.
///
/// # Errors
/// Failures of the engine.
pub async fn forget(tx: &mut Tx<'_>, county: i64, before: i64) -> Result<u64, StoreError> {
    tx.exec(sql!("DELETE FROM delivery WHERE county = $1 AND at < $2"), &params![county, before]).await
}

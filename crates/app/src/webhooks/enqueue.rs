//! Deliveries for the acts that the fold takes out of the outbox.

use super::view::events_in;
use crate::cases::CountData;
use crate::context::App;
use crate::ids::Ids;
use gezhi_domain::webhooks::{Event, events_of};
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::outbox::OutboxRow;
use gezhi_store::webhooks::DeliveryRow;

/// Lets a delivery of one event wait for each webhook that wants it; says for how many.
pub(crate) async fn enqueue_event(
    app: &App,
    tx: &mut Tx<'_>,
    event: Event,
    subject: i64,
    at: i64,
) -> Result<usize, StoreError> {
    let mut number = 0;
    for (webhook, events) in gezhi_store::webhooks::subscriptions(tx, app.county).await? {
        if events_in(&events).iter().any(|wanted| wanted == event.code()) {
            let row = waiting(app, webhook, event, subject, at);
            gezhi_store::webhooks::enqueue(tx, app.county, &row).await?;
            number += 1;
        }
    }
    Ok(number)
}

fn waiting(app: &App, webhook: i64, event: Event, subject: i64, at: i64) -> DeliveryRow {
    DeliveryRow {
        id: app.id(),
        webhook,
        event: event.code().to_owned(),
        subject,
        at,
        state: "waiting".to_owned(),
        tries: 0,
        next_at: at,
        done_at: None,
        status: None,
        error: None,
    }
}

/// Lets a delivery wait for each event and each webhook that wants it, in the fold's own transaction.
pub(crate) async fn enqueue(
    app: &App,
    tx: &mut Tx<'_>,
    county: i64,
    rows: &[OutboxRow],
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let wanted: Vec<(i64, Vec<String>)> = gezhi_store::webhooks::subscriptions(tx, county)
        .await?
        .into_iter()
        .map(|(webhook, events)| (webhook, events_in(&events)))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    for row in rows {
        let Ok(data) = serde_json::from_str::<CountData<'_>>(&row.data) else { continue };
        let at = Ids::instant_of(row.id).as_microsecond();
        for event in events_of(data.act, data.before.as_ref(), &data.after) {
            for (webhook, _) in wanted.iter().filter(|(_, events)| events.iter().any(|e| e == event.code())) {
                let delivery = waiting(app, *webhook, event, row.subject, at);
                gezhi_store::webhooks::enqueue(tx, county, &delivery).await?;
            }
        }
    }
    Ok(())
}

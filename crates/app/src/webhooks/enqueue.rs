//! Deliveries for the acts that the fold takes out of the outbox.

use super::view::events_in;
use crate::cases::CountData;
use crate::context::App;
use crate::ids::Ids;
use gezhi_domain::webhooks::events_of;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::outbox::OutboxRow;
use gezhi_store::webhooks::DeliveryRow;

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
                let delivery = DeliveryRow {
                    id: app.id(),
                    webhook: *webhook,
                    event: event.code().to_owned(),
                    subject: row.subject,
                    at,
                    state: "waiting".to_owned(),
                    tries: 0,
                    next_at: at,
                    done_at: None,
                    status: None,
                    error: None,
                };
                gezhi_store::webhooks::enqueue(tx, county, &delivery).await?;
            }
        }
    }
    Ok(())
}

//! Texts by event: a public case that was closed is told to the groups of its places.

use crate::cases::CountData;
use crate::context::App;
use crate::ids::Ids;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::groups::PostingRow;
use gezhi_store::outbox::OutboxRow;

/// Lets a text wait for each group that wants to know, in the fold's own transaction. It is worded when it is sent.
pub(crate) async fn enqueue(
    app: &App,
    tx: &mut Tx<'_>,
    county: i64,
    rows: &[OutboxRow],
) -> Result<(), StoreError> {
    for row in rows {
        let Ok(data) = serde_json::from_str::<CountData<'_>>(&row.data) else { continue };
        let was_closed = data.before.as_ref().is_some_and(|before| before.closed.is_some());
        if data.after.closed.is_none() || was_closed || data.after.void {
            continue;
        }
        let at = Ids::instant_of(row.id).as_microsecond();
        for place in &data.after.places {
            for chat in gezhi_store::groups::told_closed(tx, county, place.0).await? {
                let post = PostingRow {
                    id: app.id(),
                    chat,
                    notice: None,
                    subject: Some(row.subject),
                    text: String::new(),
                    at,
                    state: "waiting".to_owned(),
                    tries: 0,
                    next_at: at,
                    done_at: None,
                    error: None,
                };
                gezhi_store::groups::post(tx, county, &post).await?;
            }
        }
    }
    Ok(())
}

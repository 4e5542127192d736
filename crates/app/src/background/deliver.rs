//! Turns of webhooks: one under way for each, none waiting for another.

use crate::context::App;
use crate::error::Result;
use crate::webhooks::{deliver_of, due_webhooks};
use std::collections::BTreeMap;
use tokio::task::JoinHandle;

/// The turns under way.
#[derive(Debug, Default)]
pub(super) struct Turns(BTreeMap<i64, JoinHandle<()>>);

impl Turns {
    /// Begins a turn for each webhook that has something due and none under way.
    pub(super) async fn begin(&mut self, app: &App) -> Result<()> {
        self.0.retain(|_, turn| !turn.is_finished());
        for webhook in due_webhooks(app).await? {
            if self.0.contains_key(&webhook) {
                continue;
            }
            let app = app.clone();
            let turn = tokio::spawn(async move {
                if let Err(error) = deliver_of(&app, webhook).await {
                    tracing::warn!(%error, webhook, "deliveries will be tried again");
                }
            });
            self.0.insert(webhook, turn);
        }
        Ok(())
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        // What was under way is delivered again when its lease has ended.
        self.0.values().for_each(JoinHandle::abort);
    }
}

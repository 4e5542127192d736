//! Turns of receivers, webhooks and robots of groups: one under way for each, none waiting for another.

use crate::context::App;
use crate::error::Result;
use std::collections::BTreeMap;
use tokio::task::JoinHandle;

/// The turns under way.
#[derive(Debug, Default)]
pub(super) struct Turns(BTreeMap<(&'static str, i64), JoinHandle<()>>);

impl Turns {
    /// Begins a turn for each webhook and each group that has something due and none under way.
    pub(super) async fn begin(&mut self, app: &App) -> Result<()> {
        self.0.retain(|_, turn| !turn.is_finished());
        for webhook in crate::webhooks::due_webhooks(app).await? {
            let own = app.clone();
            self.start("webhook", webhook, async move {
                crate::webhooks::deliver_of(&own, webhook).await.map(|_| ())
            });
        }
        for group in crate::groups::due_groups(app).await? {
            let own = app.clone();
            self.start("group", group, async move { crate::groups::deliver_of(&own, group).await });
        }
        Ok(())
    }

    fn start(
        &mut self,
        kind: &'static str,
        receiver: i64,
        work: impl Future<Output = Result<()>> + Send + 'static,
    ) {
        self.0.entry((kind, receiver)).or_insert_with(|| {
            tokio::spawn(async move {
                if let Err(error) = work.await {
                    tracing::warn!(%error, kind, receiver, "deliveries will be tried again");
                }
            })
        });
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        // What was under way is delivered again when its lease has ended.
        self.0.values().for_each(JoinHandle::abort);
    }
}

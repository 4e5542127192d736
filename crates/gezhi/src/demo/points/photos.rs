//! Photos of the demo's declarations and receipts: a few are drawn and made safe as uploaded ones are; each use is an upload of its own.

use crate::demo::{DemoError, off_thread};
use gezhi_app::App;
use gezhi_app::attachments::{Incoming, Staged, take};
use gezhi_domain::accounts::Actor;
use gezhi_drawing::{Scene, Ware, paint, paint_ware};
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use std::collections::HashMap;

/// Different photos of a scene.
const OF_EACH: usize = 2;

/// Photos that were drawn.
#[derive(Default)]
pub(super) struct Photos {
    kept: HashMap<(Scene, usize), AttachmentRow>,
    seed: u64,
}

struct Insert {
    county: i64,
    row: AttachmentRow,
}

impl Op for Insert {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        gezhi_store::attachments::insert(tx, self.county, &self.row).await
    }
}

impl Photos {
    /// None yet.
    pub fn of(seed: u64) -> Self {
        Self { kept: HashMap::new(), seed }
    }

    /// Uploads a photo; gives its token.
    ///
    /// # Errors
    /// A full disk; failures of the store.
    pub async fn photo(
        &mut self,
        app: &App,
        actor: &Actor,
        scene: Scene,
        number: usize,
    ) -> Result<String, DemoError> {
        let key = (scene, number % OF_EACH);
        if !self.kept.contains_key(&key) {
            let (seed, files) = (self.seed ^ u64::try_from(key.1 + 77).unwrap_or(0), app.files.clone());
            let content = off_thread(move || {
                let drawn =
                    paint(scene, seed, true).map_err(|error| DemoError::History(error.to_string()))?;
                Staged::of(&files, &drawn).map_err(DemoError::Files)
            })
            .await??;
            self.kept.insert(key, take(app, Incoming { content, field: "photo" }).await?);
        }
        match self.kept.get(&key) {
            Some(drawn) => upload(app, actor, drawn).await,
            None => Ok(String::new()),
        }
    }
}

/// An upload of what was made safe before; gives its token.
async fn upload(app: &App, actor: &Actor, drawn: &AttachmentRow) -> Result<String, DemoError> {
    let row = AttachmentRow {
        id: app.id(),
        token: app.settings.entropy.token(),
        uploader: actor.account.map(|account| account.0),
        created_at: app.now().as_microsecond(),
        ..drawn.clone()
    };
    let token = row.token.clone();
    app.db.write(Insert { county: app.county, row }).await?;
    Ok(token)
}

/// Draws a good and uploads its picture; gives its token.
///
/// # Errors
/// A full disk; failures of the store.
pub(super) async fn picture_of_good(
    app: &App,
    actor: &Actor,
    name: &str,
    number: u64,
) -> Result<String, DemoError> {
    let (ware, seed, files) =
        (Ware::of(name), app.profile().head.map.seed ^ (number + 311), app.files.clone());
    let content = off_thread(move || {
        let drawn = paint_ware(ware, seed).map_err(|error| DemoError::History(error.to_string()))?;
        Staged::of(&files, &drawn).map_err(DemoError::Files)
    })
    .await??;
    let drawn = take(app, Incoming { content, field: "photo" }).await?;
    upload(app, actor, &drawn).await
}

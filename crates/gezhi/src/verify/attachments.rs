//! Attachments: every file is on the disk with the bytes that its hash says (mechanism 7).

use super::Finding;
use gezhi_app::{App, Result};
use gezhi_store::engine::{Op, StoreError, Tx};

struct Hashes {
    county: i64,
}

impl Op for Hashes {
    type Out = Vec<(String, Option<String>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::attachments::hashes(tx, self.county).await
    }
}

/// Reads every file.
///
/// # Errors
/// Failures of the database.
pub async fn check(app: &App) -> Result<Finding> {
    let hashes = app.db.read(Hashes { county: app.county }).await?;
    let files = app.files.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let mut finding = Finding::new("attachments");
        for hash in hashes.into_iter().flat_map(|(photo, thumb)| std::iter::once(photo).chain(thumb)) {
            let is_sound = files.is_sound(&hash);
            finding.look((!is_sound).then(|| format!("file {hash} is missing or changed")));
        }
        finding
    });
    Ok(looked.await.map_err(std::io::Error::other)?)
}

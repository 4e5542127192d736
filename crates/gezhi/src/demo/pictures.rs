//! Photos of the demo, drawn where a text says what could be seen, kept as a telephone's would be.

use crate::demo::DemoError;
use gezhi_app::files::Files;
use gezhi_drawing::{Scene, paint};
use gezhi_store::attachments::AttachmentRow;

/// A photo to be drawn and where it belongs.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Case.
    pub case_id: i64,
    /// Journal entry.
    pub entry: i64,
    /// `report` or `after`.
    pub role: &'static str,
    /// When, microseconds.
    pub at: i64,
    /// Who took it.
    pub uploader: Option<i64>,
    /// What it shows.
    pub scene: Scene,
    /// The same seed gives the same place.
    pub seed: u64,
    /// After the work.
    pub fixed: bool,
}

/// One drawn photo as it would come from a phone, not yet made safe.
///
/// # Errors
/// A picture that cannot be encoded.
pub fn sample() -> Result<Vec<u8>, DemoError> {
    paint(Scene::Road, 7, false).map_err(|error| DemoError::History(error.to_string()))
}

/// Draws one photo, keeps it and its thumbnail, and gives the row.
///
/// # Errors
/// A disk that is full.
pub async fn keep(files: Files, wish: Wish, id: i64, token: String) -> Result<AttachmentRow, DemoError> {
    let (scene, seed, fixed) = (wish.scene, wish.seed, wish.fixed);
    let photo = tokio::task::spawn_blocking(move || {
        let drawn = paint(scene, seed, fixed).map_err(|error| DemoError::History(error.to_string()))?;
        gezhi_media::photo::process(&drawn).map_err(|error| DemoError::History(error.to_string()))
    });
    let photo = photo.await.map_err(|error| DemoError::History(error.to_string()))??;
    let bytes = i64::try_from(photo.jpeg.len()).unwrap_or(i64::MAX);
    let hash = files.put(photo.jpeg).await.map_err(DemoError::Files)?;
    let thumb_hash = Some(files.put(photo.thumbnail).await.map_err(DemoError::Files)?);
    Ok(AttachmentRow {
        id,
        token,
        hash,
        thumb_hash,
        kind: "image".into(),
        mime: "image/jpeg".into(),
        width: Some(i64::from(photo.width)),
        height: Some(i64::from(photo.height)),
        bytes,
        uploader: wish.uploader,
        case_id: Some(wish.case_id),
        entry: Some(wish.entry),
        role: wish.role.into(),
        public: true,
        created_at: wish.at,
        subject_kind: None,
        subject: None,
    })
}

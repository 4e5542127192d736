//! Taking an attachment in: sniffed, limited, re-encoded without metadata, kept by hash (mechanism 7, feature C16).

use super::AttachmentView;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::Actor;
use gezhi_media::clip::{self, ClipKind};
use gezhi_media::{MediaError, photo, sniff};
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use std::io::Cursor;

/// A file as it came.
#[derive(Debug)]
pub struct Incoming {
    /// Bytes.
    pub bytes: Vec<u8>,
    /// Field it came in, for the refusal.
    pub field: &'static str,
}

struct Safe {
    bytes: Vec<u8>,
    thumb: Option<Vec<u8>>,
    kind: &'static str,
    mime: &'static str,
    size: Option<(u32, u32)>,
}

fn refuse(error: &MediaError, field: &'static str) -> AppError {
    AppError::invalid(error.code(), field, error.zh(), error.en())
}

fn make_safe(bytes: Vec<u8>) -> std::result::Result<Safe, MediaError> {
    let head = bytes.get(..sniff::HEAD).unwrap_or(&bytes);
    if sniff::sniff(head)?.is_photo() {
        let photo = photo::process(&bytes)?;
        return Ok(Safe {
            bytes: photo.jpeg,
            thumb: Some(photo.thumbnail),
            kind: "image",
            mime: "image/jpeg",
            size: Some((photo.width, photo.height)),
        });
    }
    let clip = clip::inspect(Cursor::new(&bytes))?;
    let kind = match clip.kind {
        ClipKind::Video => "video",
        ClipKind::Voice => "audio",
    };
    let mut patched = Cursor::new(bytes);
    clip::apply(&clip.patches, &mut patched).map_err(|_| MediaError::Broken)?;
    Ok(Safe { bytes: patched.into_inner(), thumb: None, kind, mime: clip.mime(), size: None })
}

/// Makes a file safe and keeps it; gives the row, which is not stored yet.
///
/// # Errors
/// 422 with a sentence that tells the person what to do; a full disk.
pub async fn take(app: &App, incoming: Incoming) -> Result<AttachmentRow> {
    let Incoming { bytes, field } = incoming;
    let turn = app.decoding_turn().await;
    let safe = tokio::task::spawn_blocking(move || make_safe(bytes)).await.map_err(|_| {
        AppError::invalid(
            "media_damaged",
            field,
            "这个文件打不开，请换一张。",
            "This file cannot be opened; choose another one.",
        )
    })?;
    drop(turn);
    let safe = safe.map_err(|error| refuse(&error, field))?;
    let length = i64::try_from(safe.bytes.len()).unwrap_or(i64::MAX);
    let hash = app.files.put(safe.bytes).await?;
    let thumb_hash = match safe.thumb {
        Some(thumb) => Some(app.files.put(thumb).await?),
        None => None,
    };
    Ok(AttachmentRow {
        id: app.id(),
        token: app.settings.entropy.token(),
        hash,
        thumb_hash,
        kind: safe.kind.to_owned(),
        mime: safe.mime.to_owned(),
        width: safe.size.map(|(width, _)| i64::from(width)),
        height: safe.size.map(|(_, height)| i64::from(height)),
        bytes: length,
        uploader: None,
        case_id: None,
        entry: None,
        role: "note".to_owned(),
        public: false,
        created_at: app.now().as_microsecond(),
    })
}

struct Insert {
    county: i64,
    row: AttachmentRow,
}

impl Op for Insert {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::attachments::insert(tx, self.county, &self.row).await
    }
}

/// Takes a file in before it is known what act it belongs to; only its uploader can tie it to one.
///
/// # Errors
/// 401 and those of [`take`].
pub async fn keep_loose(app: &App, actor: &Actor, incoming: Incoming) -> Result<AttachmentView> {
    let account = actor.account.ok_or(gezhi_domain::accounts::Refusal::SignIn)?;
    let row = AttachmentRow { uploader: Some(account.0), ..take(app, incoming).await? };
    let view = AttachmentView::of(app, &row, None);
    app.db.write(Insert { county: app.county, row }).await?;
    Ok(view)
}

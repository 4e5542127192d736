//! Taking an attachment in: sniffed, limited, re-encoded without metadata, kept by hash (mechanism 7, feature C16).

use super::{AttachmentView, Staged};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::Files;
use gezhi_domain::accounts::Actor;
use gezhi_media::clip::{self, ClipKind};
use gezhi_media::{MediaError, photo, sniff};
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use std::io::{Seek, SeekFrom};

/// A file as it came.
#[derive(Debug)]
pub struct Incoming {
    /// Content.
    pub content: Staged,
    /// Field it came in, for the refusal.
    pub field: &'static str,
}

/// A file made safe and kept.
struct Kept {
    hash: String,
    length: u64,
    thumb: Option<String>,
    kind: &'static str,
    mime: &'static str,
    size: Option<(u32, u32)>,
}

fn refuse(error: &MediaError, field: &'static str) -> AppError {
    AppError::invalid(error.code(), field, error.zh(), error.en())
}

/// Makes a file safe and keeps it; blocks.
fn keep(mut content: Staged, field: &'static str, files: &Files) -> Result<Kept> {
    let format = sniff::sniff(&content.head(sniff::HEAD)?).map_err(|error| refuse(&error, field))?;
    if format.is_photo() {
        let photo = photo::process(&content.into_bytes()?).map_err(|error| refuse(&error, field))?;
        let (hash, length) = files.keep(photo.jpeg.as_slice())?;
        let thumb = Some(files.keep(photo.thumbnail.as_slice())?.0);
        let size = Some((photo.width, photo.height));
        return Ok(Kept { hash, length, thumb, kind: "image", mime: "image/jpeg", size });
    }
    let mut file = content.rewound()?;
    let clip = clip::inspect(&mut file).map_err(|error| refuse(&error, field))?;
    let kind = match clip.kind {
        ClipKind::Video => "video",
        ClipKind::Voice => "audio",
    };
    clip::apply(&clip.patches, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    let (hash, length) = files.keep(file)?;
    Ok(Kept { hash, length, thumb: None, kind, mime: clip.mime(), size: None })
}

/// Makes a file safe and keeps it; gives the row, which is not stored yet.
///
/// # Errors
/// 422 with a sentence that tells the person what to do; a full disk.
pub async fn take(app: &App, incoming: Incoming) -> Result<AttachmentRow> {
    let Incoming { content, field } = incoming;
    let files = app.files.clone();
    let turn = app.heavy_turn().await;
    let kept = tokio::task::spawn_blocking(move || keep(content, field, &files)).await.map_err(|_| {
        AppError::invalid(
            "media_damaged",
            field,
            "这个文件打不开，请换一张。",
            "This file cannot be opened; choose another one.",
        )
    })??;
    drop(turn);
    Ok(AttachmentRow {
        id: app.id(),
        token: app.settings.entropy.token(),
        hash: kept.hash,
        thumb_hash: kept.thumb,
        kind: kept.kind.to_owned(),
        mime: kept.mime.to_owned(),
        width: kept.size.map(|(width, _)| i64::from(width)),
        height: kept.size.map(|(_, height)| i64::from(height)),
        bytes: i64::try_from(kept.length).unwrap_or(i64::MAX),
        uploader: None,
        case_id: None,
        entry: None,
        role: "note".to_owned(),
        public: false,
        created_at: app.now().as_microsecond(),
        subject_kind: None,
        subject: None,
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

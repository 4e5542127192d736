//! An attachment as the API shows it.

use crate::context::App;
use gezhi_store::attachments::AttachmentRow;
use serde::Serialize;
use utoipa::ToSchema;

/// An attachment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttachmentView {
    /// Name to refer to it by.
    pub id: String,
    /// `image`, `video` or `audio`.
    pub kind: String,
    /// Where it is.
    pub url: String,
    /// Its thumbnail.
    pub thumb: Option<String>,
    /// `report`, `after`, `check` or `note`.
    pub role: String,
    /// Pixels.
    pub width: Option<i64>,
    /// Pixels.
    pub height: Option<i64>,
}

impl AttachmentView {
    /// From a row; `ticket` is what the reader is allowed by, where that is not an account.
    #[must_use]
    pub fn of(_app: &App, row: &AttachmentRow, ticket: Option<&str>) -> Self {
        let by = ticket.map(|ticket| format!("ticket={ticket}"));
        let url = format!("/api/v1/attachments/{}", row.token);
        let with = |extra: Option<&str>| {
            let parts: Vec<&str> = extra.into_iter().chain(by.as_deref()).collect();
            if parts.is_empty() { url.clone() } else { format!("{url}?{}", parts.join("&")) }
        };
        Self {
            id: row.token.clone(),
            kind: row.kind.clone(),
            url: with(None),
            thumb: row.thumb_hash.as_ref().map(|_| with(Some("size=thumb"))),
            role: row.role.clone(),
            width: row.width,
            height: row.height,
        }
    }
}

//! Attachments: the rows; the bytes lie by their hash on the disk (mechanism 7).

use crate::engine::{Sql, StoreError, Tx};
use crate::{params, sql};

/// The insert, for pipelined operations.
pub const INSERT: &Sql = sql!(
    "INSERT INTO attachment(county, id, token, hash, thumb_hash, kind, mime, width, height, bytes, uploader, case_id, entry, ",
    "role, public, created_at, subject_kind, subject) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18)"
);

/// An attachment.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachmentRow {
    /// Identity.
    pub id: i64,
    /// Unguessable name in addresses.
    pub token: String,
    /// SHA-256 of the bytes, hex.
    pub hash: String,
    /// SHA-256 of the thumbnail.
    pub thumb_hash: Option<String>,
    /// `image`, `video` or `audio`.
    pub kind: String,
    /// Media type.
    pub mime: String,
    /// Pixels.
    pub width: Option<i64>,
    /// Pixels.
    pub height: Option<i64>,
    /// Size.
    pub bytes: i64,
    /// Who uploaded it.
    pub uploader: Option<i64>,
    /// Case it belongs to.
    pub case_id: Option<i64>,
    /// Journal entry it belongs to.
    pub entry: Option<i64>,
    /// `report`, `after`, `check` or `note`.
    pub role: String,
    /// Whether whoever may follow the case may see it.
    pub public: bool,
    /// Created.
    pub created_at: i64,
    /// Kind of the thing it belongs to, where that is no case: `visit` ...
    pub subject_kind: Option<String>,
    /// The thing.
    pub subject: Option<i64>,
}

crate::from_row! { struct AttachmentRow {
    id, token, hash, thumb_hash, kind, mime, width, height, bytes, uploader, case_id, entry, role, public, created_at,
    subject_kind, subject
} }

/// The parameters of [`INSERT`].
#[macro_export]
macro_rules! attachment_values {
    ($county:expr, $row:expr) => {
        $crate::params![
            $county,
            $row.id,
            &$row.token,
            &$row.hash,
            &$row.thumb_hash,
            &$row.kind,
            &$row.mime,
            $row.width,
            $row.height,
            $row.bytes,
            $row.uploader,
            $row.case_id,
            $row.entry,
            &$row.role,
            $row.public,
            $row.created_at,
            &$row.subject_kind,
            $row.subject
        ]
    };
}

/// Adds one.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(tx: &mut Tx<'_>, county: i64, row: &AttachmentRow) -> Result<(), StoreError> {
    tx.exec(INSERT, &attachment_values!(county, row)).await?;
    Ok(())
}

/// By its unguessable name.
///
/// # Errors
/// Failures of the engine.
pub async fn by_token(
    tx: &mut Tx<'_>,
    county: i64,
    token: &str,
) -> Result<Option<AttachmentRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, token, hash, thumb_hash, kind, mime, width, height, bytes, uploader, case_id, entry, role, public, created_at, subject_kind, subject ",
            "FROM attachment WHERE county = $1 AND token = $2"
        ),
        &params![county, token],
    )
    .await
}

/// Of a case, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_case(tx: &mut Tx<'_>, county: i64, case_id: i64) -> Result<Vec<AttachmentRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, token, hash, thumb_hash, kind, mime, width, height, bytes, uploader, case_id, entry, role, public, created_at, subject_kind, subject ",
            "FROM attachment WHERE county = $1 AND case_id = $2 ORDER BY id LIMIT 200"
        ),
        &params![county, case_id],
    )
    .await
}

/// Ties an uploaded, still loose attachment of this person to a case; `false` when there is none.
///
/// # Errors
/// Failures of the engine.
#[expect(clippy::too_many_arguments, reason = "one row")]
pub async fn attach(
    tx: &mut Tx<'_>,
    county: i64,
    token: &str,
    uploader: Option<i64>,
    case_id: i64,
    entry: i64,
    role: &str,
    public: bool,
) -> Result<bool, StoreError> {
    let attached = tx
        .exec(
            sql!(
                "UPDATE attachment SET case_id = $4, entry = $5, role = $6, public = $7 ",
                "WHERE county = $1 AND token = $2 AND case_id IS NULL AND subject IS NULL AND (uploader = $3 OR (uploader IS NULL AND CAST($3 AS BIGINT) IS NULL))"
            ),
            &params![county, token, uploader, case_id, entry, role, public],
        )
        .await?;
    Ok(attached == 1)
}

/// Ties an uploaded, still loose attachment of this person to a thing that is no case; `false` when there is none.
///
/// # Errors
/// Failures of the engine.
pub async fn tie(
    tx: &mut Tx<'_>,
    county: i64,
    token: &str,
    uploader: i64,
    (kind, subject): (&str, i64),
    entry: i64,
) -> Result<bool, StoreError> {
    let tied = tx
        .exec(
            sql!(
                "UPDATE attachment SET subject_kind = $4, subject = $5, entry = $6, role = $4 ",
                "WHERE county = $1 AND token = $2 AND uploader = $3 AND case_id IS NULL AND subject IS NULL"
            ),
            &params![county, token, uploader, kind, subject, entry],
        )
        .await?;
    Ok(tied == 1)
}

/// Of some things that are no cases, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_subjects(
    tx: &mut Tx<'_>,
    county: i64,
    subjects: &[i64],
) -> Result<Vec<AttachmentRow>, StoreError> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let (values, listed) = crate::residents::listed(county, subjects);
    let text = format!(
        "{listed} SELECT id, token, hash, thumb_hash, kind, mime, width, height, bytes, uploader, case_id, entry, role, public, created_at, \
         subject_kind, subject FROM listed CROSS JOIN attachment WHERE county = $1 AND subject = sought ORDER BY id + 0 LIMIT 1000"
    );
    tx.rows_dyn(&text, &values).await
}

/// Every hash that must lie on the disk, for `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn hashes(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(String, Option<String>)>, StoreError> {
    tx.rows(sql!("SELECT hash, thumb_hash FROM attachment WHERE county = $1"), &params![county]).await
}

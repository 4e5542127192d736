//! Sheets: one of a village, programme and month.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A sheet as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Identity.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// Programme.
    pub programme: String,
    /// Month, `2026-11`.
    pub month: String,
    /// `filling`, `review`, `notice`, `counted`.
    pub state: String,
    /// The scorecard as it was when the sheet was opened.
    pub card: String,
    /// Name of who opened it; empty: the clock did.
    pub opener_name: String,
    /// When.
    pub opened_at: i64,
    /// When the figures were counted.
    pub figures_at: i64,
    /// Who said that it is filled in.
    pub submitter: Option<i64>,
    /// Name of who.
    pub submitter_name: Option<String>,
    /// When.
    pub submitted_at: Option<i64>,
    /// The second person.
    pub reviewer: Option<i64>,
    /// Name of the second person.
    pub reviewer_name: Option<String>,
    /// When.
    pub reviewed_at: Option<i64>,
    /// Why it came back to be filled in again.
    pub said: Option<String>,
    /// End of the public notice.
    pub notice_until: Option<i64>,
    /// When it counted.
    pub counted_at: Option<i64>,
    /// Lines.
    pub members: i64,
    /// Grows with every change.
    pub version: i64,
}

crate::from_row! { struct SheetRow {
    id, village, programme, month, state, card, opener_name, opened_at, figures_at, submitter, submitter_name, submitted_at, reviewer,
    reviewer_name, reviewed_at, said, notice_until, counted_at, members, version
} }

/// Opens a sheet.
///
/// # Errors
/// `Unique` for a second one of the same village, programme and month.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &SheetRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO assessment_sheet(county, id, village, programme, month, state, card, opener_name, opened_at, figures_at, members, ",
            "version) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)"
        ),
        &params![
            county, row.id, row.village, &row.programme, &row.month, &row.state, &row.card, &row.opener_name, row.opened_at,
            row.figures_at, row.members, row.version
        ],
    )
    .await?;
    Ok(())
}

/// Writes a sheet whose version was `before`; `false` when somebody was faster.
///
/// # Errors
/// Failures of the engine.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &SheetRow,
    before: i64,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE assessment_sheet SET state = $3, figures_at = $4, submitter = $5, submitter_name = $6, submitted_at = $7, ",
                "reviewer = $8, reviewer_name = $9, reviewed_at = $10, said = $11, notice_until = $12, counted_at = $13, version = $14 ",
                "WHERE county = $1 AND id = $2 AND version = $15"
            ),
            &params![
                county, row.id, &row.state, row.figures_at, row.submitter, &row.submitter_name, row.submitted_at, row.reviewer,
                &row.reviewer_name, row.reviewed_at, &row.said, row.notice_until, row.counted_at, row.version, before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<SheetRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, programme, month, state, card, opener_name, opened_at, figures_at, submitter, submitter_name, ",
            "submitted_at, reviewer, reviewer_name, reviewed_at, said, notice_until, counted_at, members, version ",
            "FROM assessment_sheet WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The sheet of a village, programme and month.
///
/// # Errors
/// Failures of the engine.
pub async fn of_month(
    tx: &mut Tx<'_>,
    county: i64,
    (village, programme, month): (i64, &str, &str),
) -> Result<Option<SheetRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, programme, month, state, card, opener_name, opened_at, figures_at, submitter, submitter_name, ",
            "submitted_at, reviewer, reviewer_name, reviewed_at, said, notice_until, counted_at, members, version ",
            "FROM assessment_sheet WHERE county = $1 AND village = $2 AND programme = $3 AND month = $4"
        ),
        &params![county, village, programme, month],
    )
    .await
}

/// The sheets of a village and programme before a month, the latest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_village(
    tx: &mut Tx<'_>,
    county: i64,
    (village, programme): (i64, &str),
    before: &str,
    limit: i64,
) -> Result<Vec<SheetRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, programme, month, state, card, opener_name, opened_at, figures_at, submitter, submitter_name, ",
            "submitted_at, reviewer, reviewer_name, reviewed_at, said, notice_until, counted_at, members, version ",
            "FROM assessment_sheet WHERE county = $1 AND village = $2 AND programme = $3 AND month < $4 ORDER BY month DESC LIMIT $5"
        ),
        &params![county, village, programme, before, limit],
    )
    .await
}

/// The published sheets of a village before a month, of whatever programme, the latest first.
///
/// # Errors
/// Failures of the engine.
pub async fn published(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
    before: &str,
    limit: i64,
) -> Result<Vec<SheetRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, programme, month, state, card, opener_name, opened_at, figures_at, submitter, submitter_name, ",
            "submitted_at, reviewer, reviewer_name, reviewed_at, said, notice_until, counted_at, members, version ",
            "FROM assessment_sheet WHERE county = $1 AND village = $2 AND month < $3 AND state IN ('notice', 'counted') ",
            "ORDER BY month DESC, programme LIMIT $4"
        ),
        &params![county, village, before, limit],
    )
    .await
}

/// Sheets that do not count yet, for `verify`: identity, state, and whether a line waits for somebody above the village.
///
/// # Errors
/// Failures of the engine.
pub async fn unfinished(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, String, bool)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT s.id, s.state, EXISTS (SELECT 1 FROM assessment_line l WHERE l.county = s.county AND l.sheet = s.id ",
            "AND l.above AND NOT l.done) FROM assessment_sheet s WHERE s.county = $1 AND s.state <> 'counted' ORDER BY s.id"
        ),
        &params![county],
    )
    .await
}

//! Lines of a sheet: one for each who is assessed.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A line as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// Sheet.
    pub sheet: i64,
    /// Identity.
    pub id: i64,
    /// `staff` or `household`.
    pub holder_kind: String,
    /// The account, or the household; nothing for a post whose holder does not sign in.
    pub holder: Option<i64>,
    /// Post.
    pub post: Option<i64>,
    /// Name; that of a household is masked.
    pub name: String,
    /// Where.
    pub place: i64,
    /// Leave, stand-in, began or ended within the month; JSON.
    pub notes: String,
    /// Somebody above the village enters the marks: the person is who enters those of the others.
    pub above: bool,
    /// Marks; JSON.
    pub marks: String,
    /// Every item has its marks.
    pub done: bool,
    /// What they add up to.
    pub total: i64,
    /// Grade, once done.
    pub grade: Option<String>,
    /// Who entered marks last.
    pub scorer: Option<i64>,
    /// Name of who.
    pub scorer_name: Option<String>,
    /// When.
    pub scored_at: Option<i64>,
    /// What became of the points.
    pub pay: String,
    /// The entry.
    pub entry: Option<i64>,
    /// Points that it gave.
    pub paid: i64,
    /// Corrections after it counted; JSON.
    pub corrections: String,
    /// Grows with every change.
    pub version: i64,
}

crate::from_row! { struct LineRow {
    sheet, id, holder_kind, holder, post, name, place, notes, above, marks, done, total, grade, scorer, scorer_name, scored_at, pay, entry,
    paid, corrections, version
} }

/// Adds a line.
///
/// # Errors
/// `Unique` for a second one of the same holder.
pub async fn insert(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &LineRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO assessment_line(county, sheet, id, holder_kind, holder, post, name, place, notes, above, marks, done, total, grade, ",
            "pay, paid, corrections, version) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,0,'[]',0)"
        ),
        &params![
            county, row.sheet, row.id, &row.holder_kind, row.holder, row.post, &row.name, row.place, &row.notes, row.above, &row.marks,
            row.done, row.total, &row.grade, &row.pay
        ],
    )
    .await?;
    Ok(())
}

/// Writes a line whose version was `before`; `false` when somebody was faster.
///
/// # Errors
/// Failures of the engine.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &LineRow,
    before: i64,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE assessment_line SET marks = $4, done = $5, total = $6, grade = $7, scorer = $8, scorer_name = $9, scored_at = $10, ",
                "pay = $11, entry = $12, paid = $13, corrections = $14, holder = $15, version = $16 ",
                "WHERE county = $1 AND sheet = $2 AND id = $3 AND version = $17"
            ),
            &params![
                county, row.sheet, row.id, &row.marks, row.done, row.total, &row.grade, row.scorer, &row.scorer_name, row.scored_at,
                &row.pay, row.entry, row.paid, &row.corrections, row.holder, row.version, before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// One line of a sheet.
///
/// # Errors
/// Failures of the engine.
pub async fn line(tx: &mut Tx<'_>, county: i64, sheet: i64, id: i64) -> Result<Option<LineRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT sheet, id, holder_kind, holder, post, name, place, notes, above, marks, done, total, grade, scorer, scorer_name, ",
            "scored_at, pay, entry, paid, corrections, version FROM assessment_line WHERE county = $1 AND sheet = $2 AND id = $3"
        ),
        &params![county, sheet, id],
    )
    .await
}

/// All lines of a sheet in the order in which they were entered.
///
/// # Errors
/// Failures of the engine.
pub async fn lines(tx: &mut Tx<'_>, county: i64, sheet: i64) -> Result<Vec<LineRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT sheet, id, holder_kind, holder, post, name, place, notes, above, marks, done, total, grade, scorer, scorer_name, ",
            "scored_at, pay, entry, paid, corrections, version FROM assessment_line WHERE county = $1 AND sheet = $2 ORDER BY id"
        ),
        &params![county, sheet],
    )
    .await
}

/// The lines of a holder, the latest sheet first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_holder(
    tx: &mut Tx<'_>,
    county: i64,
    (kind, holder): (&str, i64),
    limit: i64,
) -> Result<Vec<LineRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT sheet, id, holder_kind, holder, post, name, place, notes, above, marks, done, total, grade, scorer, scorer_name, ",
            "scored_at, pay, entry, paid, corrections, version FROM assessment_line ",
            "WHERE county = $1 AND holder_kind = $2 AND holder = $3 ORDER BY sheet DESC LIMIT $4"
        ),
        &params![county, kind, holder, limit],
    )
    .await
}

/// Lines whose points wait to be given.
///
/// # Errors
/// Failures of the engine.
pub async fn waiting(tx: &mut Tx<'_>, county: i64, limit: i64) -> Result<Vec<LineRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT sheet, id, holder_kind, holder, post, name, place, notes, above, marks, done, total, grade, scorer, scorer_name, ",
            "scored_at, pay, entry, paid, corrections, version FROM assessment_line ",
            "WHERE county = $1 AND pay = 'waiting' ORDER BY sheet, id LIMIT $2"
        ),
        &params![county, limit],
    )
    .await
}

/// Why points of a line could not be given that somebody can change.
pub const UNPAID: [&str; 3] = ["no_rule", "no_account", "broken"];

/// Sheets that count and have a line whose points could not be given: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn unpaid(tx: &mut Tx<'_>, county: i64) -> Result<Vec<i64>, StoreError> {
    let [one, two, three] = UNPAID;
    tx.rows(
        sql!(
            "SELECT DISTINCT l.sheet FROM assessment_line l JOIN assessment_sheet s ON s.county = l.county AND s.id = l.sheet ",
            "WHERE l.county = $1 AND l.pay IN ($2, $3, $4) AND s.state = 'counted' ORDER BY l.sheet"
        ),
        &params![county, one, two, three],
    )
    .await
}

/// Lets the points of all lines of a sheet that stand at one word wait, or not.
///
/// # Errors
/// Failures of the engine.
pub async fn set_pay(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    sheet: i64,
    (from, to): (&str, &str),
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE assessment_line SET pay = $4, version = version + 1 WHERE county = $1 AND sheet = $2 AND pay = $3"
        ),
        &params![county, sheet, from, to],
    )
    .await?;
    Ok(())
}

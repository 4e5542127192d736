//! Sealed words wherever they are kept, to be sealed anew when a data key is new (feature P4).

use crate::engine::{Sql, StoreError, Tx};
use crate::{params, sql};

/// A table that keeps sealed words, one for each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// What was noted on a visit.
    Visits,
    /// Why somebody is cared for.
    CarePlans,
    /// What residents say is wrong in their file.
    Corrections,
    /// Answers of an application.
    Answers,
    /// What was found in a ledger while it was read.
    LedgerFindings,
}

impl Words {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Visits, Self::CarePlans, Self::Corrections, Self::Answers, Self::LedgerFindings];

    const fn scan(self) -> &'static Sql {
        match self {
            Self::Visits => sql!(
                "SELECT id, words_sealed FROM visit WHERE county = $1 AND id > $2 AND words_sealed IS NOT NULL ",
                "ORDER BY id LIMIT $3"
            ),
            Self::CarePlans => sql!(
                "SELECT id, words_sealed FROM care_plan WHERE county = $1 AND id > $2 AND words_sealed IS NOT NULL ",
                "ORDER BY id LIMIT $3"
            ),
            Self::Corrections => sql!(
                "SELECT id, words_sealed FROM file_correction WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3"
            ),
            Self::Answers => sql!(
                "SELECT case_id, answers_sealed FROM application WHERE county = $1 AND case_id > $2 ",
                "ORDER BY case_id LIMIT $3"
            ),
            Self::LedgerFindings => sql!(
                "SELECT id, findings FROM ledger_batch WHERE county = $1 AND id > $2 AND findings IS NOT NULL ",
                "ORDER BY id LIMIT $3"
            ),
        }
    }

    const fn put(self) -> &'static Sql {
        match self {
            Self::Visits => {
                sql!("UPDATE visit SET words_sealed = $4 WHERE county = $1 AND id = $2 AND words_sealed = $3")
            }
            Self::CarePlans => sql!(
                "UPDATE care_plan SET words_sealed = $4 WHERE county = $1 AND id = $2 AND words_sealed = $3"
            ),
            Self::Corrections => sql!(
                "UPDATE file_correction SET words_sealed = $4 WHERE county = $1 AND id = $2 AND words_sealed = $3"
            ),
            Self::Answers => sql!(
                "UPDATE application SET answers_sealed = $4 WHERE county = $1 AND case_id = $2 AND answers_sealed = $3"
            ),
            Self::LedgerFindings => {
                sql!("UPDATE ledger_batch SET findings = $4 WHERE county = $1 AND id = $2 AND findings = $3")
            }
        }
    }
}

/// Sealed words behind a row, in order.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(
    tx: &mut Tx<'_>,
    county: i64,
    of: Words,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    tx.rows(of.scan(), &params![county, after, limit]).await
}

/// Puts fresh words in the place of those that were read; where somebody has written others meanwhile, these stay.
///
/// # Errors
/// Failures of the engine.
pub async fn put(
    tx: &mut Tx<'_>,
    county: i64,
    of: Words,
    row: i64,
    (old, fresh): (&[u8], &[u8]),
) -> Result<bool, StoreError> {
    Ok(tx.exec(of.put(), &params![county, row, old, fresh]).await? == 1)
}

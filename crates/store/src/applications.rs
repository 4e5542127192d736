//! What makes a case an application for a service item (feature V1): one row beside the case.

use crate::engine::{Sql, StoreError, Tx};
use crate::{params, sql};

/// The insert, for pipelined operations; parameters by [`application_values!`](crate::application_values).
pub const INSERT: &Sql = sql!(
    "INSERT INTO application(county, case_id, item, household, person, answers_sealed, consent, created_at) ",
    "VALUES ($1,$2,$3,$4,$5,$6,$7,$8)"
);

/// An application as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApplicationRow {
    /// The case it is.
    pub case_id: i64,
    /// Service item.
    pub item: String,
    /// Household it is for.
    pub household: i64,
    /// Person it is for.
    pub person: i64,
    /// What the form holds, sealed by the vault.
    pub answers_sealed: Vec<u8>,
    /// How the person agreed: `spoken`, `signed`, `own`.
    pub consent: String,
    /// When it was made.
    pub created_at: i64,
}

crate::from_row! { struct ApplicationRow { case_id, item, household, person, answers_sealed, consent, created_at } }

/// The parameters of [`INSERT`] for an application.
#[macro_export]
macro_rules! application_values {
    ($county:expr, $row:expr) => {
        $crate::params![
            $county,
            $row.case_id,
            &$row.item,
            $row.household,
            $row.person,
            &$row.answers_sealed,
            &$row.consent,
            $row.created_at
        ]
    };
}

/// The application that a case is, if it is one.
///
/// # Errors
/// Failures of the engine.
pub async fn of_case(
    tx: &mut Tx<'_>,
    county: i64,
    case_id: i64,
) -> Result<Option<ApplicationRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT case_id, item, household, person, answers_sealed, consent, created_at FROM application ",
            "WHERE county = $1 AND case_id = $2"
        ),
        &params![county, case_id],
    )
    .await
}

//! Who took part in a published month, by group of households (feature S7).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A group of households over a published month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// `attribute` or `residence`.
    pub kind: String,
    /// Code of the mark or of the kind of residence.
    pub code: String,
    /// Households with an account.
    pub accounts: i64,
    /// Of these, awarded something in the month.
    pub active: i64,
    /// Points earned.
    pub points: i64,
}

crate::from_row! { struct GroupRow { kind, code, accounts, active, points } }

/// Writes the groups of a publication.
///
/// # Errors
/// `Unique` when they were written before.
pub async fn add_groups(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    publication: i64,
    rows: &[GroupRow],
) -> Result<(), StoreError> {
    for row in rows {
        tx.exec(
            sql!(
                "INSERT INTO participation_group(county, publication, kind, code, accounts, active, points) VALUES ($1,$2,$3,$4,$5,$6,$7)"
            ),
            &params![county, publication, &row.kind, &row.code, row.accounts, row.active, row.points],
        )
        .await?;
    }
    Ok(())
}

/// The groups of a publication.
///
/// # Errors
/// Failures of the engine.
pub async fn groups(tx: &mut Tx<'_>, county: i64, publication: i64) -> Result<Vec<GroupRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT kind, code, accounts, active, points FROM participation_group WHERE county = $1 AND publication = $2 ",
            "ORDER BY kind, code"
        ),
        &params![county, publication],
    )
    .await
}

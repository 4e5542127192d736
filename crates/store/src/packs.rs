//! Service packs that were handed out (feature W8).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A pack as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRow {
    /// Identity.
    pub id: i64,
    /// Who took it.
    pub account: i64,
    /// The session in which it was taken: when that ends, the pack does.
    pub session: i64,
    /// Name of who took it.
    pub actor_name: String,
    /// In which role.
    pub role: Option<String>,
    /// When it was taken first.
    pub taken_at: i64,
    /// When it was synchronised last.
    pub synced_at: i64,
    /// When it opens no more.
    pub expires_at: i64,
    /// Households in it.
    pub households: i64,
    /// People in it.
    pub people: i64,
    /// Telephone numbers in it.
    pub phones: i64,
}

crate::from_row! { struct PackRow {
    id, account, session, actor_name, role, taken_at, synced_at, expires_at, households, people, phones
} }

/// Notes that a pack was handed out, with the places it covers.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &PackRow,
    places: &[i64],
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO service_pack(county, id, account, session, actor_name, role, taken_at, synced_at, expires_at, households, ",
            "people, phones) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)"
        ),
        &params![
            county, row.id, row.account, row.session, &row.actor_name, &row.role, row.taken_at, row.synced_at, row.expires_at,
            row.households, row.people, row.phones
        ],
    )
    .await?;
    for place in places {
        tx.exec(
            sql!("INSERT INTO service_pack_place(county, pack, place) VALUES ($1,$2,$3)"),
            &params![county, row.id, *place],
        )
        .await?;
    }
    Ok(())
}

/// Notes that a pack was synchronised.
///
/// # Errors
/// Failures of the engine.
pub async fn synced(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &PackRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "UPDATE service_pack SET synced_at = $3, expires_at = $4, households = $5, people = $6, phones = $7 ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, row.id, row.synced_at, row.expires_at, row.households, row.people, row.phones],
    )
    .await?;
    Ok(())
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<PackRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, account, session, actor_name, role, taken_at, synced_at, expires_at, households, people, phones ",
            "FROM service_pack WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The places that a pack covers.
///
/// # Errors
/// Failures of the engine.
pub async fn places(tx: &mut Tx<'_>, county: i64, pack: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!("SELECT place FROM service_pack_place WHERE county = $1 AND pack = $2 ORDER BY place"),
        &params![county, pack],
    )
    .await
}

//! Which villages keep books of points, for those whose place is larger than a village.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// What the households and everybody else of a village hold in one programme: village, programme, points or fen. An award comes from
/// the outside of the village, so that its balance is what is held, with the other sign. In no order: an order by village would read
/// every account.
///
/// # Errors
/// Failures of the engine.
pub async fn held(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, String, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT village, programme, -balance FROM points_account WHERE county = $1 AND kind = 'outside'"
        ),
        &params![county],
    )
    .await
}

/// Rules in force, by village.
///
/// # Errors
/// Failures of the engine.
pub async fn rules_in_force(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!("SELECT village, count(*) FROM points_rule WHERE county = $1 AND adopted IS NOT NULL GROUP BY village"),
        &params![county],
    )
    .await
}

/// Shops, by village.
///
/// # Errors
/// Failures of the engine.
pub async fn shops(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!("SELECT village, count(*) FROM mall_shop WHERE county = $1 GROUP BY village"),
        &params![county],
    )
    .await
}

/// The latest period of which a document of a kind is published: village, programme, kind.
///
/// # Errors
/// Failures of the engine.
pub async fn latest_period(
    tx: &mut Tx<'_>,
    county: i64,
    (village, programme, kind): (i64, &str, &str),
) -> Result<Option<String>, StoreError> {
    tx.opt(
        sql!(
            "SELECT period FROM publication WHERE county = $1 AND village = $2 AND programme = $3 AND kind = $4 ",
            "AND state = 'published' ORDER BY period DESC LIMIT 1"
        ),
        &params![county, village, programme, kind],
    )
    .await
}

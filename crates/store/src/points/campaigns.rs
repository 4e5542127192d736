//! Calls to take part (feature S7).

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A call as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    /// Identity.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// Programme.
    pub programme: String,
    /// Category.
    pub category: String,
    /// Title.
    pub title: String,
    /// Words.
    pub text: String,
    /// First day.
    pub since: String,
    /// Last day.
    pub until: String,
    /// Households that took part in the month before.
    pub households_before: i64,
    /// Who calls.
    pub caller_name: String,
    /// When.
    pub at: i64,
}

crate::from_row! { struct CampaignRow {
    id, village, programme, category, title, text, since, until, households_before, caller_name, at
} }

/// Adds a call.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    row: &CampaignRow,
) -> Result<(), StoreError> {
    let caller = permit.account().map(|account| account.0);
    tx.exec(
        sql!(
            "INSERT INTO points_campaign(county, id, village, programme, category, title, body_text, since, until, households_before, ",
            "caller, caller_name, at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)"
        ),
        &params![
            county, row.id, row.village, &row.programme, &row.category, &row.title, &row.text, &row.since, &row.until,
            row.households_before, caller, &row.caller_name, row.at
        ],
    )
    .await?;
    Ok(())
}

/// The calls of a village that last at least until a day.
///
/// # Errors
/// Failures of the engine.
pub async fn until(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
    day: &str,
) -> Result<Vec<CampaignRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, programme, category, title, body_text, since, until, households_before, caller_name, at ",
            "FROM points_campaign WHERE county = $1 AND village = $2 AND until >= $3 ORDER BY until DESC, id DESC LIMIT 50"
        ),
        &params![county, village, day],
    )
    .await
}

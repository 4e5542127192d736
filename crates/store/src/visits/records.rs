//! The visits themselves.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A visit as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitRow {
    /// Identity.
    pub id: i64,
    /// Household.
    pub household: i64,
    /// Grid in which it stood then.
    pub place: i64,
    /// Who went.
    pub visitor: i64,
    /// Name as it was then.
    pub visitor_name: String,
    /// Who went along, names as JSON.
    pub companions: String,
    /// What for.
    pub purpose: String,
    /// How it went.
    pub outcome: String,
    /// Matter it was about.
    pub matter: Option<i64>,
    /// Where the family stands on it.
    pub stance: Option<String>,
    /// Care plan of which it was a check.
    pub care: Option<i64>,
    /// Begin.
    pub started_at: i64,
    /// End.
    pub ended_at: i64,
    /// When it arrived here.
    pub received_at: i64,
    /// What is thought of the phone's clock.
    pub clock: String,
    /// What the phone said, where it was not believed.
    pub claimed_at: Option<i64>,
    /// Where it was recorded, WGS-84.
    pub lon: Option<f64>,
    /// Where it was recorded, WGS-84.
    pub lat: Option<f64>,
    /// How exact that is, in metres.
    pub accuracy_m: Option<f64>,
    /// Whether that is at the house.
    pub near: String,
    /// What was noted, sealed.
    pub words_sealed: Option<Vec<u8>>,
    /// Case that it became.
    pub case_id: Option<i64>,
    /// Photos and voice.
    pub files: i64,
}

crate::from_row! { struct VisitRow {
    id, household, place, visitor, visitor_name, companions, purpose, outcome, matter, stance, care, started_at, ended_at,
    received_at, clock, claimed_at, lon, lat, accuracy_m, near, words_sealed, case_id, files
} }

/// Adds a visit.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &VisitRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO visit(county, id, household, place, visitor, visitor_name, companions, purpose, outcome, matter, stance, ",
            "care, started_at, ended_at, received_at, clock, claimed_at, lon, lat, accuracy_m, near, words_sealed, case_id, files) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24)"
        ),
        &params![
            county, row.id, row.household, row.place, row.visitor, &row.visitor_name, &row.companions, &row.purpose,
            &row.outcome, row.matter, &row.stance, row.care, row.started_at, row.ended_at, row.received_at, &row.clock,
            row.claimed_at, row.lon, row.lat, row.accuracy_m, &row.near, &row.words_sealed, row.case_id, row.files
        ],
    )
    .await?;
    Ok(())
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<VisitRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, household, place, visitor, visitor_name, companions, purpose, outcome, matter, stance, care, started_at, ",
            "ended_at, received_at, clock, claimed_at, lon, lat, accuracy_m, near, words_sealed, case_id, files ",
            "FROM visit WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// A visit of the same person to the same household that began at the same instant, by the phone's word: the same visit told twice.
///
/// # Errors
/// Failures of the engine.
pub async fn same(
    tx: &mut Tx<'_>,
    county: i64,
    (household, visitor): (i64, i64),
    claimed: i64,
) -> Result<Option<i64>, StoreError> {
    let found: Vec<i64> = tx
        .rows(
            sql!(
                "SELECT id FROM visit WHERE county = $1 AND household = $2 AND visitor = $3 ",
                "AND (started_at = $4 OR claimed_at = $4) ORDER BY id + 0 LIMIT 1"
            ),
            &params![county, household, visitor, claimed],
        )
        .await?;
    Ok(found.first().copied())
}

/// Of a household, newest first, before a begin and an identity.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
    before: (i64, i64),
    limit: i64,
) -> Result<Vec<VisitRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, place, visitor, visitor_name, companions, purpose, outcome, matter, stance, care, started_at, ",
            "ended_at, received_at, clock, claimed_at, lon, lat, accuracy_m, near, words_sealed, case_id, files FROM visit ",
            "WHERE county = $1 AND household = $2 AND (started_at, id) < ($3, $4) ORDER BY started_at DESC, id DESC LIMIT $5"
        ),
        &params![county, household, before.0, before.1, limit],
    )
    .await
}

/// Of a visitor, newest first, before a begin and an identity.
///
/// # Errors
/// Failures of the engine.
pub async fn of_visitor(
    tx: &mut Tx<'_>,
    county: i64,
    visitor: i64,
    before: (i64, i64),
    limit: i64,
) -> Result<Vec<VisitRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, place, visitor, visitor_name, companions, purpose, outcome, matter, stance, care, started_at, ",
            "ended_at, received_at, clock, claimed_at, lon, lat, accuracy_m, near, words_sealed, case_id, files FROM visit ",
            "WHERE county = $1 AND visitor = $2 AND (started_at, id) < ($3, $4) ORDER BY started_at DESC, id DESC LIMIT $5"
        ),
        &params![county, visitor, before.0, before.1, limit],
    )
    .await
}

/// About a matter, family by family, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_matter(tx: &mut Tx<'_>, county: i64, matter: i64) -> Result<Vec<VisitRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, place, visitor, visitor_name, companions, purpose, outcome, matter, stance, care, started_at, ",
            "ended_at, received_at, clock, claimed_at, lon, lat, accuracy_m, near, words_sealed, case_id, files FROM visit ",
            "WHERE county = $1 AND matter = $2 ORDER BY household + 0, started_at, id LIMIT 2000"
        ),
        &params![county, matter],
    )
    .await
}

/// How many visits of a household count, when the last of them began, and when somebody tried last.
///
/// # Errors
/// Failures of the engine.
pub async fn counted_of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
    outcome: &str,
) -> Result<Vec<(bool, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT outcome = $3, started_at FROM visit WHERE county = $1 AND household = $2 ORDER BY started_at, id"
        ),
        &params![county, household, outcome],
    )
    .await
}

/// How many visits there are.
///
/// # Errors
/// Failures of the engine.
pub async fn count(tx: &mut Tx<'_>, county: i64) -> Result<i64, StoreError> {
    tx.one(sql!("SELECT count(*) FROM visit WHERE county = $1"), &params![county]).await
}

/// Visits by identity, after one: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(tx: &mut Tx<'_>, county: i64, after: i64, limit: i64) -> Result<Vec<VisitRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, place, visitor, visitor_name, companions, purpose, outcome, matter, stance, care, started_at, ",
            "ended_at, received_at, clock, claimed_at, lon, lat, accuracy_m, near, words_sealed, case_id, files FROM visit ",
            "WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}

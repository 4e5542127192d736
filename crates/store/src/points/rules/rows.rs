//! Rules and their versions.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A rule of a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRow {
    /// Identity.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// Programme.
    pub programme: String,
    /// What sets it off.
    pub trigger_kind: String,
    /// The newest version.
    pub latest: i64,
    /// The version that gives points now.
    pub adopted: Option<i64>,
    /// Last change, microseconds.
    pub updated_at: i64,
}

crate::from_row! { struct RuleRow { id, village, programme, trigger_kind, latest, adopted, updated_at } }

/// A version of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Rule.
    pub rule: i64,
    /// Version, from 1.
    pub version: i64,
    /// `draft`, `adopted`, `retired`.
    pub state: String,
    /// What it says, as JSON.
    pub data: String,
    /// The resolution that adopted it, as JSON.
    pub resolution: Option<String>,
    /// Name of who wrote it.
    pub author_name: String,
    /// When it was written, microseconds.
    pub written_at: i64,
    /// When it was adopted.
    pub adopted_at: Option<i64>,
    /// When it was retired.
    pub retired_at: Option<i64>,
}

crate::from_row! { struct VersionRow {
    rule, version, state, data, resolution, author_name, written_at, adopted_at, retired_at
} }

/// Adds a rule.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(tx: &mut Tx<'_>, _permit: &Permit, county: i64, row: &RuleRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO points_rule(county, id, village, programme, trigger_kind, latest, adopted, updated_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8)"
        ),
        &params![
            county,
            row.id,
            row.village,
            &row.programme,
            &row.trigger_kind,
            row.latest,
            row.adopted,
            row.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Changes a rule whose newest version and adopted version are still as they were looked at; `false` when they are not.
///
/// # Errors
/// Failures of the engine.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    before: &RuleRow,
    row: &RuleRow,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE points_rule SET programme = $3, trigger_kind = $4, latest = $5, adopted = $6, updated_at = $7 ",
                "WHERE county = $1 AND id = $2 AND latest = $8 AND coalesce(adopted, 0) = $9 AND updated_at = $10"
            ),
            &params![
                county,
                row.id,
                &row.programme,
                &row.trigger_kind,
                row.latest,
                row.adopted,
                row.updated_at,
                before.latest,
                before.adopted.unwrap_or(0),
                before.updated_at
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn rule(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<RuleRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, programme, trigger_kind, latest, adopted, updated_at FROM points_rule WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The rules of a village, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_village(tx: &mut Tx<'_>, county: i64, village: i64) -> Result<Vec<RuleRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, programme, trigger_kind, latest, adopted, updated_at FROM points_rule ",
            "WHERE county = $1 AND village = $2 ORDER BY id LIMIT 500"
        ),
        &params![county, village],
    )
    .await
}

/// Rules of all villages whose newest version is a draft: for `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn with_draft(tx: &mut Tx<'_>, county: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!(
            "SELECT r.id FROM points_rule r ",
            "JOIN points_rule_version v ON v.county = r.county AND v.rule = r.id AND v.version = r.latest ",
            "WHERE r.county = $1 AND v.state = 'draft' ORDER BY r.id"
        ),
        &params![county],
    )
    .await
}

/// The versions that give points in a village now for one trigger, oldest rule first.
///
/// # Errors
/// Failures of the engine.
pub async fn adopted_of_village(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
    trigger: &str,
) -> Result<Vec<VersionRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT v.rule, v.version, v.state, v.data, v.resolution, v.author_name, v.written_at, v.adopted_at, v.retired_at ",
            "FROM points_rule r JOIN points_rule_version v ON v.county = r.county AND v.rule = r.id AND v.version = r.adopted ",
            "WHERE r.county = $1 AND r.village = $2 AND r.trigger_kind = $3 ORDER BY r.id LIMIT 500"
        ),
        &params![county, village, trigger],
    )
    .await
}

/// Adds a version.
///
/// # Errors
/// `Unique` when somebody else added it.
pub async fn insert_version(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    row: &VersionRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO points_rule_version(county, rule, version, state, data, resolution, author, author_name, written_at, ",
            "adopted_at, retired_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)"
        ),
        &params![
            county,
            row.rule,
            row.version,
            &row.state,
            &row.data,
            &row.resolution,
            permit.account().map(|account| account.0),
            &row.author_name,
            row.written_at,
            row.adopted_at,
            row.retired_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes a draft anew; `false` for a version that is none.
///
/// # Errors
/// Failures of the engine.
pub async fn rewrite_draft(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    row: &VersionRow,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE points_rule_version SET data = $4, author = $5, author_name = $6, written_at = $7 ",
                "WHERE county = $1 AND rule = $2 AND version = $3 AND state = 'draft'"
            ),
            &params![
                county,
                row.rule,
                row.version,
                &row.data,
                permit.account().map(|account| account.0),
                &row.author_name,
                row.written_at
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Moves a version from one state to another; `false` when it does not stand there. What it says is not touched.
///
/// # Errors
/// Failures of the engine.
pub async fn set_state(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    before: &str,
    row: &VersionRow,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE points_rule_version SET state = $4, resolution = $5, adopted_at = $6, retired_at = $7 ",
                "WHERE county = $1 AND rule = $2 AND version = $3 AND state = $8"
            ),
            &params![
                county,
                row.rule,
                row.version,
                &row.state,
                &row.resolution,
                row.adopted_at,
                row.retired_at,
                before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// A version.
///
/// # Errors
/// Failures of the engine.
pub async fn version(
    tx: &mut Tx<'_>,
    county: i64,
    rule: i64,
    version: i64,
) -> Result<Option<VersionRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT rule, version, state, data, resolution, author_name, written_at, adopted_at, retired_at FROM points_rule_version ",
            "WHERE county = $1 AND rule = $2 AND version = $3"
        ),
        &params![county, rule, version],
    )
    .await
}

/// All versions of a rule, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn versions(tx: &mut Tx<'_>, county: i64, rule: i64) -> Result<Vec<VersionRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT rule, version, state, data, resolution, author_name, written_at, adopted_at, retired_at FROM points_rule_version ",
            "WHERE county = $1 AND rule = $2 ORDER BY version DESC LIMIT 200"
        ),
        &params![county, rule],
    )
    .await
}

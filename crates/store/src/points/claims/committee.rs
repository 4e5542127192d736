//! The committee of a village.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// How a committee works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitteeRow {
    /// Village.
    pub village: i64,
    /// Members who have to speak; 0: more than half.
    pub quorum: i64,
    /// Working days for a review.
    pub review_days: i64,
    /// Days of notice.
    pub notice_days: i64,
    /// Days for objections after it counts.
    pub objection_days: i64,
    /// Days for an appeal.
    pub appeal_days: i64,
    /// Version, from 1.
    pub version: i64,
    /// Last change, microseconds.
    pub updated_at: i64,
}

crate::from_row! { struct CommitteeRow {
    village, quorum, review_days, notice_days, objection_days, appeal_days, version, updated_at
} }

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Account.
    pub account: i64,
    /// Name.
    pub name: String,
    /// Since when, microseconds.
    pub since: i64,
    /// The household that the account is bound to: about its declarations the member does not speak.
    pub household: Option<i64>,
}

crate::from_row! { struct MemberRow { account, name, since, household } }

/// How the committee of a village works, where the village has settled it.
///
/// # Errors
/// Failures of the engine.
pub async fn committee(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
) -> Result<Option<CommitteeRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT village, quorum, review_days, notice_days, objection_days, appeal_days, version, updated_at FROM points_committee ",
            "WHERE county = $1 AND village = $2"
        ),
        &params![county, village],
    )
    .await
}

/// Settles how a committee works; `false` when somebody else has changed it since `before`, 0 for one that was not settled.
///
/// # Errors
/// Failures of the engine.
pub async fn put_committee(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &CommitteeRow,
    before: i64,
) -> Result<bool, StoreError> {
    let written = tx
        .exec(
            sql!(
                "INSERT INTO points_committee(county, village, quorum, review_days, notice_days, objection_days, appeal_days, version, ",
                "updated_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT (county, village) DO UPDATE SET quorum = excluded.quorum, ",
                "review_days = excluded.review_days, notice_days = excluded.notice_days, objection_days = excluded.objection_days, ",
                "appeal_days = excluded.appeal_days, version = excluded.version, updated_at = excluded.updated_at ",
                "WHERE points_committee.version = $10"
            ),
            &params![
                county,
                row.village,
                row.quorum,
                row.review_days,
                row.notice_days,
                row.objection_days,
                row.appeal_days,
                row.version,
                row.updated_at,
                before
            ],
        )
        .await?;
    Ok(written == 1)
}

/// Who sits on the committee of a village, longest first, with the household of each.
///
/// # Errors
/// Failures of the engine.
pub async fn members(tx: &mut Tx<'_>, county: i64, village: i64) -> Result<Vec<MemberRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT m.account, m.name, m.since, p.household FROM points_member m ",
            "LEFT JOIN person p ON p.county = m.county AND p.account = m.account ",
            "WHERE m.county = $1 AND m.village = $2 ORDER BY m.since, m.account LIMIT 200"
        ),
        &params![county, village],
    )
    .await
}

/// The villages on whose committee somebody sits.
///
/// # Errors
/// Failures of the engine.
pub async fn memberships(tx: &mut Tx<'_>, county: i64, account: i64) -> Result<Vec<i64>, StoreError> {
    tx.rows(
        sql!("SELECT village FROM points_member WHERE county = $1 AND account = $2 ORDER BY village"),
        &params![county, account],
    )
    .await
}

/// Adds a member; `false` when the person sits there already.
///
/// # Errors
/// Failures of the engine.
pub async fn add_member(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    village: i64,
    member: (i64, &str, i64),
) -> Result<bool, StoreError> {
    let added = tx
        .exec(
            sql!(
                "INSERT INTO points_member(county, village, account, name, since) VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING"
            ),
            &params![county, village, member.0, member.1, member.2],
        )
        .await?;
    Ok(added == 1)
}

/// Removes a member; `false` when the person does not sit there.
///
/// # Errors
/// Failures of the engine.
pub async fn remove_member(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    village: i64,
    account: i64,
) -> Result<bool, StoreError> {
    let removed = tx
        .exec(
            sql!("DELETE FROM points_member WHERE county = $1 AND village = $2 AND account = $3"),
            &params![county, village, account],
        )
        .await?;
    Ok(removed == 1)
}

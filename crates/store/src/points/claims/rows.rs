//! Declarations as stored.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRow {
    /// Identity.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// Where the household stands.
    pub place: i64,
    /// Household.
    pub household: i64,
    /// Who of it did it.
    pub person: i64,
    /// Account of who declared it.
    pub account: i64,
    /// Rule.
    pub rule: i64,
    /// The version under which it was declared and stays.
    pub rule_version: i64,
    /// Programme.
    pub programme: String,
    /// Name of the rule.
    pub label: String,
    /// Category.
    pub category: String,
    /// Day on which it was done.
    pub day: String,
    /// How much of it.
    pub quantity: i64,
    /// In the person's own words.
    pub words: String,
    /// Photos.
    pub photos: i64,
    /// What the rule gave for it when it was declared.
    pub amount: i64,
    /// See [`gezhi_domain::points::claims::ClaimState`].
    pub state: String,
    /// When something happens to it by itself: the review is late, the notice ends, objections end.
    pub due_at: Option<i64>,
    /// The entry it became.
    pub entry: Option<i64>,
    /// What was paid, after caps.
    pub paid: Option<i64>,
    /// Round of the review.
    pub round: i64,
    /// Grows with every change.
    pub version: i64,
    /// When it was declared, microseconds.
    pub created_at: i64,
    /// Last change, microseconds.
    pub changed_at: i64,
}

crate::from_row! { struct ClaimRow {
    id, village, place, household, person, account, rule, rule_version, programme, label, category, day, quantity, words, photos, amount,
    state, due_at, entry, paid, round, version, created_at, changed_at
} }

/// Adds a declaration.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_claim(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &ClaimRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO points_claim(county, id, village, place, household, person, account, rule, rule_version, programme, label, ",
            "category, day, quantity, words, photos, amount, state, due_at, entry, paid, round, version, created_at, changed_at) VALUES ",
            "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25)"
        ),
        &params![
            county, row.id, row.village, row.place, row.household, row.person, row.account, row.rule, row.rule_version, &row.programme,
            &row.label, &row.category, &row.day, row.quantity, &row.words, row.photos, row.amount, &row.state, row.due_at, row.entry,
            row.paid, row.round, row.version, row.created_at, row.changed_at
        ],
    )
    .await?;
    Ok(())
}

/// Changes where a declaration stands; `false` when somebody else was faster.
///
/// # Errors
/// Failures of the engine.
pub async fn update_claim(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &ClaimRow,
    before: i64,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE points_claim SET state = $3, due_at = $4, entry = $5, paid = $6, round = $7, version = $8, changed_at = $9 ",
                "WHERE county = $1 AND id = $2 AND version = $10"
            ),
            &params![
                county, row.id, &row.state, row.due_at, row.entry, row.paid, row.round, row.version, row.changed_at, before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn claim(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<ClaimRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, place, household, person, account, rule, rule_version, programme, label, category, day, quantity, words, ",
            "photos, amount, state, due_at, entry, paid, round, version, created_at, changed_at FROM points_claim ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// All in the order of their identity, after one: for `verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn claims_after(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<ClaimRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, place, household, person, account, rule, rule_version, programme, label, category, day, quantity, words, ",
            "photos, amount, state, due_at, entry, paid, round, version, created_at, changed_at FROM points_claim ",
            "WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}

/// Of a household, newest first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn claims_of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<ClaimRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, place, household, person, account, rule, rule_version, programme, label, category, day, quantity, words, ",
            "photos, amount, state, due_at, entry, paid, round, version, created_at, changed_at FROM points_claim ",
            "WHERE county = $1 AND household = $2 AND id < $3 ORDER BY id DESC LIMIT $4"
        ),
        &params![county, household, before, limit],
    )
    .await
}

/// Of a village in one state, newest first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn claims_of_village(
    tx: &mut Tx<'_>,
    county: i64,
    (village, state): (i64, &str),
    before: i64,
    limit: i64,
) -> Result<Vec<ClaimRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, place, household, person, account, rule, rule_version, programme, label, category, day, quantity, words, ",
            "photos, amount, state, due_at, entry, paid, round, version, created_at, changed_at FROM points_claim ",
            "WHERE county = $1 AND village = $2 AND state = $3 AND id < $4 ORDER BY id DESC LIMIT $5"
        ),
        &params![county, village, state, before, limit],
    )
    .await
}

/// How many of a household are under way.
///
/// # Errors
/// Failures of the engine.
pub async fn open_of_household(tx: &mut Tx<'_>, county: i64, household: i64) -> Result<i64, StoreError> {
    tx.one(
        sql!(
            "SELECT count(*) FROM points_claim WHERE county = $1 AND household = $2 AND state IN ('review', 'notice', 'appealed')"
        ),
        &params![county, household],
    )
    .await
}

/// All of a village that are under review, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn under_review(tx: &mut Tx<'_>, county: i64, village: i64) -> Result<Vec<ClaimRow>, StoreError> {
    let mut all = claims_of_village(tx, county, (village, "review"), i64::MAX, 2_000).await?;
    all.reverse();
    Ok(all)
}

/// Of a village in one state, newest first, before one; only those whose time is not over.
async fn open_of_village(
    tx: &mut Tx<'_>,
    county: i64,
    (village, state): (i64, &str),
    (now, before): (i64, i64),
    limit: i64,
) -> Result<Vec<ClaimRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, place, household, person, account, rule, rule_version, programme, label, category, day, quantity, words, ",
            "photos, amount, state, due_at, entry, paid, round, version, created_at, changed_at FROM points_claim ",
            "WHERE county = $1 AND village = $2 AND state = $3 AND id < $4 AND due_at > $5 ORDER BY id DESC LIMIT $6"
        ),
        &params![county, village, state, before, now, limit],
    )
    .await
}

/// What is published in a village now, before one: what waits for its notice to end, what is disputed, and what counted and can
/// still be objected to; newest first. Each state is read along its index.
///
/// # Errors
/// Failures of the engine.
pub async fn published(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
    (now, before): (i64, i64),
    limit: i64,
) -> Result<Vec<ClaimRow>, StoreError> {
    let mut all = Vec::new();
    for state in ["notice", "disputed"] {
        all.extend(claims_of_village(tx, county, (village, state), before, limit).await?);
    }
    for state in ["counted", "reversed"] {
        all.extend(open_of_village(tx, county, (village, state), (now, before), limit).await?);
    }
    all.sort_by_key(|row| std::cmp::Reverse(row.id));
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(all)
}

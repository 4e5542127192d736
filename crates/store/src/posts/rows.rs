//! One post.

use crate::engine::{FromRow, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A post on a place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PostRow {
    /// Identity.
    pub id: i64,
    /// Place.
    pub place: i64,
    /// Kind, a key of the profile.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: Option<String>,
    /// Account, if the person signs in.
    pub account: Option<i64>,
    /// Since when, microseconds.
    pub since: i64,
    /// Until when it was held; `None` while it is.
    pub until: Option<i64>,
    /// First instant after the term.
    pub term_until: Option<i64>,
    /// What the holder promises, where it differs from the kind's.
    pub promise: Option<String>,
    /// Duty that came with the post.
    pub duty: Option<i64>,
    /// Household, for kinds of which each household has one.
    pub household: Option<i64>,
    /// Person of the register.
    pub person: Option<i64>,
}

impl FromRow for PostRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            place: c.read()?,
            kind: c.read()?,
            name: c.read()?,
            phone: c.read()?,
            account: c.read()?,
            since: c.read()?,
            until: c.read()?,
            term_until: c.read()?,
            promise: c.read()?,
            duty: c.read()?,
            household: c.read()?,
            person: c.read()?,
        })
    }
}

/// Adds a post.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_post(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    post: &PostRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO post(county, id, place, kind, name, phone, account, since, term_until, promise, duty, household, person) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)"
        ),
        &params![
            county, post.id, post.place, &post.kind, &post.name, &post.phone, post.account, post.since, post.term_until,
            &post.promise, post.duty, post.household, post.person
        ],
    )
    .await?;
    Ok(())
}

/// A post, held or not.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<PostRow>, StoreError> {
    tx.opt(
        sql!("SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.since, t.until, t.term_until, t.promise, t.duty, t.household, t.person ",
            "FROM post t WHERE t.county = $1 AND t.id = $2"),
        &params![county, id],
    )
    .await
}

/// Posts of a place that are held.
///
/// # Errors
/// Failures of the engine.
pub async fn posts_of(tx: &mut Tx<'_>, county: i64, place: i64) -> Result<Vec<PostRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.since, t.until, t.term_until, t.promise, t.duty, t.household, t.person ",
            "FROM post t WHERE t.county = $1 AND t.place = $2 AND t.until IS NULL ",
            "ORDER BY t.kind || '', t.id"
        ),
        &params![county, place],
    )
    .await
}

/// Held posts of several places that are not one for each household.
///
/// # Errors
/// Failures of the engine.
pub async fn of_places(tx: &mut Tx<'_>, county: i64, places: &[i64]) -> Result<Vec<PostRow>, StoreError> {
    let mut rows = Vec::new();
    for chunk in places.chunks(500) {
        let list: Vec<String> = chunk.iter().map(i64::to_string).collect();
        let text = format!(
            "SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.since, t.until, t.term_until, t.promise, t.duty, t.household, t.person \
             FROM post t WHERE t.county = $1 AND t.place IN ({}) AND t.until IS NULL AND t.household IS NULL \
             ORDER BY t.place, t.kind, t.id",
            list.join(",")
        );
        rows.extend(tx.rows_dyn::<PostRow>(&text, &params![county]).await?);
    }
    Ok(rows)
}

/// Held posts of an account.
///
/// # Errors
/// Failures of the engine.
pub async fn of_account(tx: &mut Tx<'_>, county: i64, account: i64) -> Result<Vec<PostRow>, StoreError> {
    tx.rows(
        sql!("SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.since, t.until, t.term_until, t.promise, t.duty, t.household, t.person ",
            "FROM post t WHERE t.county = $1 AND t.account = $2 AND t.until IS NULL ORDER BY t.id + 0"),
        &params![county, account],
    )
    .await
}

/// Held posts of a household.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(tx: &mut Tx<'_>, county: i64, household: i64) -> Result<Vec<PostRow>, StoreError> {
    tx.rows(
        sql!("SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.since, t.until, t.term_until, t.promise, t.duty, t.household, t.person ",
            "FROM post t WHERE t.county = $1 AND t.household = $2 AND t.until IS NULL ORDER BY t.id + 0"),
        &params![county, household],
    )
    .await
}

/// Changes telephone and promise.
///
/// # Errors
/// Failures of the engine.
pub async fn change(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    phone: Option<&str>,
    promise: Option<&str>,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!("UPDATE post SET phone = $3, promise = $4 WHERE county = $1 AND id = $2 AND until IS NULL"),
            &params![county, id, phone, promise],
        )
        .await?;
    Ok(changed == 1)
}

/// Gives a held post another end of its term.
///
/// # Errors
/// Failures of the engine.
pub async fn set_term(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    term_until: Option<i64>,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!("UPDATE post SET term_until = $3 WHERE county = $1 AND id = $2 AND until IS NULL"),
            &params![county, id, term_until],
        )
        .await?;
    Ok(changed == 1)
}

/// Says which duty came with a post.
///
/// # Errors
/// Failures of the engine.
pub async fn set_duty(tx: &mut Tx<'_>, county: i64, id: i64, duty: Option<i64>) -> Result<(), StoreError> {
    tx.exec(sql!("UPDATE post SET duty = $3 WHERE county = $1 AND id = $2"), &params![county, id, duty])
        .await?;
    Ok(())
}

/// Ends a post; `false` when it had ended before.
///
/// # Errors
/// Failures of the engine.
pub async fn end_post(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    until: i64,
    reason: &str,
) -> Result<bool, StoreError> {
    let ended = tx
        .exec(
            sql!(
                "UPDATE post SET until = $3, end_reason = $4, duty = NULL WHERE county = $1 AND id = $2 AND until IS NULL"
            ),
            &params![county, id, until, reason],
        )
        .await?;
    Ok(ended == 1)
}

//! Leaves: statements as bytes, and the salts of their commitments.

use crate::engine::{Stmt, StoreError, Tx};
use crate::{params, sql};

/// What a leaf is about: kind, thing, instant. A thing may be spoken of again, at another instant.
pub type Key<'a> = (&'a str, i64, i64);

/// Adds a leaf that waits for its place in the tree.
///
/// # Errors
/// `Unique` when there is one of this kind, thing and instant.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: i64,
    (kind, subject, at): Key<'_>,
    leaf: &[u8],
) -> Result<(), StoreError> {
    tx.exec(
        sql!("INSERT INTO log_leaf(county, kind, subject, at, leaf) VALUES ($1,$2,$3,$4,$5)"),
        &params![county, kind, subject, at, leaf],
    )
    .await?;
    Ok(())
}

/// Keeps the salt of the commitment `name` of a leaf; `public` when everybody may open it, as with a text that is published.
///
/// # Errors
/// Failures of the engine.
pub async fn keep_salt(
    tx: &mut Tx<'_>,
    county: i64,
    (kind, subject, at): Key<'_>,
    name: &str,
    salt: &[u8; 32],
    public: bool,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO log_salt(county, kind, subject, at, name, salt, public) VALUES ($1,$2,$3,$4,$5,$6,$7)"
        ),
        &params![county, kind, subject, at, name, salt, public],
    )
    .await?;
    Ok(())
}

/// Deletes the salts of everything said of a thing: what the commitments meant can no longer be found out.
///
/// # Errors
/// Failures of the engine.
pub async fn forget_salts(tx: &mut Tx<'_>, county: i64, kind: &str, subject: i64) -> Result<u64, StoreError> {
    tx.exec(
        sql!("DELETE FROM log_salt WHERE county = $1 AND kind = $2 AND subject = $3"),
        &params![county, kind, subject],
    )
    .await
}

/// A leaf as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafRow {
    /// Kind of statement.
    pub kind: String,
    /// What it is about.
    pub subject: i64,
    /// When, in microseconds.
    pub at: i64,
    /// Its bytes.
    pub leaf: Vec<u8>,
    /// Its place in the tree; `None` while it waits.
    pub seq: Option<i64>,
}

crate::from_row! { struct LeafRow { kind, subject, at, leaf, seq } }

impl LeafRow {
    /// What it is about.
    #[must_use]
    pub fn key(&self) -> Key<'_> {
        (&self.kind, self.subject, self.at)
    }
}

/// Leaves that wait for their place, in the order in which they will get it.
///
/// # Errors
/// Failures of the engine.
pub async fn waiting(tx: &mut Tx<'_>, county: i64, limit: i64) -> Result<Vec<LeafRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT kind, subject, at, leaf, seq FROM log_leaf WHERE county = $1 AND seq IS NULL ",
            "ORDER BY at, kind, subject LIMIT $2"
        ),
        &params![county, limit],
    )
    .await
}

/// Leaves that wait, after a key, in the order of keys: for checks.
///
/// # Errors
/// Failures of the engine.
pub async fn waiting_from(
    tx: &mut Tx<'_>,
    county: i64,
    (kind, subject, at): Key<'_>,
    limit: i64,
) -> Result<Vec<LeafRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT kind, subject, at, leaf, seq FROM log_leaf WHERE county = $1 AND seq IS NULL ",
            "AND (kind, subject, at) > ($2, $3, $4) ORDER BY kind, subject, at LIMIT $5"
        ),
        &params![county, kind, subject, at, limit],
    )
    .await
}

/// Statements in one round trip.
const PART: usize = 100;

/// Gives leaves their places from `first` on.
///
/// # Errors
/// `Unique` when a place is taken. A leaf that got its place meanwhile stays where it is; [`super::grow`] decides who was first.
pub async fn place(tx: &mut Tx<'_>, county: i64, first: i64, rows: &[LeafRow]) -> Result<(), StoreError> {
    let values: Vec<_> =
        (first..).zip(rows).map(|(seq, row)| params![county, &row.kind, row.subject, row.at, seq]).collect();
    let update = sql!(
        "UPDATE log_leaf SET seq = $5 WHERE county = $1 AND kind = $2 AND subject = $3 AND at = $4 AND seq IS NULL"
    );
    for part in values.chunks(PART) {
        let statements: Vec<Stmt<'_>> = part.iter().map(|values| (update, values.as_slice())).collect();
        tx.exec_all(&statements).await?;
    }
    Ok(())
}

/// The leaf at a place of the tree.
///
/// # Errors
/// Failures of the engine.
pub async fn leaf(tx: &mut Tx<'_>, county: i64, seq: i64) -> Result<Option<LeafRow>, StoreError> {
    tx.opt(
        sql!("SELECT kind, subject, at, leaf, seq FROM log_leaf WHERE county = $1 AND seq = $2"),
        &params![county, seq],
    )
    .await
}

/// Leaves from a place on, in the order of the tree.
///
/// # Errors
/// Failures of the engine.
pub async fn leaves_from(
    tx: &mut Tx<'_>,
    county: i64,
    from: i64,
    limit: i64,
) -> Result<Vec<LeafRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT kind, subject, at, leaf, seq FROM log_leaf WHERE county = $1 AND seq >= $2 ORDER BY seq LIMIT $3"
        ),
        &params![county, from, limit],
    )
    .await
}

/// What was said of a thing, the newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn leaves_of(
    tx: &mut Tx<'_>,
    county: i64,
    kind: &str,
    subject: i64,
    limit: i64,
) -> Result<Vec<LeafRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT kind, subject, at, leaf, seq FROM log_leaf WHERE county = $1 AND kind = $2 AND subject = $3 ",
            "ORDER BY at DESC LIMIT $4"
        ),
        &params![county, kind, subject, limit],
    )
    .await
}

/// What opens a commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its name in the body of the leaf.
    pub name: String,
    /// Salt.
    pub salt: Vec<u8>,
    /// Everybody may open it.
    pub public: bool,
}

crate::from_row! { struct Opening { name, salt, public } }

/// What opens the commitments of a leaf.
///
/// # Errors
/// Failures of the engine.
pub async fn openings(
    tx: &mut Tx<'_>,
    county: i64,
    (kind, subject, at): Key<'_>,
) -> Result<Vec<Opening>, StoreError> {
    tx.rows(
        sql!(
            "SELECT name, salt, public FROM log_salt WHERE county = $1 AND kind = $2 AND subject = $3 AND at = $4 ORDER BY name"
        ),
        &params![county, kind, subject, at],
    )
    .await
}

//! The journal: every act, in its own transaction (mechanism 3, feature A3).

use crate::engine::{FromRow, Param, Row, Sql, StoreError, Tx};
use crate::{params, sql};

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Identity, time-ordered.
    pub id: i64,
    /// When, microseconds.
    pub at: i64,
    /// Account; `None` for strangers and for the product itself.
    pub actor: Option<i64>,
    /// Name as it was then.
    pub actor_name: String,
    /// Role in which it was permitted.
    pub role: Option<String>,
    /// Act.
    pub act: String,
    /// Kind of the thing: `case`, `account`, `code`, …
    pub subject_kind: String,
    /// The thing.
    pub subject: i64,
    /// Place, if it has one.
    pub place: Option<i64>,
    /// Network address of the request.
    pub address: Option<String>,
    /// Whether the reporter and, for public cases, everybody may read it.
    pub public: bool,
    /// Text for people.
    pub text: Option<String>,
    /// Details as JSON.
    pub details: String,
}

const COLUMNS: &str =
    "id, at, actor, actor_name, role, act, subject_kind, subject, place, address, public, body_text, details";

impl FromRow for Entry {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            at: c.read()?,
            actor: c.read()?,
            actor_name: c.read()?,
            role: c.read()?,
            act: c.read()?,
            subject_kind: c.read()?,
            subject: c.read()?,
            place: c.read()?,
            address: c.read()?,
            public: c.read()?,
            text: c.read()?,
            details: c.read()?,
        })
    }
}

/// The insert, for pipelined operations; parameters by [`values!`](crate::journal_values).
pub const INSERT: &Sql = sql!(
    "INSERT INTO journal(county, id, at, actor, actor_name, role, act, subject_kind, subject, place, address, public, ",
    "body_text, details) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)"
);

/// The parameters of [`INSERT`] for an entry.
#[macro_export]
macro_rules! journal_values {
    ($county:expr, $entry:expr) => {
        $crate::params![
            $county,
            $entry.id,
            $entry.at,
            $entry.actor,
            &$entry.actor_name,
            &$entry.role,
            &$entry.act,
            &$entry.subject_kind,
            $entry.subject,
            $entry.place,
            &$entry.address,
            $entry.public,
            &$entry.text,
            &$entry.details
        ]
    };
}

/// Appends an entry.
///
/// # Errors
/// Failures of the engine.
pub async fn append(tx: &mut Tx<'_>, county: i64, entry: &Entry) -> Result<(), StoreError> {
    tx.exec(INSERT, &journal_values!(county, entry)).await?;
    Ok(())
}

/// All entries about a thing, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_subject(tx: &mut Tx<'_>, county: i64, subject: i64) -> Result<Vec<Entry>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, at, actor, actor_name, role, act, subject_kind, subject, place, address, public, body_text, details ",
            "FROM journal WHERE county = $1 AND subject = $2 ORDER BY id LIMIT 500"
        ),
        &params![county, subject],
    )
    .await
}

/// The newest entries by which cases came in, went on or were settled, among the last 600 of all.
///
/// # Errors
/// Failures of the engine.
pub async fn latest_of_cases(tx: &mut Tx<'_>, county: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, at, actor, actor_name, role, act, subject_kind, subject, place, address, public, body_text, details ",
            "FROM journal WHERE county = $1 AND id >= (SELECT coalesce(min(n.id), 0) FROM ",
            "(SELECT l.id FROM journal l WHERE l.county = $1 ORDER BY l.id DESC LIMIT 600) n) ",
            "AND subject_kind = 'case' AND act IN ('report', 'resolve', 'check', 'close', 'on_spot') ORDER BY id DESC LIMIT $2"
        ),
        &params![county, limit],
    )
    .await
}

/// What the auditor asks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Act.
    pub act: Option<String>,
    /// Account.
    pub actor: Option<i64>,
    /// Thing.
    pub subject: Option<i64>,
    /// From, microseconds.
    pub from: Option<i64>,
    /// Until.
    pub to: Option<i64>,
    /// Only entries before this id.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

/// Entries newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn page(tx: &mut Tx<'_>, county: i64, filter: &Filter) -> Result<Vec<Entry>, StoreError> {
    let mut sql = format!("SELECT {COLUMNS} FROM journal WHERE county = $1 AND id < $2");
    let mut params: Vec<Param<'_>> = vec![county.into(), filter.before.unwrap_or(i64::MAX).into()];
    let conditions: [(&str, Option<Param<'_>>); 5] = [
        ("act =", filter.act.as_ref().map(Into::into)),
        ("actor =", filter.actor.map(Into::into)),
        ("subject =", filter.subject.map(Into::into)),
        ("at >=", filter.from.map(Into::into)),
        ("at <", filter.to.map(Into::into)),
    ];
    for (condition, value) in conditions {
        if let Some(value) = value {
            params.push(value);
            sql.push_str(&format!(" AND {condition} ${}", params.len()));
        }
    }
    params.push(filter.limit.into());
    sql.push_str(&format!(" ORDER BY id DESC LIMIT ${}", params.len()));
    tx.rows_dyn(&sql, &params).await
}

/// Entries after an id, oldest first: what the seal reads.
///
/// # Errors
/// Failures of the engine.
pub async fn after(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    upto: i64,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, at, actor, actor_name, role, act, subject_kind, subject, place, address, public, body_text, details ",
            "FROM journal WHERE county = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4"
        ),
        &params![county, id, upto, limit],
    )
    .await
}

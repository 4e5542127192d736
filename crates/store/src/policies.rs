//! The policy library and its full text (feature V2).

use crate::engine::{FromRow, Param, Row, StoreError, Tx};
use crate::migrations::POLICY_TEXT;
use crate::{params, sql};
use gezhi_domain::accounts::Permit;
use serde::{Deserialize, Serialize};

/// A policy as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRow {
    /// Identity.
    pub id: i64,
    /// Where it holds, with everything below.
    pub place: i64,
    /// Title.
    pub title: String,
    /// Number of the document.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Codes of topics.
    pub topics: Vec<String>,
    /// What people call it.
    pub words: Vec<String>,
    /// Whom it is for.
    pub audience: String,
    /// Service item to apply with.
    pub item: Option<String>,
    /// Text.
    pub text: String,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds.
    pub until: Option<String>,
    /// Grows with every change.
    pub version: i64,
    /// Changed last.
    pub updated_at: i64,
}

impl FromRow for PolicyRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        let list = |text: String, cut: char| {
            text.split(cut).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        Ok(Self {
            id: c.read()?,
            place: c.read()?,
            title: c.read()?,
            number: c.read()?,
            issuer: c.read()?,
            topics: list(c.read()?, ' '),
            words: list(c.read()?, '\n'),
            audience: c.read()?,
            item: c.read()?,
            text: c.read()?,
            since: c.read()?,
            until: c.read()?,
            version: c.read()?,
            updated_at: c.read()?,
        })
    }
}

const COLUMNS: &str = "id, place, title, number, issuer, topics, words, audience, item, body_text, since, until, version, updated_at";

fn topics(row: &PolicyRow) -> String {
    format!(" {} ", row.topics.join(" "))
}

/// Adds a policy.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &PolicyRow,
) -> Result<(), StoreError> {
    let (topics, words) = (topics(row), row.words.join("\n"));
    tx.exec(
        sql!(
            "INSERT INTO policy(county, id, place, title, number, issuer, topics, words, audience, item, body_text, since, until, ",
            "version, updated_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)"
        ),
        &params![
            county, row.id, row.place, &row.title, &row.number, &row.issuer, &topics, &words, &row.audience, &row.item,
            &row.text, &row.since, &row.until, row.version, row.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes a policy whose version was `before`; says whether it still was.
///
/// # Errors
/// Failures of the engine.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &PolicyRow,
    before: i64,
) -> Result<bool, StoreError> {
    let (topics, words) = (topics(row), row.words.join("\n"));
    let changed = tx
        .exec(
            sql!(
                "UPDATE policy SET place = $3, title = $4, number = $5, issuer = $6, topics = $7, words = $8, audience = $9, ",
                "item = $10, body_text = $11, since = $12, until = $13, version = $14, updated_at = $15 ",
                "WHERE county = $1 AND id = $2 AND version = $16"
            ),
            &params![
                county, row.id, row.place, &row.title, &row.number, &row.issuer, &topics, &words, &row.audience, &row.item,
                &row.text, &row.since, &row.until, row.version, row.updated_at, before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<PolicyRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, place, title, number, issuer, topics, words, audience, item, body_text, since, until, version, updated_at ",
            "FROM policy WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// What is asked of the library.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Holds at one of these places: a place and those above it. Everywhere where left out.
    pub places: Option<Vec<i64>>,
    /// About this topic.
    pub topic: Option<String>,
    /// In force on this day.
    pub on: Option<String>,
    /// One of these.
    pub ids: Option<Vec<i64>>,
    /// Older than this one.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

/// Policies, the newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn page(tx: &mut Tx<'_>, county: i64, filter: &Filter) -> Result<Vec<PolicyRow>, StoreError> {
    let mut values: Vec<Param<'_>> =
        vec![county.into(), filter.before.unwrap_or(i64::MAX).into(), filter.limit.into()];
    let mut text = format!("SELECT {COLUMNS} FROM policy WHERE county = $1 AND id < $2");
    for (column, list) in [("place", &filter.places), ("id", &filter.ids)] {
        let Some(list) = list else { continue };
        if list.is_empty() {
            return Ok(Vec::new());
        }
        let marks: Vec<String> = list
            .iter()
            .map(|id| {
                values.push((*id).into());
                format!("${}", values.len())
            })
            .collect();
        text.push_str(&format!(" AND {column} IN ({})", marks.join(",")));
    }
    let topic = filter.topic.as_ref().map(|topic| format!("% {topic} %"));
    if let Some(topic) = &topic {
        values.push(topic.into());
        text.push_str(&format!(" AND topics LIKE ${}", values.len()));
    }
    if let Some(day) = &filter.on {
        values.push(day.into());
        let number = values.len();
        text.push_str(&format!(" AND since <= ${number} AND (until IS NULL OR until > ${number})"));
    }
    text.push_str(" ORDER BY id DESC LIMIT $3");
    tx.rows_dyn(&text, &values).await
}

/// How many policies there are.
///
/// # Errors
/// Failures of the engine.
pub async fn count(tx: &mut Tx<'_>, county: i64) -> Result<i64, StoreError> {
    let found: Option<i64> =
        tx.opt(sql!("SELECT count(*) FROM policy WHERE county = $1"), &params![county]).await?;
    Ok(found.unwrap_or(0))
}

/// Puts a policy's tokens into the index.
///
/// # Errors
/// Failures of the engine.
pub async fn put_text(tx: &mut Tx<'_>, county: i64, id: i64, tokens: &str) -> Result<(), StoreError> {
    tx.fulltext_put(POLICY_TEXT, county, id, tokens).await
}

/// The policies that hold a token, the newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn holding(tx: &mut Tx<'_>, county: i64, token: &str, limit: i64) -> Result<Vec<i64>, StoreError> {
    tx.fulltext_search(POLICY_TEXT, county, &[token.to_owned()], None, limit).await
}

/// A version of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Number.
    pub version: i64,
    /// The row as JSON.
    pub data: String,
    /// Who saved it.
    pub author_name: String,
    /// When.
    pub at: i64,
}

crate::from_row! { struct VersionRow { version, data, author_name, at } }

/// Keeps a version.
///
/// # Errors
/// Failures of the engine.
pub async fn keep_version(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    policy: i64,
    version: &VersionRow,
) -> Result<(), StoreError> {
    let author = permit.account().map(|account| account.0);
    tx.exec(
        sql!(
            "INSERT INTO policy_version(county, policy, version, data, author, author_name, at) VALUES ($1,$2,$3,$4,$5,$6,$7)"
        ),
        &params![county, policy, version.version, &version.data, author, &version.author_name, version.at],
    )
    .await?;
    Ok(())
}

/// Versions of a policy, the newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn versions(tx: &mut Tx<'_>, county: i64, policy: i64) -> Result<Vec<VersionRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT version, CAST(data AS TEXT), author_name, at FROM policy_version ",
            "WHERE county = $1 AND policy = $2 ORDER BY version DESC LIMIT 200"
        ),
        &params![county, policy],
    )
    .await
}

/// A version of a policy.
///
/// # Errors
/// Failures of the engine.
pub async fn version(
    tx: &mut Tx<'_>,
    county: i64,
    policy: i64,
    version: i64,
) -> Result<Option<VersionRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT version, CAST(data AS TEXT), author_name, at FROM policy_version ",
            "WHERE county = $1 AND policy = $2 AND version = $3"
        ),
        &params![county, policy, version],
    )
    .await
}

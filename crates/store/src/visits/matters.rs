//! Matters about which families are talked over, one by one.

use super::households::Within;
use crate::engine::{FromRow, Param, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A matter as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterRow {
    /// Identity.
    pub id: i64,
    /// What it is.
    pub title: String,
    /// Where.
    pub place: i64,
    /// Ancestors of the place at depths 1 to 4, itself at its own.
    pub ancestors: [Option<i64>; 4],
    /// `open` or `closed`.
    pub state: String,
    /// Who opened it.
    pub author: Option<i64>,
    /// Since when.
    pub created_at: i64,
    /// Until when.
    pub closed_at: Option<i64>,
}

impl FromRow for MatterRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            title: c.read()?,
            place: c.read()?,
            ancestors: [c.read()?, c.read()?, c.read()?, c.read()?],
            state: c.read()?,
            author: c.read()?,
            created_at: c.read()?,
            closed_at: c.read()?,
        })
    }
}

/// Where a family stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterHousehold {
    /// Household.
    pub household: i64,
    /// Where it stood at first.
    pub first_stance: String,
    /// Where it stands now.
    pub stance: String,
    /// Visits about the matter.
    pub visits: i64,
    /// Begin of the last of them, 0 for none.
    pub last_at: i64,
}

crate::from_row! { struct MatterHousehold { household, first_stance, stance, visits, last_at } }

/// Opens a matter.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &MatterRow,
) -> Result<(), StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    tx.exec(
        sql!(
            "INSERT INTO matter(county, id, title, place, a1, a2, a3, a4, state, author, created_at, closed_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)"
        ),
        &params![
            county, row.id, &row.title, row.place, a1, a2, a3, a4, &row.state, row.author, row.created_at, row.closed_at
        ],
    )
    .await?;
    Ok(())
}

/// Puts a family on the list of a matter; one that stands there keeps its place.
///
/// # Errors
/// Failures of the engine.
pub async fn enlist(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    matter: i64,
    household: i64,
    stance: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO matter_household(county, matter, household, first_stance, stance, visits, last_at) ",
            "VALUES ($1,$2,$3,$4,$4,0,0) ON CONFLICT (county, matter, household) DO NOTHING"
        ),
        &params![county, matter, household, stance],
    )
    .await?;
    Ok(())
}

/// Notes a visit and, where the family said something, where it stands. What is told late does not turn a later word back.
/// Says whether the family is on the list.
///
/// # Errors
/// Failures of the engine.
pub async fn took_stance(
    tx: &mut Tx<'_>,
    county: i64,
    (matter, household): (i64, i64),
    stance: Option<&str>,
    at: i64,
) -> Result<bool, StoreError> {
    let known = tx
        .exec(
            sql!(
                "UPDATE matter_household SET visits = visits + 1, ",
                "stance = CASE WHEN CAST($4 AS TEXT) IS NOT NULL AND last_at <= CAST($5 AS BIGINT) THEN CAST($4 AS TEXT) ELSE stance END, ",
                "last_at = CASE WHEN last_at < CAST($5 AS BIGINT) THEN CAST($5 AS BIGINT) ELSE last_at END ",
                "WHERE county = $1 AND matter = $2 AND household = $3"
            ),
            &params![county, matter, household, stance, at],
        )
        .await?;
    Ok(known == 1)
}

/// Closes an open matter; says whether it was open.
///
/// # Errors
/// Failures of the engine.
pub async fn close(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    at: i64,
) -> Result<bool, StoreError> {
    let closed = tx
        .exec(
            sql!("UPDATE matter SET state = 'closed', closed_at = $3 WHERE county = $1 AND id = $2 AND state = 'open'"),
            &params![county, id, at],
        )
        .await?;
    Ok(closed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn matter(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<MatterRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, title, place, a1, a2, a3, a4, state, author, created_at, closed_at FROM matter ",
            "WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// Open matters within some places, each at its depth, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn open_within(
    tx: &mut Tx<'_>,
    county: i64,
    places: &[Within],
    limit: i64,
) -> Result<Vec<MatterRow>, StoreError> {
    let mut values: Vec<Param<'_>> = vec![county.into(), limit.into()];
    let mut scopes = Vec::new();
    for (depth, place) in places {
        if *depth == 0 {
            scopes.push("1 = 1".to_owned());
            continue;
        }
        values.push((*place).into());
        scopes.push(format!("a{depth} = ${}", values.len()));
    }
    if scopes.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT id, title, place, a1, a2, a3, a4, state, author, created_at, closed_at FROM matter \
         WHERE county = $1 AND state = 'open' AND ({}) ORDER BY id DESC LIMIT $2",
        scopes.join(" OR ")
    );
    tx.rows_dyn(&text, &values).await
}

/// The families of a matter.
///
/// # Errors
/// Failures of the engine.
pub async fn households(
    tx: &mut Tx<'_>,
    county: i64,
    matter: i64,
) -> Result<Vec<MatterHousehold>, StoreError> {
    tx.rows(
        sql!(
            "SELECT household, first_stance, stance, visits, last_at FROM matter_household ",
            "WHERE county = $1 AND matter = $2 ORDER BY household LIMIT 1000"
        ),
        &params![county, matter],
    )
    .await
}

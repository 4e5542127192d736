//! What residents say is wrong in their own file (feature P5).

use crate::engine::{FromRow, Param, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A wish for a correction. Its words may hold numbers, so they are sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionRow {
    /// Identity.
    pub id: i64,
    /// Household.
    pub household: i64,
    /// Person it is about, where it is about one.
    pub person: Option<i64>,
    /// Who asks.
    pub account: i64,
    /// Grid of the household.
    pub place: i64,
    /// Its ancestors at depths 1 to 4.
    pub ancestors: [Option<i64>; 4],
    /// What is wrong, sealed.
    pub words_sealed: Vec<u8>,
    /// `open`, `done` or `refused`.
    pub state: String,
    /// What was answered.
    pub answer: Option<String>,
    /// Asked.
    pub created_at: i64,
    /// Decided.
    pub decided_at: Option<i64>,
}

impl FromRow for CorrectionRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            household: c.read()?,
            person: c.read()?,
            account: c.read()?,
            place: c.read()?,
            ancestors: [c.read()?, c.read()?, c.read()?, c.read()?],
            words_sealed: c.read()?,
            state: c.read()?,
            answer: c.read()?,
            created_at: c.read()?,
            decided_at: c.read()?,
        })
    }
}

const COLUMNS: &str = "id, household, person, account, place, a1, a2, a3, a4, words_sealed, state, answer, created_at, decided_at";

/// Adds a wish; whoever is bound to the household may.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(tx: &mut Tx<'_>, county: i64, row: &CorrectionRow) -> Result<(), StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    tx.exec(
        sql!(
            "INSERT INTO file_correction(county, id, household, person, account, place, a1, a2, a3, a4, words_sealed, state, answer, ",
            "created_at, decided_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)"
        ),
        &params![
            county, row.id, row.household, row.person, row.account, row.place, a1, a2, a3, a4, &row.words_sealed, &row.state,
            &row.answer, row.created_at, row.decided_at
        ],
    )
    .await?;
    Ok(())
}

/// Decides an open wish; says whether it was open.
///
/// # Errors
/// Failures of the engine.
pub async fn decide(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    state: &str,
    answer: &str,
    at: i64,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE file_correction SET state = $3, answer = $4, decided_at = $5 ",
                "WHERE county = $1 AND id = $2 AND state = 'open'"
            ),
            &params![county, id, state, answer, at],
        )
        .await?;
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<CorrectionRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, household, person, account, place, a1, a2, a3, a4, words_sealed, state, answer, created_at, decided_at ",
            "FROM file_correction WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The wishes of an account, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn of_account(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
) -> Result<Vec<CorrectionRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, person, account, place, a1, a2, a3, a4, words_sealed, state, answer, created_at, decided_at ",
            "FROM file_correction WHERE county = $1 AND account = $2 ORDER BY id DESC LIMIT 50"
        ),
        &params![county, account],
    )
    .await
}

/// Open wishes within some places, each at its depth, oldest first.
///
/// # Errors
/// Failures of the engine.
pub async fn open_within(
    tx: &mut Tx<'_>,
    county: i64,
    places: &[(usize, i64)],
    limit: i64,
) -> Result<Vec<CorrectionRow>, StoreError> {
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
        "SELECT {COLUMNS} FROM file_correction WHERE county = $1 AND state = 'open' AND ({}) ORDER BY id LIMIT $2",
        scopes.join(" OR ")
    );
    tx.rows_dyn(&text, &values).await
}

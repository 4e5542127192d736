//! People.

use crate::engine::{FromRow, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;
use serde::{Deserialize, Serialize};

/// A person as stored. The numbers are sealed by the vault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Identity.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: Option<String>,
    /// Day of birth.
    pub birth: Option<String>,
    /// Kind of residence.
    pub residence: String,
    /// Identity number, sealed.
    pub id_sealed: Option<Vec<u8>>,
    /// Blind index of the identity number.
    pub id_index: Option<Vec<u8>>,
    /// Telephone, sealed.
    pub phone_sealed: Option<Vec<u8>>,
    /// Blind index of the telephone.
    pub phone_index: Option<Vec<u8>>,
    /// Hashes of the last digits of both numbers, for the search.
    pub tails: String,
    /// Household; `None` after the person left the register.
    pub household: Option<i64>,
    /// Relation to the head.
    pub relation: String,
    /// Grid, the last one for somebody who left.
    pub place: i64,
    /// Account of the person, once bound.
    pub account: Option<i64>,
    /// How the person left.
    pub left_how: Option<String>,
    /// Grows with every change.
    pub version: i64,
    /// Changed last.
    pub updated_at: i64,
}

impl FromRow for PersonRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            name: c.read()?,
            sex: c.read()?,
            birth: c.read()?,
            residence: c.read()?,
            id_sealed: c.read()?,
            id_index: c.read()?,
            phone_sealed: c.read()?,
            phone_index: c.read()?,
            tails: c.read()?,
            household: c.read()?,
            relation: c.read()?,
            place: c.read()?,
            account: c.read()?,
            left_how: c.read()?,
            version: c.read()?,
            updated_at: c.read()?,
        })
    }
}

const COLUMNS: &str = "id, name, sex, birth, residence, id_sealed, id_index, phone_sealed, phone_index, tails, household, relation, place, \
                       account, left_how, version, updated_at";

/// Adds a person.
///
/// # Errors
/// `Unique` when somebody has this identity number.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &PersonRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO person(county, id, name, sex, birth, residence, id_sealed, id_index, phone_sealed, phone_index, tails, ",
            "household, relation, place, account, left_how, version, updated_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18)"
        ),
        &params![
            county, row.id, &row.name, &row.sex, &row.birth, &row.residence, &row.id_sealed, &row.id_index, &row.phone_sealed,
            &row.phone_index, &row.tails, row.household, &row.relation, row.place, row.account, &row.left_how, row.version, row.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes a person whose version was `before`; says whether it still was.
///
/// # Errors
/// `Unique` when somebody else has this identity number.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &PersonRow,
    before: i64,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!(
                "UPDATE person SET name = $3, sex = $4, birth = $5, residence = $6, id_sealed = $7, id_index = $8, ",
                "phone_sealed = $9, phone_index = $10, tails = $11, household = $12, relation = $13, place = $14, ",
                "account = $15, left_how = $16, version = $17, updated_at = $18 ",
                "WHERE county = $1 AND id = $2 AND version = $19"
            ),
            &params![
                county, row.id, &row.name, &row.sex, &row.birth, &row.residence, &row.id_sealed, &row.id_index,
                &row.phone_sealed, &row.phone_index, &row.tails, row.household, &row.relation, row.place, row.account, &row.left_how,
                row.version, row.updated_at, before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<PersonRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, name, sex, birth, residence, id_sealed, id_index, phone_sealed, phone_index, tails, household, relation, place, ",
            "account, left_how, version, updated_at FROM person WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// By the blind index of the identity number.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id_index(
    tx: &mut Tx<'_>,
    county: i64,
    index: &[u8],
) -> Result<Option<PersonRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, name, sex, birth, residence, id_sealed, id_index, phone_sealed, phone_index, tails, household, relation, place, ",
            "account, left_how, version, updated_at FROM person WHERE county = $1 AND id_index = $2"
        ),
        &params![county, index],
    )
    .await
}

/// By the blind index of the telephone: a family may share one.
///
/// # Errors
/// Failures of the engine.
pub async fn by_phone_index(
    tx: &mut Tx<'_>,
    county: i64,
    index: &[u8],
) -> Result<Vec<PersonRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, name, sex, birth, residence, id_sealed, id_index, phone_sealed, phone_index, tails, household, relation, place, ",
            "account, left_how, version, updated_at FROM person WHERE county = $1 AND phone_index = $2 ORDER BY id + 0 LIMIT 50"
        ),
        &params![county, index],
    )
    .await
}

/// By the account that is bound to the person.
///
/// # Errors
/// Failures of the engine.
pub async fn by_account(tx: &mut Tx<'_>, county: i64, account: i64) -> Result<Option<PersonRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, name, sex, birth, residence, id_sealed, id_index, phone_sealed, phone_index, tails, household, relation, place, ",
            "account, left_how, version, updated_at FROM person WHERE county = $1 AND account = $2 ORDER BY id + 0 LIMIT 1"
        ),
        &params![county, account],
    )
    .await
}

/// The people of a household.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
) -> Result<Vec<PersonRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, name, sex, birth, residence, id_sealed, id_index, phone_sealed, phone_index, tails, household, relation, place, ",
            "account, left_how, version, updated_at FROM person WHERE county = $1 AND household = $2 ORDER BY id + 0"
        ),
        &params![county, household],
    )
    .await
}

/// The people of some households.
///
/// # Errors
/// Failures of the engine.
pub async fn of_households(
    tx: &mut Tx<'_>,
    county: i64,
    households: &[i64],
) -> Result<Vec<PersonRow>, StoreError> {
    if households.is_empty() {
        return Ok(Vec::new());
    }
    let (values, listed) = super::listed(county, households);
    let text = format!(
        "{listed} SELECT {COLUMNS} FROM listed CROSS JOIN person WHERE county = $1 AND household = sought ORDER BY id + 0"
    );
    tx.rows_dyn(&text, &values).await
}

/// Some people by identity, in no order.
///
/// # Errors
/// Failures of the engine.
pub async fn by_ids(tx: &mut Tx<'_>, county: i64, ids: &[i64]) -> Result<Vec<PersonRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (values, marks) = super::list_of(county, ids);
    let text = format!("SELECT {COLUMNS} FROM person WHERE county = $1 AND id IN ({marks})");
    tx.rows_dyn(&text, &values).await
}

/// How many people the register holds, and how many of them still belong to a household.
///
/// # Errors
/// Failures of the engine.
pub async fn count(tx: &mut Tx<'_>, county: i64) -> Result<i64, StoreError> {
    let found: Option<i64> = tx
        .opt(
            sql!("SELECT count(*) FROM person WHERE county = $1 AND household IS NOT NULL"),
            &params![county],
        )
        .await?;
    Ok(found.unwrap_or(0))
}

/// People by identity, after one: for `gezhi verify` and for sealing anew.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<PersonRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, name, sex, birth, residence, id_sealed, id_index, phone_sealed, phone_index, tails, household, relation, ",
            "place, account, left_how, version, updated_at FROM person WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}

//! Accounts and duties (features A1, A2).

use crate::engine::{Columns, FromRow, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// An account.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountRow {
    /// Identity.
    pub id: i64,
    /// Login name.
    pub login: Option<String>,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Argon2id hash.
    pub password: Option<String>,
    /// Second factor's secret, base 32.
    pub totp: Option<String>,
    /// Second factor in force.
    pub totp_on: bool,
    /// Last accepted time step, so that a code works once.
    pub totp_step: Option<i64>,
    /// Locked by an administrator.
    pub locked: bool,
    /// Home grid.
    pub home: Option<i64>,
    /// Created, microseconds.
    pub created_at: i64,
    /// Last seen.
    pub seen_at: Option<i64>,
}

impl AccountRow {
    /// From the next columns of a row that holds more than an account.
    pub(crate) fn read(c: &mut Columns<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: c.read()?,
            login: c.read()?,
            name: c.read()?,
            phone: c.read()?,
            password: c.read()?,
            totp: c.read()?,
            totp_on: c.read()?,
            totp_step: c.read()?,
            locked: c.read()?,
            home: c.read()?,
            created_at: c.read()?,
            seen_at: c.read()?,
        })
    }
}

impl FromRow for AccountRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        Self::read(&mut row.columns())
    }
}

/// A duty as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct DutyRow {
    /// Identity.
    pub id: i64,
    /// Account.
    pub account: i64,
    /// Role code.
    pub role: String,
    /// Place.
    pub place: i64,
    /// Body.
    pub body: Option<i64>,
}

crate::from_row! { struct DutyRow { id, account, role, place, body } }

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<AccountRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, login, name, phone, password, totp, totp_on, totp_step, locked, home, created_at, seen_at ",
            "FROM account WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// By login name.
///
/// # Errors
/// Failures of the engine.
pub async fn by_login(tx: &mut Tx<'_>, county: i64, login: &str) -> Result<Option<AccountRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, login, name, phone, password, totp, totp_on, totp_step, locked, home, created_at, seen_at ",
            "FROM account WHERE county = $1 AND login = $2"
        ),
        &params![county, login],
    )
    .await
}

/// By telephone.
///
/// # Errors
/// Failures of the engine.
pub async fn by_phone(tx: &mut Tx<'_>, county: i64, phone: &str) -> Result<Option<AccountRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, login, name, phone, password, totp, totp_on, totp_step, locked, home, created_at, seen_at ",
            "FROM account WHERE county = $1 AND phone = $2"
        ),
        &params![county, phone],
    )
    .await
}

/// Adds an account.
///
/// # Errors
/// `Unique` on login or phone.
pub async fn insert(tx: &mut Tx<'_>, county: i64, account: &AccountRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO account(county, id, login, name, phone, password, totp, totp_on, totp_step, locked, home, created_at, seen_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)"
        ),
        &params![
            county, account.id, &account.login, &account.name, &account.phone, &account.password, &account.totp,
            account.totp_on, account.totp_step, account.locked, account.home, account.created_at, account.seen_at
        ],
    )
    .await?;
    Ok(())
}

/// Sets the password hash.
///
/// # Errors
/// Failures of the engine.
pub async fn set_password(tx: &mut Tx<'_>, county: i64, id: i64, hash: &str) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE account SET password = $3 WHERE county = $1 AND id = $2"),
        &params![county, id, hash],
    )
    .await?;
    Ok(())
}

/// Sets the second factor.
///
/// # Errors
/// Failures of the engine.
pub async fn set_totp(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
    secret: Option<&str>,
    on: bool,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE account SET totp = $3, totp_on = $4, totp_step = NULL WHERE county = $1 AND id = $2"),
        &params![county, id, secret, on],
    )
    .await?;
    Ok(())
}

/// Uses up a time step; `false` when it was used before.
///
/// # Errors
/// Failures of the engine.
pub async fn use_totp_step(tx: &mut Tx<'_>, county: i64, id: i64, step: i64) -> Result<bool, StoreError> {
    let used = tx
        .exec(
            sql!(
                "UPDATE account SET totp_step = $3 WHERE county = $1 AND id = $2 AND (totp_step IS NULL OR totp_step < $3)"
            ),
            &params![county, id, step],
        )
        .await?;
    Ok(used == 1)
}

/// Locks or unlocks.
///
/// # Errors
/// Failures of the engine.
pub async fn set_locked(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    locked: bool,
) -> Result<bool, StoreError> {
    let changed = tx
        .exec(
            sql!("UPDATE account SET locked = $3 WHERE county = $1 AND id = $2"),
            &params![county, id, locked],
        )
        .await?;
    Ok(changed == 1)
}

/// Duties of an account.
///
/// # Errors
/// Failures of the engine.
pub async fn duties(tx: &mut Tx<'_>, county: i64, account: i64) -> Result<Vec<DutyRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, account, role, place, body FROM duty WHERE county = $1 AND account = $2 ORDER BY id + 0"
        ),
        &params![county, account],
    )
    .await
}

/// All duties of a county (a few thousand rows): who checks where.
///
/// # Errors
/// Failures of the engine.
pub async fn all_duties(tx: &mut Tx<'_>, county: i64) -> Result<Vec<DutyRow>, StoreError> {
    tx.rows(
        sql!("SELECT id, account, role, place, body FROM duty WHERE county = $1 ORDER BY id"),
        &params![county],
    )
    .await
}

/// Adds a duty.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_duty(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    duty: &DutyRow,
    since: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("INSERT INTO duty(county, id, account, role, place, body, since) VALUES ($1,$2,$3,$4,$5,$6,$7)"),
        &params![county, duty.id, duty.account, &duty.role, duty.place, duty.body, since],
    )
    .await?;
    Ok(())
}

/// Takes a duty away.
///
/// # Errors
/// Failures of the engine.
pub async fn delete_duty(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    account: i64,
    id: i64,
) -> Result<bool, StoreError> {
    let gone = tx
        .exec(
            sql!("DELETE FROM duty WHERE county = $1 AND account = $2 AND id = $3"),
            &params![county, account, id],
        )
        .await?;
    Ok(gone == 1)
}

/// Accounts by name, login or phone, with or without duties; newest id first.
///
/// # Errors
/// Failures of the engine.
pub async fn page(
    tx: &mut Tx<'_>,
    county: i64,
    text: Option<&str>,
    staff_only: bool,
    before: i64,
    limit: i64,
) -> Result<Vec<AccountRow>, StoreError> {
    let like = text.map(|text| format!("%{}%", text.replace(['%', '_'], "")));
    tx.rows(
        sql!(
            "SELECT id, login, name, phone, password, totp, totp_on, totp_step, locked, home, created_at, seen_at ",
            "FROM account a WHERE county = $1 AND id < $2 AND (CAST($3 AS TEXT) IS NULL OR name LIKE $3 OR login LIKE $3 OR phone LIKE $3) ",
            "AND ($4 = 0 OR EXISTS (SELECT 1 FROM duty d WHERE d.county = $1 AND d.account = a.id)) ",
            "ORDER BY id DESC LIMIT $5"
        ),
        &params![county, before, like.as_deref(), i64::from(staff_only), limit],
    )
    .await
}

/// How many accounts there are.
///
/// # Errors
/// Failures of the engine.
pub async fn count(tx: &mut Tx<'_>, county: i64) -> Result<i64, StoreError> {
    tx.one(sql!("SELECT count(*) FROM account WHERE county = $1"), &params![county]).await
}

/// A key of a machine.
#[derive(Debug, Clone)]
pub struct ApiKeyRow {
    /// Identity.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Created.
    pub created_at: i64,
    /// Revoked.
    pub revoked_at: Option<i64>,
    /// Secret under which this key's messages are signed, where they must be.
    pub signing: Option<String>,
}

crate::from_row! { struct ApiKeyRow { id, name, created_at, revoked_at, signing } }

/// Adds a key; only its hash is kept.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_api_key(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    key: &ApiKeyRow,
    hash: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO api_key(county, id, name, key_hash, created_at, signing) VALUES ($1,$2,$3,$4,$5,$6)"
        ),
        &params![county, key.id, &key.name, hash, key.created_at, &key.signing],
    )
    .await?;
    Ok(())
}

/// All keys.
///
/// # Errors
/// Failures of the engine.
pub async fn api_keys(tx: &mut Tx<'_>, county: i64) -> Result<Vec<ApiKeyRow>, StoreError> {
    tx.rows(
        sql!("SELECT id, name, created_at, revoked_at, signing FROM api_key WHERE county = $1 ORDER BY id DESC LIMIT 200"),
        &params![county],
    )
    .await
}

/// The live key of a hash.
///
/// # Errors
/// Failures of the engine.
pub async fn api_key(tx: &mut Tx<'_>, county: i64, hash: &str) -> Result<Option<ApiKeyRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, name, created_at, revoked_at, signing FROM api_key WHERE county = $1 AND key_hash = $2 AND revoked_at IS NULL"
        ),
        &params![county, hash],
    )
    .await
}

/// Revokes a key.
///
/// # Errors
/// Failures of the engine.
pub async fn revoke_api_key(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    id: i64,
    at: i64,
) -> Result<bool, StoreError> {
    let revoked = tx
        .exec(
            sql!("UPDATE api_key SET revoked_at = $3 WHERE county = $1 AND id = $2 AND revoked_at IS NULL"),
            &params![county, id, at],
        )
        .await?;
    Ok(revoked == 1)
}

/// One duty.
///
/// # Errors
/// Failures of the engine.
pub async fn duty(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<DutyRow>, StoreError> {
    tx.opt(
        sql!("SELECT id, account, role, place, body FROM duty WHERE county = $1 AND id = $2"),
        &params![county, id],
    )
    .await
}

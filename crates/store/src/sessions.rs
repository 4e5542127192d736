//! Sessions, sign-in codes and the lockout (feature A1).

use crate::accounts::AccountRow;
use crate::engine::{FromRow, Row, StoreError, Tx};
use crate::{params, sql};

/// A session; only the token's hash is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRow {
    /// Identity shown in lists.
    pub id: i64,
    /// Account.
    pub account: i64,
    /// Created.
    pub created_at: i64,
    /// Last used.
    pub seen_at: i64,
    /// Ends.
    pub expires_at: i64,
    /// Browser.
    pub agent: String,
    /// Address.
    pub address: String,
}

crate::from_row! { struct SessionRow { id, account, created_at, seen_at, expires_at, agent, address } }

/// Opens a session.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    county: i64,
    hash: &str,
    session: &SessionRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO session(county, token_hash, id, account, created_at, seen_at, expires_at, agent, address) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)"
        ),
        &params![
            county, hash, session.id, session.account, session.created_at, session.seen_at, session.expires_at,
            &session.agent, &session.address
        ],
    )
    .await?;
    tx.exec(
        sql!("UPDATE account SET seen_at = $3 WHERE county = $1 AND id = $2"),
        &params![county, session.account, session.created_at],
    )
    .await?;
    Ok(())
}

/// The session of a token that has not ended.
///
/// # Errors
/// Failures of the engine.
pub async fn find(
    tx: &mut Tx<'_>,
    county: i64,
    hash: &str,
    now: i64,
) -> Result<Option<SessionRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, account, created_at, seen_at, expires_at, agent, address FROM session ",
            "WHERE county = $1 AND token_hash = $2 AND expires_at > $3"
        ),
        &params![county, hash, now],
    )
    .await
}

/// Who is signed in: asked with every request, therefore in one statement.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedIn {
    /// The session.
    pub session: SessionRow,
    /// Whose it is.
    pub account: AccountRow,
    /// A setting of the county that was asked for besides, as JSON text.
    pub setting: Option<String>,
}

impl FromRow for SignedIn {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        let session = SessionRow {
            id: c.read()?,
            account: c.read()?,
            created_at: c.read()?,
            seen_at: c.read()?,
            expires_at: c.read()?,
            agent: c.read()?,
            address: c.read()?,
        };
        Ok(Self { session, account: AccountRow::read(&mut c)?, setting: c.read()? })
    }
}

/// The session of a token that has not ended, with its account and a setting.
///
/// # Errors
/// Failures of the engine.
pub async fn signed_in(
    tx: &mut Tx<'_>,
    county: i64,
    hash: &str,
    now: i64,
    setting: &str,
) -> Result<Option<SignedIn>, StoreError> {
    tx.opt(
        sql!(
            "SELECT s.id, s.account, s.created_at, s.seen_at, s.expires_at, s.agent, s.address, a.id, a.login, a.name, a.phone, a.password, ",
            "a.totp, a.totp_on, a.totp_step, a.locked, a.home, a.created_at, a.seen_at, ",
            "(SELECT value FROM setting WHERE county = $1 AND key = $4) ",
            "FROM session s JOIN account a ON a.county = s.county AND a.id = s.account ",
            "WHERE s.county = $1 AND s.token_hash = $2 AND s.expires_at > $3"
        ),
        &params![county, hash, now, setting],
    )
    .await
}

/// Notes that a session is in use and moves its end.
///
/// # Errors
/// Failures of the engine.
pub async fn touch(
    tx: &mut Tx<'_>,
    county: i64,
    hash: &str,
    now: i64,
    expires_at: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE session SET seen_at = $3, expires_at = $4 WHERE county = $1 AND token_hash = $2"),
        &params![county, hash, now, expires_at],
    )
    .await?;
    Ok(())
}

/// Sessions of an account.
///
/// # Errors
/// Failures of the engine.
pub async fn of_account(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
    now: i64,
) -> Result<Vec<SessionRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, account, created_at, seen_at, expires_at, agent, address FROM session ",
            "WHERE county = $1 AND account = $2 AND expires_at > $3 ORDER BY seen_at DESC LIMIT 100"
        ),
        &params![county, account, now],
    )
    .await
}

/// Ends one session of an account, or all of them.
///
/// # Errors
/// Failures of the engine.
pub async fn end(tx: &mut Tx<'_>, county: i64, account: i64, id: Option<i64>) -> Result<u64, StoreError> {
    tx.exec(
        sql!("DELETE FROM session WHERE county = $1 AND account = $2 AND (CAST($3 AS BIGINT) IS NULL OR id = $3)"),
        &params![county, account, id],
    )
    .await
}

/// Ends the session of a token.
///
/// # Errors
/// Failures of the engine.
pub async fn end_token(tx: &mut Tx<'_>, county: i64, hash: &str) -> Result<u64, StoreError> {
    tx.exec(sql!("DELETE FROM session WHERE county = $1 AND token_hash = $2"), &params![county, hash]).await
}

/// Puts a sign-in code in force; the one before is gone.
///
/// # Errors
/// Failures of the engine.
pub async fn put_code(
    tx: &mut Tx<'_>,
    county: i64,
    phone: &str,
    hash: &str,
    expires_at: i64,
    now: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO login_code(county, phone, code_hash, expires_at, tries, sent_at) VALUES ($1,$2,$3,$4,0,$5) ",
            "ON CONFLICT (county, phone) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, ",
            "tries = 0, sent_at = excluded.sent_at"
        ),
        &params![county, phone, hash, expires_at, now],
    )
    .await?;
    Ok(())
}

/// When the last code went out.
///
/// # Errors
/// Failures of the engine.
pub async fn code_sent_at(tx: &mut Tx<'_>, county: i64, phone: &str) -> Result<Option<i64>, StoreError> {
    tx.opt(sql!("SELECT sent_at FROM login_code WHERE county = $1 AND phone = $2"), &params![county, phone])
        .await
}

/// Takes one try at the code: its hash if it is in force and has tries left.
///
/// # Errors
/// Failures of the engine.
pub async fn try_code(
    tx: &mut Tx<'_>,
    county: i64,
    phone: &str,
    now: i64,
    limit: i64,
) -> Result<Option<String>, StoreError> {
    tx.opt(
        sql!(
            "UPDATE login_code SET tries = tries + 1 WHERE county = $1 AND phone = $2 AND expires_at > $3 AND tries < $4 ",
            "RETURNING code_hash"
        ),
        &params![county, phone, now, limit],
    )
    .await
}

/// Uses a code up.
///
/// # Errors
/// Failures of the engine.
pub async fn delete_code(tx: &mut Tx<'_>, county: i64, phone: &str) -> Result<(), StoreError> {
    tx.exec(sql!("DELETE FROM login_code WHERE county = $1 AND phone = $2"), &params![county, phone]).await?;
    Ok(())
}

/// Until when a key (an account or an address) is locked out.
///
/// # Errors
/// Failures of the engine.
pub async fn locked_until(
    tx: &mut Tx<'_>,
    county: i64,
    key: &str,
    now: i64,
) -> Result<Option<i64>, StoreError> {
    let until: Option<Option<i64>> = tx
        .opt(
            sql!("SELECT until FROM attempt WHERE county = $1 AND key = $2 AND until > $3"),
            &params![county, key, now],
        )
        .await?;
    Ok(until.flatten())
}

/// Counts a failure within the window; locks the key when the limit is reached. Returns the failures so far.
///
/// # Errors
/// Failures of the engine.
pub async fn fail(
    tx: &mut Tx<'_>,
    county: i64,
    key: &str,
    now: i64,
    window: i64,
    limit: i64,
    lock_for: i64,
) -> Result<i64, StoreError> {
    let failures: i64 = tx
        .one(
            sql!(
                "INSERT INTO attempt(county, key, failures, since, until) VALUES ($1, $2, 1, $3, NULL) ",
                "ON CONFLICT (county, key) DO UPDATE SET ",
                "failures = CASE WHEN attempt.since < $4 THEN 1 ELSE attempt.failures + 1 END, ",
                "since = CASE WHEN attempt.since < $4 THEN excluded.since ELSE attempt.since END RETURNING failures"
            ),
            &params![county, key, now, now - window],
        )
        .await?;
    if failures >= limit {
        tx.exec(
            sql!("UPDATE attempt SET until = $3, failures = 0 WHERE county = $1 AND key = $2"),
            &params![county, key, now + lock_for],
        )
        .await?;
    }
    Ok(failures)
}

/// Forgets the failures of a key.
///
/// # Errors
/// Failures of the engine.
pub async fn clear_failures(tx: &mut Tx<'_>, county: i64, key: &str) -> Result<(), StoreError> {
    tx.exec(sql!("DELETE FROM attempt WHERE county = $1 AND key = $2"), &params![county, key]).await?;
    Ok(())
}

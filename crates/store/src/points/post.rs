//! Posting: the one way by which a balance changes.

use super::entries::{EntryRow, insert};
use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;
use gezhi_domain::points::{EntryKind, HolderKind, check_amount};

/// What came of a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It stands.
    Done {
        /// What is left on the account it came from.
        debit: i64,
        /// What is on the account it went to.
        credit: i64,
    },
    /// The account it would come from holds less, or is frozen; nothing was written.
    TooLittle,
}

/// Posts an entry: takes the amount from one account, gives it to the other, and adds the entry with a line on each.
///
/// The guard stands in the UPDATE itself, so of many that spend one balance at once exactly as many succeed as it covers, on either
/// engine and at any isolation.
///
/// # Errors
/// `Unique` when the source of the entry has paid or the entry it takes back was taken back; `Check` never, unless the guard fails;
/// `BadValue` for an amount that no entry can have.
pub async fn post(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    entry: &EntryRow,
) -> Result<Posted, StoreError> {
    check_amount(entry.amount).map_err(|error| StoreError::BadValue(error.to_string()))?;
    let kind = EntryKind::parse(&entry.kind)
        .ok_or_else(|| StoreError::BadValue(format!("no kind of entry is called {}", entry.kind)))?;
    let effect = Effect::of(kind, entry.amount);
    let taken: Option<Moved> = tx
        .opt(
            sql!(
                "UPDATE points_account SET balance = balance - CAST($3 AS BIGINT), seq = seq + 1, ",
                "earned = earned + CASE WHEN kind IN ('outside', 'arrears') THEN 0 ELSE CAST($4 AS BIGINT) END, ",
                "spent = spent + CASE WHEN kind IN ('outside', 'arrears') THEN 0 ELSE CAST($5 AS BIGINT) END ",
                "WHERE county = $1 AND id = $2 AND (kind IN ('outside', 'arrears') ",
                "OR (balance >= CAST($3 AS BIGINT) AND (frozen = $6 OR CAST($7 AS BIGINT) = 1))) RETURNING balance, seq, kind"
            ),
            &params![
                county, entry.debit, entry.amount, effect.debit_earned, effect.debit_spent, false,
                i64::from(kind.moves_frozen())
            ],
        )
        .await?;
    let Some((debit, debit_seq, from)) = taken else { return Ok(Posted::TooLittle) };
    let (credit, credit_seq, to): Moved = tx
        .one(
            sql!(
                "UPDATE points_account SET balance = balance + CAST($3 AS BIGINT), seq = seq + 1, ",
                "earned = earned + CASE WHEN kind IN ('outside', 'arrears') THEN 0 ELSE CAST($4 AS BIGINT) END, ",
                "spent = spent + CASE WHEN kind IN ('outside', 'arrears') THEN 0 ELSE CAST($5 AS BIGINT) END ",
                "WHERE county = $1 AND id = $2 RETURNING balance, seq, kind"
            ),
            &params![county, entry.credit, entry.amount, effect.credit_earned, effect.credit_spent],
        )
        .await?;
    insert(tx, county, entry).await?;
    line(tx, county, (entry.debit, debit_seq), entry.id, (-entry.amount, debit)).await?;
    line(tx, county, (entry.credit, credit_seq), entry.id, (entry.amount, credit)).await?;
    let sides = [
        (entry.debit, from, effect.debit_earned, effect.debit_spent),
        (entry.credit, to, effect.credit_earned, effect.credit_spent),
    ];
    for (account, kind, earned, spent) in sides {
        if kind == HolderKind::Outside.code()
            || kind == HolderKind::Arrears.code()
            || (earned, spent) == (0, 0)
        {
            continue;
        }
        month(tx, county, account, entry, earned, spent).await?;
        if let Some(person) = entry.person.filter(|_| earned != 0) {
            share(tx, county, account, person, earned).await?;
        }
    }
    Ok(Posted::Done { debit, credit })
}

/// What stands on an account after a side of an entry, the number of the line, and the kind of its holder.
type Moved = (i64, i64, String);

/// What an entry adds to what its two accounts have earned and spent.
struct Effect {
    debit_earned: i64,
    debit_spent: i64,
    credit_earned: i64,
    credit_spent: i64,
}

impl Effect {
    const fn of(kind: EntryKind, amount: i64) -> Self {
        let none = Self { debit_earned: 0, debit_spent: 0, credit_earned: 0, credit_spent: 0 };
        match kind {
            EntryKind::Award | EntryKind::Gift => Self { credit_earned: amount, ..none },
            EntryKind::Deduction | EntryKind::Recovery => Self { debit_earned: -amount, ..none },
            EntryKind::Reversal => Self { debit_earned: -amount, credit_earned: amount, ..none },
            EntryKind::Redemption => Self { debit_spent: amount, credit_earned: amount, ..none },
            EntryKind::Refund => Self { debit_earned: -amount, credit_spent: -amount, ..none },
            EntryKind::Spending | EntryKind::Settlement => Self { debit_spent: amount, ..none },
            EntryKind::Arrears | EntryKind::Expiry | EntryKind::Transfer => none,
        }
    }
}

async fn line(
    tx: &mut Tx<'_>,
    county: i64,
    (account, seq): (i64, i64),
    entry: i64,
    (amount, balance): (i64, i64),
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO points_line(county, account, seq, entry, amount, balance) VALUES ($1,$2,$3,$4,$5,$6)"
        ),
        &params![county, account, seq, entry, amount, balance],
    )
    .await?;
    Ok(())
}

async fn month(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
    entry: &EntryRow,
    earned: i64,
    spent: i64,
) -> Result<(), StoreError> {
    let month = entry.day.get(..7).unwrap_or(&entry.day);
    tx.exec(
        sql!(
            "INSERT INTO points_month(county, account, month, programme, village, earned, spent, entries) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,1) ON CONFLICT (county, account, month) DO UPDATE SET ",
            "earned = points_month.earned + excluded.earned, spent = points_month.spent + excluded.spent, ",
            "entries = points_month.entries + 1, village = excluded.village"
        ),
        &params![county, account, month, &entry.programme, entry.village, earned, spent],
    )
    .await?;
    Ok(())
}

async fn share(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
    person: i64,
    earned: i64,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO points_share(county, account, person, earned) VALUES ($1,$2,$3,$4) ",
            "ON CONFLICT (county, account, person) DO UPDATE SET earned = points_share.earned + excluded.earned"
        ),
        &params![county, account, person, earned],
    )
    .await?;
    Ok(())
}

/// Writes what an account still owes after a reversal, or has repaid: plus or minus.
///
/// # Errors
/// `Check` when it would owe less than nothing.
pub async fn owe(tx: &mut Tx<'_>, county: i64, account: i64, more: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE points_account SET owed = owed + CAST($3 AS BIGINT) WHERE county = $1 AND id = $2"),
        &params![county, account, more],
    )
    .await?;
    Ok(())
}

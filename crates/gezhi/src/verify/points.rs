//! Points (feature S3): every account is what its lines add up to, every line is one side of its entry, every entry has both of
//! its sides, months and what was ever earned agree, and all balances of a programme together are 0.

use super::Finding;
use gezhi_app::{App, Result};
use gezhi_domain::points::HolderKind;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::{AccountRow, SideRow};
use std::collections::BTreeMap;

/// Accounts of one read.
const BATCH: i64 = 200;
/// Lines of one read.
const LINES: i64 = 2_000;

struct Accounts {
    county: i64,
    after: i64,
}

impl Op for Accounts {
    type Out = Vec<(AccountRow, (i64, i64, i64))>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut all = Vec::new();
        for row in gezhi_store::points::accounts_after(tx, self.county, self.after, BATCH).await? {
            let months = gezhi_store::points::sum_of_months(tx, self.county, row.id).await?;
            all.push((row, months));
        }
        Ok(all)
    }
}

struct Lines {
    county: i64,
    account: i64,
    after: i64,
}

impl Op for Lines {
    type Out = Vec<SideRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::points::sides_after(tx, self.county, self.account, self.after, LINES).await
    }
}

struct Entries {
    county: i64,
}

impl Op for Entries {
    type Out = i64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<i64, StoreError> {
        gezhi_store::points::count_entries(tx, self.county).await
    }
}

/// What the accounts of a programme add up to.
#[derive(Default)]
struct Sums {
    balance: i64,
    owed: i64,
    arrears: i64,
}

pub(super) async fn check(app: &App) -> Result<Vec<Finding>> {
    let mut accounts = Finding::new("points accounts");
    let mut programmes = Finding::new("points programmes");
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    let (mut after, mut lines) = (0, 0_i64);
    loop {
        let batch = app.db.read(Accounts { county: app.county, after }).await?;
        let Some((last, _)) = batch.last() else { break };
        after = last.id;
        for (row, months) in &batch {
            let sum = sums.entry(row.programme.clone()).or_default();
            sum.balance += row.balance;
            sum.owed += row.owed;
            if row.kind == HolderKind::Arrears.code() {
                sum.arrears += row.balance;
            }
            lines += row.seq;
            let fault = match walk(app, row).await? {
                None => odd_months(row, *months),
                fault => fault,
            };
            accounts.look(fault.map(|fault| format!("points account {}: {fault}", row.id)));
        }
    }
    for (programme, sum) in sums {
        let fault = if sum.balance != 0 {
            Some(format!("all balances together are {} instead of 0", sum.balance))
        } else if sum.arrears + sum.owed != 0 {
            Some(format!("{} are owed, the accounts of arrears say {}", sum.owed, -sum.arrears))
        } else {
            None
        };
        programmes.look(fault.map(|fault| format!("programme {programme}: {fault}")));
    }
    let mut entries = Finding::new("points entries");
    let count = app.db.read(Entries { county: app.county }).await?;
    entries.checked = u64::try_from(count).unwrap_or(0);
    if lines != count * 2 {
        entries.fail(format!("{count} entries have {lines} lines instead of two each"));
    }
    Ok(vec![accounts, programmes, entries])
}

/// Adds up the lines of an account.
async fn walk(app: &App, account: &AccountRow) -> Result<Option<String>> {
    let (mut seq, mut balance) = (0, 0);
    loop {
        let batch = app.db.read(Lines { county: app.county, account: account.id, after: seq }).await?;
        if batch.is_empty() {
            break;
        }
        for line in batch {
            seq += 1;
            balance += line.amount;
            let side = match account.id {
                id if line.debit == Some(id) => line.entry_amount.map(|amount| -amount),
                id if line.credit == Some(id) => line.entry_amount,
                _ => None,
            };
            if line.seq != seq {
                return Ok(Some(format!("line {} follows line {}", line.seq, seq - 1)));
            }
            if side != Some(line.amount) {
                return Ok(Some(format!("line {seq} is no side of entry {}", line.entry)));
            }
            if line.balance != balance {
                return Ok(Some(format!("line {seq} says {}, the lines add up to {balance}", line.balance)));
            }
        }
    }
    Ok((seq != account.seq || balance != account.balance).then(|| {
        format!(
            "its {seq} lines add up to {balance}, it says {} after {} lines",
            account.balance, account.seq
        )
    }))
}

/// What was ever earned and spent is what the months say.
fn odd_months(account: &AccountRow, (earned, spent, _): (i64, i64, i64)) -> Option<String> {
    ((earned, spent) != (account.earned, account.spent)).then(|| {
        format!(
            "its months say {earned} earned and {spent} spent, it says {} and {}",
            account.earned, account.spent
        )
    })
}

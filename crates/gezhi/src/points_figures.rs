//! What a county's book of points holds, read in batches: a part of `gezhi info`.

use crate::error::Result;
use gezhi_domain::points::EntryKind;
use gezhi_store::engine::{Db, Op, StoreError, Tx};
use serde::Serialize;

/// Rows of one read: memory stays bounded.
const BATCH: i64 = 5_000;

/// The book of points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PointsFigures {
    /// Entries.
    pub entries: usize,
    /// What stands on all accounts together, the outside ones too: 0, or something is wrong.
    pub sum: i64,
    /// Accounts.
    pub accounts: usize,
    /// Entries that paid for goods.
    pub redemptions: usize,
}

struct Accounts {
    county: i64,
    after: i64,
}

impl Op for Accounts {
    /// How many, their balances together, and the last.
    type Out = Option<(usize, i64, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::points::accounts_after(tx, self.county, self.after, BATCH).await?;
        let sum = rows.iter().map(|row| row.balance).sum();
        Ok(rows.last().map(|last| (rows.len(), sum, last.id)))
    }
}

struct Entries {
    county: i64,
    after: i64,
}

impl Op for Entries {
    /// How many, how many paid for goods, and the last.
    type Out = Option<(usize, usize, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::points::entries_after(tx, self.county, self.after, BATCH).await?;
        let paid = rows.iter().filter(|row| row.kind == EntryKind::Redemption.code()).count();
        Ok(rows.last().map(|last| (rows.len(), paid, last.id)))
    }
}

/// Counts a county's book.
///
/// # Errors
/// Failures of the database.
pub async fn points_figures(db: &Db, county: i64) -> Result<PointsFigures> {
    let mut figures = PointsFigures::default();
    let mut after = i64::MIN;
    while let Some((accounts, sum, last)) = db.read(Accounts { county, after }).await? {
        figures.accounts += accounts;
        figures.sum += sum;
        after = last;
    }
    after = i64::MIN;
    while let Some((entries, redemptions, last)) = db.read(Entries { county, after }).await? {
        figures.entries += entries;
        figures.redemptions += redemptions;
        after = last;
    }
    Ok(figures)
}

//! A book of any size for `gezhi bench`: accounts for the households of a register, and their awards month after month, written set by set
//! on SQLite. The rows are those that posting leaves; only journal and transparency log know nothing of them.

use super::super::{Op, StoreError, Tx};
use crate::{params, sql};

/// Points of each award.
const POINTS: i64 = 2;

/// A month of the book.
#[derive(Debug, Clone)]
pub struct FilledMonth {
    /// Which one it is, from 0.
    pub number: i64,
    /// `2026-10`.
    pub month: String,
    /// Day that stands on its entries.
    pub day: String,
    /// Its instant, microseconds.
    pub at: i64,
    /// First identity of its entries.
    pub from: i64,
    /// How far apart the awards of one account lie; more than there are accounts.
    pub step: i64,
}

/// Opens an account for each household and for what lies outside of each village.
#[derive(Debug, Clone)]
pub struct FillAccounts {
    /// County.
    pub county: i64,
    /// Programme.
    pub programme: String,
    /// Depth of the villages.
    pub depth: i64,
    /// Awards that each account will have had.
    pub awards: i64,
}

impl Op for FillAccounts {
    type Out = u64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        let (county, depth, awards) = (self.county, self.depth, self.awards);
        let opened = tx
            .exec(
                sql!(
                    "INSERT INTO points_account(county, id, programme, kind, holder, place, village, depth, balance, owed, earned, spent, seq, ",
                    "frozen, opened_at) SELECT county, id, $2, 'household', id, place, CASE $3 WHEN 1 THEN a1 WHEN 2 THEN a2 WHEN 3 THEN a3 ",
                    "ELSE a4 END, $3, $4, 0, $4, 0, $5, $6, 0 FROM household WHERE county = $1 AND until IS NULL ",
                    "AND CASE $3 WHEN 1 THEN a1 WHEN 2 THEN a2 WHEN 3 THEN a3 ELSE a4 END IS NOT NULL ORDER BY id"
                ),
                &params![county, &self.programme, depth, awards * POINTS, awards, false],
            )
            .await?;
        tx.exec(
            sql!(
                "INSERT INTO points_account(county, id, programme, kind, holder, place, village, depth, balance, owed, earned, spent, seq, ",
                "frozen, opened_at) SELECT county, village, $2, 'outside', village, village, village, depth, -$3 * count(*), 0, 0, 0, ",
                "$4 * count(*), $5, 0 FROM points_account WHERE county = $1 AND kind = 'household' GROUP BY county, village, depth"
            ),
            &params![county, &self.programme, awards * POINTS, awards, false],
        )
        .await?;
        Ok(opened)
    }
}

/// Villages and how many accounts of households they keep.
///
/// # Errors
/// Failures of the engine.
pub async fn village_sizes(tx: &mut Tx<'_>, county: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT village, count(*) FROM points_account WHERE county = $1 AND kind = 'household' GROUP BY village ORDER BY village"
        ),
        &params![county],
    )
    .await
}

/// Awards of one month: so many for each account.
#[derive(Debug, Clone)]
pub struct FillMonth {
    /// County.
    pub county: i64,
    /// Programme.
    pub programme: String,
    /// Awards of each account.
    pub each: i64,
    /// Month.
    pub month: FilledMonth,
}

impl Op for FillMonth {
    type Out = u64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        let (county, each, month) = (self.county, self.each, &self.month);
        let entries = tx
            .exec(
                sql!(
                    "WITH RECURSIVE turn(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM turn WHERE n + 1 < $2), ",
                    "member AS (SELECT id, village, row_number() OVER (ORDER BY id) AS rank FROM points_account ",
                    "WHERE county = $1 AND kind = 'household') ",
                    "INSERT INTO points_entry(county, id, programme, kind, debit, credit, amount, at, day, village, label, evidence, actor_name) ",
                    "SELECT $1, $3 + n * $4 + rank, $5, 'award', village, id, $6, $7, $8, village, '清洁户', '{}', '' ",
                    "FROM turn CROSS JOIN member ORDER BY n, rank"
                ),
                &params![county, each, month.from, month.step, &self.programme, POINTS, month.at, &month.day],
            )
            .await?;
        tx.exec(
            sql!(
                "WITH RECURSIVE turn(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM turn WHERE n + 1 < $2), ",
                "member AS (SELECT id, row_number() OVER (ORDER BY id) AS rank FROM points_account ",
                "WHERE county = $1 AND kind = 'household') ",
                "INSERT INTO points_line(county, account, seq, entry, amount, balance) ",
                "SELECT $1, id, $5 * $2 + n + 1, $3 + n * $4 + rank, $6, ($5 * $2 + n + 1) * $6 FROM member CROSS JOIN turn ORDER BY id, n"
            ),
            &params![county, each, month.from, month.step, month.number, POINTS],
        )
        .await?;
        tx.exec(
            sql!(
                "WITH RECURSIVE turn(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM turn WHERE n + 1 < $2), ",
                "member AS (SELECT village, row_number() OVER (ORDER BY id) AS rank, row_number() OVER (PARTITION BY village ORDER BY id) AS own, ",
                "count(*) OVER (PARTITION BY village) AS size FROM points_account WHERE county = $1 AND kind = 'household') ",
                "INSERT INTO points_line(county, account, seq, entry, amount, balance) ",
                "SELECT $1, village, $5 * $2 * size + n * size + own, $3 + n * $4 + rank, -$6, -$6 * ($5 * $2 * size + n * size + own) ",
                "FROM member CROSS JOIN turn ORDER BY village, n, own"
            ),
            &params![county, each, month.from, month.step, month.number, POINTS],
        )
        .await?;
        tx.exec(
            sql!(
                "INSERT INTO points_month(county, account, month, programme, village, earned, spent, entries) ",
                "SELECT county, id, $2, $3, village, $4, 0, $5 FROM points_account WHERE county = $1 AND kind = 'household' ORDER BY id"
            ),
            &params![county, &month.month, &self.programme, each * POINTS, each],
        )
        .await?;
        Ok(entries)
    }
}

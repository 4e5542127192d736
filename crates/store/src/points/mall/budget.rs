//! Suppliers, the money of a village's shops, and settlements with them.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierRow {
    /// Identity.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// Name.
    pub name: String,
    /// Whom to ask for.
    pub contact: String,
    /// Telephone.
    pub phone: String,
    /// Since when, microseconds.
    pub created_at: i64,
    /// Until when.
    pub ended_at: Option<i64>,
}

crate::from_row! { struct SupplierRow { id, village, name, contact, phone, created_at, ended_at } }

/// Adds a supplier.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_supplier(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &SupplierRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO mall_supplier(county, id, village, name, contact, phone, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7)"
        ),
        &params![county, row.id, row.village, &row.name, &row.contact, &row.phone, row.created_at],
    )
    .await?;
    Ok(())
}

/// The suppliers of a village.
///
/// # Errors
/// Failures of the engine.
pub async fn suppliers_of(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
) -> Result<Vec<SupplierRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, name, contact, phone, created_at, ended_at FROM mall_supplier ",
            "WHERE county = $1 AND village = $2 ORDER BY id LIMIT 200"
        ),
        &params![county, village],
    )
    .await
}

/// An entry of the budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetRow {
    /// Number in the village, from 1.
    pub seq: i64,
    /// Identity.
    pub id: i64,
    /// Kind.
    pub kind: String,
    /// Plus or minus, in fen.
    pub fen: i64,
    /// What is there afterwards.
    pub balance: i64,
    /// It went below nothing, and somebody said why.
    pub overdrawn: bool,
    /// Shop.
    pub shop: Option<i64>,
    /// Supplier.
    pub supplier: Option<i64>,
    /// Settlement.
    pub settlement: Option<i64>,
    /// Note.
    pub note: String,
    /// When, microseconds.
    pub at: i64,
    /// Who.
    pub actor: Option<i64>,
    /// Who.
    pub actor_name: String,
}

crate::from_row! { struct BudgetRow {
    seq, id, kind, fen, balance, overdrawn, shop, supplier, settlement, note, at, actor, actor_name
} }

/// What a village's shops have, in fen.
///
/// # Errors
/// Failures of the engine.
pub async fn budget(tx: &mut Tx<'_>, county: i64, village: i64) -> Result<i64, StoreError> {
    let found: Option<(i64,)> = tx
        .opt(
            sql!("SELECT balance FROM mall_budget WHERE county = $1 AND village = $2"),
            &params![county, village],
        )
        .await?;
    Ok(found.map_or(0, |(balance,)| balance))
}

/// Moves the budget and keeps the entry; `None`, and nothing is written, when it would go below nothing and the entry does not say so.
///
/// # Errors
/// Failures of the engine.
pub async fn spend(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    village: i64,
    row: &BudgetRow,
) -> Result<Option<i64>, StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO mall_budget(county, village, balance, seq) VALUES ($1, $2, 0, 0) ON CONFLICT (county, village) DO NOTHING"
        ),
        &params![county, village],
    )
    .await?;
    let moved: Option<(i64, i64)> = tx
        .opt(
            sql!(
                "UPDATE mall_budget SET balance = balance + CAST($3 AS BIGINT), seq = seq + 1 WHERE county = $1 AND village = $2 ",
                "AND (CAST($3 AS BIGINT) > 0 OR CAST($4 AS BIGINT) = 1 OR balance + CAST($3 AS BIGINT) >= 0) RETURNING balance, seq"
            ),
            &params![county, village, row.fen, i64::from(row.overdrawn)],
        )
        .await?;
    let Some((balance, seq)) = moved else { return Ok(None) };
    tx.exec(
        sql!(
            "INSERT INTO mall_budget_entry(county, village, seq, id, kind, fen, balance, overdrawn, shop, supplier, settlement, note, at, ",
            "actor, actor_name) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)"
        ),
        &params![
            county, village, seq, row.id, &row.kind, row.fen, balance, balance < 0 && row.fen < 0, row.shop, row.supplier, row.settlement,
            &row.note, row.at, permit.account().map(|account| account.0), permit.name()
        ],
    )
    .await?;
    Ok(Some(balance))
}

/// The entries of a village's budget, newest first, before a number.
///
/// # Errors
/// Failures of the engine.
pub async fn entries(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<BudgetRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT seq, id, kind, fen, balance, overdrawn, shop, supplier, settlement, note, at, actor, actor_name FROM mall_budget_entry ",
            "WHERE county = $1 AND village = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4"
        ),
        &params![county, village, before, limit],
    )
    .await
}

/// A settlement with a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementRow {
    /// Identity.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// Shop.
    pub shop: i64,
    /// Orders and vouchers in it.
    pub items: i64,
    /// Points that the shop gives back.
    pub points: i64,
    /// Money that it took at the desk, in fen.
    pub taken_fen: i64,
    /// Money that it gets for the points, in fen.
    pub paid_fen: i64,
    /// Entry of points.
    pub entry: i64,
    /// Note.
    pub note: String,
    /// When, microseconds.
    pub at: i64,
    /// Who.
    pub actor: Option<i64>,
    /// Who.
    pub actor_name: String,
}

crate::from_row! { struct SettlementRow {
    id, village, shop, items, points, taken_fen, paid_fen, entry, note, at, actor, actor_name
} }

/// What a shop has handed over until an instant and not accounted for: orders and vouchers, points, fen.
///
/// # Errors
/// Failures of the engine.
pub async fn unsettled(
    tx: &mut Tx<'_>,
    county: i64,
    shop: i64,
    until: i64,
) -> Result<(i64, i64, i64), StoreError> {
    let orders: (i64, i64, i64) = tx
        .one(
            sql!(
                "SELECT CAST(count(*) AS BIGINT), CAST(coalesce(sum(points), 0) AS BIGINT), CAST(coalesce(sum(fen), 0) AS BIGINT) ",
                "FROM mall_order WHERE county = $1 AND shop = $2 AND state = 'handed_over' AND settlement IS NULL AND ended_at <= $3"
            ),
            &params![county, shop, until],
        )
        .await?;
    let vouchers: (i64, i64, i64) = tx
        .one(
            sql!(
                "SELECT CAST(count(*) AS BIGINT), CAST(coalesce(sum(spent), 0) AS BIGINT), CAST(coalesce(sum(fen), 0) AS BIGINT) ",
                "FROM mall_voucher WHERE county = $1 AND shop = $2 AND state = 'used' AND settlement IS NULL AND ended_at <= $3"
            ),
            &params![county, shop, until],
        )
        .await?;
    Ok((orders.0 + vouchers.0, orders.1 + vouchers.1, orders.2 + vouchers.2))
}

/// Marks what is in a settlement; gives orders and vouchers, points, fen.
///
/// # Errors
/// Failures of the engine.
pub async fn mark_settled(
    tx: &mut Tx<'_>,
    county: i64,
    shop: i64,
    until: i64,
    settlement: i64,
) -> Result<(i64, i64, i64), StoreError> {
    let mut marked: Vec<(i64, i64)> = tx
        .rows(
            sql!(
                "UPDATE mall_order SET settlement = $4 WHERE county = $1 AND shop = $2 AND state = 'handed_over' ",
                "AND settlement IS NULL AND ended_at <= $3 RETURNING points, fen"
            ),
            &params![county, shop, until, settlement],
        )
        .await?;
    let vouchers: Vec<(i64, i64)> = tx
        .rows(
            sql!(
                "UPDATE mall_voucher SET settlement = $4 WHERE county = $1 AND shop = $2 AND state = 'used' ",
                "AND settlement IS NULL AND ended_at <= $3 RETURNING coalesce(spent, 0), coalesce(fen, 0)"
            ),
            &params![county, shop, until, settlement],
        )
        .await?;
    marked.extend(vouchers);
    let items = i64::try_from(marked.len()).unwrap_or(i64::MAX);
    Ok(marked.iter().fold((items, 0, 0), |sum, (points, fen)| (sum.0, sum.1 + points, sum.2 + fen)))
}

/// Keeps a settlement.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_settlement(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    row: &SettlementRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO mall_settlement(county, id, village, shop, items, points, taken_fen, paid_fen, entry, note, at, actor, actor_name) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)"
        ),
        &params![
            county, row.id, row.village, row.shop, row.items, row.points, row.taken_fen, row.paid_fen, row.entry, &row.note, row.at,
            permit.account().map(|account| account.0), permit.name()
        ],
    )
    .await?;
    Ok(())
}

/// The settlements of a shop, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn settlements_of(
    tx: &mut Tx<'_>,
    county: i64,
    shop: i64,
) -> Result<Vec<SettlementRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, shop, items, points, taken_fen, paid_fen, entry, note, at, actor, actor_name FROM mall_settlement ",
            "WHERE county = $1 AND shop = $2 ORDER BY id DESC LIMIT 100"
        ),
        &params![county, shop],
    )
    .await
}

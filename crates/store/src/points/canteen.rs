//! Canteens, their meals and gifts in kind (feature S9). Their money stands in the ledger as that of a care fund.

use super::fund::FundLineRow;
use crate::engine::{StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A canteen as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanteenRow {
    /// Identity, that of its fund.
    pub id: i64,
    /// Village.
    pub village: i64,
    /// Codes of the marks of those who may eat, as a JSON list.
    pub marks: String,
    /// What a meal costs who eats it, in fen.
    pub price: i64,
    /// What the canteen adds for a meal, in fen.
    pub subsidy: i64,
    /// Version.
    pub version: i64,
    /// Last change.
    pub updated_at: i64,
}

crate::from_row! { struct CanteenRow { id, village, marks, price, subsidy, version, updated_at } }

/// A meal of a day as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MealRow {
    /// Day.
    pub day: String,
    /// `breakfast`, `lunch` or `dinner`.
    pub meal: String,
    /// What there is.
    pub dishes: String,
    /// How many were served; `None` until that is entered.
    pub served: Option<i64>,
    /// The entry of the ledger with what was paid.
    pub entry: Option<i64>,
    /// What was paid for it, in fen.
    pub takings: i64,
    /// What the canteen added, in fen.
    pub subsidy: i64,
    /// Who entered it last.
    pub recorder_name: String,
    /// Version.
    pub version: i64,
    /// Last change.
    pub updated_at: i64,
}

crate::from_row! { struct MealRow {
    day, meal, dishes, served, entry, takings, subsidy, recorder_name, version, updated_at
} }

/// A gift in kind as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftRow {
    /// Identity.
    pub id: i64,
    /// Canteen.
    pub canteen: i64,
    /// Day.
    pub day: String,
    /// Who gave, as they want to be named.
    pub giver: String,
    /// What.
    pub what: String,
    /// Who entered it.
    pub recorder_name: String,
    /// When.
    pub at: i64,
    /// Why it was taken off again.
    pub withdrawn: Option<String>,
}

crate::from_row! { struct GiftRow { id, canteen, day, giver, what, recorder_name, at, withdrawn } }

/// Opens a canteen over a fund.
///
/// # Errors
/// Failures of the engine.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &CanteenRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO canteen(county, id, village, marks, price, subsidy, version, updated_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)"
        ),
        &params![county, row.id, row.village, &row.marks, row.price, row.subsidy, row.version, row.updated_at],
    )
    .await?;
    Ok(())
}

/// Changes what a canteen asks and gives; `false` when somebody else was faster.
///
/// # Errors
/// Failures of the engine.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &CanteenRow,
) -> Result<bool, StoreError> {
    let done = tx
        .exec(
            sql!(
                "UPDATE canteen SET marks = $3, price = $4, subsidy = $5, version = version + 1, updated_at = $6 ",
                "WHERE county = $1 AND id = $2 AND version = $7"
            ),
            &params![county, row.id, &row.marks, row.price, row.subsidy, row.updated_at, row.version],
        )
        .await?;
    Ok(done == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<CanteenRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, village, CAST(marks AS TEXT), price, subsidy, version, updated_at FROM canteen WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The canteens of a village.
///
/// # Errors
/// Failures of the engine.
pub async fn of_village(tx: &mut Tx<'_>, county: i64, village: i64) -> Result<Vec<CanteenRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, village, CAST(marks AS TEXT), price, subsidy, version, updated_at FROM canteen ",
            "WHERE county = $1 AND village = $2 ORDER BY id LIMIT 20"
        ),
        &params![county, village],
    )
    .await
}

/// A meal of a day.
///
/// # Errors
/// Failures of the engine.
pub async fn meal(
    tx: &mut Tx<'_>,
    county: i64,
    canteen: i64,
    (day, meal): (&str, &str),
) -> Result<Option<MealRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT day, meal, dishes, served, entry, takings, subsidy, recorder_name, version, updated_at FROM canteen_meal ",
            "WHERE county = $1 AND canteen = $2 AND day = $3 AND meal = $4"
        ),
        &params![county, canteen, day, meal],
    )
    .await
}

/// The meals from one day to another, both counted in, in the order of days.
///
/// # Errors
/// Failures of the engine.
pub async fn meals(
    tx: &mut Tx<'_>,
    county: i64,
    canteen: i64,
    (from, to): (&str, &str),
) -> Result<Vec<MealRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT day, meal, dishes, served, entry, takings, subsidy, recorder_name, version, updated_at FROM canteen_meal ",
            "WHERE county = $1 AND canteen = $2 AND day >= $3 AND day <= $4 ORDER BY day, meal LIMIT 200"
        ),
        &params![county, canteen, from, to],
    )
    .await
}

/// Writes a meal; `false` when it is no longer of the version before.
///
/// # Errors
/// Failures of the engine.
pub async fn put_meal(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    canteen: i64,
    (row, before): (&MealRow, i64),
) -> Result<bool, StoreError> {
    let done = tx
        .exec(
            sql!(
                "INSERT INTO canteen_meal(county, canteen, day, meal, dishes, served, entry, takings, subsidy, recorder_name, version, ",
                "updated_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) ON CONFLICT (county, canteen, day, meal) DO UPDATE SET ",
                "dishes = excluded.dishes, served = excluded.served, entry = excluded.entry, takings = excluded.takings, ",
                "subsidy = excluded.subsidy, recorder_name = excluded.recorder_name, version = excluded.version, ",
                "updated_at = excluded.updated_at WHERE canteen_meal.version = $13"
            ),
            &params![
                county, canteen, &row.day, &row.meal, &row.dishes, row.served, row.entry, row.takings, row.subsidy,
                &row.recorder_name, row.version, row.updated_at, before
            ],
        )
        .await?;
    Ok(done == 1)
}

/// Households whose people ate at a meal, with their portions.
///
/// # Errors
/// Failures of the engine.
pub async fn eaters(
    tx: &mut Tx<'_>,
    county: i64,
    canteen: i64,
    (day, meal): (&str, &str),
) -> Result<Vec<(i64, i64)>, StoreError> {
    tx.rows(
        sql!(
            "SELECT household, portions FROM canteen_eater WHERE county = $1 AND canteen = $2 AND day = $3 AND meal = $4 ",
            "ORDER BY household"
        ),
        &params![county, canteen, day, meal],
    )
    .await
}

/// Writes whose people ate at a meal, in place of what was entered before.
///
/// # Errors
/// Failures of the engine.
pub async fn put_eaters(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    canteen: i64,
    ((day, meal), eaters): ((&str, &str), &[(i64, i64)]),
) -> Result<(), StoreError> {
    tx.exec(
        sql!("DELETE FROM canteen_eater WHERE county = $1 AND canteen = $2 AND day = $3 AND meal = $4"),
        &params![county, canteen, day, meal],
    )
    .await?;
    for (household, portions) in eaters {
        tx.exec(
            sql!(
                "INSERT INTO canteen_eater(county, canteen, day, meal, household, portions) VALUES ($1,$2,$3,$4,$5,$6)"
            ),
            &params![county, canteen, day, meal, *household, *portions],
        )
        .await?;
    }
    Ok(())
}

/// Adds a gift in kind.
///
/// # Errors
/// Failures of the engine.
pub async fn add_gift(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &GiftRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO canteen_gift(county, id, canteen, day, giver, what, recorder_name, at, withdrawn) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)"
        ),
        &params![
            county,
            row.id,
            row.canteen,
            &row.day,
            &row.giver,
            &row.what,
            &row.recorder_name,
            row.at,
            &row.withdrawn
        ],
    )
    .await?;
    Ok(())
}

/// Takes a gift in kind off that was entered wrongly; `false` when that was done before or there is none.
///
/// # Errors
/// Failures of the engine.
pub async fn withdraw_gift(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    (canteen, id): (i64, i64),
    reason: &str,
) -> Result<bool, StoreError> {
    let done = tx
        .exec(
            sql!(
                "UPDATE canteen_gift SET withdrawn = $4 WHERE county = $1 AND canteen = $2 AND id = $3 AND withdrawn IS NULL"
            ),
            &params![county, canteen, id, reason],
        )
        .await?;
    Ok(done == 1)
}

/// The gifts in kind from one day to another.
///
/// # Errors
/// Failures of the engine.
pub async fn gifts(
    tx: &mut Tx<'_>,
    county: i64,
    canteen: i64,
    (from, to): (&str, &str),
) -> Result<Vec<GiftRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, canteen, day, giver, what, recorder_name, at, withdrawn FROM canteen_gift ",
            "WHERE county = $1 AND canteen = $2 AND day >= $3 AND day <= $4 ORDER BY day, id LIMIT 500"
        ),
        &params![county, canteen, from, to],
    )
    .await
}

/// The gifts, takings and spending of a fund from one day to another, in the order in which they were entered.
///
/// # Errors
/// Failures of the engine.
pub async fn money(
    tx: &mut Tx<'_>,
    county: i64,
    fund: i64,
    (from, to): (&str, &str),
) -> Result<Vec<FundLineRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT fund, entry, kind, amount, day, giver, what, recorder_name, at, undone_by FROM care_fund_line ",
            "WHERE county = $1 AND fund = $2 AND day >= $3 AND day <= $4 ORDER BY entry LIMIT 500"
        ),
        &params![county, fund, from, to],
    )
    .await
}

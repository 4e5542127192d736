//! Households that come to stand in another place: with their people, counts and search words.

use super::file::{Counts, File};
use super::housing::count_house;
use super::scope::ancestors;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::Permit;
use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::houses::HouseRow;
use gezhi_store::residents::PersonRow;

/// Households read at a time.
const BATCH: i64 = 200;

/// One household into another place.
async fn one(
    tx: &mut Tx<'_>,
    county: i64,
    permit: &Permit,
    root: i64,
    (id, new): (i64, &PlacePath),
    now: i64,
    counts: &mut Counts,
) -> Result<()> {
    let mut file = File::load(tx, county, id).await?;
    file.count_into(root, counts, -1);
    let version = file.household.version;
    file.household.place = new.id().0;
    file.household.ancestors = ancestors(new);
    file.household.version += 1;
    file.household.updated_at = now;
    if !gezhi_store::residents::update_household(tx, permit, county, &file.household, version).await? {
        return Err(AppError::Store(StoreError::Conflict));
    }
    for member in &mut file.members {
        let row = PersonRow { place: new.id().0, version: member.version + 1, ..member.clone() };
        gezhi_store::residents::update_person(tx, permit, county, &row, member.version).await?;
        *member = row;
    }
    for (person, tokens) in file.tokens() {
        gezhi_store::residents::put_person_text(tx, county, person, &tokens).await?;
    }
    file.count_into(root, counts, 1);
    Ok(())
}

/// One house into another place.
async fn house(
    tx: &mut Tx<'_>,
    county: i64,
    permit: &Permit,
    root: i64,
    (old, new): (&HouseRow, &PlacePath),
    now: i64,
    counts: &mut Counts,
) -> Result<()> {
    let row = HouseRow {
        place: new.id().0,
        ancestors: ancestors(new),
        version: old.version + 1,
        updated_at: now,
        ..old.clone()
    };
    if !gezhi_store::houses::update(tx, permit, county, &row, old.version).await? {
        return Err(AppError::Store(StoreError::Conflict));
    }
    if old.until.is_none() {
        count_house(root, old.ancestors, counts, -1);
        count_house(root, row.ancestors, counts, 1);
    }
    Ok(())
}

/// Puts some houses into the places named beside them.
///
/// # Errors
/// Failures of the store.
pub(crate) async fn rehome_houses(
    tx: &mut Tx<'_>,
    county: i64,
    permit: &Permit,
    root: i64,
    moves: &[(HouseRow, PlacePath)],
    now: i64,
) -> Result<()> {
    let mut counts = Counts::new();
    for (old, new) in moves {
        house(tx, county, permit, root, (old, new), now, &mut counts).await?;
    }
    Ok(gezhi_store::residents::add_counts(tx, county, &counts).await?)
}

/// Puts the houses and households of some places right after the places are written; each move is a place's way down before and after.
///
/// # Errors
/// Failures of the store.
pub(crate) async fn rehome(
    tx: &mut Tx<'_>,
    county: i64,
    permit: &Permit,
    root: i64,
    moves: &[(PlacePath, PlacePath)],
    now: i64,
) -> Result<usize> {
    let mut counts = Counts::new();
    let mut moved = 0;
    for (old, new) in moves {
        for row in gezhi_store::houses::standing_at(tx, county, old.id().0).await? {
            house(tx, county, permit, root, (&row, new), now, &mut counts).await?;
        }
        let mut after = 0;
        loop {
            let batch =
                gezhi_store::residents::households_standing_at(tx, county, old.id().0, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = *last;
            for id in batch {
                one(tx, county, permit, root, (id, new), now, &mut counts).await?;
                moved += 1;
            }
        }
    }
    gezhi_store::residents::add_counts(tx, county, &counts).await?;
    Ok(moved)
}

/// Puts some households into the places named beside them.
///
/// # Errors
/// Failures of the store.
pub(crate) async fn rehome_each(
    tx: &mut Tx<'_>,
    county: i64,
    permit: &Permit,
    root: i64,
    moves: &[(i64, PlacePath)],
    now: i64,
) -> Result<()> {
    let mut counts = Counts::new();
    for (id, new) in moves {
        one(tx, county, permit, root, (*id, new), now, &mut counts).await?;
    }
    Ok(gezhi_store::residents::add_counts(tx, county, &counts).await?)
}

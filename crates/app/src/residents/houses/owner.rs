//! Whose a house is, with its history; and that a house is entered once.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_store::engine::Tx;
use gezhi_store::houses::{HouseOwnerRow, HouseRow};

/// Writes down from which day a house is somebody else's, where it is.
///
/// # Errors
/// 422 for a day before the present owner's first one.
pub(super) async fn owned(
    tx: &mut Tx<'_>,
    permit: &Permit,
    county: i64,
    (old, new): (Option<&HouseRow>, &HouseRow),
    since: &str,
) -> Result<()> {
    let is_same = old.is_some_and(|old| (old.owner, &old.owner_text) == (new.owner, &new.owner_text));
    let is_none = new.owner.is_none() && new.owner_text.is_empty();
    if is_same || (old.is_none() && is_none) {
        return Ok(());
    }
    let known = gezhi_store::houses::owners_of_house(tx, county, new.id).await?;
    if let Some(open) = known.iter().find(|row| row.until.is_none() && row.since.as_str() > since) {
        return Err(AppError::invalid(
            "owner_too_early",
            "owner_since",
            format!("现在的产权人 {} 才登记，变更日期不能早于这一天。", open.since),
            format!("The present owner has it since {}; the change cannot be earlier.", open.since),
        ));
    }
    gezhi_store::houses::end_owner(tx, permit, county, new.id, since).await?;
    if is_none {
        return Ok(());
    }
    let row = HouseOwnerRow {
        house: new.id,
        since: since.to_owned(),
        until: None,
        owner: new.owner,
        owner_text: new.owner_text.clone(),
    };
    Ok(gezhi_store::houses::begin_owner(tx, permit, county, &row).await?)
}

/// One address of a grid is one house, and an owner is a household that the person may see.
///
/// # Errors
/// 422 with the field.
pub(super) async fn check(tx: &mut Tx<'_>, (app, actor): (&App, &Actor), row: &HouseRow) -> Result<()> {
    let county = app.county;
    if !row.address.is_empty() {
        let known = gezhi_store::houses::at_address(tx, county, row.place, &row.address).await?;
        if known.is_some_and(|known| known.id != row.id) {
            return Err(AppError::invalid(
                "house_exists",
                "address",
                "这个网格里已经有这个地址的房屋。如果是同一座，请打开其中一座，用“合并”。",
                "There is a house with this address in this grid. If it is the same one, open one of them and merge.",
            ));
        }
    }
    let Some(owner) = row.owner else { return Ok(()) };
    let household = gezhi_store::residents::household(tx, county, owner).await?;
    let path = household.and_then(|household| path_of(app, household.place).ok());
    let seen = path.is_some_and(|path| decide_at(actor, Action::SeeRegister, &path).is_ok());
    if seen {
        return Ok(());
    }
    Err(AppError::invalid(
        "owner",
        "owner",
        "没有找到产权户，请重新选择，或只填产权人姓名。",
        "The owning household was not found; choose another, or write the owner's name.",
    ))
}

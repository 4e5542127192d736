//! Houses (feature P1): what stands where, its rooms, who lives in them and who did.

mod end;
mod fields;
mod list;
mod merge;
mod moving;
mod owner;
mod put;
mod rooms;
mod see;
mod split;
mod tenants;
mod view;
mod words;

pub use end::{EndHouse, end};
pub use fields::HouseInput;
pub use list::{HouseItem, HousePage, HousesQuery, list};
pub use merge::{MergeHouses, merge};
pub use moving::{MoveHousehold, move_household};
pub use put::{EditHouse, NewHouse, create, edit};
pub use rooms::{RoomInput, Rooms, set_rooms};
pub use see::{HouseQuery, see};
pub use split::{SplitHouse, split};
pub use view::{HomeView, HouseOwner, HouseRef, HouseRoom, HouseTenant, HouseView, TenantPerson};
pub use words::{HouseGradeChoice, HouseWord, HouseWords, VehicleChoice, words};

pub(super) use view::home;

use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_store::engine::Tx;
use gezhi_store::houses::HouseRow;
use gezhi_store::journal::Entry;

/// A house that somebody may change and had the present version of before the eyes.
///
/// # Errors
/// 404 outside the person's scope; 409 when somebody else was faster; 422 when it no longer stands.
async fn present(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    (id, version): (i64, i64),
) -> Result<(HouseRow, Permit)> {
    let row = gezhi_store::houses::by_id(tx, app.county, id).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditRegister, &path_of(app, row.place)?)?;
    if row.version != version {
        return Err(overtaken(&row));
    }
    if row.until.is_some() {
        return Err(AppError::invalid(
            "house_ended",
            "house",
            "这座房屋已经注销，不能再改。",
            "This house no longer stands and cannot be changed.",
        ));
    }
    Ok((row, permit))
}

/// Somebody else was faster.
fn overtaken(row: &HouseRow) -> AppError {
    AppError::Overtaken {
        code: "house_changed",
        zh: "这座房屋的档案刚被别人改过。您填的还在，请对照后再保存。".into(),
        en: "Somebody has just changed this house's file. What you typed is still here; compare and save again.".into(),
        current: serde_json::json!({ "id": row.id.to_string(), "version": row.version }),
    }
}

/// The entry of an act on a house, by whoever was permitted.
fn entry_by(entry: &Entry, permit: &Permit, row: &HouseRow, details: &serde_json::Value) -> Entry {
    Entry {
        actor: permit.account().map(|account| account.0),
        actor_name: permit.name().to_owned(),
        role: permit.role().map(|role| role.code().to_owned()),
        subject: row.id,
        place: Some(row.place),
        details: details.to_string(),
        ..entry.clone()
    }
}

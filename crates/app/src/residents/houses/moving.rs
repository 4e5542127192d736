//! A household that moves into another house or room; where it lived before stays in its history.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::edit::Alone;
use crate::residents::input::{day_or_today, line};
use crate::residents::view::HouseholdView;
use crate::residents::write::Apply;
use crate::views::Id;
use gezhi_domain::accounts::Actor;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where a household lives from a day on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct MoveHousehold {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// House.
    pub house: Id,
    /// Room; empty for the whole house.
    #[serde(default)]
    pub room: String,
    /// From which day; today when left out.
    #[serde(default)]
    pub on: Option<String>,
}

/// Moves a household into a house. It comes to stand in the grid of that house.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 for a house that has ended, or a day before the
/// last move.
pub async fn move_household(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &MoveHousehold,
    address: Option<&str>,
) -> Result<HouseholdView> {
    let on = day_or_today(app, wish.on.as_deref(), "on")?;
    let (house, room) = (wish.house.0, line(&wish.room, "room", 40)?);
    let alone = Alone { actor, id, version: wish.version, on, act: "household_house", how: "moved", address };
    let apply: Apply = Box::new(move |files, _| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        let row = &mut file.household;
        if row.house == Some(house) && row.room == room {
            return Err(AppError::invalid(
                "same_house",
                "house",
                "这一户已经住在这里，请选别的房屋或房间。",
                "This household lives there already; choose another house or room.",
            ));
        }
        row.house = Some(house);
        row.room.clone_from(&room);
        Ok(())
    });
    alone.run(app, apply).await
}

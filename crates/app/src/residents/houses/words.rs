//! Kinds and grades of houses, kinds and colours of vehicles, as the place has them.

use crate::context::App;
use crate::error::Result;
use crate::views::Bi;
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::residents::{HouseKind, PlateScheme};
use serde::Serialize;
use utoipa::ToSchema;

/// A choice of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseWord {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
}

/// A grade of safety.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseGradeChoice {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Colour, `#rrggbb`.
    pub colour: String,
    /// Nobody should live in such a house.
    pub uninhabitable: bool,
}

/// A kind of vehicle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VehicleChoice {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Its plates are handed out by the place itself: any three to twelve characters.
    pub local: bool,
}

/// What houses and vehicles are described with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseWords {
    /// Kinds of houses.
    pub kinds: Vec<HouseWord>,
    /// Grades of safety, the safest first.
    pub grades: Vec<HouseGradeChoice>,
    /// Kinds of vehicles.
    pub vehicles: Vec<VehicleChoice>,
    /// Colours of vehicles.
    pub colours: Vec<HouseWord>,
}

fn word(one: &HouseKind) -> HouseWord {
    HouseWord { code: one.code.clone(), name: Bi::from(&one.name) }
}

/// What houses and vehicles are described with.
///
/// # Errors
/// 401, 403.
pub fn words(app: &App, actor: &Actor) -> Result<HouseWords> {
    decide(actor, Action::SeeRegister)?;
    let profile = app.profile();
    let file = &profile.houses;
    let grades = file.grades.iter().map(|grade| HouseGradeChoice {
        code: grade.code.clone(),
        name: Bi::from(&grade.name),
        colour: grade.colour.clone(),
        uninhabitable: grade.uninhabitable,
    });
    let vehicles = file.vehicles.iter().map(|kind| VehicleChoice {
        code: kind.code.clone(),
        name: Bi::from(&kind.name),
        local: kind.plates == PlateScheme::Local,
    });
    Ok(HouseWords {
        kinds: file.kinds.iter().map(word).collect(),
        grades: grades.collect(),
        vehicles: vehicles.collect(),
        colours: file.colours.iter().map(word).collect(),
    })
}

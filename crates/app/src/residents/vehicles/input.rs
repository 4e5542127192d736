//! What people type about a vehicle, checked.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::input::{day_or_today, line};
use crate::residents::sealing::Sealer;
use crate::views::Id;
use gezhi_domain::residents::{Plate, PlateFault, PlateScheme};
use gezhi_store::vehicles::VehicleRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A vehicle as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct VehicleInput {
    /// Plate. Left out of a change: as it was.
    #[serde(default)]
    pub plate: Option<String>,
    /// Kind, a code.
    pub kind: String,
    /// Colour, a code.
    #[serde(default)]
    pub colour: Option<String>,
    /// Person of the household whose it is; the household's when left out.
    #[serde(default)]
    pub person: Option<Id>,
    /// What has to be known of it.
    #[serde(default)]
    pub note: String,
    /// From which day; today, or as it was, when left out.
    #[serde(default)]
    pub since: Option<String>,
}

fn unknown(field: &'static str) -> AppError {
    AppError::invalid(
        "unknown_code",
        field,
        "没有这一项，请从列表里选。",
        "There is no such choice; take one of the list.",
    )
}

fn wrong(fault: PlateFault) -> AppError {
    AppError::invalid(fault.code(), "plate", fault.zh(), fault.en())
}

impl VehicleInput {
    /// Puts what was typed into a row that has its identity.
    ///
    /// # Errors
    /// 422 with the field.
    pub(super) fn fill(&self, app: &App, row: &mut VehicleRow) -> Result<()> {
        let profile = app.profile();
        let kind = profile.houses.vehicle(self.kind.trim()).ok_or_else(|| unknown("kind"))?;
        row.kind.clone_from(&kind.code);
        let colour = self.colour.as_deref().map(str::trim).filter(|code| !code.is_empty());
        row.colour = match colour {
            Some(code) => Some(profile.houses.colour(code).ok_or_else(|| unknown("colour"))?.code.clone()),
            None => None,
        };
        // A note is free text: numbers that somebody writes into it are taken out.
        row.note = gezhi_triage::redact::redact(&line(&self.note, "note", 100)?).text;
        row.person = self.person.map(|person| person.0);
        if let Some(since) = self.since.as_deref().filter(|text| !text.trim().is_empty()) {
            row.since = day_or_today(app, Some(since), "since")?.to_string();
        }
        let sealer = Sealer::of(app);
        let typed = match self.plate.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => text.to_owned(),
            None if row.plate_sealed.is_empty() => {
                return Err(AppError::invalid("plate", "plate", "请填车牌号。", "Give the plate."));
            }
            // A plate that stays must fit the kind as well.
            None => sealer.open_plate(row)?,
        };
        let plate = match kind.plates {
            PlateScheme::National => Plate::parse(&typed),
            PlateScheme::Local => Plate::local(&typed),
        };
        sealer.plate(row, &plate.map_err(wrong)?, &app.settings.entropy)?;
        Ok(())
    }
}

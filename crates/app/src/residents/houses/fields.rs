//! What people type about a house, checked.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::create::point;
use crate::residents::input::{day, day_or_today, line};
use crate::views::Id;
use gezhi_domain::deadlines::local_date;
use gezhi_store::houses::HouseRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Earliest year of a house.
const OLDEST: i64 = 1400;
/// Most storeys.
const TALLEST: i64 = 120;

/// A house's own fields, all of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct HouseInput {
    /// Lane and door number.
    #[serde(default)]
    pub address: String,
    /// Position, WGS-84; both or neither.
    #[serde(default)]
    pub lon: Option<f64>,
    /// Position, WGS-84.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Kind, a code.
    #[serde(default)]
    pub kind: Option<String>,
    /// Grade of safety, a code; with it who assessed it and when.
    #[serde(default)]
    pub grade: Option<String>,
    /// Who assessed it.
    #[serde(default)]
    pub graded_by: String,
    /// On which day.
    #[serde(default)]
    pub graded_on: Option<String>,
    /// Storeys.
    #[serde(default)]
    pub storeys: Option<i64>,
    /// Year it was built.
    #[serde(default)]
    pub built: Option<i64>,
    /// Household that owns it.
    #[serde(default)]
    pub owner: Option<Id>,
    /// Owner in words, where it is no household of the register.
    #[serde(default)]
    pub owner_text: String,
    /// From which day it is that owner's; today when left out.
    #[serde(default)]
    pub owner_since: Option<String>,
    /// What has to be known about its safety.
    #[serde(default)]
    pub note: String,
}

fn code<'a>(
    typed: Option<&'a str>,
    known: impl Fn(&str) -> bool,
    field: &'static str,
) -> Result<Option<&'a str>> {
    match typed.map(str::trim).filter(|code| !code.is_empty()) {
        Some(code) if !known(code) => Err(AppError::invalid(
            "unknown_code",
            field,
            "没有这一项，请从列表里选。",
            "There is no such choice; take one of the list.",
        )),
        code => Ok(code),
    }
}

fn number(typed: Option<i64>, (least, most): (i64, i64), field: &'static str) -> Result<Option<i64>> {
    match typed {
        Some(number) if !(least..=most).contains(&number) => Err(AppError::invalid(
            "out_of_range",
            field,
            format!("请填 {least} 到 {most} 之间的数。"),
            format!("Give a number from {least} to {most}."),
        )),
        number => Ok(number),
    }
}

impl HouseInput {
    /// From which day the owner that was typed is the owner.
    ///
    /// # Errors
    /// 422 for a day that is none.
    pub(super) fn owned_since(&self, app: &App) -> Result<String> {
        Ok(day_or_today(app, self.owner_since.as_deref(), "owner_since")?.to_string())
    }

    /// Puts what was typed into a row.
    ///
    /// # Errors
    /// 422 with the field.
    pub(super) fn fill(&self, app: &App, row: &mut HouseRow) -> Result<()> {
        let (today, profile) = (local_date(app.now()), app.profile());
        let words = &profile.houses;
        row.address = line(&self.address, "address", 100)?;
        (row.lon, row.lat) = point(self.lon, self.lat)?;
        if row.address.is_empty() && row.lon.is_none() {
            return Err(AppError::invalid(
                "house_where",
                "address",
                "请填门牌地址，或在地图上点出位置。",
                "Give the address, or set the position on the map.",
            ));
        }
        let kind = code(self.kind.as_deref(), |code| words.kind(code).is_some(), "kind")?;
        row.kind = kind.map(str::to_owned);
        let grade = code(self.grade.as_deref(), |code| words.grade(code).is_some(), "grade")?;
        row.grade = grade.map(str::to_owned);
        row.graded_by = line(&self.graded_by, "graded_by", 60)?;
        let on = self.graded_on.as_deref().filter(|text| !text.trim().is_empty());
        row.graded_on = on.map(|text| day(text, "graded_on", today)).transpose()?.map(|day| day.to_string());
        if row.grade.is_some() && row.graded_by.is_empty() {
            return Err(AppError::invalid(
                "graded_by",
                "graded_by",
                "请填鉴定单位或鉴定人。",
                "Say who assessed the house.",
            ));
        }
        if row.grade.is_some() && row.graded_on.is_none() {
            return Err(AppError::invalid(
                "graded_on",
                "graded_on",
                "请填鉴定日期。",
                "Say on which day the house was assessed.",
            ));
        }
        if row.grade.is_none() {
            row.graded_by.clear();
            row.graded_on = None;
        }
        row.storeys = number(self.storeys, (1, TALLEST), "storeys")?;
        row.built = number(self.built, (OLDEST, i64::from(today.year())), "built")?;
        row.owner = self.owner.map(|owner| owner.0);
        row.owner_text = line(&self.owner_text, "owner_text", 60)?;
        row.note = line(&self.note, "note", 200)?;
        Ok(())
    }
}

/// Names of the fields in which two houses differ.
pub(super) fn differing(old: &HouseRow, new: &HouseRow) -> Vec<&'static str> {
    [
        ("place", old.place != new.place),
        ("address", old.address != new.address),
        ("point", (old.lon, old.lat) != (new.lon, new.lat)),
        ("kind", old.kind != new.kind),
        (
            "grade",
            (&old.grade, &old.graded_by, &old.graded_on) != (&new.grade, &new.graded_by, &new.graded_on),
        ),
        ("storeys", old.storeys != new.storeys),
        ("built", old.built != new.built),
        ("owner", (old.owner, &old.owner_text) != (new.owner, &new.owner_text)),
        ("note", old.note != new.note),
    ]
    .into_iter()
    .filter(|(_, differs)| *differs)
    .map(|(name, _)| name)
    .collect()
}

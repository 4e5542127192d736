//! A rule as somebody writes it, checked.

use super::Compiled;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::programme_of;
use crate::residents::line;
use gezhi_domain::points::Members;
use gezhi_domain::points::rules::{Caps, MOST_PHOTOS, MOST_QUANTITY, RuleSpec, Trigger};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Highest cap.
const MOST_CAP: i64 = 100_000;

/// Caps of a rule in points; left out: none.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = PointsCapsInput)]
pub struct CapsInput {
    /// In a day.
    #[serde(default)]
    pub day: Option<i64>,
    /// In a month.
    #[serde(default)]
    pub month: Option<i64>,
    /// In a year.
    #[serde(default)]
    pub year: Option<i64>,
    /// Altogether.
    #[serde(default)]
    pub household: Option<i64>,
}

/// A rule as somebody writes it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = PointsRuleInput)]
pub struct RuleInput {
    /// Programme; `household` when left out.
    #[serde(default)]
    pub programme: String,
    /// Name; stands on statements and boards, so nothing personal.
    pub name: String,
    /// Category code of the place's file.
    pub category: String,
    /// `report`, `visit`, `vote`, `claim` or `hand`.
    pub trigger: String,
    /// Condition in CEL; empty: always.
    #[serde(default)]
    pub condition: String,
    /// Amount in CEL.
    pub amount: String,
    /// Caps for each household.
    #[serde(default)]
    pub caps: CapsInput,
    /// Photos that a declaration needs at least.
    #[serde(default)]
    pub photos: i64,
    /// What is counted in a declaration, such as hours; empty: nothing.
    #[serde(default)]
    pub unit: String,
    /// Most that is declared at once; 1 when left out.
    #[serde(default)]
    pub most: i64,
    /// What is meant by it.
    #[serde(default)]
    pub note: String,
}

fn number(value: i64, field: &'static str, (least, most): (i64, i64)) -> Result<i64> {
    if (least..=most).contains(&value) {
        return Ok(value);
    }
    Err(AppError::invalid(
        "number",
        field,
        format!("这个数要在 {least} 到 {most} 之间，请改正。"),
        format!("This number is between {least} and {most}; correct it."),
    ))
}

fn needed(text: &str, field: &'static str, longest: usize) -> Result<String> {
    let text = line(text, field, longest)?;
    if text.is_empty() {
        return Err(AppError::invalid(field, field, "这一项还没有填。", "This is empty."));
    }
    Ok(text)
}

impl RuleInput {
    /// The rule, with its expressions tried.
    ///
    /// # Errors
    /// 422 with the field and what to correct.
    pub(super) fn spec(&self, app: &App) -> Result<(RuleSpec, Compiled)> {
        let programme = if self.programme.is_empty() { "household" } else { &self.programme };
        let programme = programme_of(app, programme)?;
        let trigger = Trigger::parse(&self.trigger).ok_or_else(|| {
            AppError::invalid(
                "trigger",
                "trigger",
                "请选这条细则由什么触发。",
                "Choose what sets the rule off.",
            )
        })?;
        let assessed = trigger == Trigger::Assessment;
        let fits = match programme.members {
            Members::Household => true,
            Members::Staff => trigger == Trigger::Visit || assessed,
            Members::Fund => false,
        };
        if !fits {
            return Err(AppError::invalid(
                "trigger_programme",
                "trigger",
                "给工作人员的积分只能由走访或月度考核触发；上报、投票、申报、登记给的是户的积分，请重新选择。",
                "Only visits and assessments pay a programme of the staff; reports, votes, declarations and entries pay households.",
            ));
        }
        let points = &app.profile().points;
        if !points.categories.iter().any(|category| category.code == self.category) {
            return Err(AppError::invalid("category", "category", "请选一个类别。", "Choose a category."));
        }
        let cap =
            |value: Option<i64>, field| value.map(|value| number(value, field, (1, MOST_CAP))).transpose();
        let caps = Caps {
            day: cap(self.caps.day, "caps.day")?,
            month: cap(self.caps.month, "caps.month")?,
            year: cap(self.caps.year, "caps.year")?,
            household: cap(self.caps.household, "caps.household")?,
        };
        let spec = RuleSpec {
            programme: programme.code,
            name: needed(&self.name, "name", 40)?,
            category: self.category.clone(),
            trigger,
            condition: self.condition.trim().to_owned(),
            amount: self.amount.trim().to_owned(),
            caps,
            photos: number(self.photos, "photos", (0, MOST_PHOTOS))?,
            unit: line(&self.unit, "unit", 10)?,
            most: number(if self.most == 0 { 1 } else { self.most }, "most", (1, MOST_QUANTITY))?,
            note: line(&self.note, "note", 300)?,
        };
        let compiled = Compiled::checked(&spec)
            .map_err(|(field, bad)| AppError::invalid("rule", field, bad.zh, bad.en))?;
        Ok((spec, compiled))
    }
}

/// A text that has to be there.
///
/// # Errors
/// 422 when it is empty or too long.
pub(super) fn required(text: &str, field: &'static str, longest: usize) -> Result<String> {
    needed(text, field, longest)
}

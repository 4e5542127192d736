//! The years of the calendar, for whoever looks after it.

use super::read::{ReadYears, year_of};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::deadlines::{Calendar, DayKind};
use serde::Serialize;
use utoipa::ToSchema;

/// A day of a loaded year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalendarDay {
    /// Date.
    pub date: String,
    /// Name of the holiday.
    pub name: String,
    /// Off, or a make-up workday.
    pub off: bool,
}

/// A year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalendarYear {
    /// Year.
    pub year: i16,
    /// It came with the product.
    pub shipped: bool,
    /// When it was loaded here; `null` for one that only came with the product.
    pub loaded_at: Option<String>,
    /// By whom.
    pub author: Option<String>,
    /// Its days, where it was loaded here.
    pub days: Vec<CalendarDay>,
}

/// All announced years, newest first.
///
/// # Errors
/// 401, 403; failures of the store.
pub async fn years(app: &App, actor: &Actor) -> Result<Vec<CalendarYear>> {
    decide(actor, Action::SeeSettings)?;
    let rows = app.db.read(ReadYears { county: app.county }).await?;
    let shipped = Calendar::shipped();
    let is_shipped = |year| shipped.announced_years().any(|known| known == year);
    let mut years: Vec<CalendarYear> = shipped
        .announced_years()
        .filter(|year| rows.iter().all(|row| row.year != i64::from(*year)))
        .map(|year| CalendarYear { year, shipped: true, loaded_at: None, author: None, days: Vec::new() })
        .collect();
    for row in rows {
        let year = year_of(&row)?;
        let named: Vec<serde_json::Value> = serde_json::from_str(&row.days).unwrap_or_default();
        let name = |date: &str| {
            let found = named.iter().find(|day| day.get("date").and_then(|text| text.as_str()) == Some(date));
            found.and_then(|day| day.get("name")?.as_str()).unwrap_or_default().to_owned()
        };
        years.push(CalendarYear {
            year: year.year(),
            shipped: is_shipped(year.year()),
            loaded_at: gezhi_store::time::instant(row.loaded_at).ok().map(|at| at.to_string()),
            author: Some(row.author),
            days: year
                .days()
                .map(|(date, kind)| {
                    let date = date.to_string();
                    CalendarDay { name: name(&date), date, off: kind == DayKind::Off }
                })
                .collect(),
        });
    }
    years.sort_by_key(|year| std::cmp::Reverse(year.year));
    Ok(years)
}

//! Opening hours as people type them.

use crate::error::{AppError, Result};
use gezhi_domain::points::mall::{BadOpening, Closure, Opening, Span};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Hours on some weekdays.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SpanView {
    /// Weekdays, 1 is Monday and 7 is Sunday.
    pub days: Vec<i8>,
    /// `08:00`.
    pub from: String,
    /// `17:30`.
    pub to: String,
}

/// Days on which it is closed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClosureView {
    /// `2027-02-05`.
    pub first: String,
    /// `2027-02-12`.
    pub last: String,
    /// Why.
    #[serde(default)]
    pub why: String,
}

/// When a shop is open.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ShopOpening {
    /// Hours.
    pub hours: Vec<SpanView>,
    /// Holidays.
    #[serde(default)]
    pub closed: Vec<ClosureView>,
}

fn refuse(zh: &str, en: &str) -> AppError {
    AppError::invalid("opening", "opening", zh, en)
}

impl ShopOpening {
    /// As the API shows it.
    pub(super) fn of(opening: &Opening) -> Self {
        let hours = opening.hours.iter().map(|span| SpanView {
            days: span.days.clone(),
            from: span.from.strftime("%H:%M").to_string(),
            to: span.to.strftime("%H:%M").to_string(),
        });
        let closed = opening.closed.iter().map(|closure| ClosureView {
            first: closure.first.to_string(),
            last: closure.last.to_string(),
            why: closure.why.clone(),
        });
        Self { hours: hours.collect(), closed: closed.collect() }
    }

    /// Checked.
    ///
    /// # Errors
    /// 422 for hours that no shop can have.
    pub(super) fn checked(&self) -> Result<Opening> {
        let clock = || refuse("营业时间请写成 08:00 这样的钟点。", "Write hours like 08:00.");
        let day = || refuse("休业日期请写成 2027-02-05 这样。", "Write days like 2027-02-05.");
        let mut opening = Opening::default();
        for span in &self.hours {
            let (from, to) = (span.from.trim().parse(), span.to.trim().parse());
            opening.hours.push(Span {
                days: span.days.clone(),
                from: from.map_err(|_| clock())?,
                to: to.map_err(|_| clock())?,
            });
        }
        for closure in &self.closed {
            let (first, last) = (closure.first.trim().parse(), closure.last.trim().parse());
            opening.closed.push(Closure {
                first: first.map_err(|_| day())?,
                last: last.map_err(|_| day())?,
                why: crate::residents::line(&closure.why, "opening", 60)?,
            });
        }
        opening.check().map_err(|problem| match problem {
            BadOpening::Never => refuse("请至少写一段营业时间。", "Give at least one span of hours."),
            BadOpening::Weekday => refuse("请选择营业的星期。", "Choose the weekdays on which it is open."),
            BadOpening::Backwards => refuse("关门时间要晚于开门时间。", "It has to close after it opens."),
            BadOpening::Closure => {
                refuse("休业的最后一天不能早于第一天。", "A closure ends on its first day or later.")
            }
            BadOpening::TooMany => refuse("行数太多了，请合并。", "These are too many lines; join some."),
        })?;
        Ok(opening)
    }
}

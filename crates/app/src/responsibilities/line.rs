//! One line of the list, as it is compared, kept in previews and written to the journal.

use crate::error::AppError;
use crate::files::sha256;
use gezhi_store::bodies::LineRow;
use serde::{Deserialize, Serialize};

/// A line by codes and keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    pub id: i64,
    pub category: String,
    pub place: Option<i64>,
    /// Key of the lead body.
    pub body: String,
    /// Keys of helpers.
    pub helpers: Vec<String>,
    pub days: Option<i64>,
    pub hours: Option<i64>,
    pub checker: String,
}

impl From<&LineRow> for Line {
    fn from(row: &LineRow) -> Self {
        Self {
            id: row.id,
            category: row.category.clone(),
            place: row.place,
            body: row.body_key.clone(),
            helpers: serde_json::from_str(&row.helpers).unwrap_or_default(),
            days: row.days,
            hours: row.hours,
            checker: row.checker.clone(),
        }
    }
}

impl From<&Line> for LineRow {
    fn from(line: &Line) -> Self {
        Self {
            id: line.id,
            category: line.category.clone(),
            place: line.place,
            body_key: line.body.clone(),
            helpers: serde_json::json!(line.helpers).to_string(),
            days: line.days,
            hours: line.hours,
            checker: line.checker.clone(),
        }
    }
}

/// What the list says, as a short hash: a preview made against another version must not be confirmed.
pub(super) fn version(rows: &[LineRow]) -> String {
    let mut lines: Vec<Line> = rows.iter().map(Line::from).collect();
    lines.sort_by_key(|line| line.id);
    let text = serde_json::to_string(&lines).unwrap_or_default();
    sha256(text.as_bytes()).chars().take(16).collect()
}

/// The journal's details of a change.
pub(super) fn before_and_after(before: Option<&Line>, after: Option<&Line>) -> String {
    serde_json::json!({ "before": before, "after": after }).to_string()
}

/// Limits a line may have: 1 to 365 working days, or 1 to 720 hours, or neither, never both.
pub(super) fn check_limit(days: Option<i64>, hours: Option<i64>) -> Result<(), AppError> {
    let (field, zh, en) = match (days, hours) {
        (Some(_), Some(_)) => ("hours", "工作日和小时只能填一个。", "Give working days or hours, not both."),
        (Some(days), None) if !(1..=365).contains(&days) => {
            ("days", "工作日要在 1 到 365 之间。", "Working days go from 1 to 365.")
        }
        (None, Some(hours)) if !(1..=720).contains(&hours) => {
            ("hours", "小时要在 1 到 720 之间。", "Hours go from 1 to 720.")
        }
        _ => return Ok(()),
    };
    Err(AppError::invalid("limit", field, zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, days: i64) -> LineRow {
        LineRow {
            id,
            category: "road".into(),
            place: None,
            body_key: "housing".into(),
            helpers: r#"["village"]"#.into(),
            days: Some(days),
            hours: None,
            checker: "worker".into(),
        }
    }

    #[test]
    fn the_version_is_of_what_is_said_and_not_of_its_order() {
        assert_eq!(version(&[row(1, 7), row(2, 5)]), version(&[row(2, 5), row(1, 7)]));
        assert_ne!(version(&[row(1, 7)]), version(&[row(1, 8)]));
    }

    #[test]
    fn rows_survive_the_way_there_and_back() {
        assert_eq!(LineRow::from(&Line::from(&row(1, 7))), row(1, 7));
    }

    #[test]
    fn a_line_has_one_limit() {
        assert!(check_limit(Some(7), None).is_ok());
        assert!(check_limit(None, None).is_ok());
        for (days, hours) in
            [(Some(7), Some(24)), (Some(0), None), (Some(366), None), (None, Some(0)), (None, Some(721))]
        {
            assert!(check_limit(days, hours).is_err(), "{days:?} {hours:?}");
        }
    }
}

//! What a client asks of the list, from text to meaning.

use super::dates::parse_w3c;
use crate::error::{AppError, Result};
use jiff::{SignedDuration, Timestamp};

/// Most service requests asked for by number at once.
pub const MAX_IDS: usize = 50;

/// Most service requests in one answer (the specification's bound).
pub const MAX_PAGE: usize = 1_000;

/// Farthest that pages reach; beyond it a shorter range of dates is the way.
pub const MAX_REACH: usize = 20_000;

/// Longest range of dates, in days (the specification's bound).
pub const SPAN_DAYS: i64 = 90;

/// Parameters of the list, as they came; empty ones are left out.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Numbers, which override everything else.
    pub ids: Vec<String>,
    /// Services.
    pub services: Vec<String>,
    /// Reported from.
    pub start_date: Option<String>,
    /// Reported until.
    pub end_date: Option<String>,
    /// `open`, `closed`.
    pub status: Vec<String>,
    /// Page, from 1.
    pub page: Option<String>,
    /// Rows a page.
    pub page_size: Option<String>,
    /// Changed from (extension).
    pub updated_after: Option<String>,
    /// Changed until (extension).
    pub updated_before: Option<String>,
}

/// From and until, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Range {
    pub fn holds(self, at: Timestamp) -> bool {
        self.from <= at && at <= self.until
    }
}

/// A query understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub services: Vec<String>,
    /// Reported within; `None` only where changes are asked for.
    pub reported: Option<Range>,
    pub updated: Option<Range>,
    /// Only closed ones, or only open ones.
    pub closed: Option<bool>,
    pub skip: usize,
    pub limit: usize,
}

fn bad(field: &'static str, zh: impl Into<String>, en: impl Into<String>) -> AppError {
    AppError::invalid("open311_parameter", field, zh, en)
}

fn instant(text: Option<&String>, field: &'static str) -> Result<Option<Timestamp>> {
    let read = |text: &String| {
        parse_w3c(text).ok_or_else(|| {
            bad(
                field,
                format!("{field} 的时间写法不对，应为 2026-01-01T00:00:00Z 或带时区偏移。"),
                format!("{field} is not a W3C date with an offset, for instance 2026-01-01T00:00:00Z."),
            )
        })
    };
    text.map(read).transpose()
}

/// A range from its two ends, of which either may be missing: then it is as long as it may be.
fn range(
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    now: Timestamp,
    names: [&'static str; 2],
) -> Result<Range> {
    let span = SignedDuration::from_hours(24 * SPAN_DAYS);
    let range = match (from, until) {
        (Some(from), Some(until)) => Range { from, until },
        (Some(from), None) => {
            Range { from, until: (from.saturating_add(span).unwrap_or(now)).min(now.max(from)) }
        }
        (None, Some(until)) => Range { from: until.saturating_sub(span).unwrap_or(until), until },
        (None, None) => Range { from: now - span, until: now },
    };
    let [first, second] = names;
    if range.from > range.until {
        return Err(bad(second, format!("{second} 早于 {first}。"), format!("{second} is before {first}.")));
    }
    if range.until.duration_since(range.from) > span {
        return Err(bad(
            second,
            format!("{first} 到 {second} 不能超过 {SPAN_DAYS} 天，请分段查询。"),
            format!("{first} to {second} may not span more than {SPAN_DAYS} days; ask in parts."),
        ));
    }
    Ok(range)
}

fn number(text: Option<&String>, field: &'static str, otherwise: usize) -> Result<usize> {
    let Some(text) = text else { return Ok(otherwise) };
    text.trim().parse().ok().filter(|number| *number > 0).ok_or_else(|| {
        bad(field, format!("{field} 应为大于 0 的整数。"), format!("{field} must be a whole number above 0."))
    })
}

impl ListQuery {
    /// Understands the parameters at an instant.
    ///
    /// # Errors
    /// A sentence for the parameter that is not usable.
    pub(super) fn understand(&self, now: Timestamp) -> Result<Wanted> {
        let mut closed = Vec::new();
        for status in &self.status {
            closed.push(match status.to_ascii_lowercase().as_str() {
                "open" => false,
                "closed" => true,
                _ => {
                    return Err(bad(
                        "status",
                        "status 只能是 open 或 closed。",
                        "status must be open or closed.",
                    ));
                }
            });
        }
        closed.sort_unstable();
        closed.dedup();
        let start = instant(self.start_date.as_ref(), "start_date")?;
        let end = instant(self.end_date.as_ref(), "end_date")?;
        let after = instant(self.updated_after.as_ref(), "updated_after")?;
        let before = instant(self.updated_before.as_ref(), "updated_before")?;
        let changes = after.is_some() || before.is_some();
        let dated = start.is_some() || end.is_some();
        // Whoever asks for changes wants those of older reports too, unless dates of reports are given as well.
        let reported =
            (dated || !changes).then(|| range(start, end, now, ["start_date", "end_date"])).transpose()?;
        let updated =
            changes.then(|| range(after, before, now, ["updated_after", "updated_before"])).transpose()?;
        let limit = number(self.page_size.as_ref(), "page_size", MAX_PAGE)?.min(MAX_PAGE);
        let page = number(self.page.as_ref(), "page", 1)?;
        let skip = (page - 1).saturating_mul(limit);
        if skip >= MAX_REACH {
            return Err(bad(
                "page",
                format!("最多翻到第 {MAX_REACH} 条，请缩短日期范围。"),
                format!("Pages reach {MAX_REACH} requests; use a shorter range of dates."),
            ));
        }
        Ok(Wanted {
            services: self.services.clone(),
            reported,
            updated,
            closed: match closed.as_slice() {
                [only] => Some(*only),
                _ => None,
            },
            skip,
            limit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn understand(change: impl FnOnce(&mut ListQuery)) -> Result<Wanted> {
        let mut query = ListQuery::default();
        change(&mut query);
        query.understand(at("2026-11-23T00:00:00Z"))
    }

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn the_last_ninety_days_and_a_thousand_rows_by_default() {
        let wanted = understand(|_| ()).unwrap();
        let range = Range { from: at("2026-08-25T00:00:00Z"), until: at("2026-11-23T00:00:00Z") };
        assert_eq!(wanted.reported, Some(range));
        assert_eq!((wanted.updated, wanted.closed, wanted.skip, wanted.limit), (None, None, 0, 1_000));
    }

    #[test]
    fn a_missing_end_is_as_far_as_allowed() {
        let wanted = understand(|query| query.start_date = text("2026-01-01T00:00:00Z")).unwrap();
        assert_eq!(wanted.reported.unwrap().until, at("2026-04-01T00:00:00Z"));
        let wanted = understand(|query| query.start_date = text("2026-11-01T00:00:00Z")).unwrap();
        assert_eq!(wanted.reported.unwrap().until, at("2026-11-23T00:00:00Z"));
        let wanted = understand(|query| query.end_date = text("2026-04-01T00:00:00Z")).unwrap();
        assert_eq!(wanted.reported.unwrap().from, at("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn changes_reach_older_reports() {
        let wanted = understand(|query| query.updated_after = text("2026-11-20T00:00:00Z")).unwrap();
        assert_eq!(wanted.reported, None);
        assert_eq!(
            wanted.updated,
            Some(Range { from: at("2026-11-20T00:00:00Z"), until: at("2026-11-23T00:00:00Z") })
        );
    }

    #[test]
    fn pages_and_statuses() {
        let wanted = understand(|query| {
            query.page = text("3");
            query.page_size = text("50");
            query.status = vec!["closed".into(), "CLOSED".into()];
        })
        .unwrap();
        assert_eq!((wanted.skip, wanted.limit, wanted.closed), (100, 50, Some(true)));
        let both = understand(|query| query.status = vec!["open".into(), "closed".into()]).unwrap();
        assert_eq!(both.closed, None);
        assert_eq!(understand(|query| query.page_size = text("5000")).unwrap().limit, 1_000);
    }

    #[test]
    fn what_is_not_usable_is_said() {
        let refused = |change: fn(&mut ListQuery)| understand(change).unwrap_err().to_string();
        assert!(
            refused(|query| query.start_date = text("2026-01-01T00:00:00")).contains("start_date is not")
        );
        assert!(refused(|query| query.status = vec!["done".into()]).contains("open or closed"));
        assert!(refused(|query| query.page = text("0")).contains("page must be"));
        assert!(refused(|query| query.page = text("21")).contains("shorter range"));
        assert!(refused(|query| query.page = text("99999999999999999999")).contains("page must be"));
        let spans = refused(|query| {
            query.start_date = text("2026-01-01T00:00:00Z");
            query.end_date = text("2026-04-02T00:00:00Z");
        });
        assert!(spans.contains("90 days"), "{spans}");
        let turned = refused(|query| {
            query.start_date = text("2026-04-02T00:00:00Z");
            query.end_date = text("2026-01-01T00:00:00Z");
        });
        assert!(turned.contains("end_date is before start_date"), "{turned}");
    }
}

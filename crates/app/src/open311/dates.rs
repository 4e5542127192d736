//! Dates as the specification wants them: the W3C note's subset of ISO 8601, with an offset.

use gezhi_domain::deadlines::BEIJING;
use jiff::Timestamp;
use jiff::civil::Date;

/// Reads `2026-11-23T08:00:00Z`, `2026-11-23T16:00:00+08:00`, `2026-11-23T16:00+08:00` or `2026-11-23`.
///
/// A day alone begins at midnight in Beijing. The plus sign of an offset that was not encoded in an address arrives as
/// a blank, and is understood. A time without an offset is nobody's and gives `None`.
#[must_use]
pub fn parse_w3c(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() == 10 {
        let day: Date = text.parse().ok()?;
        return BEIJING.to_timestamp(day.at(0, 0, 0, 0)).ok();
    }
    // `2026-11-23 08:00:00Z` is not the W3C's, so a blank can only stand for a lost plus sign.
    let (head, tail) = text.split_at_checked(11)?;
    if !head.ends_with(['T', 't']) {
        return None;
    }
    format!("{head}{}", tail.replacen(' ', "+", 1)).parse().ok()
}

/// Writes an instant: `2026-11-23T08:00:00Z`.
#[must_use]
pub fn w3c(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_the_note_are_read() {
        for (text, expected) in [
            ("1994-11-05T08:15:30-05:00", "1994-11-05T13:15:30Z"),
            ("1994-11-05T13:15:30Z", "1994-11-05T13:15:30Z"),
            ("2026-11-23T16:00+08:00", "2026-11-23T08:00:00Z"),
            ("2026-11-23T16:00:00 08:00", "2026-11-23T08:00:00Z"),
            ("2026-11-23T16:00:00.123456+08:00", "2026-11-23T08:00:00Z"),
            ("2026-11-23", "2026-11-22T16:00:00Z"),
            (" 2026-11-23T08:00:00Z ", "2026-11-23T08:00:00Z"),
        ] {
            assert_eq!(parse_w3c(text).map(w3c).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_has_no_offset_or_no_sense_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-11-23T08:00:00",
            "2026-13-01",
            "2026-02-30T00:00:00Z",
            "2026-11-23 08:00:00Z",
            "11-23-2026",
            "2026年11月23日",
            "2026-11-23T",
        ] {
            assert_eq!(parse_w3c(text), None, "{text}");
        }
    }
}

//! When a message was sent, as gateways write it.

use crate::error::{AppError, Result};
use jiff::Timestamp;

/// RFC 3339, the date of a mail (RFC 2822), or seconds since 1970.
pub(super) fn sent_at(text: &str) -> Result<Timestamp> {
    let text = text.trim();
    let mail = || jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let seconds = || text.parse::<i64>().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    let read = text.parse::<Timestamp>().ok().or_else(mail).or_else(seconds);
    // PostgreSQL keeps microseconds, and so do we.
    read.and_then(|at| Timestamp::from_microsecond(at.as_microsecond()).ok()).ok_or_else(|| {
        AppError::invalid(
            "time",
            "received_at",
            "时间看不懂，请写成 2026-03-05T09:00:00+08:00。",
            "The time is not readable; write it like 2026-03-05T09:00:00+08:00.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_of_writing() {
        let at: Timestamp = "2026-03-05T01:00:00Z".parse().unwrap();
        for text in ["2026-03-05T09:00:00+08:00", "Thu, 5 Mar 2026 09:00:00 +0800", " 1772672400 "] {
            assert_eq!(sent_at(text).unwrap(), at, "{text}");
        }
        assert!(sent_at("昨天").is_err());
        assert!(sent_at("99999999999999").is_err());
    }
}

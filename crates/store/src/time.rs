//! Instants in the database: microseconds since the Unix epoch.

use crate::engine::StoreError;
use jiff::Timestamp;

/// Before every instant that the product records; where lists by time begin. Both engines can compare with it, which
/// PostgreSQL cannot with the smallest `i64`.
pub const BEGINNING: i64 = 0;

/// Microseconds since the epoch.
#[must_use]
pub fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// An instant from microseconds.
///
/// # Errors
/// A number outside the calendar.
pub fn instant(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| StoreError::BadValue(format!("{micros} is no instant")))
}

/// An optional instant.
///
/// # Errors
/// A number outside the calendar.
pub fn maybe(micros: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
    micros.map(instant).transpose()
}

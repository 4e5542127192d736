//! The only place where numbers change their type.
//!
//! The workspace forbids `as`; a text model needs counts as reals and columns as positions. Each conversion
//! here says what it loses.

/// A count as a real number; exact up to 2^24, which no count of a training run passes.
#[expect(clippy::as_conversions, reason = "usize has no lossless conversion to f32; counts stay below 2^24")]
pub(crate) fn real(count: usize) -> f32 {
    count as f32
}

/// A count as a double; exact up to 2^53.
#[expect(clippy::as_conversions, reason = "usize has no lossless conversion to f64; counts stay below 2^53")]
pub(crate) fn double(count: usize) -> f64 {
    count as f64
}

/// A stored column or row number as a position in a slice.
#[expect(clippy::as_conversions, reason = "usize holds 32 bits on every supported platform")]
pub(crate) fn position(column: u32) -> usize {
    column as usize
}

/// A position as a stored column or row number, saturating at `u32::MAX`.
pub(crate) fn column(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// A double as a single, rounded.
#[expect(clippy::as_conversions, reason = "f64 has no fallible conversion to f32; rounding is wanted")]
pub(crate) fn single(value: f64) -> f32 {
    value as f32
}

/// The whole part of a non-negative real, saturating.
#[expect(
    clippy::as_conversions,
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "`as` saturates and turns NaN into 0, which is the documented behaviour here"
)]
pub(crate) fn whole(value: f64) -> usize {
    value as usize
}

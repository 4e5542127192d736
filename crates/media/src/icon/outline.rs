//! An icon's outline as text: written with absolute commands, and checked whoever wrote it.

use super::shapes::path;
use super::{BOX, IconError};
use kurbo::{BezPath, PathEl, Point, Shape as _};
use std::fmt::Write as _;

/// Most segments of an icon.
pub(super) const MOST_SEGMENTS: usize = 2_000;
/// Longest text of a path.
const LONGEST: usize = 12_000;
/// So far a drawing may stick out of its box.
const MARGIN: f64 = 1.0;

/// Refuses a path that is no icon: not readable, empty, endless, or out of its box.
///
/// # Errors
/// [`IconError`].
pub fn check_icon(text: &str) -> Result<(), IconError> {
    if text.len() > LONGEST {
        return Err(IconError::TooComplex);
    }
    let outline = path(text)?;
    match outline.elements().len() {
        0 => return Err(IconError::Empty),
        segments if segments > MOST_SEGMENTS => return Err(IconError::TooComplex),
        _ => {}
    }
    let extent = outline.bounding_box();
    let fits = |number: f64| (-MARGIN..=BOX + MARGIN).contains(&number);
    if !extent.is_finite() || ![extent.x0, extent.y0, extent.x1, extent.y1].into_iter().all(fits) {
        return Err(IconError::Outside);
    }
    if extent.width() < 1.0 && extent.height() < 1.0 {
        return Err(IconError::Empty);
    }
    Ok(())
}

/// So far from the box a point is no longer written.
const FARTHEST: f64 = 10_000.0;

/// The text of an outline, to a hundredth of a unit.
pub(super) fn written(outline: &BezPath) -> Result<String, IconError> {
    let mut text = String::new();
    let mut put = |command: char, points: &[Point]| -> Result<(), IconError> {
        text.push(command);
        for (number, point) in points.iter().enumerate() {
            // Written longer than the reader's bounds it would come back as a number that cannot be read.
            if !point.is_finite() || point.x.abs() > FARTHEST || point.y.abs() > FARTHEST {
                return Err(IconError::Outside);
            }
            let blank = if number == 0 { "" } else { " " };
            // Writing to a string does not fail.
            let _ = write!(text, "{blank}{} {}", rounded(point.x), rounded(point.y));
        }
        Ok(())
    };
    for element in outline.elements() {
        match element {
            PathEl::MoveTo(to) => put('M', &[*to])?,
            PathEl::LineTo(to) => put('L', &[*to])?,
            PathEl::QuadTo(by, to) => put('Q', &[*by, *to])?,
            PathEl::CurveTo(by, then, to) => put('C', &[*by, *then, *to])?,
            PathEl::ClosePath => put('Z', &[])?,
        }
    }
    Ok(text)
}

fn rounded(number: f64) -> f64 {
    // Without the addition there would be a minus before nothing.
    (number * 100.0).round() / 100.0 + 0.0
}

//! The shapes that an icon may be made of, as outlines.

use super::IconError;
use super::numbers::{check_bounds, length, list, unreadable};
use kurbo::{BezPath, Circle, Ellipse, Point, Rect, RoundedRect, Shape as _};
use roxmltree::Node;

/// How far an outline may be from the true curve, in the drawing's units.
const TOLERANCE: f64 = 0.01;

/// The outline of a shape; `None` for an element that is none.
pub(super) fn of(node: &Node<'_, '_>) -> Result<Option<BezPath>, IconError> {
    let number = |name: &str| Ok::<f64, IconError>(length(node, name)?.unwrap_or(0.0));
    Ok(Some(match node.tag_name().name() {
        "path" => path(node.attribute("d").unwrap_or_default())?,
        "circle" => Circle::new((number("cx")?, number("cy")?), number("r")?.max(0.0)).to_path(TOLERANCE),
        "ellipse" => {
            let radii = (number("rx")?.max(0.0), number("ry")?.max(0.0));
            Ellipse::new((number("cx")?, number("cy")?), radii, 0.0).to_path(TOLERANCE)
        }
        "rect" => {
            let (x, y) = (number("x")?, number("y")?);
            let rect = Rect::new(x, y, x + number("width")?.max(0.0), y + number("height")?.max(0.0));
            let radius = length(node, "rx")?.or(length(node, "ry")?).unwrap_or(0.0).max(0.0);
            if radius > 0.0 {
                RoundedRect::from_rect(rect, radius).to_path(TOLERANCE)
            } else {
                rect.to_path(TOLERANCE)
            }
        }
        "polygon" | "polyline" => polygon(node.attribute("points").unwrap_or_default())?,
        "line" => BezPath::new(),
        _ => return Ok(None),
    }))
}

/// The outline that a path describes.
pub(super) fn path(text: &str) -> Result<BezPath, IconError> {
    check_bounds(text)?;
    if text.trim().is_empty() {
        return Ok(BezPath::new());
    }
    let is_known = |letter: char| letter.is_ascii_digit() || " \t\r\n.,+-eE".contains(letter);
    if !text.chars().all(|letter| is_known(letter) || "MmLlHhVvCcSsQqTtAaZz".contains(letter)) {
        return Err(unreadable(text));
    }
    BezPath::from_svg(text.trim()).map_err(|_| unreadable(text))
}

fn polygon(text: &str) -> Result<BezPath, IconError> {
    let numbers = list(text)?;
    if numbers.len() % 2 == 1 {
        return Err(unreadable(text));
    }
    let mut outline = BezPath::new();
    for pair in numbers.chunks_exact(2) {
        if let [x, y] = pair {
            let point = Point::new(*x, *y);
            if outline.elements().is_empty() { outline.move_to(point) } else { outline.line_to(point) }
        }
    }
    if !outline.elements().is_empty() {
        outline.close_path();
    }
    Ok(outline)
}

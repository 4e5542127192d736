//! Transformations of groups and shapes, and the way from the drawing's own box into the icon's.

use super::numbers::{length, list, unreadable};
use super::{BOX, IconError};
use kurbo::{Affine, Point, Vec2};
use roxmltree::Node;

/// From the drawing's box into the icon's: as large as fits, in the middle.
pub(super) fn view_box(root: &Node<'_, '_>) -> Result<Affine, IconError> {
    let (x, y, width, height) = match root.attribute("viewBox") {
        Some(text) => match list(text)?.as_slice() {
            [x, y, width, height] => (*x, *y, *width, *height),
            _ => return Err(unreadable(text)),
        },
        None => (0.0, 0.0, length(root, "width")?.unwrap_or(BOX), length(root, "height")?.unwrap_or(BOX)),
    };
    if width <= 0.0 || height <= 0.0 {
        return Err(IconError::Empty);
    }
    let scale = (BOX / width).min(BOX / height);
    let rest = Vec2::new(BOX - width * scale, BOX - height * scale) / 2.0;
    Ok(Affine::translate(rest) * Affine::scale(scale) * Affine::translate((-x, -y)))
}

/// What the `transform` of an element says.
pub(super) fn of(node: &Node<'_, '_>) -> Result<Affine, IconError> {
    let Some(text) = node.attribute("transform") else { return Ok(Affine::IDENTITY) };
    let mut whole = Affine::IDENTITY;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('(').ok_or_else(|| unreadable(text))?;
        let (inside, after) = after.split_once(')').ok_or_else(|| unreadable(text))?;
        whole *= one(name.trim(), &list(inside)?).ok_or_else(|| unreadable(text))?;
        rest = after.trim_start_matches([' ', ',', '\t', '\n', '\r']);
    }
    Ok(whole)
}

fn one(name: &str, numbers: &[f64]) -> Option<Affine> {
    Some(match (name, numbers) {
        ("matrix", [a, b, c, d, e, f]) => Affine::new([*a, *b, *c, *d, *e, *f]),
        ("translate", [x]) => Affine::translate((*x, 0.0)),
        ("translate", [x, y]) => Affine::translate((*x, *y)),
        ("scale", [both]) => Affine::scale(*both),
        ("scale", [x, y]) => Affine::scale_non_uniform(*x, *y),
        ("rotate", [degrees]) => Affine::rotate(degrees.to_radians()),
        ("rotate", [degrees, x, y]) => Affine::rotate_about(degrees.to_radians(), Point::new(*x, *y)),
        ("skewX", [degrees]) => Affine::skew(degrees.to_radians().tan(), 0.0),
        ("skewY", [degrees]) => Affine::skew(0.0, degrees.to_radians().tan()),
        _ => return None,
    })
}

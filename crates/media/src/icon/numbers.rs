//! Numbers as they stand in a drawing, with bounds that keep reading them cheap.

use super::IconError;
use roxmltree::Node;

/// Digits before the point: with longer ones an arc would be cut into endless pieces.
const MOST_DIGITS: usize = 7;

pub(super) fn unreadable(text: &str) -> IconError {
    IconError::Unreadable(text.chars().take(40).collect())
}

/// Refuses a path or list in which a number is out of any icon's bounds.
pub(super) fn check_bounds(text: &str) -> Result<(), IconError> {
    let mut digits = 0;
    let mut fraction = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '0'..='9' if !fraction => {
                digits += 1;
                if digits > MOST_DIGITS {
                    return Err(unreadable(text));
                }
            }
            '0'..='9' => {}
            '.' => fraction = true,
            // Only exponents that make a number smaller.
            'e' | 'E' if letters.peek() != Some(&'-') => return Err(unreadable(text)),
            _ => (digits, fraction) = (0, false),
        }
    }
    Ok(())
}

/// A list of numbers, apart by blanks or commas.
pub(super) fn list(text: &str) -> Result<Vec<f64>, IconError> {
    check_bounds(text)?;
    text.split([' ', ',', '\t', '\n', '\r'])
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(|| unreadable(part))
        })
        .collect()
}

/// A length of an attribute in the drawing's own units.
pub(super) fn length(node: &Node<'_, '_>, name: &str) -> Result<Option<f64>, IconError> {
    let Some(text) = node.attribute(name) else { return Ok(None) };
    check_bounds(text)?;
    let number = text.trim().trim_end_matches("px").parse::<f64>();
    number.ok().filter(|number| number.is_finite()).map(Some).ok_or_else(|| unreadable(text))
}

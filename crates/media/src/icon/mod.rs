//! Icons of kinds of attributes (feature P2): a drawing that somebody uploads becomes one path in a box of 24 by 24.
//!
//! Nothing of the uploaded file is kept but the outline: no element, no attribute, no text. So whatever a file hides, a
//! page that shows the icon shows a path and nothing else. What the file must not hold is refused all the same, with its
//! name, because an icon of which half is missing helps nobody.

mod numbers;
mod outline;
mod shapes;
mod transform;

pub use outline::check_icon;

use kurbo::{Affine, BezPath};
use roxmltree::{Document, Node, ParsingOptions};
use thiserror::Error;

/// The largest drawing, in bytes.
pub const LARGEST_ICON: usize = 32 * 1024;
/// Most elements of a drawing, the ones that draw nothing included.
const MOST_NODES: u32 = 2_000;
/// How deep groups may lie in each other.
const DEEPEST: usize = 16;
/// Side of the box.
const BOX: f64 = 24.0;
const SVG: &str = "http://www.w3.org/2000/svg";

/// Why a drawing is no icon.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IconError {
    /// More bytes than [`LARGEST_ICON`].
    #[error("the drawing is larger than {} KB", LARGEST_ICON / 1024)]
    TooLarge,
    /// No SVG, or one that declares entities.
    #[error("this is no SVG drawing")]
    NotSvg,
    /// Something that an icon must not hold: a script, a picture, a reference, an event.
    #[error("the drawing holds `{0}`, which an icon must not")]
    Forbidden(String),
    /// Lines that are stroked: only filled outlines are drawn.
    #[error("the drawing is made of strokes; turn them into outlines first")]
    Strokes,
    /// A number, a path or a transformation that cannot be read.
    #[error("`{0}` cannot be read")]
    Unreadable(String),
    /// Too many segments.
    #[error("the drawing is too complex for an icon")]
    TooComplex,
    /// Nothing is drawn.
    #[error("the drawing is empty")]
    Empty,
    /// It sticks out of its box.
    #[error("the drawing sticks out of its box")]
    Outside,
}

/// The outline of an SVG drawing, as a path in a box of 24 by 24.
///
/// # Errors
/// [`IconError`]: says which element or attribute is in the way.
pub fn icon_of(svg: &str) -> Result<String, IconError> {
    if svg.len() > LARGEST_ICON {
        return Err(IconError::TooLarge);
    }
    // Entities come with a document type, and neither has a place in an icon.
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(svg, options).map_err(|_| IconError::NotSvg)?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err(IconError::NotSvg);
    }
    let mut drawing = Drawing::default();
    let filled = drawing.looks(&root, true)?;
    let into_box = transform::view_box(&root)?;
    for child in root.children().filter(Node::is_element) {
        drawing.draw(&child, into_box, filled, 0)?;
    }
    if drawing.path.elements().is_empty() {
        return Err(if drawing.strokes { IconError::Strokes } else { IconError::Empty });
    }
    let text = outline::written(&drawing.path)?;
    check_icon(&text)?;
    Ok(text)
}

#[derive(Default)]
struct Drawing {
    path: BezPath,
    /// Something is stroked and not filled.
    strokes: bool,
}

impl Drawing {
    fn draw(
        &mut self,
        node: &Node<'_, '_>,
        outer: Affine,
        outer_filled: bool,
        depth: usize,
    ) -> Result<(), IconError> {
        // What editors leave about themselves draws nothing.
        if node.tag_name().namespace() != Some(SVG) {
            return Ok(());
        }
        let name = node.tag_name().name();
        if matches!(name, "title" | "desc" | "metadata") || (name == "defs" && !node.has_children()) {
            return Ok(());
        }
        let filled = self.looks(node, outer_filled)?;
        let here = outer * transform::of(node)?;
        if name == "g" {
            if depth >= DEEPEST {
                return Err(IconError::TooComplex);
            }
            for child in node.children().filter(Node::is_element) {
                self.draw(&child, here, filled, depth + 1)?;
            }
            return Ok(());
        }
        let shape = shapes::of(node)?.ok_or_else(|| IconError::Forbidden(name.to_owned()))?;
        if filled {
            self.path.extend(here * shape);
            if self.path.elements().len() > outline::MOST_SEGMENTS {
                return Err(IconError::TooComplex);
            }
        }
        Ok(())
    }

    /// Refuses what must not be there, and says whether the element is filled; `outer` is what it inherits.
    fn looks(&mut self, node: &Node<'_, '_>, outer: bool) -> Result<bool, IconError> {
        let mut filled = outer;
        for attribute in node.attributes() {
            let name = attribute.name();
            let value = attribute.value().to_ascii_lowercase();
            let is_forbidden = name.to_ascii_lowercase().starts_with("on")
                || matches!(name, "href" | "src" | "clip-path" | "mask" | "filter")
                || value.contains("url(")
                || value.contains("script:")
                || value.contains("@import");
            if is_forbidden {
                return Err(IconError::Forbidden(name.to_owned()));
            }
            match name {
                "fill" => filled = value.trim() != "none",
                "style" => {
                    let declarations = value.split(';').filter_map(|one| one.split_once(':'));
                    for (property, said) in declarations {
                        match property.trim() {
                            "fill" => filled = said.trim() != "none",
                            "stroke" => self.strokes |= said.trim() != "none",
                            _ => {}
                        }
                    }
                }
                "stroke" => self.strokes |= value.trim() != "none",
                _ => {}
            }
        }
        Ok(filled)
    }
}

#[cfg(test)]
mod tests;

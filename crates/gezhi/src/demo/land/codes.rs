//! Codes of divisions and grids (DOMAIN.md, "Codes").
//!
//! A division continues the real codes of its parent: streets from 001, towns from 100, residents' committees from
//! 001, villages from 200. A grid has the 12 digits of the village above it and a number of three digits in reading
//! order; dedicated grids count from 901.

use super::tree::Node;
use gezhi_domain::profile::Profile;
use std::collections::{HashMap, HashSet};

/// First number of a dedicated grid.
const DEDICATED: usize = 901;

/// How many digits of a code say which division of this level it is; `None` for what is no statistical division.
fn width(level_key: &str) -> Option<usize> {
    match level_key {
        "prefecture" => Some(4),
        "county" => Some(6),
        "town" => Some(9),
        "village" => Some(12),
        _ => None,
    }
}

/// A code of any length as 12 digits.
fn twelve(code: &str) -> String {
    format!("{code:0<12}")
}

/// The nearest statistical division above, with its 12-digit code and the digits that count.
fn division_above(nodes: &[Node], codes: &[String], profile: &Profile, at: usize) -> (usize, String, usize) {
    let mut here = nodes.get(at).and_then(|node| node.parent);
    while let Some(above) = here {
        let Some(node) = nodes.get(above) else { break };
        let digits = level_width(profile, node.depth);
        if let (Some(digits), Some(code)) = (digits, codes.get(above)) {
            return (above, code.clone(), digits);
        }
        here = node.parent;
    }
    (0, twelve(&profile.head.division), 12)
}

fn level_width(profile: &Profile, depth: usize) -> Option<usize> {
    let level = u8::try_from(depth).ok().and_then(|depth| profile.level(depth))?;
    width(&level.key)
}

/// The first number of an invented division, by its name.
fn first_number(digits: usize, name: &str) -> usize {
    match digits {
        9 if name.ends_with("街道") => 1,
        9 => 100,
        12 if name.ends_with("社区") => 1,
        12 => 200,
        _ => 21,
    }
}

/// The code of every place, in the order of the list; places must be named and children in reading order.
#[must_use]
pub fn code_all(profile: &Profile, nodes: &[Node]) -> Vec<String> {
    let known: HashSet<String> = nodes.iter().filter_map(|node| node.code.as_deref()).map(twelve).collect();
    let mut codes = vec![String::new(); nodes.len()];
    // Next free number by division, and whether it counts divisions, general grids or dedicated ones.
    let mut next: HashMap<(usize, usize), usize> = HashMap::new();
    for at in in_reading_order(nodes) {
        let Some(node) = nodes.get(at) else { continue };
        let (above, prefix, digits_above) = division_above(nodes, &codes, profile, at);
        let own = level_width(profile, node.depth).filter(|_| node.dedicated.is_none());
        let code = match (&node.code, own) {
            (Some(code), _) => twelve(code),
            (None, Some(digits)) => {
                let name = node.name.as_deref().unwrap_or_default();
                let first = first_number(digits, name);
                let number = next.entry((above, first)).or_insert(first);
                let head = prefix.get(..digits_above).unwrap_or(&prefix);
                let places = digits.saturating_sub(digits_above);
                loop {
                    let code = twelve(&format!("{head}{number:0places$}"));
                    *number += 1;
                    if !known.contains(&code) {
                        break code;
                    }
                }
            }
            (None, None) => {
                let (kind, first) = if node.dedicated.is_some() { (DEDICATED, DEDICATED) } else { (0, 1) };
                let number = next.entry((above, kind)).or_insert(first);
                let code = format!("{prefix}{number:03}");
                *number += 1;
                code
            }
        };
        if let Some(slot) = codes.get_mut(at) {
            *slot = code;
        }
    }
    codes
}

/// Level by level, in each the children of one parent after the other in their order.
fn in_reading_order(nodes: &[Node]) -> Vec<usize> {
    let mut order = vec![0];
    let mut next = 0;
    while let Some(at) = order.get(next).copied() {
        next += 1;
        if let Some(node) = nodes.get(at) {
            order.extend(&node.children);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::land::{names::name_all, tree::plan};
    use gezhi_drawing::dice::Dice;

    #[test]
    fn codes_are_unique_and_continue_the_real_ones() {
        for code in crate::profiles::codes() {
            let profile = crate::profiles::load(code, None).unwrap();
            let mut nodes = plan(&profile, &mut Dice::new(1, 1)).unwrap();
            name_all(&profile, &mut nodes, 5).unwrap();
            let codes = code_all(&profile, &nodes);
            let unique: HashSet<_> = codes.iter().collect();
            assert_eq!(unique.len(), nodes.len(), "{code}");
            for (node, code) in nodes.iter().zip(&codes) {
                assert!(matches!(code.len(), 12 | 15), "{code}");
                let village = profile.level(u8::try_from(node.depth).unwrap()).unwrap().key == "village";
                let range = code.get(9..12).unwrap().parse::<u32>().unwrap();
                if village && node.code.is_none() {
                    assert!((1..400).contains(&range), "{code}");
                }
            }
        }
    }
}

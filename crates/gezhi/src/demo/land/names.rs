//! Names of invented places (feature G1): plausible, and no two alike under one parent.

use super::tree::Node;
use crate::demo::DemoError;
use gezhi_domain::profile::{NameStock, Profile};
use gezhi_drawing::dice::Dice;
use std::collections::HashSet;

/// Words that end the names of divisions and are left out where only the name itself is wanted.
const UNITS: [&str; 9] = ["社区", "街道", "片区", "村", "镇", "乡", "屯", "县", "市"];

/// A name without the word for its kind: 姚山村 becomes 姚山. Names of two characters keep theirs.
#[must_use]
pub fn short(name: &str) -> &str {
    UNITS
        .iter()
        .find_map(|unit| name.strip_suffix(unit))
        .filter(|rest| rest.chars().count() >= 2)
        .unwrap_or(name)
}

/// Tries at a name that nobody else in the whole place has, before a repetition elsewhere is allowed.
const TRIES: usize = 400;

struct Inventor<'a> {
    stock: &'a NameStock,
    dice: Dice,
    everywhere: HashSet<String>,
}

impl Inventor<'_> {
    fn draw(&mut self) -> Option<String> {
        let first = self.dice.pick(&self.stock.village_first)?.clone();
        let last = self.dice.pick(&self.stock.village_last)?;
        // 石石坪 and 大岭岭 are no names.
        let doubled = first.chars().any(|letter| last.contains(letter));
        (!doubled).then(|| format!("{first}{last}"))
    }

    fn name(
        &mut self,
        pattern: &str,
        number: usize,
        parent: &str,
        siblings: &HashSet<String>,
        only: bool,
    ) -> Option<String> {
        let filled = pattern.replace("{n}", &number.to_string()).replace("{parent}", parent);
        if !filled.contains("{name}") {
            return (!siblings.contains(&filled)).then_some(filled);
        }
        for round in 0..TRIES * 2 {
            let Some(invented) = self.draw() else { continue };
            let name = filled.replace("{name}", &invented);
            let taken = siblings.contains(&name) || invented == parent;
            let elsewhere = only && round < TRIES && self.everywhere.contains(&name);
            if !taken && !elsewhere {
                self.everywhere.insert(name.clone());
                return Some(name);
            }
        }
        None
    }
}

/// Gives every nameless general grid its name; children must stand in reading order, because `{n}` is that number.
///
/// # Errors
/// A stock too small for the places.
pub fn name_all(profile: &Profile, nodes: &mut [Node], seed: u64) -> Result<(), DemoError> {
    let everywhere = nodes.iter().filter_map(|node| node.name.clone()).collect();
    let mut inventor = Inventor { stock: &profile.head.names, dice: Dice::new(seed, 2), everywhere };
    let deepest = profile.head.levels.len().saturating_sub(1);
    for at in 0..nodes.len() {
        let Some(node) = nodes.get(at) else { continue };
        let (children, parent) = (node.children.clone(), node.name.clone().unwrap_or_default());
        let parent = short(&parent).to_owned();
        let mut siblings: HashSet<String> =
            children.iter().filter_map(|child| nodes.get(*child)?.name.clone()).collect();
        for (number, child) in (1..).zip(children) {
            let Some(node) = nodes.get(child).filter(|node| node.name.is_none()) else { continue };
            let Some(level) = u8::try_from(node.depth).ok().and_then(|depth| profile.level(depth)) else {
                continue;
            };
            // Villages differ everywhere, so that a person can find one; hamlets only within their village.
            let only = node.depth < deepest.max(2) && node.depth < 3 || level.key == "village";
            let name = inventor.name(&level.naming, number, &parent, &siblings, only).ok_or_else(|| {
                DemoError::Profile(format!("the stock of names is too small for the places under {parent}"))
            })?;
            siblings.insert(name.clone());
            if let Some(node) = nodes.get_mut(child) {
                node.name = Some(name);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::land::tree::plan;

    #[test]
    fn names_are_unique_among_siblings_and_villages_everywhere() {
        for code in crate::profiles::codes() {
            let profile = crate::profiles::load(code, None).unwrap();
            let mut nodes = plan(&profile, &mut Dice::new(1, 1)).unwrap();
            name_all(&profile, &mut nodes, 5).unwrap();
            let mut seen = HashSet::new();
            for node in &nodes {
                let name = node.name.clone().unwrap();
                assert!(!name.contains('{'), "{name}");
                assert!(seen.insert((node.parent, name.clone())), "{code}: {name} twice under one parent");
            }
            let depth = profile.head.levels.iter().find(|level| level.key == "village").unwrap().depth;
            let villages: Vec<_> = nodes.iter().filter(|node| node.depth == usize::from(depth)).collect();
            let names: HashSet<_> = villages.iter().map(|node| node.name.clone()).collect();
            assert!(
                names.len() * 100 >= villages.len() * 99,
                "{code}: {} of {}",
                names.len(),
                villages.len()
            );
        }
    }

    #[test]
    fn short_names() {
        assert_eq!(
            (short("姚山村"), short("石龙社区"), short("新村"), short("1社")),
            ("姚山", "石龙", "新村", "1社")
        );
    }
}

//! How many places a profile has, where, and which of them are known by name (features G1, G2).

use crate::demo::DemoError;
use gezhi_domain::profile::{PlaceSpec, Profile};
use gezhi_drawing::dice::Dice;
use std::collections::HashMap;

/// A place before it is drawn; its parent stands before it.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Depth, 0 for the root.
    pub depth: usize,
    /// Place in the list of its parent.
    pub parent: Option<usize>,
    /// Places in the list of its children; in reading order once drawn.
    pub children: Vec<usize>,
    /// Name, where the profile knows it.
    pub name: Option<String>,
    /// Code, where the profile knows it, with trailing zeros.
    pub code: Option<String>,
    /// How many children the profile wants it to have.
    pub wanted: Option<usize>,
    /// Kind of a dedicated grid, by its place in the scheme.
    pub dedicated: Option<usize>,
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The general grids of a profile, level by level, with exactly the counts it names.
///
/// # Errors
/// A profile whose numbers do not add up.
pub fn plan(profile: &Profile, dice: &mut Dice) -> Result<Vec<Node>, DemoError> {
    let head = &profile.head;
    let root =
        Node { name: Some(head.name.zh.clone()), code: Some(head.division.clone()), ..Node::default() };
    let mut nodes = vec![root];
    let mut above = vec![0];
    let mut known: HashMap<String, usize> = HashMap::new();
    for level in head.levels.iter().skip(1) {
        let specs: Vec<&PlaceSpec> = head.places.iter().filter(|place| place.depth == level.depth).collect();
        let mut named: HashMap<usize, Vec<&PlaceSpec>> = HashMap::new();
        for spec in specs {
            let parent = match &spec.parent {
                None => 0,
                Some(name) => *known.get(name).ok_or_else(|| {
                    DemoError::Profile(format!(
                        "the parent `{name}` of `{}` is not listed before it",
                        spec.name
                    ))
                })?,
            };
            named.entry(parent).or_default().push(spec);
        }
        let shares = deal(&nodes, &above, count(level.count), &named, dice)?;
        let mut here = Vec::with_capacity(count(level.count));
        for (parent, share) in above.iter().copied().zip(shares) {
            let specs = named.remove(&parent).unwrap_or_default();
            if specs.len() > share {
                return Err(DemoError::Profile(format!(
                    "more places are named at depth {} than its parent has",
                    level.depth
                )));
            }
            for number in 0..share {
                let at = nodes.len();
                let spec = specs.get(number);
                nodes.push(Node {
                    depth: usize::from(level.depth),
                    parent: Some(parent),
                    name: spec.map(|spec| spec.name.clone()),
                    code: spec.and_then(|spec| spec.code.clone()),
                    wanted: spec.and_then(|spec| spec.children).map(count),
                    ..Node::default()
                });
                if let Some(parent) = nodes.get_mut(parent) {
                    parent.children.push(at);
                }
                if let Some(spec) = spec {
                    known.insert(spec.name.clone(), at);
                }
                here.push(at);
            }
        }
        above = here;
    }
    Ok(nodes)
}

/// How many children each parent gets: what the profile says, the rest evenly over the others.
fn deal(
    nodes: &[Node],
    parents: &[usize],
    total: usize,
    named: &HashMap<usize, Vec<&PlaceSpec>>,
    dice: &mut Dice,
) -> Result<Vec<usize>, DemoError> {
    let wanted: Vec<Option<usize>> =
        parents.iter().map(|at| nodes.get(*at).and_then(|node| node.wanted)).collect();
    let fixed: usize = wanted.iter().flatten().sum();
    let free: Vec<usize> =
        (0..parents.len()).filter(|at| wanted.get(*at).is_some_and(Option::is_none)).collect();
    let rest = total.checked_sub(fixed).filter(|rest| *rest == 0 || !free.is_empty()).ok_or_else(|| {
        DemoError::Profile(format!("the profile wants {total} places at a level but names {fixed} of them"))
    })?;
    let mut shares: Vec<usize> = wanted.iter().map(|share| share.unwrap_or(0)).collect();
    let hosts = hosts(nodes, parents, &free, rest, named, dice);
    if hosts.is_empty() {
        return Ok(shares);
    }
    let (base, extra) = (rest / hosts.len(), rest % hosts.len());
    for (number, host) in hosts.into_iter().enumerate() {
        if let Some(share) = shares.get_mut(host) {
            *share = base + usize::from(number < extra);
        }
    }
    Ok(shares)
}

/// Which parents share the rest, in any order. Where there are fewer children than parents (micro grids), only some
/// parents are divided, each into about four: those in estates and streets first, never one that a story names.
fn hosts(
    nodes: &[Node],
    parents: &[usize],
    free: &[usize],
    rest: usize,
    named: &HashMap<usize, Vec<&PlaceSpec>>,
    dice: &mut Dice,
) -> Vec<usize> {
    let mut hosts = free.to_vec();
    dice.shuffle(&mut hosts);
    if rest >= hosts.len() {
        // Parents with named children come first and take the remainder.
        hosts.sort_by_key(|at| parents.get(*at).is_none_or(|parent| !named.contains_key(parent)));
        return hosts;
    }
    let is_urban = |mut at: usize| loop {
        let Some(node) = nodes.get(at) else { return false };
        if node.name.as_ref().is_some_and(|name| name.ends_with("社区") || name.ends_with("街道")) {
            return true;
        }
        match node.parent {
            Some(parent) => at = parent,
            None => return false,
        }
    };
    let rank = |at: &usize| {
        let parent = parents.get(*at).copied().unwrap_or(0);
        let is_known = nodes.get(parent).is_some_and(|node| node.name.is_some());
        (is_known, !is_urban(parent))
    };
    hosts.sort_by_key(rank);
    hosts.truncate(rest.div_ceil(4));
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_has_exactly_its_places() {
        for code in crate::profiles::codes() {
            let profile = crate::profiles::load(code, None).unwrap();
            let nodes = plan(&profile, &mut Dice::new(1, 1)).unwrap();
            for level in &profile.head.levels {
                let depth = usize::from(level.depth);
                let found = nodes.iter().filter(|node| node.depth == depth).count();
                assert_eq!(found, count(level.count), "{code} at depth {depth}");
            }
            for place in &profile.head.places {
                let found: Vec<_> =
                    nodes.iter().filter(|node| node.name.as_deref() == Some(&*place.name)).collect();
                assert_eq!(found.len(), 1, "{code}: {}", place.name);
                if let Some(children) = place.children {
                    assert_eq!(found[0].children.len(), count(children), "{code}: {}", place.name);
                }
            }
        }
    }
}

//! Department nets laid on the same grids (多网合一, feature G4).

use super::place::Bilingual;
use serde::{Deserialize, Serialize};

/// What one department has to do in every grid of the place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetSpec {
    /// Stable key.
    pub key: String,
    /// Name.
    pub name: Bilingual,
    /// Colour, `#rrggbb`.
    pub colour: String,
    /// Key of the department's body.
    pub body: String,
    /// Categories it answers for, each with its whole branch.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Kinds of marks in the register that it looks after.
    #[serde(default)]
    pub marks: Vec<String>,
    /// What it does in a grid without being asked.
    #[serde(default)]
    pub duties: Vec<NetDuty>,
}

/// A standing duty of a department in a grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetDuty {
    /// What is done.
    pub what: Bilingual,
    /// How often.
    pub often: Bilingual,
}

impl NetSpec {
    /// Which of its branches a category belongs to, if any.
    #[must_use]
    pub fn branch_of(&self, category: &str) -> Option<&str> {
        let covers = |branch: &&String| {
            category
                .strip_prefix(branch.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        // The most exact one, where a branch and a twig of it are both named.
        self.categories.iter().filter(covers).max_by_key(|branch| branch.len()).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_net_answers_for_whole_branches() {
        let name = Bilingual { zh: "平安网".into(), en: "Safety".into() };
        let net = NetSpec {
            key: "safety".into(),
            name,
            colour: "#123456".into(),
            body: "police".into(),
            categories: vec!["safety".into(), "safety.fire".into(), "road.lamp".into()],
            marks: Vec::new(),
            duties: Vec::new(),
        };
        assert_eq!(net.branch_of("safety.fire.now"), Some("safety.fire"));
        assert_eq!(net.branch_of("safety.geo"), Some("safety"));
        assert_eq!(net.branch_of("road.lamp"), Some("road.lamp"));
        assert_eq!(net.branch_of("road.lamps"), None);
        assert_eq!(net.branch_of("road"), None);
    }
}

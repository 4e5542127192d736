//! Kinds of posts, as a profile's `posts.toml` names them.

use crate::accounts::Role;
use crate::profile::Bilingual;
use serde::{Deserialize, Serialize};

/// `posts.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostFile {
    /// Rules of every appointment.
    pub rules: PostRules,
    /// Kinds in the order in which they are shown.
    #[serde(rename = "post")]
    pub kinds: Vec<PostSpec>,
}

impl PostFile {
    /// What a place has that brings no file of its own. A test proves it readable.
    #[must_use]
    pub fn base() -> Self {
        const TEXT: &str = include_str!("../../../../profiles/base/posts.toml");
        toml::from_str(TEXT).unwrap_or_else(|_| Self { rules: PostRules::default(), kinds: Vec::new() })
    }

    /// The kind of a key.
    #[must_use]
    pub fn kind(&self, key: &str) -> Option<&PostSpec> {
        self.kinds.iter().find(|kind| kind.key == key)
    }
}

impl Default for PostFile {
    fn default() -> Self {
        Self::base()
    }
}

/// Rules of every appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostRules {
    /// Working days for which a name is published before the appointment, so that people may object.
    pub objection_days: u32,
    /// Days before the end of a term when somebody is reminded of it.
    pub remind_days: u32,
    /// Whether assessing, examining and appointing must be done by different people.
    pub separate: bool,
}

impl Default for PostRules {
    fn default() -> Self {
        Self { objection_days: 5, remind_days: 30, separate: true }
    }
}

/// A kind of post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostSpec {
    /// Key, as stored.
    pub key: String,
    /// Name.
    pub name: Bilingual,
    /// What the holder does, for the board.
    pub duties: Bilingual,
    /// What the holder promises unless the post has a promise of its own.
    pub promise: Bilingual,
    /// Keys of the levels where such a post stands; empty where it may stand anywhere.
    pub levels: Vec<String>,
    /// How many a place of these levels should have; 0 where nobody is missed.
    pub wanted: u32,
    /// Length of a term in months; 0 for one without an end.
    #[serde(default)]
    pub term_months: u32,
    /// Households that one holder looks after at most; 0 without a bound.
    #[serde(default)]
    pub households: u32,
    /// Role of the duty that an appointment gives.
    #[serde(default)]
    pub role: Option<Role>,
    /// Filled by applying, assessing, examining and appointing; otherwise entered by whoever keeps the posts.
    pub process: bool,
    /// Name and telephone are shown to everybody.
    pub public: bool,
    /// Belongs to the village's roster and not to the posts of grids.
    #[serde(default)]
    pub roster: bool,
    /// One for each household, linked to a person of the register.
    #[serde(default)]
    pub per_household: bool,
    /// Category of the case by which people ask this person for advice.
    #[serde(default)]
    pub consults: Option<String>,
}

impl PostSpec {
    /// Whether such a post stands on places of this level.
    #[must_use]
    pub fn stands_on(&self, level_key: &str) -> bool {
        self.levels.is_empty() || self.levels.iter().any(|level| level == level_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_readable() {
        let base = PostFile::base();
        assert!(base.kinds.len() >= 6);
        assert_eq!(base.kind("worker").unwrap().role, Some(Role::Worker));
        assert!(base.kind("worker").unwrap().stands_on("group"));
        assert!(!base.kind("worker").unwrap().stands_on("village"));
        assert!(base.kind("legal_literate").unwrap().stands_on("anything"));
    }
}

//! The demo of a profile: the people of its stories and the figures of its year.

use crate::accounts::Role;
use serde::{Deserialize, Serialize};

/// `demo.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoFile {
    /// The year of cases.
    pub year: DemoYear,
    /// Sign-ins of the demo, one per role at least.
    #[serde(rename = "person")]
    pub people: Vec<DemoPerson>,
    /// Texts that villagers might have written, by category.
    #[serde(rename = "sample")]
    pub samples: Vec<DemoSample>,
    /// The register of households; none where it is left out.
    #[serde(default)]
    pub register: Option<DemoRegister>,
}

/// How many households the demo holds, and where (feature P1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoRegister {
    /// Place below which they stand; the whole place when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// Households.
    pub households: u32,
    /// People in them.
    pub people: u32,
    /// Households of the first village, where one is to be as large as that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub large_village: Option<u32>,
}

/// Totals of the demo year (feature C12).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoYear {
    /// Cases reported.
    pub reported: u32,
    /// Of these, replied.
    pub replied: u32,
    /// Of these, closed.
    pub closed: u32,
    /// Of the closed, within the limit.
    pub on_time: u32,
    /// Registered users to show, 0 where unknown.
    pub registered: u32,
    /// Grid workers posted.
    pub workers: u32,
    /// Grid leaders posted.
    #[serde(default)]
    pub leaders: u32,
    /// Party instructors posted.
    #[serde(default)]
    pub instructors: u32,
    /// Centre households.
    #[serde(default)]
    pub centre_households: u32,
    /// Supervisors.
    #[serde(default)]
    pub supervisors: u32,
}

/// A person of the demo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoPerson {
    /// Login name, latin.
    pub login: String,
    /// Name.
    pub name: String,
    /// Mobile number of a range that is not handed out (199 0000 ….).
    pub phone: String,
    /// Role.
    pub role: Role,
    /// Name of the place where the duty stands; root when omitted. `A/B` names a child of a place.
    #[serde(default)]
    pub place: Option<String>,
    /// Key of the body, for handlers.
    #[serde(default)]
    pub body: Option<String>,
    /// What this person is in the story.
    #[serde(default)]
    pub note: Option<String>,
}

/// Texts of one category; `{place}` is replaced by the name of the village or group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoSample {
    /// Category code, as deep as the text tells.
    pub category: String,
    /// Share of the year's cases, any scale.
    pub weight: u32,
    /// What people wrote.
    pub texts: Vec<String>,
    /// What the body answered.
    pub answers: Vec<String>,
}

//! Sample policies of a demo, as `profiles/base/policies.toml` holds them.

use crate::profile::ProfileError;
use serde::Deserialize;

/// `policies.toml`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySamples {
    /// The samples, oldest first.
    #[serde(rename = "policy")]
    pub policies: Vec<PolicySample>,
}

/// One sample; `{place}` becomes the name of the place that holds the demo.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySample {
    /// Title.
    pub title: String,
    /// Number of the document.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Codes of topics.
    pub topics: Vec<String>,
    /// What people call it.
    pub words: Vec<String>,
    /// Whom it is for.
    pub audience: String,
    /// Code of the service item to apply with.
    #[serde(default)]
    pub item: Option<String>,
    /// First day, as days before the demo's last.
    pub days_ago: u32,
    /// Days from the first on which it holds; without an end where left out.
    #[serde(default)]
    pub days: Option<u32>,
    /// Text.
    pub text: String,
}

impl PolicySamples {
    /// Reads the file.
    ///
    /// # Errors
    /// A file of another shape.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        ProfileError::read("policies.toml", text)
    }
}

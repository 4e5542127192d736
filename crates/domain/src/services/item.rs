//! Service items as a profile lists them.

use crate::profile::Bilingual;
use serde::{Deserialize, Serialize};

/// `services.toml`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceFile {
    /// How long and how large a service pack may be (feature W8).
    #[serde(default)]
    pub pack: PackSpec,
    /// Topics of policies (feature V2).
    #[serde(rename = "topic", default)]
    pub topics: Vec<Topic>,
    /// The items, in the order in which pages show them.
    #[serde(rename = "item", default)]
    pub items: Vec<ServiceItem>,
}

impl ServiceFile {
    /// The item with this code.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&ServiceItem> {
        self.items.iter().find(|item| item.code == code)
    }
}

/// Bounds of a service pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackSpec {
    /// Days after which a pack opens no more unless it was synchronised again.
    pub days: u16,
    /// Households in one pack at most.
    pub households: u32,
}

impl Default for PackSpec {
    fn default() -> Self {
        Self { days: 7, households: 800 }
    }
}

/// A topic of policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
}

/// Something that can be applied for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceItem {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Who can apply.
    pub who: Bilingual,
    /// How it goes, in a few sentences.
    pub guide: Bilingual,
    /// Categories of the case that an application becomes: the first that the place knows decides where it goes.
    pub categories: Vec<String>,
    /// Papers that are photographed or brought along.
    pub materials: Vec<Bilingual>,
    /// The form.
    #[serde(rename = "field", default)]
    pub fields: Vec<FormField>,
}

/// One line of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// Stable key.
    pub key: String,
    /// What is asked.
    pub name: Bilingual,
    /// What an answer looks like.
    #[serde(default)]
    pub kind: FieldKind,
    /// The answers to choose from, where the kind is `choice`; the Chinese word is the answer.
    #[serde(default)]
    pub choices: Vec<Bilingual>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
}

/// What an answer looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Free text.
    #[default]
    Text,
    /// Digits: an amount, an account, a number of people.
    Digits,
    /// A day, `2001-02-03`.
    Date,
    /// One of the choices.
    Choice,
}

impl FieldKind {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Digits => "digits",
            Self::Date => "date",
            Self::Choice => "choice",
        }
    }
}

//! What the files of a profile say about its demo of points: `shop.toml`, `village.toml`, and the base's `claims.toml`.

use super::DemoShop;
use gezhi_drawing::Scene;
use serde::Deserialize;

/// All that a demo of points is made from.
#[derive(Debug, Clone, Default)]
pub struct DemoPoints {
    /// Shops; the first one's leader leads the village whose points are shown.
    pub shops: Vec<DemoShop>,
    /// The village.
    pub village: Option<DemoVillage>,
    /// What villagers declare.
    pub claims: Vec<DemoClaim>,
}

/// `village.toml` of a profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoVillage {
    /// Weeks for which the rules have been in force.
    pub weeks: i64,
    /// Who passes resolutions.
    pub body: String,
    /// Logins of members of the committee; two villagers join them.
    pub committee: Vec<String>,
    /// People who declare with their telephones.
    pub villagers: usize,
    /// Households that come to what the village calls them to.
    pub households: usize,
    /// How rules stood at first.
    #[serde(default)]
    pub first: Vec<FirstVersion>,
    /// What waits to be resolved on.
    pub draft: Option<OpenDraft>,
    /// What the village enters by itself.
    #[serde(default)]
    pub hand: Vec<ByHand>,
    /// What households are called to.
    pub campaign: Option<Call>,
    /// Its canteen.
    pub canteen: Option<DemoCanteen>,
}

/// A canteen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoCanteen {
    /// Days since it was opened; fewer than the rules are old.
    pub days: i64,
    /// Name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Codes of the marks of those who may eat.
    pub marks: Vec<String>,
    /// What a meal costs, in fen.
    pub price: i64,
    /// What the canteen adds, in fen.
    pub subsidy: i64,
}

/// How a template stood when it was adopted first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstVersion {
    /// Code of the template.
    pub rule: String,
    /// Amount in CEL.
    pub amount: String,
    /// What is meant by it.
    pub note: String,
    /// The week in which it became what the template says.
    pub week: i64,
}

/// A change that waits to be resolved on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenDraft {
    /// Code of the template.
    pub rule: String,
    /// Amount in CEL.
    pub amount: String,
    /// What is meant by it.
    pub note: String,
}

/// An occasion that comes again.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByHand {
    /// Code of the template.
    pub rule: String,
    /// Days from one to the next.
    pub every: i64,
    /// Households that take part.
    pub households: usize,
    /// The occasion; `{month}` and `{day}` are those of the day.
    pub occasion: String,
}

/// A call to take part.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Category code.
    pub category: String,
    /// Title.
    pub title: String,
    /// Words.
    pub text: String,
}

/// `claims.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimsFile {
    /// What is declared.
    #[serde(rename = "claim")]
    pub claims: Vec<DemoClaim>,
}

/// Sentences under one rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoClaim {
    /// Code of the template.
    pub rule: String,
    /// What the photo shows.
    pub scene: Option<DemoScene>,
    /// Most hours, days or times.
    pub most: i64,
    /// Sentences.
    pub words: Vec<String>,
}

/// What can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DemoScene {
    /// A road.
    Road,
    /// Rubbish.
    Rubbish,
    /// A ditch in the fields.
    Field,
    /// A house.
    House,
}

impl DemoScene {
    /// As it is drawn.
    #[must_use]
    pub const fn scene(self) -> Scene {
        match self {
            Self::Road => Scene::Road,
            Self::Rubbish => Scene::Rubbish,
            Self::Field => Scene::Field,
            Self::House => Scene::House,
        }
    }
}

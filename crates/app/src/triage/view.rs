//! The desk's word as the API shows it.

use super::Suggestion;
use crate::context::App;
use crate::views::Bi;
use serde::Serialize;
use utoipa::ToSchema;

/// A category with its probability.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RankedView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// 0 to 1.
    pub probability: f32,
}

/// A word that decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReasonView {
    /// Word.
    pub word: String,
    /// How much it spoke for the category.
    pub weight: f32,
}

/// What the desk says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TriageView {
    /// The likeliest first.
    pub ranked: Vec<RankedView>,
    /// Grade.
    pub grade: String,
    /// Words that decided.
    pub reasons: Vec<ReasonView>,
    /// No person needs to look.
    pub confident: bool,
    /// `lexicon`, `blend` or `rule`.
    pub by: String,
    /// Version of the model.
    pub model_version: Option<i64>,
    /// Rule that decided.
    pub rule: Option<Bi>,
}

/// A rule above the model.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleView {
    /// What it is for.
    pub name: Bi,
    /// CEL condition.
    pub when: String,
    /// Category it sets.
    pub category: Option<String>,
    /// Grade it sets.
    pub grade: Option<String>,
}

impl TriageView {
    /// From what the desk said.
    #[must_use]
    pub fn of(app: &App, suggestion: &Suggestion) -> Self {
        Self {
            ranked: suggestion
                .ranked
                .iter()
                .map(|(code, probability)| RankedView {
                    code: code.clone(),
                    name: app.category_name(code),
                    probability: *probability,
                })
                .collect(),
            grade: suggestion.grade.code().to_owned(),
            reasons: suggestion
                .reasons
                .iter()
                .map(|(word, weight)| ReasonView { word: word.clone(), weight: *weight })
                .chain(suggestion.danger.iter().map(|word| ReasonView { word: word.clone(), weight: 1.0 }))
                .collect(),
            confident: suggestion.confident,
            by: suggestion.by.clone(),
            model_version: suggestion.model_version,
            rule: suggestion
                .rule
                .and_then(|number| app.profile().work.rules.get(number).map(|rule| Bi::from(&rule.name))),
        }
    }

    /// From what was stored with a case.
    #[must_use]
    pub fn stored(app: &App, text: &str) -> Option<Self> {
        serde_json::from_str::<Suggestion>(text).ok().map(|suggestion| Self::of(app, &suggestion))
    }
}

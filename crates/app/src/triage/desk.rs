//! The desk: lexicon, model and rules together give one word on a text.

use gezhi_domain::cases::{Channel, Grade};
use gezhi_domain::profile::{Profile, RoutingRule};
use gezhi_triage::blend;
use gezhi_triage::danger::{self, DangerWord};
use gezhi_triage::lexicon::{Keyword, Lexicon};
use gezhi_triage::{Model, Prediction};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, PoisonError, RwLock};

/// What the desk says of a text; stored with the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Categories, the likeliest first, at most five.
    pub ranked: Vec<(String, f32)>,
    /// Grade.
    pub grade: Grade,
    /// Words that decided, with their weight.
    pub reasons: Vec<(String, f32)>,
    /// No person needs to look.
    pub confident: bool,
    /// `lexicon`, `blend` or `rule`.
    pub by: String,
    /// Version of the model.
    pub model_version: Option<i64>,
    /// Number of the rule that decided.
    pub rule: Option<usize>,
    /// Words that raised the grade.
    pub danger: Vec<String>,
}

impl Suggestion {
    /// The likeliest category.
    #[must_use]
    pub fn top(&self) -> Option<&str> {
        self.ranked.first().map(|(code, _)| code.as_str())
    }

    /// As JSON, for the case.
    #[must_use]
    pub fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "null".to_owned())
    }
}

struct Rule {
    program: cel::Program,
    spec: RoutingRule,
}

/// The desk.
pub struct TriageDesk {
    lexicon: Lexicon,
    danger: Vec<DangerWord>,
    rules: Vec<Rule>,
    grades: Vec<(String, Grade)>,
    confirm_below: f32,
    model: RwLock<Option<(i64, Arc<Model>)>>,
}

fn keyword(text: &str) -> Keyword {
    let (word, weight) = text.split_once('*').unwrap_or((text, "1"));
    Keyword { word: word.to_owned(), weight: weight.parse().unwrap_or(1.0) }
}

impl TriageDesk {
    /// A desk for a profile, without a model yet.
    #[must_use]
    pub fn new(profile: &Profile) -> Self {
        let categories = &profile.categories;
        let lexicon = Lexicon::new(
            categories.categories.iter().filter(|category| !category.keywords.is_empty()).map(|category| {
                (category.code.clone(), category.keywords.iter().map(|text| keyword(text)).collect())
            }),
        );
        let danger = categories
            .danger
            .iter()
            .map(|word| DangerWord {
                word: word.word.clone(),
                grade: if word.grade == Grade::Critical { 1 } else { 2 },
                unless: Vec::new(),
            })
            .collect();
        let rules = profile
            .work
            .rules
            .iter()
            .filter_map(|spec| match cel::Program::compile(&spec.when) {
                Ok(program) => Some(Rule { program, spec: spec.clone() }),
                Err(error) => {
                    tracing::warn!(rule = %spec.when, ?error, "a rule of the profile does not compile and is left out");
                    None
                }
            })
            .collect();
        let grades = categories
            .categories
            .iter()
            .filter_map(|category| category.grade.map(|grade| (category.code.clone(), grade)))
            .collect();
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            reason = "a share between 0 and 1"
        )]
        let confirm_below = profile.work.confirm_below as f32;
        Self { lexicon, danger, rules, grades, confirm_below, model: RwLock::new(None) }
    }

    /// Puts a model in use.
    pub fn use_model(&self, version: i64, model: Model) {
        *self.model.write().unwrap_or_else(PoisonError::into_inner) = Some((version, Arc::new(model)));
    }

    /// The version in use.
    #[must_use]
    pub fn version(&self) -> Option<i64> {
        self.model.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(version, _)| *version)
    }

    fn predict(&self, text: &str) -> (Prediction, Option<i64>) {
        let model = self.model.read().unwrap_or_else(PoisonError::into_inner).clone();
        match model {
            Some((version, model)) => (blend::predict(Some(&model), &self.lexicon, text), Some(version)),
            None => (blend::predict(None, &self.lexicon, text), None),
        }
    }

    /// The grade a category has by itself: its own, or that of the branch it stands in.
    fn grade_of(&self, category: &str) -> Option<Grade> {
        let covers = |code: &str| {
            category == code || category.strip_prefix(code).is_some_and(|rest| rest.starts_with('.'))
        };
        self.grades
            .iter()
            .filter(|(code, _)| covers(code))
            .max_by_key(|(code, _)| code.len())
            .map(|(_, grade)| *grade)
    }

    /// What a text is. `within` is a category somebody chose: only its branch is considered then.
    #[must_use]
    pub fn classify(&self, text: &str, within: Option<&str>, channel: Channel) -> Suggestion {
        let (prediction, model_version) = self.predict(text);
        let mut ranked = prediction.ranked;
        let mut confident =
            prediction.confident && ranked.first().is_some_and(|(_, p)| *p >= self.confirm_below);
        if let Some(chosen) = within {
            let inside = |code: &str| {
                code == chosen || code.strip_prefix(chosen).is_some_and(|rest| rest.starts_with('.'))
            };
            let first_inside = ranked.first().is_some_and(|(code, _)| inside(code));
            ranked.retain(|(code, _)| inside(code));
            let total: f32 = ranked.iter().map(|(_, p)| p).sum();
            for (_, probability) in &mut ranked {
                *probability /= total.max(f32::EPSILON);
            }
            let lead = ranked.first().is_some_and(|(_, p)| *p >= self.confirm_below);
            confident = lead && (first_inside || total > 0.2);
        }
        ranked.truncate(5);
        let alarm = danger::detect(text, &self.danger);
        let mut suggestion = Suggestion {
            grade: Grade::Normal,
            reasons: prediction.reasons,
            confident,
            by: if model_version.is_some() { "blend" } else { "lexicon" }.to_owned(),
            model_version,
            rule: None,
            danger: alarm.as_ref().map(|alarm| alarm.words.clone()).unwrap_or_default(),
            ranked,
        };
        self.apply_rules(text, channel, within, &mut suggestion);
        let settled = suggestion.top().filter(|_| suggestion.confident).or(within);
        let by_category = settled.and_then(|code| self.grade_of(code)).unwrap_or(Grade::Normal);
        let by_danger = alarm
            .map_or(Grade::Complex, |alarm| if alarm.grade <= 1 { Grade::Critical } else { Grade::Urgent });
        suggestion.grade = suggestion.grade.max(by_category).max(by_danger);
        if by_category == Grade::Complex && suggestion.grade == Grade::Normal && suggestion.rule.is_none() {
            suggestion.grade = Grade::Complex;
        }
        suggestion
    }

    /// Rules stand above the model: the first one that fits sets category and grade.
    fn apply_rules(&self, text: &str, channel: Channel, within: Option<&str>, suggestion: &mut Suggestion) {
        if self.rules.is_empty() {
            return;
        }
        // One context for all rules: making one registers every function of the language.
        let mut context = cel::Context::default();
        context.add_variable_from_value("text", text.to_owned());
        context
            .add_variable_from_value("category", suggestion.top().or(within).unwrap_or_default().to_owned());
        context.add_variable_from_value("channel", channel.code().to_owned());
        context.add_variable_from_value("has_photo", false);
        context.add_variable_from_value("hour", 12_i64);
        context.add_variable_from_value("place_depth", 0_i64);
        for (number, rule) in self.rules.iter().enumerate() {
            if !matches!(rule.program.execute(&context), Ok(cel::Value::Bool(true))) {
                continue;
            }
            if let Some(category) = &rule.spec.category
                && within.is_none_or(|chosen| category.starts_with(chosen))
            {
                suggestion.ranked.retain(|(code, _)| code != category);
                suggestion.ranked.insert(0, (category.clone(), 1.0));
                suggestion.confident = true;
                suggestion.by = "rule".to_owned();
            }
            if let Some(grade) = rule.spec.grade {
                suggestion.grade = suggestion.grade.max(grade);
            }
            suggestion.rule = Some(number);
            return;
        }
    }
}

//! The desk: lexicon, model and rules together give one word on a text.

use super::rules::{CompiledRule, RuleContext};
use super::subject::Subject;
use gezhi_domain::cases::Grade;
use gezhi_domain::profile::{Profile, RoutingRule};
use gezhi_triage::blend;
use gezhi_triage::danger::{self, DangerList, DangerWord};
use gezhi_triage::lexicon::{Keyword, Lexicon};
use gezhi_triage::normalise::Normalised;
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

/// What of the desk comes from the profile.
struct Parts {
    lexicon: Lexicon,
    danger: DangerList,
    rules: Vec<(CompiledRule, RoutingRule)>,
    grades: Vec<(String, Grade)>,
    confirm_below: f32,
}

/// The desk.
pub struct TriageDesk {
    parts: RwLock<Arc<Parts>>,
    model: RwLock<Option<(i64, Arc<Model>)>>,
}

fn keyword(text: &str) -> Keyword {
    let (word, weight) = text.split_once('*').unwrap_or((text, "1"));
    Keyword { word: word.to_owned(), weight: weight.parse().unwrap_or(1.0) }
}

impl Parts {
    fn of(profile: &Profile) -> Self {
        let categories = &profile.categories;
        let lexicon = Lexicon::new(
            categories.categories.iter().filter(|category| !category.keywords.is_empty()).map(|category| {
                (category.code.clone(), category.keywords.iter().map(|text| keyword(text)).collect())
            }),
        );
        let danger = DangerList::new(categories.danger.iter().map(|word| DangerWord {
            word: word.word.clone(),
            grade: if word.grade == Grade::Critical { 1 } else { 2 },
            unless: Vec::new(),
        }));
        let rules = profile
            .work
            .rules
            .iter()
            .filter_map(|spec| match CompiledRule::new(&spec.when) {
                Ok(rule) => Some((rule, spec.clone())),
                Err(error) => {
                    tracing::warn!(rule = %spec.when, %error, "a rule of the profile cannot be used and is left out");
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
        Self { lexicon, danger, rules, grades, confirm_below }
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

    /// Rules stand above the model: the first one that fits sets category and grade.
    fn apply_rules(&self, subject: &Subject<'_>, suggestion: &mut Suggestion) {
        if self.rules.is_empty() {
            return;
        }
        let category = suggestion.top().or(subject.within).unwrap_or_default();
        let report = RuleContext::of(subject, category, suggestion.grade);
        for (number, (rule, spec)) in self.rules.iter().enumerate() {
            if !rule.fits(&report) {
                continue;
            }
            if let Some(category) = &spec.category
                && subject.within.is_none_or(|chosen| category.starts_with(chosen))
            {
                suggestion.ranked.retain(|(code, _)| code != category);
                suggestion.ranked.insert(0, (category.clone(), 1.0));
                suggestion.confident = true;
                suggestion.by = "rule".to_owned();
            }
            if let Some(grade) = spec.grade {
                suggestion.grade = suggestion.grade.max(grade);
            }
            suggestion.rule = Some(number);
            return;
        }
    }
}

impl TriageDesk {
    /// A desk for a profile, without a model yet.
    #[must_use]
    pub fn new(profile: &Profile) -> Self {
        Self { parts: RwLock::new(Arc::new(Parts::of(profile))), model: RwLock::new(None) }
    }

    /// A desk with the same model and the words and rules of another profile: for dry runs.
    #[must_use]
    pub fn with_profile(&self, profile: &Profile) -> Self {
        let model = self.model.read().unwrap_or_else(PoisonError::into_inner).clone();
        Self { parts: RwLock::new(Arc::new(Parts::of(profile))), model: RwLock::new(model) }
    }

    /// Works with the words and rules of another profile from now on; the model stays.
    pub fn use_profile(&self, profile: &Profile) {
        *self.parts.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Parts::of(profile));
    }

    fn parts(&self) -> Arc<Parts> {
        Arc::clone(&self.parts.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a rule asks how often something was reported nearby: only then it is counted.
    #[must_use]
    pub fn asks_for_repeats(&self) -> bool {
        self.parts().rules.iter().any(|(rule, _)| rule.asks_for("repeats"))
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

    fn predict(&self, parts: &Parts, text: &Normalised) -> (Prediction, Option<i64>) {
        let model = self.model.read().unwrap_or_else(PoisonError::into_inner).clone();
        match model {
            Some((version, model)) => (blend::predict(Some(&model), &parts.lexicon, text), Some(version)),
            None => (blend::predict(None, &parts.lexicon, text), None),
        }
    }

    /// What a report is.
    #[must_use]
    pub fn classify(&self, subject: &Subject<'_>) -> Suggestion {
        let parts = self.parts();
        let text = Normalised::of(subject.text);
        let (prediction, model_version) = self.predict(&parts, &text);
        let mut ranked = prediction.ranked;
        let mut confident =
            prediction.confident && ranked.first().is_some_and(|(_, p)| *p >= parts.confirm_below);
        if let Some(chosen) = subject.within {
            let inside = |code: &str| {
                code == chosen || code.strip_prefix(chosen).is_some_and(|rest| rest.starts_with('.'))
            };
            let first_inside = ranked.first().is_some_and(|(code, _)| inside(code));
            ranked.retain(|(code, _)| inside(code));
            let total: f32 = ranked.iter().map(|(_, p)| p).sum();
            for (_, probability) in &mut ranked {
                *probability /= total.max(f32::EPSILON);
            }
            let lead = ranked.first().is_some_and(|(_, p)| *p >= parts.confirm_below);
            confident = lead && (first_inside || total > 0.2);
        }
        ranked.truncate(5);
        let alarm = danger::detect(&text, &parts.danger);
        let by_danger = alarm
            .as_ref()
            .map_or(Grade::Complex, |alarm| if alarm.grade <= 1 { Grade::Critical } else { Grade::Urgent });
        let mut suggestion = Suggestion {
            grade: Grade::Normal.max(by_danger),
            reasons: prediction.reasons,
            confident,
            by: if model_version.is_some() { "blend" } else { "lexicon" }.to_owned(),
            model_version,
            rule: None,
            danger: alarm.map(|alarm| alarm.words).unwrap_or_default(),
            ranked,
        };
        parts.apply_rules(subject, &mut suggestion);
        let settled = suggestion.top().filter(|_| suggestion.confident).or(subject.within);
        let by_category = settled.and_then(|code| parts.grade_of(code)).unwrap_or(Grade::Normal);
        suggestion.grade = suggestion.grade.max(by_category);
        if by_category == Grade::Complex && suggestion.grade == Grade::Normal && suggestion.rule.is_none() {
            suggestion.grade = Grade::Complex;
        }
        suggestion
    }
}

//! Lexicon and model together: the lexicon rules a category until enough closed cases have taught the model.
//!
//! A category with `n` training rows trusts the model with `n / (n + 20)`; a category the model has never seen is
//! proposed by the lexicon alone, so that a new entry of the taxonomy is offered from its first day.

use std::collections::BTreeMap;

use crate::{
    lexicon::Lexicon,
    model::Model,
    normalise::Normalised,
    numeric::real,
    prediction::{MAX_REASONS, Prediction, sort_ranked},
};

/// Rows at which model and lexicon weigh the same for a category.
const EQUAL_AT: f32 = 20.0;

/// The joint proposal; without a model the lexicon's.
#[must_use]
pub fn predict(model: Option<&Model>, lexicon: &Lexicon, text: &Normalised) -> Prediction {
    let by_keyword = lexicon.predict(text);
    let Some(model) = model else { return by_keyword };
    let by_model = model.predict(text);
    if by_model.ranked.is_empty() {
        return by_keyword;
    }
    if by_keyword.ranked.is_empty() {
        return by_model;
    }
    let trust = |label: &str| {
        let rows = real(model.rows_of(label));
        rows / (rows + EQUAL_AT)
    };
    let mut joint: BTreeMap<&str, f32> = BTreeMap::new();
    for (label, probability) in &by_model.ranked {
        *joint.entry(label).or_default() += trust(label) * probability;
    }
    for (label, probability) in &by_keyword.ranked {
        *joint.entry(label).or_default() += (1.0 - trust(label)) * probability;
    }
    let total: f32 = joint.values().sum();
    let mut ranked: Vec<(String, f32)> =
        joint.into_iter().map(|(label, p)| (label.to_owned(), p / total.max(f32::EPSILON))).collect();
    sort_ranked(&mut ranked);
    let first = ranked.first().map(|(label, _)| label.clone()).unwrap_or_default();
    let agree = by_keyword.label() == Some(&first) && by_model.label() == Some(&first);
    let sure = |of: &Prediction| of.confident && of.label() == Some(&first);
    let led_by_model = trust(&first) >= 0.5;
    let confident =
        if led_by_model { sure(&by_model) } else { sure(&by_keyword) || (agree && by_model.confident) };
    Prediction { reasons: reasons(&first, &by_model, &by_keyword), ranked, confident }
}

/// The words of whichever proposed the category, the model's first.
fn reasons(label: &str, by_model: &Prediction, by_keyword: &Prediction) -> Vec<(String, f32)> {
    let mut words: Vec<(String, f32)> = Vec::new();
    for source in [by_model, by_keyword].into_iter().filter(|source| source.label() == Some(label)) {
        for (word, gain) in &source.reasons {
            if !words.iter().any(|(known, _)| known == word) {
                words.push((word.clone(), *gain));
            }
        }
    }
    words.truncate(MAX_REASONS);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lexicon::Keyword,
        train::{Options, Trainer},
    };

    fn lexicon() -> Lexicon {
        let keyword = |word: &str| Keyword { word: word.to_owned(), weight: 1.0 };
        Lexicon::new([
            ("环境".to_owned(), vec![keyword("污水"), keyword("臭味")]),
            ("无人机".to_owned(), vec![keyword("无人机"), keyword("黑飞")]),
        ])
    }

    fn model() -> Model {
        let mut rows = vec![("环境", "工厂污水排放臭味大"); 30];
        rows.extend([("道路", "路灯坏了路面坑洼"); 30]);
        Trainer::fit(&rows, &Options::default())
    }

    #[test]
    fn a_category_without_cases_is_proposed_by_keyword() {
        let found = predict(Some(&model()), &lexicon(), &"无人机黑飞扰民".into());
        assert_eq!(found.label(), Some("无人机"));
        assert!(found.reasons.iter().any(|(word, _)| word == "无人机"));
    }

    #[test]
    fn a_taught_category_follows_the_model() {
        let found = predict(Some(&model()), &lexicon(), &"路灯坏了".into());
        assert_eq!(found.label(), Some("道路"));
        assert_eq!(predict(None, &lexicon(), &"污水".into()).label(), Some("环境"));
    }
}

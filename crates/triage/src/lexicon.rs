//! Cold start: categories by keyword, before any closed case of the place has taught a model.
//!
//! The keywords come from the profile. A keyword in the opening of a message, where people name their concern,
//! counts double; a longer keyword counts more than a shorter one it contains.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::{Deserialize, Serialize};

use crate::{
    normalise::{Normalised, normalise},
    numeric::real,
    prediction::{MAX_REASONS, Prediction, sort_ranked},
};

/// A word that speaks for a category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Keyword {
    /// The word; matched anywhere in the normalised text.
    pub word: String,
    /// How strongly it speaks; 1 is usual.
    pub weight: f32,
}

/// Keywords by category code.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Lexicon {
    categories: BTreeMap<String, Vec<Keyword>>,
    /// Finds all keywords in one pass; made at the first use.
    #[serde(skip)]
    finder: OnceLock<Option<AhoCorasick>>,
}

impl PartialEq for Lexicon {
    fn eq(&self, other: &Self) -> bool {
        self.categories == other.categories
    }
}

/// Where a keyword was found.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    /// Bytes before its first occurrence.
    first: usize,
    /// Bytes up to the end of the last one that was counted.
    end: usize,
    /// Occurrences that do not overlap.
    times: usize,
}

/// Characters that count as the opening.
const OPENING: usize = 40;
/// Below this share of the score a person decides.
const CONFIDENT_SHARE: f32 = 0.6;
/// A single weak hit is never confident.
const CONFIDENT_SCORE: f32 = 2.0;
/// How fast a lead in score becomes certainty.
const SHARPNESS: f32 = 0.8;

impl Lexicon {
    /// A lexicon of the given categories; words are normalised, empty ones dropped.
    #[must_use]
    pub fn new(categories: impl IntoIterator<Item = (String, Vec<Keyword>)>) -> Self {
        let tidy = |keyword: Keyword| Keyword { word: normalise(&keyword.word), weight: keyword.weight };
        let categories = categories
            .into_iter()
            .map(|(code, words)| (code, words.into_iter().map(tidy).filter(|k| !k.word.is_empty()).collect()))
            .collect();
        Self { categories, finder: OnceLock::new() }
    }

    /// What occurs, a place a keyword in the order of the categories.
    fn find(&self, text: &str) -> Vec<Found> {
        let words = || self.categories.values().flatten().map(|keyword| keyword.word.as_str());
        let make = || AhoCorasick::builder().match_kind(MatchKind::Standard).build(words()).ok();
        let mut found = vec![Found::default(); words().count()];
        let Some(finder) = self.finder.get_or_init(make) else { return found };
        for hit in finder.find_overlapping_iter(text) {
            let Some(slot) = found.get_mut(hit.pattern().as_usize()) else { continue };
            if slot.times == 0 {
                slot.first = hit.start();
            }
            if slot.times == 0 || hit.start() >= slot.end {
                slot.times += 1;
                slot.end = hit.end();
            }
        }
        found
    }

    /// The category codes, in order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.categories.keys().map(String::as_str)
    }

    /// The categories whose keywords occur, with the keywords as reasons; [`Prediction::unknown`] when none does.
    #[must_use]
    pub fn predict(&self, text: &Normalised) -> Prediction {
        let opening_end = text.opening(OPENING).len();
        let mut found = self.find(text.as_str()).into_iter();
        let mut scored: Vec<(&String, Hits, f32)> = self
            .categories
            .iter()
            .filter_map(|(code, keywords)| {
                let hits = hits(found.by_ref(), opening_end, keywords);
                let score: f32 = hits.iter().map(|(_, gain)| gain).sum();
                (score > 0.0).then_some((code, hits, score))
            })
            .collect();
        scored.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(b.0)));
        let Some((_, reasons, best)) = scored.first() else { return Prediction::unknown() };
        let powers: Vec<f32> =
            scored.iter().map(|(_, _, score)| ((score - best) * SHARPNESS).exp()).collect();
        let total: f32 = powers.iter().sum();
        let ranked: Vec<(String, f32)> = scored
            .iter()
            .zip(&powers)
            .map(|((code, _, _), power)| ((*code).clone(), power / total))
            .collect();
        let share = ranked.first().map_or(0.0, |(_, share)| *share);
        let mut reasons = reasons.clone();
        sort_ranked(&mut reasons);
        reasons.truncate(MAX_REASONS);
        Prediction { ranked, reasons, confident: share >= CONFIDENT_SHARE && *best >= CONFIDENT_SCORE }
    }
}

/// Keywords found and what each gives.
type Hits = Vec<(String, f32)>;

/// What each keyword found gives: its weight, more for a longer word, double in the opening, and a little more
/// when repeated.
fn hits(found: impl Iterator<Item = Found>, opening_end: usize, keywords: &[Keyword]) -> Hits {
    keywords
        .iter()
        .zip(found.take(keywords.len()))
        .filter(|(_, found)| found.times > 0)
        .map(|(keyword, found)| {
            let length = real(keyword.word.chars().count().min(6));
            let place = if found.first < opening_end { 2.0 } else { 1.0 };
            let gain = keyword.weight * place * (length / 2.0).sqrt() * (1.0 + real(found.times).ln());
            (keyword.word.clone(), gain)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        let words = |words: &[&str]| {
            words.iter().map(|word| Keyword { word: (*word).to_owned(), weight: 1.0 }).collect::<Vec<_>>()
        };
        Lexicon::new([
            ("1.1".to_owned(), words(&["路灯", "路灯不亮", "井盖"])),
            ("2.1".to_owned(), words(&["欠薪", "工资"])),
        ])
    }

    #[test]
    fn keywords_decide_and_are_the_reasons() {
        let found = lexicon().predict(&"村口路灯不亮一个月了".into());
        assert_eq!(found.label(), Some("1.1"));
        assert!(found.confident);
        assert_eq!(found.reasons[0].0, "路灯不亮");
    }

    #[test]
    fn words_that_overlap_or_repeat_count_each_for_itself() {
        let words = |words: &[&str]| {
            words.iter().map(|word| Keyword { word: (*word).to_owned(), weight: 1.0 }).collect::<Vec<_>>()
        };
        // The same word in two categories, one inside another, one that overlaps itself, an empty category between.
        let lexicon = Lexicon::new([
            ("a".to_owned(), words(&["路灯", "灯灯"])),
            ("b".to_owned(), Vec::new()),
            ("c".to_owned(), words(&["路灯", "路灯不亮"])),
        ]);
        let found = lexicon.find(&normalise("灯灯灯，路灯不亮，路灯"));
        let times: Vec<usize> = found.iter().map(|found| found.times).collect();
        assert_eq!(times, [2, 1, 2, 1]);
        assert_eq!(lexicon.predict(&"路灯不亮".into()).label(), Some("c"));
    }

    #[test]
    fn a_tie_is_for_a_person() {
        let found = lexicon().predict(&"修路灯的工资没发".into());
        assert_eq!(found.ranked.len(), 2);
        assert!(!found.confident);
        assert!((found.ranked.iter().map(|(_, p)| p).sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn no_keyword_no_proposal() {
        assert_eq!(lexicon().predict(&"你好".into()), Prediction::unknown());
        assert_eq!(Lexicon::default().predict(&"路灯".into()), Prediction::unknown());
    }
}

//! Danger words raise a grade at once: fire, gas, collapse, drowning, threats to life.
//!
//! The list comes from the profile. A word under a negation ("没有人受伤"), or one that belongs to a harmless
//! phrase ("着火点检查"), does not raise. In doubt it raises: a needless call costs less than a missed one.

use serde::{Deserialize, Serialize};

use crate::normalise::{Normalised, normalise};

/// A word that raises the grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DangerWord {
    /// The word, matched in the normalised text.
    pub word: String,
    /// The grade it raises to, 1 being the gravest.
    pub grade: u8,
    /// Phrases containing the word that mean no danger.
    #[serde(default)]
    pub unless: Vec<String>,
}

/// Danger words in the spelling that texts are compared in.
#[derive(Debug, Clone, Default)]
pub struct DangerList(Vec<Prepared>);

#[derive(Debug, Clone)]
struct Prepared {
    entry: DangerWord,
    word: String,
    unless: Vec<String>,
}

impl DangerList {
    /// A list of the words; empty ones are dropped.
    #[must_use]
    pub fn new(words: impl IntoIterator<Item = DangerWord>) -> Self {
        let prepared = words.into_iter().map(|entry| Prepared {
            word: normalise(&entry.word),
            unless: entry.unless.iter().map(|phrase| normalise(phrase)).collect(),
            entry,
        });
        Self(prepared.filter(|prepared| !prepared.word.is_empty()).collect())
    }
}

/// A proposal to raise the grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Danger {
    /// The gravest grade of the words found.
    pub grade: u8,
    /// The words found, in the order of the list.
    pub words: Vec<String>,
}

/// Said shortly before a word, these deny it.
const NEGATIONS: [&str; 16] = [
    "没有",
    "没有人",
    "并没有",
    "没",
    "未",
    "未有",
    "未造成",
    "没造成",
    "没发生",
    "未发生",
    "无",
    "无人",
    "并无",
    "不是",
    "不存在",
    "不会",
];
/// Between negation and word these may stand.
const BETWEEN: [&str; 13] =
    ["任何", "出现", "造成", "发生", "引起", "人员", "人", "什么", "过", "再", "有", "村民", "群众"];
/// A question or a double negation is no denial: "有没有人受伤", "不是没有爆炸".
const NOT_NEGATIONS: [&str; 5] = ["有没有", "是不是", "会不会", "不是没有", "是否"];

/// The danger a text speaks of, or `None`.
#[must_use]
pub fn detect(text: &Normalised, list: &DangerList) -> Option<Danger> {
    let found: Vec<&DangerWord> = list
        .0
        .iter()
        .filter(|prepared| is_asserted(text.as_str(), prepared))
        .map(|prepared| &prepared.entry)
        .collect();
    let grade = found.iter().map(|entry| entry.grade).min()?;
    Some(Danger { grade, words: found.into_iter().map(|entry| entry.word.clone()).collect() })
}

/// Whether the word occurs at least once undenied.
fn is_asserted(text: &str, prepared: &Prepared) -> bool {
    let Prepared { word, unless, .. } = prepared;
    text.match_indices(word.as_str()).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        !is_denied(before) && !unless.iter().any(|phrase| covers(text, at, word.len(), phrase))
    })
}

/// Whether `phrase` stands over the bytes `at..at + length`.
fn covers(text: &str, at: usize, length: usize, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(start, _)| start <= at && at + length <= start + phrase.len())
}

/// Whether the clause so far ends with a negation, perhaps followed by words that carry it on.
fn is_denied(before: &str) -> bool {
    let clause = before.rsplit([',', '。', '!', ';', '?', '、', ':', '，']).next().unwrap_or_default();
    let mut rest = clause;
    loop {
        if NOT_NEGATIONS.iter().any(|phrase| rest.ends_with(phrase)) {
            return false;
        }
        if NEGATIONS.iter().any(|negation| rest.ends_with(negation)) {
            return true;
        }
        let Some(shorter) =
            BETWEEN.iter().filter_map(|word| rest.strip_suffix(word)).min_by_key(|rest| rest.len())
        else {
            return false;
        };
        rest = shorter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> DangerList {
        let word = |word: &str, grade, unless: &[&str]| DangerWord {
            word: word.to_owned(),
            grade,
            unless: unless.iter().map(|phrase| (*phrase).to_owned()).collect(),
        };
        DangerList::new([
            word("着火", 1, &["着火点检查"]),
            word("受伤", 2, &[]),
            word("伤亡", 1, &[]),
            word("燃气泄漏", 1, &["燃气泄漏演练"]),
            word("爆炸", 1, &[]),
        ])
    }

    #[test]
    fn asserted_words_raise() {
        for text in [
            "着火了！",
            "村口仓库着火,没有人管",
            "有没有人受伤不知道,在爆炸",
            "没电了,着火了",
            "没人管，已经有人受伤",
        ] {
            assert!(detect(&text.into(), &list()).is_some(), "{text}");
        }
        assert_eq!(detect(&"有人受伤，房子着火".into(), &list()).map(|danger| danger.grade), Some(1));
    }

    #[test]
    fn denied_words_do_not() {
        for text in [
            "没有人受伤",
            "没有人员伤亡",
            "未造成任何人员受伤",
            "无伤亡",
            "没有发生爆炸",
            "做好着火点检查",
            "参加燃气泄漏演练",
        ] {
            assert_eq!(detect(&text.into(), &list()), None, "{text}");
        }
    }

    #[test]
    fn one_undenied_mention_is_enough() {
        assert_eq!(
            detect(&"昨天没有人受伤，今天两人受伤".into(), &list()).map(|danger| danger.grade),
            Some(2)
        );
    }

    #[test]
    fn full_width_and_hidden_marks_do_not_hide_danger() {
        assert!(detect(&"着\u{200B}火了".into(), &list()).is_some());
    }
}

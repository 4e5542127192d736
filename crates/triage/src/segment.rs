//! Words of a Chinese text, by the dictionary of jieba, loaded at the first use.
//!
//! Loading takes about 0.1 s and 33 MB resident (measured, see docs/triage.md), therefore never at start.

use std::sync::OnceLock;

use jieba_rs::Jieba;

static JIEBA: OnceLock<Jieba> = OnceLock::new();

/// Loads the dictionary now, for a caller that prefers to pay in the background.
pub fn warm_up() {
    let _ = dictionary();
}

/// The words of the text, in order, punctuation included.
#[must_use]
pub fn words(text: &str) -> Vec<&str> {
    dictionary().cut(text, false).into_iter().map(|token| token.word).collect()
}

fn dictionary() -> &'static Jieba {
    JIEBA.get_or_init(Jieba::new)
}

/// Han characters, the only ones whose neighbours form words without a blank.
pub(crate) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cover_the_text() {
        let text = "小区电梯坏了,没人管";
        assert_eq!(words(text).concat(), text);
        assert!(words(text).contains(&"电梯"));
    }
}

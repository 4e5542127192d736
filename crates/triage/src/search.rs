//! Tokens for full-text search, the same for documents and for questions.

use std::collections::HashSet;

use crate::segment::{is_han, words};

/// How many tokens [`search_tokens`] returns at most.
pub const MAX_SEARCH_TOKENS: usize = 4_000;

/// Tokens for full-text search: the words of the text, and every pair of neighbouring Han characters so that a
/// query finds a name the dictionary does not know. Lower case, numbers kept, each once, at most
/// [`MAX_SEARCH_TOKENS`].
#[must_use]
pub fn search_tokens(text: &str) -> Vec<String> {
    let text = crate::normalise::clean(text).to_lowercase();
    let mut seen = HashSet::new();
    let mut tokens = Vec::new();
    let mut keep = |token: String| {
        if tokens.len() < MAX_SEARCH_TOKENS && seen.insert(token.clone()) {
            tokens.push(token);
        }
    };
    for word in words(&text) {
        if word.chars().any(char::is_alphanumeric) {
            keep(word.to_owned());
        }
    }
    let characters: Vec<char> = text.chars().collect();
    for pair in characters.windows(2).filter(|pair| pair.iter().all(|c| is_han(*c))) {
        keep(pair.iter().collect());
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_finds_words_pairs_and_numbers_once() {
        let tokens = search_tokens("西湖路路灯坏了，电话13800000000！西湖路");
        for wanted in ["路灯", "西湖", "湖路", "13800000000"] {
            assert_eq!(tokens.iter().filter(|token| *token == wanted).count(), 1, "{wanted} in {tokens:?}");
        }
        assert!(!tokens.iter().any(|token| token == "，" || token == ","));
    }

    #[test]
    fn search_tokens_are_capped() {
        let text: String = (0x4E00_u32..0x9000).filter_map(char::from_u32).collect();
        assert_eq!(search_tokens(&text).len(), MAX_SEARCH_TOKENS);
    }
}

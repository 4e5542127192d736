//! Text that people type: what is accepted, what is cleaned away.

/// Longest text of a report, in characters.
pub const MAX_CHARACTERS: usize = 2_000;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFault {
    /// Longer than the limit; carries its length in characters.
    TooLong(usize),
}

/// Cleans a text: control characters, NUL and marks that turn the direction of writing go, line breaks stay;
/// white space at the ends goes.
///
/// # Errors
/// [`TextFault::TooLong`] above `limit` characters.
pub fn clean_text(text: &str, limit: usize) -> Result<String, TextFault> {
    let cleaned: String = text
        .chars()
        .filter(|character| {
            let direction = matches!(*character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
            !direction && (!character.is_control() || matches!(*character, '\n' | '\t'))
        })
        .collect();
    let cleaned = cleaned.trim();
    let length = cleaned.chars().count();
    if length > limit { Err(TextFault::TooLong(length)) } else { Ok(cleaned.to_owned()) }
}

/// The first sentence, at most 30 characters, as the title of a case; `fallback` where nothing was written.
#[must_use]
pub fn title_of(text: &str, fallback: &str) -> String {
    let ends = ['。', '！', '？', '\n', '!', '?', '；', ';'];
    let sentence = text.split(ends).map(str::trim).find(|part| !part.is_empty()).unwrap_or(fallback);
    let mut title: String = sentence.chars().take(30).collect();
    if sentence.chars().count() > 30 {
        title.push('…');
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_marks_go_and_line_breaks_stay() {
        assert_eq!(clean_text(" 水管\u{0}坏\u{202e}了\n请来修 ", 100), Ok("水管坏了\n请来修".to_owned()));
        assert_eq!(clean_text("😀漏水", 100), Ok("😀漏水".to_owned()));
        assert_eq!(clean_text(&"水".repeat(101), 100), Err(TextFault::TooLong(101)));
    }

    #[test]
    fn the_title_is_the_first_sentence() {
        assert_eq!(title_of("村口水管爆了。水流了一夜", "用水"), "村口水管爆了");
        assert_eq!(title_of("", "用水"), "用水");
    }
}

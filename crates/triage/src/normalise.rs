//! One spelling for one meaning before any text is compared or classified.
//!
//! Full-width letters become half-width, letters become lower case, a run of digits becomes one `0`, pseudonyms
//! of places (`A市`, `A3区`) become one `p`, and control, zero-width and direction marks and blanks vanish.

/// What stands for any number.
pub const NUMBER: char = '0';
/// What stands for any pseudonymised place.
pub const PLACE: char = 'p';

/// A text in the one spelling: made once, then read by lexicon, model and danger list alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalised(String);

impl Normalised {
    /// The text in that spelling.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(normalise(text))
    }

    /// All of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first characters.
    #[must_use]
    pub fn opening(&self, characters: usize) -> &str {
        let end = self.0.char_indices().nth(characters).map_or(self.0.len(), |(at, _)| at);
        self.0.get(..end).unwrap_or_default()
    }
}

impl From<&str> for Normalised {
    fn from(text: &str) -> Self {
        Self::of(text)
    }
}

/// The text in the spelling the classifier reads.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().filter(|c| !is_mark(*c)).map(fold).peekable();
    while let Some(character) = characters.next() {
        if character.is_ascii_digit() {
            while characters.peek().is_some_and(char::is_ascii_digit) {
                characters.next();
            }
            out.push(NUMBER);
        } else if is_place_suffix(character) {
            replace_pseudonym(&mut out);
            out.push(character);
        } else if !character.is_whitespace() {
            out.push(character);
        }
    }
    out
}

/// The text with marks removed and full-width forms folded, but letters' case, digits and blanks kept; for
/// search and for comparing numbers.
#[must_use]
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| !is_mark(*c)).map(half_width).collect()
}

/// Control characters (line ends excepted: they are blanks), zero-width and direction marks, the byte order mark.
fn is_mark(character: char) -> bool {
    (character.is_control() && !character.is_whitespace())
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFD}')
}

/// A full-width form (U+FF01..=U+FF5E, ideographic blank) as its half-width twin.
pub(crate) fn half_width(character: char) -> char {
    match character {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

fn fold(character: char) -> char {
    // The common case first: Han and its punctuation have no case, and looking that up costs more than all the rest.
    if matches!(character, '\u{3001}'..='\u{A63F}') {
        return character;
    }
    half_width(character).to_lowercase().next().unwrap_or(character)
}

fn is_place_suffix(character: char) -> bool {
    matches!(character, '市' | '区' | '县' | '镇' | '村')
}

/// Turns a trailing `a` or `a0` (a pseudonym such as `A3` already folded) into [`PLACE`].
fn replace_pseudonym(out: &mut String) {
    let without_number = out.strip_suffix(NUMBER).unwrap_or(out);
    let mut tail = without_number.chars().rev();
    let letter = tail.next().is_some_and(|c| c.is_ascii_lowercase());
    let alone = !tail.next().is_some_and(|c| c.is_ascii_alphanumeric());
    if letter && alone {
        let kept = without_number.len().saturating_sub(1);
        out.truncate(kept);
        out.push(PLACE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_cases_and_digits_fold() {
        assert_eq!(normalise("ＡＢＣ　１２３号 Ｗｉ－Ｆｉ"), "abc0号wi-fi");
        assert_eq!(normalise("2024年5月，欠薪35000元！"), "0年0月,欠薪0元!");
    }

    #[test]
    fn what_is_taken_for_caseless_has_no_case() {
        for character in '\u{3001}'..='\u{A63F}' {
            assert!(character.to_lowercase().eq([half_width(character)]), "{character:?}");
        }
    }

    #[test]
    fn an_opening_ends_between_characters() {
        let text = Normalised::of("路灯Ａ坏了");
        assert_eq!((text.opening(3), text.opening(99), text.opening(0)), ("路灯a", "路灯a坏了", ""));
    }

    #[test]
    fn marks_vanish() {
        assert_eq!(normalise("\u{FEFF}路\0灯\u{202E}坏\u{200B}了\n"), "路灯坏了");
    }

    #[test]
    fn pseudonyms_of_places_become_one_token() {
        assert_eq!(normalise("A市A3区K12县"), "p市p区p县");
        assert_eq!(normalise("wifi区 3区"), "wifi区0区");
    }

    #[test]
    fn clean_keeps_numbers_and_case() {
        assert_eq!(clean("Ａ１\u{200B} b"), "A1 b");
    }
}

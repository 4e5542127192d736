//! Texts of cells: widths, blanks, numbers.

/// Full-width letters, digits and signs as their half-width forms: １２ becomes 12, （ becomes (.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// A text for comparing: half-width, lower case, without any blanks.
#[must_use]
pub fn comparable(text: &str) -> String {
    half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{feff}')
        .flat_map(char::to_lowercase)
        .collect()
}

/// A whole number, perhaps with one of the units behind it: `3`, `３`, `3.0`, `3个工作日`.
///
/// Returns `None` for anything else, negative numbers included.
#[must_use]
pub fn whole_number(text: &str, units: &[&str]) -> Option<i64> {
    let plain = comparable(text);
    let digits = units.iter().find_map(|unit| plain.strip_suffix(unit)).unwrap_or(&plain);
    let whole = match digits.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.chars().all(|c| c == '0') => whole,
        Some(_) => return None,
        None => digits,
    };
    let usable = !whole.is_empty() && whole.len() <= 9 && whole.chars().all(|c| c.is_ascii_digit());
    if usable { whole.parse().ok() } else { None }
}

/// A number of a cell as a person would type it: 3, not 3.0.
pub(super) fn number_text(number: f64) -> String {
    // Excel keeps 15 digits; more would show the noise of binary fractions.
    let text = format!("{number:.10}");
    let trimmed = text.trim_end_matches('0').trim_end_matches('.');
    if trimmed == "-0" { "0".to_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_are_digits() {
        assert_eq!(whole_number("７", &[]), Some(7));
        assert_eq!(whole_number(" １５个工作日 ", &["个工作日", "工作日", "天"]), Some(15));
        assert_eq!(whole_number("3.0", &[]), Some(3));
        for bad in ["", "三", "-3", "3.5", "3.", "1e9", "99999999999"] {
            assert_eq!(whole_number(bad, &["天"]), None, "{bad}");
        }
    }

    #[test]
    fn names_compare_without_widths_and_blanks() {
        assert_eq!(comparable(" 牵头 单位（Ｌｅａｄ） "), "牵头单位(lead)");
        assert_eq!(comparable("\u{feff}类别"), "类别");
    }

    #[test]
    fn numbers_are_shown_as_typed() {
        assert_eq!(number_text(3.0), "3");
        assert_eq!(number_text(0.1 + 0.2), "0.3");
        assert_eq!(number_text(450_881_100_201.0), "450881100201");
        assert_eq!(number_text(-0.0), "0");
    }
}

//! Telephone numbers of residents: mobile, or a landline with its area code.

/// The number without blanks and hyphens, or `None` when it is none.
///
/// Mobile numbers have 11 digits and begin with 1; a landline has 7 or 8 digits, perhaps behind an area code of 3 or 4 digits
/// that begins with 0.
#[must_use]
pub fn phone(typed: &str) -> Option<String> {
    let text: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—' | '(' | ')' | '（' | '）'))
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            other => other,
        })
        .collect();
    let text = text.strip_prefix("+86").or_else(|| text.strip_prefix("0086")).unwrap_or(&text);
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sound = match text.len() {
        11 => text.starts_with('1') || text.starts_with('0'),
        7 | 8 => !text.starts_with('0'),
        10 | 12 => text.starts_with('0'),
        _ => false,
    };
    sound.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::phone;

    #[test]
    fn numbers_as_people_write_them() {
        for (typed, number) in [
            ("138 0000-6621", Some("13800006621")),
            ("+8613800006621", Some("13800006621")),
            ("１３８００００６６２１", Some("13800006621")),
            ("（0775）4123456", Some("07754123456")),
            ("4123456", Some("4123456")),
            ("1380000662", None),
            ("13800006621/13900000000", None),
            ("无", None),
            ("", None),
        ] {
            assert_eq!(phone(typed).as_deref(), number, "{typed}");
        }
    }
}

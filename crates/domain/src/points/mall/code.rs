//! Codes of orders and vouchers: twelve characters of Crockford's base 32, 60 bits that nobody guesses.

/// Characters of a code.
pub const CODE_LENGTH: usize = 12;

/// A code as people type it or read it out: blanks and hyphens left out, small letters and those that look like digits
/// understood. `None` for what is no code.
#[must_use]
pub fn normal_code(text: &str) -> Option<String> {
    let mut code = String::with_capacity(CODE_LENGTH);
    for typed in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | '—')) {
        let half = match typed {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(typed) - 0xfee0)?,
            other => other,
        };
        let read = match half.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !read.is_ascii_alphanumeric() || read == 'U' || code.len() == CODE_LENGTH {
            return None;
        }
        code.push(read);
    }
    (code.len() == CODE_LENGTH).then_some(code)
}

/// A code in groups of four, as it is shown and printed.
#[must_use]
pub fn shown_code(code: &str) -> String {
    let mut shown = String::with_capacity(code.len() + 2);
    for (at, c) in code.chars().enumerate() {
        if at > 0 && at.is_multiple_of(4) {
            shown.push('-');
        }
        shown.push(c);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_understood_as_people_type_them() {
        for typed in ["ABCD-0123-XYZ1", " abcd o123 xyzl ", "ＡＢＣＤ－０１２３－ＸＹＺＩ", "abcd0123xyz1"]
        {
            assert_eq!(normal_code(typed).as_deref(), Some("ABCD0123XYZ1"), "{typed}");
        }
        for wrong in
            ["", "ABCD", "ABCD-0123-XYZ12", "ABCD-0123-XYU1", "ABCD_0123XYZ", "一二三四五六七八九十十二"]
        {
            assert_eq!(normal_code(wrong), None, "{wrong}");
        }
        assert_eq!(shown_code("ABCD0123XYZ1"), "ABCD-0123-XYZ1");
        assert_eq!(normal_code(&shown_code("ABCD0123XYZ1")).as_deref(), Some("ABCD0123XYZ1"));
    }
}

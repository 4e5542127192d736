//! Numbers that identify: phones, identity numbers, bank cards.

use std::ops::Range;

use super::{Finding, Kind, follows_cue};

/// Digits (and a closing X) without a gap.
struct Group {
    range: Range<usize>,
    digits: String,
}

/// Groups joined by one blank or dash are tried together, the longest first.
const MAX_GROUPS: usize = 6;

pub(super) fn find(characters: &[char]) -> Vec<Finding> {
    let groups = groups(characters);
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        let run = joined(&groups, at, characters);
        let best = (1..=run).rev().find_map(|count| {
            let parts = groups.get(at..at + count)?;
            let range = parts.first()?.range.start..parts.last()?.range.end;
            let digits: String = parts.iter().map(|part| part.digits.as_str()).collect();
            Some((count, range.clone(), kind(&digits, parts, characters, &range)?))
        });
        if let Some((count, range, kind)) = best {
            found.push((range, kind));
            at += count;
        } else {
            at += 1;
        }
    }
    found
}

fn groups(characters: &[char]) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let length = characters.iter().skip(at).take_while(|c| c.is_ascii_digit()).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let closing_x =
            length == 17 && characters.get(at + length).is_some_and(|c| c.eq_ignore_ascii_case(&'x'));
        let end = at + length + usize::from(closing_x);
        let digits =
            characters.get(at..end).unwrap_or_default().iter().map(char::to_ascii_uppercase).collect();
        groups.push(Group { range: at..end, digits });
        at = end;
    }
    groups
}

/// How many groups from `first` on stand one separator apart.
fn joined(groups: &[Group], first: usize, characters: &[char]) -> usize {
    let close = |pair: &[Group]| match pair {
        [left, right] => {
            right.range.start == left.range.end + 1
                && characters.get(left.range.end).is_some_and(|c| matches!(c, ' ' | '-' | '－' | '—'))
        }
        _ => false,
    };
    let rest = groups.get(first..).unwrap_or_default();
    1 + rest.windows(2).take(MAX_GROUPS - 1).take_while(|pair| close(pair)).count()
}

fn kind(digits: &str, parts: &[Group], characters: &[char], range: &Range<usize>) -> Option<Kind> {
    let is_mobile = |digits: &str| {
        digits.len() == 11 && digits.starts_with('1') && digits.get(1..2).is_some_and(|second| second > "2")
    };
    if is_mobile(digits) || digits.strip_prefix("86").is_some_and(is_mobile) {
        return Some(Kind::Phone);
    }
    if is_identity_number(digits) {
        return Some(Kind::IdentityNumber);
    }
    if is_fixed_line(digits, parts) {
        return Some(Kind::Phone);
    }
    let named =
        |cues: &[&str]| follows_cue(characters, range.start, cues, &[':', '是', '为', '码', '(', '号']);
    if (7..=8).contains(&digits.len()) && named(&["电话", "座机", "手机", "热线", "联系方式", "tel"])
    {
        return Some(Kind::Phone);
    }
    let bank_length = (16..=19).contains(&digits.len());
    if bank_length && (luhn(digits) || named(&["卡", "账", "帐", "账户", "帐户", "银行卡"])) {
        return Some(Kind::BankCard);
    }
    None
}

/// An area code (0 and two or three digits) before seven or eight digits that begin with neither 0 nor 1; also
/// the 400 and 800 numbers when written in groups.
fn is_fixed_line(digits: &str, parts: &[Group]) -> bool {
    let local = |local: &str| (7..=8).contains(&local.len()) && !local.starts_with(['0', '1']);
    let split = |at: usize| digits.get(at..).is_some_and(local);
    let area = |three: &str| matches!(three, "010") || three.starts_with("02");
    if digits.starts_with('0') {
        let three = digits.get(..3).is_some_and(area);
        return if three { split(3) } else { digits.get(1..2).is_some_and(|d| d > "2") && split(4) };
    }
    digits.len() == 10 && parts.len() > 1 && (digits.starts_with("400") || digits.starts_with("800"))
}

/// Eighteen characters with a plausible date of birth (whether or not the check character is right: a typing
/// error still identifies), or fifteen with one and a plausible region.
fn is_identity_number(digits: &str) -> bool {
    let region =
        digits.get(..2).and_then(|two| two.parse::<u8>().ok()).is_some_and(|two| (11..=82).contains(&two));
    match digits.len() {
        18 => region && digits.get(6..14).is_some_and(is_birth) && (has_check(digits) || !luhn(digits)),
        15 => region && digits.get(6..12).is_some_and(|six| is_birth(&format!("19{six}"))),
        _ => false,
    }
}

fn is_birth(eight: &str) -> bool {
    let number =
        |range: Range<usize>| eight.get(range).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    (1900..=2099).contains(&number(0..4))
        && (1..=12).contains(&number(4..6))
        && (1..=31).contains(&number(6..8))
}

/// GB 11643-1999: the weighted sum modulo 11.
fn has_check(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let sum: u32 = number.chars().zip(WEIGHTS).filter_map(|(c, weight)| Some(c.to_digit(10)? * weight)).sum();
    let expected = usize::try_from(sum % 11).ok().and_then(|at| CHECKS.get(at));
    expected == number.chars().last().as_ref()
}

/// ISO/IEC 7812 check digit.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) => doubled / 10 + doubled % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::super::redact;
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        redact(text).spans.into_iter().map(|span| span.kind).collect()
    }

    #[test]
    fn phones_in_their_many_spellings() {
        for text in [
            "13912345678",
            "139-1234-5678",
            "139 1234 5678",
            "+86 13912345678",
            "0731-88881234",
            "073188881234",
            "010-66668888",
            "电话：8888123",
            "400-820-8820",
        ] {
            assert_eq!(kinds(text), [Kind::Phone], "{text}");
        }
        assert_eq!(kinds("13912345678 13812345678"), [Kind::Phone, Kind::Phone]);
    }

    #[test]
    fn identity_numbers_even_with_a_wrong_check() {
        for text in ["11010519491231002X", "11010519491231002x", "110105194912310021", "110105491231002"] {
            assert_eq!(kinds(text), [Kind::IdentityNumber], "{text}");
        }
        assert!(has_check("11010519491231002X") && !has_check("110105194912310021"));
    }

    #[test]
    fn bank_cards_by_check_digit_or_by_name() {
        assert_eq!(kinds("4111 1111 1111 1111"), [Kind::BankCard]);
        assert_eq!(kinds("卡号6222021234567890123"), [Kind::BankCard]);
        assert_eq!(kinds("流水6222021234567890124"), []);
    }

    #[test]
    fn amounts_dates_and_long_serials_stay() {
        for text in [
            "35000元",
            "2024-05-01",
            "20240501",
            "1234567",
            "12345678901234",
            "面积12345678平方米",
            "110-120",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}

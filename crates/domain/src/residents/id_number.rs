//! The resident identity number 公民身份号码 (GB 11643): 18 characters, the last of them a check.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Sex as the number tells it (GB/T 2261.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }

    /// From a code or from what stands in lists: 男, 女, 1, 2.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "male" | "男" | "男性" | "1" | "M" | "m" => Some(Self::Male),
            "female" | "女" | "女性" | "2" | "F" | "f" => Some(Self::Female),
            _ => None,
        }
    }
}

/// What is wrong with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdFault {
    /// It has not 18 characters; the 15 of the first generation are no longer valid.
    #[error("an identity number has 18 characters")]
    Length,
    /// Something else than digits, or than X at the end.
    #[error("an identity number has digits, and at the end perhaps an X")]
    Characters,
    /// The day of birth does not exist or lies in the future.
    #[error("the day of birth in the number does not exist")]
    Birth,
    /// The last character does not fit the others: a slip of the pen, or Excel rounded the number.
    #[error("the last character does not fit the others")]
    Check,
}

impl IdFault {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "id_length",
            Self::Characters => "id_characters",
            Self::Birth => "id_birth",
            Self::Check => "id_check",
        }
    }

    /// What the person can do about it.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Length => "身份证号应为 18 位，请核对。",
            Self::Characters => "身份证号只能是数字，最后一位可以是 X，请核对。",
            Self::Birth => "身份证号里的出生日期不对，请核对。",
            Self::Check => "身份证号最后一位对不上，请对照证件再核对一遍。",
        }
    }

    /// The same in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Length => "An ID number has 18 characters; check it.",
            Self::Characters => "An ID number has digits only, and perhaps an X at the end; check it.",
            Self::Birth => "The day of birth in the ID number does not exist; check it.",
            Self::Check => "The last character does not fit the others; compare it with the card.",
        }
    }
}

/// A sound number, with a capital X.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdNumber {
    text: String,
    birth: Date,
}

impl std::fmt::Debug for IdNumber {
    /// Never the number itself: it would stand in a log.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("IdNumber(…)")
    }
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl IdNumber {
    /// Reads a number as typed: blanks, full-width digits and a small x are let pass.
    ///
    /// `today` bounds the day of birth.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(typed: &str, today: Date) -> Result<Self, IdFault> {
        let text: String = typed.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
        if text.chars().count() != 18 {
            return Err(IdFault::Length);
        }
        let digits: Vec<u32> = text.chars().take(17).map_while(|c| c.to_digit(10)).collect();
        let last = text.chars().last().unwrap_or_default();
        if digits.len() != 17 || !(last.is_ascii_digit() || last == 'X') {
            return Err(IdFault::Characters);
        }
        let birth = birth(&text).filter(|day| *day <= today).ok_or(IdFault::Birth)?;
        if check(&digits) != Some(last) {
            return Err(IdFault::Check);
        }
        Ok(Self { text, birth })
    }

    /// The number of the first 17 digits with its check character: for invented people.
    #[must_use]
    pub fn complete(first: &str, today: Date) -> Option<Self> {
        let digits: Vec<u32> = first.chars().filter_map(|c| c.to_digit(10)).collect();
        Self::parse(&format!("{first}{}", check(&digits)?), today).ok()
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Day of birth.
    #[must_use]
    pub const fn birth(&self) -> Date {
        self.birth
    }

    /// Sex: the 17th digit is odd for men.
    #[must_use]
    pub fn sex(&self) -> Sex {
        match self.text.chars().nth(16).and_then(|c| c.to_digit(10)) {
            Some(digit) if digit % 2 == 1 => Sex::Male,
            _ => Sex::Female,
        }
    }

    /// The last four characters, by which people are looked up.
    #[must_use]
    pub fn tail(&self) -> &str {
        self.text.get(14..).unwrap_or_default()
    }
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        'x' | 'ｘ' | 'Ｘ' => 'X',
        other => other,
    }
}

fn birth(text: &str) -> Option<Date> {
    let year = text.get(6..10)?.parse().ok()?;
    let month = text.get(10..12)?.parse().ok()?;
    let day = text.get(12..14)?.parse().ok()?;
    Date::new(year, month, day).ok().filter(|_| year >= 1800)
}

fn check(digits: &[u32]) -> Option<char> {
    if digits.len() != WEIGHTS.len() {
        return None;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    CHECKS.get(usize::try_from(sum % 11).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 26);

    #[test]
    fn the_examples_of_the_standard_are_sound() {
        let number = IdNumber::parse("11010519491231002x", TODAY).unwrap();
        assert_eq!(number.as_str(), "11010519491231002X");
        assert_eq!((number.birth(), number.sex(), number.tail()), (date(1949, 12, 31), Sex::Female, "002X"));
        let other = IdNumber::parse(" 440524 18800101 0014 ", TODAY).unwrap();
        assert_eq!((other.birth(), other.sex()), (date(1880, 1, 1), Sex::Male));
        assert!(IdNumber::parse("１１０１０５１９４９１２３１００２Ｘ", TODAY).is_ok());
    }

    #[test]
    fn each_fault_has_its_name() {
        let fault = |text| IdNumber::parse(text, TODAY).unwrap_err();
        assert_eq!(fault("110105491231002"), IdFault::Length);
        assert_eq!(fault("1101051949123100X2"), IdFault::Characters);
        assert_eq!(fault("110105194902310021"), IdFault::Birth);
        assert_eq!(fault("110105203001010021"), IdFault::Birth);
        assert_eq!(fault("110105194912310021"), IdFault::Check);
        // Excel keeps 15 digits and fills with zeros.
        assert_eq!(fault("110105194912310000"), IdFault::Check);
    }

    #[test]
    fn a_number_never_shows_in_debug_output() {
        let number = IdNumber::parse("11010519491231002X", TODAY).unwrap();
        assert!(!format!("{number:?}").contains("1949"));
    }

    proptest! {
        #[test]
        fn a_completed_number_is_sound_and_one_wrong_digit_is_noticed(
            area in 110_000_u32..660_000, year in 1900_i16..2026, month in 1_i8..=12, day in 1_i8..=28, serial in 0_u32..1000,
            at in 0_usize..17, shift in 1_u32..10,
        ) {
            let first = format!("{area}{year:04}{month:02}{day:02}{serial:03}");
            let number = IdNumber::complete(&first, TODAY).unwrap();
            let mut wrong: Vec<char> = number.as_str().chars().collect();
            let digit = wrong[at].to_digit(10).unwrap();
            wrong[at] = char::from_digit((digit + shift) % 10, 10).unwrap();
            prop_assert!(IdNumber::parse(&wrong.iter().collect::<String>(), TODAY).is_err());
        }
    }
}

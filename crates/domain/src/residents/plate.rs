//! Licence plates of motor vehicles (feature P8), as GA 36-2018 has them, and plates that a place hands out itself.

/// Short names of the provinces, as plates begin with them.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// Codes of the provinces by GB/T 2260, in the order of [`PROVINCES`].
const PROVINCE_CODES: &str = "11123150134153212343343765323336424562141561223552446354516446";
/// What a plate may end with instead of a character: trailer, learner, police, Hong Kong, Macao.
const ENDINGS: &str = "挂学警港澳";
/// Letters that say what drives a vehicle: battery A to E, something else besides F to K without I.
const NEW_ENERGY: &str = "ABCDEFGHJK";
/// Characters by which a plate is looked up.
pub const PLATE_TAIL: usize = 4;

/// What is wrong with a plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlateFault {
    /// It does not begin with a province.
    Province,
    /// No letter of an office follows.
    Office,
    /// Too short or too long.
    Length,
    /// A character that plates do not have: I, O, or none of A to Z and 0 to 9.
    Character,
    /// Eight characters, but not arranged as a new-energy plate.
    NewEnergy,
}

impl PlateFault {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Province => "plate_province",
            Self::Office => "plate_office",
            Self::Length => "plate_length",
            Self::Character => "plate_character",
            Self::NewEnergy => "plate_new_energy",
        }
    }

    /// What to do, in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Province => "车牌第一位应是省份简称，如“桂”，请核对。",
            Self::Office => "车牌第二位应是发牌机关的字母，请核对。",
            Self::Length => "车牌应是 7 位，新能源车牌 8 位，请核对。",
            Self::Character => "车牌里没有字母 I 和 O，也没有其他符号，请核对。",
            Self::NewEnergy => "新能源车牌：小型车第三位是字母，大型车最后一位是字母，其余是数字，请核对。",
        }
    }

    /// What to do, in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Province => "A plate begins with the short name of a province; check it.",
            Self::Office => "The second character of a plate is the letter of an office; check it.",
            Self::Length => "A plate has 7 characters, one of a new-energy vehicle 8; check it.",
            Self::Character => "Plates have neither the letters I and O nor other signs; check it.",
            Self::NewEnergy => {
                "On a new-energy plate the third character (small vehicles) or the last one (large ones) is a letter and the rest are digits; check it."
            }
        }
    }
}

/// A plate in its one spelling: capitals, no dot, no blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plate(String);

/// Letters and digits as plates have them: I and O would be read as 1 and 0.
fn is_mark(c: char) -> bool {
    c.is_ascii_digit() || (c.is_ascii_uppercase() && c != 'I' && c != 'O')
}

/// The spelling by which plates are compared.
#[must_use]
pub fn plain_plate(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

impl Plate {
    /// A plate of the national scheme.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, PlateFault> {
        let plain = plain_plate(text);
        let characters: Vec<char> = plain.chars().collect();
        let [province, office, rest @ ..] = characters.as_slice() else { return Err(PlateFault::Length) };
        if !PROVINCES.contains(*province) {
            return Err(PlateFault::Province);
        }
        if !office.is_ascii_uppercase() || !is_mark(*office) {
            return Err(PlateFault::Office);
        }
        let (last, front) = rest.split_last().ok_or(PlateFault::Length)?;
        if !front.iter().copied().all(is_mark) || !(is_mark(*last) || ENDINGS.contains(*last)) {
            return Err(PlateFault::Character);
        }
        match rest {
            [_, _, _, _, _] => Ok(Self(plain)),
            [kind, second, digits @ ..] if rest.len() == 6 => {
                let is_small =
                    NEW_ENERGY.contains(*kind) && is_mark(*second) && digits.iter().all(char::is_ascii_digit);
                let is_large = front.iter().all(char::is_ascii_digit) && NEW_ENERGY.contains(*last);
                if is_small || is_large { Ok(Self(plain)) } else { Err(PlateFault::NewEnergy) }
            }
            _ => Err(PlateFault::Length),
        }
    }

    /// A plate that the place hands out itself: electric bicycles, tractors. Three to twelve characters.
    ///
    /// # Errors
    /// Too short or too long.
    pub fn local(text: &str) -> Result<Self, PlateFault> {
        let plain = plain_plate(text);
        if (3..=12).contains(&plain.chars().count()) { Ok(Self(plain)) } else { Err(PlateFault::Length) }
    }

    /// The plate.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The short name of the province in which a division lies, as plates begin with it.
#[must_use]
pub fn province_sign(division: &str) -> Option<char> {
    let code = division.get(..2)?;
    PROVINCES
        .chars()
        .enumerate()
        .find(|(at, _)| PROVINCE_CODES.get(at * 2..at * 2 + 2) == Some(code))
        .map(|(_, sign)| sign)
}

/// The last characters of a plate, by which it is looked up; `None` for less than that.
#[must_use]
pub fn plate_tail(plain: &str) -> Option<String> {
    let from = plain.chars().count().checked_sub(PLATE_TAIL)?;
    Some(plain.chars().skip(from).collect())
}

/// A plate with its middle hidden: 桂R***45.
#[must_use]
pub fn mask_plate(plate: &str) -> String {
    let characters: Vec<char> = plate.chars().collect();
    let hidden = characters.len().saturating_sub(4);
    if hidden == 0 {
        return "*".repeat(characters.len());
    }
    let head: String = characters.iter().take(2).collect();
    let tail: String = characters.iter().skip(2 + hidden).collect();
    format!("{head}{}{tail}", "*".repeat(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plates_as_people_write_them() {
        for (typed, kept) in [
            ("桂R·12345", "桂R12345"),
            ("桂r a1b23", "桂RA1B23"),
            ("川Ｓ１２３４５", "川S12345"),
            ("豫B1234挂", "豫B1234挂"),
            ("粤Z1234港", "粤Z1234港"),
            ("粤ND12345", "粤ND12345"),
            ("粤NDF2345", "粤NDF2345"),
            ("粤N12345F", "粤N12345F"),
        ] {
            assert_eq!(Plate::parse(typed).map(|plate| plate.0), Ok(kept.to_owned()), "{typed}");
        }
    }

    #[test]
    fn what_is_no_plate_says_why() {
        for (typed, fault) in [
            ("", PlateFault::Length),
            ("桂", PlateFault::Length),
            ("RA12345", PlateFault::Province),
            ("桂112345", PlateFault::Office),
            ("桂O12345", PlateFault::Office),
            ("桂R1234", PlateFault::Length),
            ("桂R1234567", PlateFault::Length),
            ("桂RI2345", PlateFault::Character),
            ("桂R挂1234", PlateFault::Character),
            ("粤N123456", PlateFault::NewEnergy),
            ("粤NL12345", PlateFault::NewEnergy),
            ("粤NDAB345", PlateFault::NewEnergy),
        ] {
            assert_eq!(Plate::parse(typed), Err(fault), "{typed}");
            assert!(!fault.zh().is_empty() && !fault.en().is_empty() && fault.code().starts_with("plate_"));
        }
        assert_eq!(Plate::local("贵港 00123").map(|plate| plate.0), Ok("贵港00123".into()));
        assert_eq!(Plate::local("1"), Err(PlateFault::Length));
    }

    #[test]
    fn what_is_left_of_a_plate_does_not_tell_which_it_is() {
        assert_eq!(mask_plate("桂R12345"), "桂R***45");
        assert_eq!(mask_plate("粤ND12345"), "粤N****45");
        assert_eq!(mask_plate("123"), "***");
        assert_eq!(plate_tail("桂R12345").as_deref(), Some("2345"));
        assert_eq!(plate_tail("345"), None);
    }

    #[test]
    fn a_division_has_the_sign_of_its_province() {
        for (division, sign) in [
            ("110101", '京'),
            ("410000", '豫'),
            ("441500", '粤'),
            ("450804", '桂'),
            ("511300", '川'),
            ("640000", '宁'),
        ] {
            assert_eq!(province_sign(division), Some(sign), "{division}");
        }
        assert_eq!(PROVINCE_CODES.len(), PROVINCES.chars().count() * 2);
        assert_eq!((province_sign("99"), province_sign("")), (None, None));
    }

    proptest! {
        #[test]
        fn nothing_typed_breaks_it(typed in ".{0,20}") {
            if let Ok(plate) = Plate::parse(&typed) {
                let kept = plate.as_str().to_owned();
                prop_assert_eq!(Plate::parse(&kept), Ok(plate));
                prop_assert!(!mask_plate(&kept).contains(&kept));
            }
        }
    }
}

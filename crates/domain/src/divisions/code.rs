//! The 12-digit code.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 省
    Province,
    /// 市
    City,
    /// 县、区
    County,
    /// 乡镇、街道
    Town,
    /// 村、社区
    Village,
}

impl Level {
    /// All of them from the top down.
    pub const ALL: [Self; 5] = [Self::Province, Self::City, Self::County, Self::Town, Self::Village];

    /// Reads what a list says of a level: 1 to 5, or a word in Chinese or English.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "1" | "省" | "省级" | "province" => Some(Self::Province),
            "2" | "市" | "市级" | "地级" | "city" => Some(Self::City),
            "3" | "县" | "区" | "县级" | "区县" | "county" => Some(Self::County),
            "4" | "乡" | "镇" | "街道" | "乡镇" | "乡级" | "镇级" | "town" => Some(Self::Town),
            "5" | "村" | "社区" | "村级" | "village" => Some(Self::Village),
            _ => None,
        }
    }
}

/// What a town's three digits say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TownKind {
    /// 001-099 街道
    Street,
    /// 100-199 镇
    Town,
    /// 200-399 乡
    Township,
    /// 400-599, farms, zones and the like.
    Other,
    /// 600-999, not provided for.
    OffRange,
}

/// What a village's three digits say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VillageKind {
    /// 001-199 居民委员会
    ResidentsCommittee,
    /// 200-399 村民委员会
    VillagersCommittee,
    /// 400-999, not provided for, yet found in real lists.
    OffRange,
}

/// Why a code cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    /// Empty.
    #[error("the code is empty; fill it in")]
    Empty,
    /// A spreadsheet has rounded it, as in 4.50804E+11.
    #[error(
        "a spreadsheet has turned the code into {0}; format the column as text and paste the codes again"
    )]
    Rounded(String),
    /// Something other than digits.
    #[error("{0} holds something other than digits; correct the code")]
    NotDigits(String),
    /// Neither 2, 4, 6, 9 nor 12 digits.
    #[error("a code has 2, 4, 6, 9 or 12 digits, {0} does not; correct the code")]
    Length(String),
    /// Province 00 to 10 or 83 and above.
    #[error("{0} does not begin with the number of a province; correct the code")]
    Province(String),
}

impl BadCode {
    /// What to do, in Chinese. The English sentence is the error's own text.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Empty => "区划代码为空，请补填。".to_owned(),
            Self::Rounded(text) => {
                format!("区划代码被表格软件变成了 {text}，请把该列设为文本格式后重新粘贴代码。")
            }
            Self::NotDigits(text) => format!("区划代码 {text} 里有数字以外的字符，请改正。"),
            Self::Length(text) => format!("区划代码应为 2、4、6、9 或 12 位，{text} 的位数不对，请改正。"),
            Self::Province(text) => format!("区划代码 {text} 开头不是省级代码，请改正。"),
        }
    }
}

/// A statistical division code, always held with 12 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DivisionCode(u64);

/// What one division of each level spans, in units of the code.
const fn span(level: Level) -> u64 {
    match level {
        Level::Province => 10_000_000_000,
        Level::City => 100_000_000,
        Level::County => 1_000_000,
        Level::Town => 1_000,
        Level::Village => 1,
    }
}

impl DivisionCode {
    /// The level, by the zeroes the code ends in.
    #[must_use]
    pub fn level(self) -> Level {
        Level::ALL.into_iter().find(|level| self.0.is_multiple_of(span(*level))).unwrap_or(Level::Village)
    }

    /// The division above, by prefix; of a town directly under a city (东莞) that is the city.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let above = Level::ALL.into_iter().rev().filter(|level| *level < self.level());
        above.map(|level| self.at(level)).find(|code| *code != self)
    }

    /// The ancestor at a level, or the code itself at its own and below.
    #[must_use]
    pub const fn at(self, level: Level) -> Self {
        Self(self.0 - self.0 % span(level))
    }

    /// The kind of town this is, or lies in.
    #[must_use]
    pub fn town_kind(self) -> Option<TownKind> {
        match self.0 / 1_000 % 1_000 {
            0 => None,
            1..=99 => Some(TownKind::Street),
            100..=199 => Some(TownKind::Town),
            200..=399 => Some(TownKind::Township),
            400..=599 => Some(TownKind::Other),
            _ => Some(TownKind::OffRange),
        }
    }

    /// The kind of village this is.
    #[must_use]
    pub fn village_kind(self) -> Option<VillageKind> {
        match self.0 % 1_000 {
            0 => None,
            1..=199 => Some(VillageKind::ResidentsCommittee),
            200..=399 => Some(VillageKind::VillagersCommittee),
            _ => Some(VillageKind::OffRange),
        }
    }

    /// Whether its own digits lie outside the ranges of its level.
    #[must_use]
    pub fn is_off_range(self) -> bool {
        match self.level() {
            Level::Village => self.village_kind() == Some(VillageKind::OffRange),
            Level::Town => self.town_kind() == Some(TownKind::OffRange),
            _ => false,
        }
    }

    /// The code as a number, for a database column.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl FromStr for DivisionCode {
    type Err = BadCode;

    /// Takes 2, 4, 6, 9 or 12 digits, full-width digits and spaces around, and the `.0` that spreadsheets
    /// append.
    fn from_str(text: &str) -> Result<Self, BadCode> {
        let text = text.trim().trim_start_matches('\'');
        let narrow = |letter: char| match letter {
            '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10).unwrap_or(letter),
            _ => letter,
        };
        let digits: String = text.chars().map(narrow).collect();
        let digits = digits.strip_suffix(".0").unwrap_or(&digits);
        if digits.is_empty() {
            return Err(BadCode::Empty);
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let is_rounded = digits.contains(['e', 'E']) && digits.parse::<f64>().is_ok();
            return Err(if is_rounded {
                BadCode::Rounded(text.to_owned())
            } else {
                BadCode::NotDigits(text.to_owned())
            });
        }
        if !matches!(digits.len(), 2 | 4 | 6 | 9 | 12) {
            return Err(BadCode::Length(text.to_owned()));
        }
        let code =
            format!("{digits:0<12}").parse().map(Self).map_err(|_| BadCode::NotDigits(text.to_owned()))?;
        if !(11..=82).contains(&(code.0 / span(Level::Province))) {
            return Err(BadCode::Province(text.to_owned()));
        }
        Ok(code)
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:012}", self.0)
    }
}

impl TryFrom<String> for DivisionCode {
    type Error = BadCode;

    fn try_from(text: String) -> Result<Self, BadCode> {
        text.parse()
    }
}

impl From<DivisionCode> for String {
    fn from(code: DivisionCode) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> DivisionCode {
        text.parse().unwrap()
    }

    #[test]
    fn lengths_levels_and_parents() {
        let mut above = Some(code("450804001002"));
        let mut way = Vec::new();
        while let Some(here) = above {
            way.push((here.to_string(), here.level()));
            above = here.parent();
        }
        let expected = [
            ("450804001002", Level::Village),
            ("450804001000", Level::Town),
            ("450804000000", Level::County),
            ("450800000000", Level::City),
            ("450000000000", Level::Province),
        ];
        assert_eq!(way, expected.map(|(code, level)| (code.to_owned(), level)));
        for (short, whole) in
            [("45", "450000000000"), ("4508", "450800000000"), ("450804001", "450804001000")]
        {
            assert_eq!(code(short), code(whole));
        }
        assert_eq!(code("441900003").parent(), Some(code("4419")), "a town under a city without counties");
    }

    #[test]
    fn kinds_by_range() {
        let kinds = ["001", "099", "100", "200", "400", "600"]
            .map(|town| code(&format!("450804{town}")).town_kind().unwrap());
        use TownKind::{OffRange, Other, Street, Town, Township};
        assert_eq!(kinds, [Street, Street, Town, Township, Other, OffRange]);
        assert_eq!(code("450804001199").village_kind(), Some(VillageKind::ResidentsCommittee));
        assert_eq!(code("450804001200").village_kind(), Some(VillageKind::VillagersCommittee));
        assert!(code("441581450501").is_off_range() && !code("441581450000").is_off_range());
    }

    #[test]
    fn what_spreadsheets_do_to_codes() {
        assert_eq!(code(" ４５０８０４００１００１ "), code("450804001001"));
        assert_eq!(code("450804001001.0"), code("'450804001001"));
        let bad = |text: &str| text.parse::<DivisionCode>().unwrap_err();
        assert!(matches!(bad("4.50804E+11"), BadCode::Rounded(_)));
        assert!(matches!(bad("45080400100"), BadCode::Length(_)));
        assert!(matches!(bad("45o804001001"), BadCode::NotDigits(_)));
        assert!(matches!(bad("990804001001"), BadCode::Province(_)));
        assert!(matches!(bad("-50804001001"), BadCode::NotDigits(_)));
        assert_eq!(bad("  "), BadCode::Empty);
        assert!(bad("123").zh().contains("123"));
    }
}

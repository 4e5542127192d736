//! Houses and vehicles (features P1, P8): which kinds a place knows, and what makes an address that of one house.

use crate::profile::Bilingual;
use serde::{Deserialize, Serialize};

/// A word of a list with its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseKind {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
}

/// A grade of an assessment of safety.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseGrade {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Colour, `#rrggbb`.
    pub colour: String,
    /// Nobody should live in a house of this grade.
    #[serde(default)]
    pub uninhabitable: bool,
}

/// Who hands out the plates of a kind of vehicle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlateScheme {
    /// GA 36-2018.
    #[default]
    National,
    /// The place itself: electric bicycles, tractors.
    Local,
}

/// A kind of vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VehicleKind {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Whose plates it has.
    #[serde(default)]
    pub plates: PlateScheme,
}

/// `houses.toml`: kinds and grades of houses, kinds and colours of vehicles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseFile {
    /// Kinds of houses.
    #[serde(rename = "kind", default)]
    pub kinds: Vec<HouseKind>,
    /// Grades of safety, the safest first.
    #[serde(rename = "grade", default)]
    pub grades: Vec<HouseGrade>,
    /// Kinds of vehicles.
    #[serde(rename = "vehicle", default)]
    pub vehicles: Vec<VehicleKind>,
    /// Colours of vehicles.
    #[serde(rename = "colour", default)]
    pub colours: Vec<HouseKind>,
}

impl HouseFile {
    /// What a place has that brings no file of its own. A test proves it readable.
    #[must_use]
    pub fn base() -> Self {
        const TEXT: &str = include_str!("../../../../profiles/base/houses.toml");
        toml::from_str(TEXT).unwrap_or_else(|_| Self {
            kinds: Vec::new(),
            grades: Vec::new(),
            vehicles: Vec::new(),
            colours: Vec::new(),
        })
    }

    /// The kind of house with this code.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<&HouseKind> {
        self.kinds.iter().find(|kind| kind.code == code)
    }

    /// The grade with this code.
    #[must_use]
    pub fn grade(&self, code: &str) -> Option<&HouseGrade> {
        self.grades.iter().find(|grade| grade.code == code)
    }

    /// The kind of vehicle with this code.
    #[must_use]
    pub fn vehicle(&self, code: &str) -> Option<&VehicleKind> {
        self.vehicles.iter().find(|kind| kind.code == code)
    }

    /// The colour with this code.
    #[must_use]
    pub fn colour(&self, code: &str) -> Option<&HouseKind> {
        self.colours.iter().find(|colour| colour.code == code)
    }

    /// A code that stands twice in one of the lists, or a colour that is none.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let lists: [Vec<&str>; 4] = [
            self.kinds.iter().map(|one| one.code.as_str()).collect(),
            self.grades.iter().map(|one| one.code.as_str()).collect(),
            self.vehicles.iter().map(|one| one.code.as_str()).collect(),
            self.colours.iter().map(|one| one.code.as_str()).collect(),
        ];
        for list in lists {
            for (at, code) in list.iter().enumerate() {
                if code.is_empty() || list.iter().skip(at + 1).any(|other| other == code) {
                    return Some(format!("the code `{code}` is empty or stands twice"));
                }
            }
        }
        let is_colour = |text: &str| {
            text.len() == 7 && text.starts_with('#') && text.chars().skip(1).all(|c| c.is_ascii_hexdigit())
        };
        let wrong = self.grades.iter().find(|grade| !is_colour(&grade.colour))?;
        Some(format!("the colour of grade `{}` is none", wrong.code))
    }
}

impl Default for HouseFile {
    fn default() -> Self {
        Self::base()
    }
}

/// Last characters of an address that names a hamlet or a group, which many households share. The migration that made houses
/// of addresses (0022) has the same list.
const HAMLETS: &str = "组村社队屯庄寨湾";

/// Whether an address is that of one house: "3组12号" is, "3组" is not.
#[must_use]
pub fn names_a_house(address: &str) -> bool {
    address.chars().last().is_some_and(|last| !HAMLETS.contains(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_readable() {
        let base = HouseFile::base();
        assert_eq!(base.fault(), None);
        assert!(base.kind("own").is_some() && base.kind("flat").is_some() && base.kind("vacant").is_some());
        let grades: Vec<&str> = base.grades.iter().map(|grade| grade.code.as_str()).collect();
        assert_eq!(grades, ["A", "B", "C", "D"]);
        assert!(base.grade("D").is_some_and(|grade| grade.uninhabitable));
        assert_eq!(base.vehicle("car").map(|kind| kind.plates), Some(PlateScheme::National));
        assert_eq!(base.vehicle("e_bike").map(|kind| kind.plates), Some(PlateScheme::Local));
        assert!(base.colours.len() > 5);
    }

    #[test]
    fn twice_the_same_code_is_a_fault() {
        let mut file = HouseFile::base();
        file.kinds
            .push(HouseKind { code: "own".into(), name: Bilingual { zh: "又".into(), en: "again".into() } });
        assert!(file.fault().is_some_and(|fault| fault.contains("own")));
        let mut file = HouseFile::base();
        file.grades[0].colour = "red".into();
        assert!(file.fault().is_some());
    }

    #[test]
    fn an_address_of_many_is_no_house() {
        for address in ["大塘屯12号", "幸福花园3栋2单元501", "南街14-1"] {
            assert!(names_a_house(address), "{address}");
        }
        for address in ["", "大塘屯", "胜利村3组", "五社"] {
            assert!(!names_a_house(address), "{address}");
        }
    }
}

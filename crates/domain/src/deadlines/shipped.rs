//! The calendars that come with the product.

use super::calendar::{Calendar, Year};

/// The files of `profiles/base/holidays`; a later year is loaded by the operator when it is announced.
const FILES: [&str; 8] = [
    include_str!("../../../../profiles/base/holidays/2019.toml"),
    include_str!("../../../../profiles/base/holidays/2020.toml"),
    include_str!("../../../../profiles/base/holidays/2021.toml"),
    include_str!("../../../../profiles/base/holidays/2022.toml"),
    include_str!("../../../../profiles/base/holidays/2023.toml"),
    include_str!("../../../../profiles/base/holidays/2024.toml"),
    include_str!("../../../../profiles/base/holidays/2025.toml"),
    include_str!("../../../../profiles/base/holidays/2026.toml"),
];

impl Calendar {
    /// The years 2019 to 2026. Every file is proved readable by a test, so none is passed over.
    #[must_use]
    pub fn shipped() -> Self {
        Self::of(FILES.iter().filter_map(|text| Year::parse_toml(text).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// The folder of evaluation data, when this machine has it; with `CI` set it must be there.
    pub fn shared(path: &str) -> Option<PathBuf> {
        let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
        let file = std::env::var_os("GEZHI_SHARED").map_or(beside, PathBuf::from).join(path);
        if file.exists() {
            return Some(file);
        }
        assert!(std::env::var_os("CI").is_none(), "{} is missing", file.display());
        println!("skipped: {} is missing", file.display());
        None
    }

    #[test]
    fn every_shipped_year_is_readable_and_announced() {
        assert_eq!(
            Calendar::shipped().announced_years().collect::<Vec<_>>(),
            (2019..=2026).collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_shipped_years_agree_with_holiday_cn() {
        let Some(folder) = shared("data/holidays") else { return };
        for (text, year) in FILES.iter().zip(2019..) {
            let theirs = std::fs::read_to_string(folder.join(format!("{year}.json"))).unwrap();
            assert_eq!(Year::parse_toml(text).unwrap(), Calendar::parse_year(&theirs).unwrap());
        }
        let next = std::fs::read_to_string(folder.join("2027.json")).unwrap();
        assert!(!Calendar::parse_year(&next).unwrap().is_announced());
    }
}

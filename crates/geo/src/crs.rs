//! The coordinate systems that imports and maps may speak.

use std::fmt;
use std::str::FromStr;

/// A coordinate reference system; always stated, never guessed (feature G3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Crs {
    /// What phones and satellites give; the system of everything stored.
    #[serde(rename = "WGS-84")]
    Wgs84,
    /// The shifted system of Chinese web maps, hundreds of metres off WGS-84.
    #[serde(rename = "GCJ-02")]
    Gcj02,
    /// The national survey system; equal to WGS-84 to within a metre, so treated as equal.
    #[serde(rename = "CGCS2000")]
    Cgcs2000,
}

/// A text that names none of the known systems.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown coordinate system {0:?}: expected WGS-84, GCJ-02 or CGCS2000")]
pub struct UnknownCrs(pub String);

impl fmt::Display for Crs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Wgs84 => "WGS-84",
            Self::Gcj02 => "GCJ-02",
            Self::Cgcs2000 => "CGCS2000",
        })
    }
}

impl FromStr for Crs {
    type Err = UnknownCrs;

    /// Accepts the official name in any case and punctuation, EPSG numbers, OGC URNs and Chinese names.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain: String =
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let plain = plain.strip_prefix("urnogcdefcrs").unwrap_or(&plain);
        match plain {
            "wgs84" | "wgs1984" | "epsg4326" | "4326" | "crs84" | "ogccrs84" | "ogc13crs84" | "gps" => {
                Ok(Self::Wgs84)
            }
            "gcj02" | "gcj2002" | "gcj" | "火星坐标" | "火星坐标系" | "国测局坐标" => {
                Ok(Self::Gcj02)
            }
            "cgcs2000" | "cgcs" | "epsg4490" | "4490" | "国家2000" | "2000国家大地坐标系" | "大地2000" => {
                Ok(Self::Cgcs2000)
            }
            _ => Err(UnknownCrs(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_reads_what_it_writes() {
        for crs in [Crs::Wgs84, Crs::Gcj02, Crs::Cgcs2000] {
            assert_eq!(crs.to_string().parse(), Ok(crs));
        }
    }

    #[test]
    fn forgiving_spellings() {
        for (text, crs) in [
            ("wgs84", Crs::Wgs84),
            (" WGS 84 ", Crs::Wgs84),
            ("EPSG:4326", Crs::Wgs84),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Crs::Wgs84),
            ("gcj-02", Crs::Gcj02),
            ("火星坐标系", Crs::Gcj02),
            ("EPSG:4490", Crs::Cgcs2000),
            ("cgcs 2000", Crs::Cgcs2000),
        ] {
            assert_eq!(text.parse(), Ok(crs), "{text}");
        }
        assert!("BD-09".parse::<Crs>().is_err());
        assert!("".parse::<Crs>().is_err());
    }
}

//! What use cases hand out: plain values in the words of the API. No names of persons in clear that the reader may not see.

pub use gezhi_domain::residents::{mask_name, mask_phone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// An identity. A string in JSON, because JavaScript's numbers end at 2^53.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, example = "412345678901234567")]
pub struct Id(pub i64);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| serde::de::Error::custom("an id is a string of digits"))
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bi {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bi {
    /// From two literals.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

impl From<&gezhi_domain::profile::Bilingual> for Bi {
    fn from(text: &gezhi_domain::profile::Bilingual) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone() }
    }
}

/// A place, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlaceRef {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Depth, 0 is the root.
    pub depth: usize,
    /// Names from below the root down.
    pub path: String,
}

/// A body, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BodyRef {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
}

/// A person of the staff, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Person {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// Rows.
    pub items: Vec<T>,
    /// Cursor of the next page; `null` at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page without a next one.
    #[must_use]
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// A point, WGS-84 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Point {
    /// Longitude.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
}

/// An instant of the store in the form of the API; empty for one that no calendar knows.
#[must_use]
pub fn instant(micros: i64) -> String {
    gezhi_store::time::instant(micros).map(|at| at.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_string_in_json() {
        assert_eq!(serde_json::to_string(&Id(412_345_678_901_234_567)).unwrap(), "\"412345678901234567\"");
    }
}

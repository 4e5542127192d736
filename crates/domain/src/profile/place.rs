//! Places of a profile: levels, map, known names.

use serde::{Deserialize, Serialize};

/// A text in both languages of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Where the place lies. The outline of the demo is invented around this centre with this area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapSpec {
    /// Longitude of the centre, WGS-84 degrees.
    pub lon: f64,
    /// Latitude of the centre, WGS-84 degrees.
    pub lat: f64,
    /// Area in square kilometres.
    pub area_km2: f64,
    /// Ratio of length to width, at least 1.
    #[serde(default = "one")]
    pub elongation: f64,
    /// Seed of every invented border in this place.
    pub seed: u64,
    /// Number of offshore islands, 0 inland.
    #[serde(default)]
    pub islands: u32,
}

fn one() -> f64 {
    1.0
}

/// One level of the grid scheme (feature G2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelSpec {
    /// 0 is the root (county, town or prefecture); at most 4.
    pub depth: u8,
    /// Stable key: `prefecture`, `county`, `town`, `area`, `village`, `group` or `micro`.
    pub key: String,
    /// The profile's own word for a grid of this level, for instance 大网格.
    pub word: Bilingual,
    /// What such a division is called, for instance 乡镇（街道）.
    pub unit: Bilingual,
    /// Whether divisions of this level count as grids in this place's own figures.
    pub is_grid: bool,
    /// How many the place has in all.
    pub count: u32,
    /// Pattern of the names invented at this level; `{n}` is the number in the parent, `{name}` an invented
    /// name, `{parent}` the parent's short name. For instance `第{n}网格` or `{name}村`.
    pub naming: String,
}

/// Dedicated grids: a school, a hospital, a market, an industrial park (专属网格).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DedicatedScheme {
    /// The profile's word.
    pub word: Bilingual,
    /// How many.
    pub count: u32,
    /// Depth of the general grid that holds them.
    pub parent_depth: u8,
    /// Depth at which they themselves stand in the tree (parent depth + 1, at most 4).
    pub depth: u8,
    /// When set, they are counted under this level key too (Shengli counts its 3 units among the 69 cells).
    #[serde(default)]
    pub counted_as: Option<String>,
    /// Kinds, in the proportion of their weights.
    #[serde(rename = "kind")]
    pub kinds: Vec<DedicatedKind>,
}

/// One kind of dedicated grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DedicatedKind {
    /// Key: `school`, `hospital`, `market`, `park`, `unit`.
    pub key: String,
    /// Word.
    pub word: Bilingual,
    /// Share.
    pub weight: u32,
    /// Pattern of the name; `{parent}` is the name of the surrounding village.
    pub naming: String,
}

/// A place known by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceSpec {
    /// Depth in the tree.
    pub depth: u8,
    /// Name as its people say it.
    pub name: String,
    /// Name of the parent (one level up); omitted below the root. Must be a place listed earlier.
    #[serde(default)]
    pub parent: Option<String>,
    /// Division code, 9 or 12 digits, when known.
    #[serde(default)]
    pub code: Option<String>,
    /// How many children it has; spread evenly when omitted.
    #[serde(default)]
    pub children: Option<u32>,
}

/// Stock of characters for invented names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameStock {
    /// First parts of village names, for instance 石, 龙, 白沙.
    pub village_first: Vec<String>,
    /// Last parts of village names, for instance 塘, 岭, 坪.
    pub village_last: Vec<String>,
    /// Family names usual in the place, most frequent first.
    pub family: Vec<String>,
    /// Given names.
    pub given: Vec<String>,
}

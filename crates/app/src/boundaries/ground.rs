//! How a place is and was divided, as stored; read as a whole, so that any moment of it can be looked at.

use crate::files::sha256;
use gezhi_domain::grids::{GridClass, PlacePath};
use gezhi_geo::coverage::settled;
use gezhi_geo::{Crs, MultiPolygon, read};
use gezhi_store::boundaries::SpanRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use std::collections::BTreeMap;

/// Everything known of a place's parts.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    place: i64,
    spans: Vec<SpanRow>,
    shapes: BTreeMap<i64, Vec<(i64, String)>>,
}

/// A part at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub row: SpanRow,
    /// GeoJSON, WGS-84.
    pub shape: Option<String>,
}

/// The place at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sheet {
    /// Its own outline.
    pub outline: Option<String>,
    /// Its parts in their order.
    pub parts: Vec<Part>,
}

impl Part {
    /// Whether it lies on top of the others.
    pub fn is_dedicated(&self) -> bool {
        self.row.class == GridClass::Dedicated.code()
    }

    /// The area it covers.
    pub fn polygon(&self) -> Option<MultiPolygon> {
        polygon(self.shape.as_deref()?)
    }
}

impl Sheet {
    /// The area of the whole.
    pub fn frame(&self) -> Option<MultiPolygon> {
        polygon(self.outline.as_deref()?)
    }

    /// A part by identity.
    pub fn part(&self, id: i64) -> Option<&Part> {
        self.parts.iter().find(|part| part.row.id == id)
    }
}

/// A stored shape as an area. One that cannot be read is left out and logged, as in the index of grids.
pub(super) fn polygon(shape: &str) -> Option<MultiPolygon> {
    match read(shape, Crs::Wgs84) {
        Ok(areas) => Some(settled(&areas.into_iter().flat_map(|area| area.polygon).collect())),
        Err(error) => {
            tracing::warn!(%error, "a stored shape cannot be read");
            None
        }
    }
}

impl Ground {
    /// Reads it.
    pub async fn read(tx: &mut Tx<'_>, county: i64, place: &PlacePath) -> Result<Self, StoreError> {
        let id = place.id().0;
        let spans = gezhi_store::boundaries::children(tx, county, (place.depth(), id)).await?;
        let ids: Vec<i64> = spans.iter().map(|row| row.id).chain([id]).collect();
        let mut shapes: BTreeMap<i64, Vec<(i64, String)>> = BTreeMap::new();
        for (place, since, shape) in gezhi_store::boundaries::shapes(tx, county, &ids).await? {
            shapes.entry(place).or_default().push((since, shape));
        }
        Ok(Self { place: id, spans, shapes })
    }

    fn shape(&self, place: i64, at: i64) -> Option<&String> {
        self.shapes.get(&place)?.iter().rev().find(|(since, _)| *since <= at).map(|(_, shape)| shape)
    }

    /// The place at a moment. Names, codes and numbers are those of today.
    pub fn at(&self, at: i64) -> Sheet {
        let holds = |row: &&SpanRow| row.since <= at && row.until.is_none_or(|until| until > at);
        Sheet {
            outline: self.shape(self.place, at).cloned(),
            parts: self
                .spans
                .iter()
                .filter(holds)
                .map(|row| Part { row: row.clone(), shape: self.shape(row.id, at).cloned() })
                .collect(),
        }
    }

    /// The place as it is now.
    pub fn now(&self) -> Sheet {
        self.at(i64::MAX)
    }

    /// The moments at which something changed, oldest first.
    pub fn moments(&self) -> Vec<i64> {
        let spans = self.spans.iter().flat_map(|row| [Some(row.since), row.until]).flatten();
        let shapes = self
            .shapes
            .iter()
            .filter(|(place, _)| **place != self.place || self.spans.is_empty())
            .flat_map(|(_, shapes)| shapes.iter().map(|(since, _)| *since));
        let mut all: Vec<i64> = spans.chain(shapes).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The last of them.
    pub fn changed_at(&self) -> i64 {
        self.moments().last().copied().unwrap_or_default()
    }

    /// What an editor had before the eyes: the moment of the last change, and a short hash of how it looked.
    pub fn version(&self) -> String {
        let sheet = self.now();
        let parts: Vec<_> = sheet
            .parts
            .iter()
            .map(|part| (part.row.id, &part.row.code, &part.row.name, &part.shape))
            .collect();
        let text = serde_json::to_string(&(&sheet.outline, parts)).unwrap_or_default();
        let hash: String = sha256(text.as_bytes()).chars().take(16).collect();
        format!("{}-{hash}", self.changed_at())
    }

    /// The place as it was at a version.
    pub fn at_version(&self, version: &str) -> Option<Sheet> {
        let at: i64 = version.split('-').next()?.parse().ok()?;
        Some(self.at(at))
    }
}

/// Reads the ground of a place.
pub(super) struct ReadGround {
    pub county: i64,
    pub place: PlacePath,
}

impl Op for ReadGround {
    type Out = Ground;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Ground, StoreError> {
        Ground::read(tx, self.county, &self.place).await
    }
}

//! The index of grids from stored shapes.

use crate::context::App;
use crate::error::Result;
use gezhi_domain::grids::GridClass;
use gezhi_geo::{Crs, Entry, GridIndex};
use gezhi_store::engine::{Op, StoreError, Tx};

struct Shapes {
    county: i64,
}

impl Op for Shapes {
    type Out = Vec<(i64, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::places::shapes(tx, self.county).await
    }
}

/// The index over the deepest grids; a dedicated grid goes before the general one it lies in.
///
/// # Errors
/// Failures of the store. A shape that cannot be read is left out and logged.
pub async fn build_index(app: &App) -> Result<GridIndex> {
    let shapes = app.db.read(Shapes { county: app.county }).await?;
    let directory = app.directory();
    let entries = tokio::task::spawn_blocking(move || {
        let mut entries = Vec::with_capacity(shapes.len());
        for (id, shape) in shapes {
            let Some(place) = directory.place(gezhi_domain::grids::PlaceId(id)) else { continue };
            let is_leaf = !place
                .children
                .iter()
                .any(|child| directory.place(*child).is_some_and(|child| child.class == GridClass::General));
            if !is_leaf && place.class == GridClass::General {
                continue;
            }
            match gezhi_geo::read(&shape, Crs::Wgs84) {
                Ok(areas) => entries.extend(areas.into_iter().map(|area| Entry {
                    id,
                    priority: i16::from(place.class == GridClass::Dedicated),
                    polygon: area.polygon,
                })),
                Err(error) => tracing::warn!(place = id, %error, "a stored shape cannot be read"),
            }
        }
        entries
    })
    .await
    .map_err(std::io::Error::other)?;
    Ok(GridIndex::new(entries))
}

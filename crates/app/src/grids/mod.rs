//! Places and the map (features G1 to G9).

mod areas;
mod at;
mod index;
mod layers;
mod map;
mod places;

pub use areas::{Area, AreaMap, AreaProperties, areas};
pub use at::{Located, locate, place_at};
pub use index::build_index;
pub use layers::MapLayer;
pub use map::{map_cases, map_places};
pub(crate) use places::level_word;
pub use places::{PlaceDetail, PlaceItem, PostView, children, detail, search};

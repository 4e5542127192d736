//! Places and the map (features G1 to G9).

mod at;
mod index;
mod map;
mod places;

pub use at::{Located, locate, place_at};
pub use index::build_index;
pub use map::{map_cases, map_places};
pub(crate) use places::level_word;
pub use places::{PlaceDetail, PlaceItem, PostView, children, detail, search};

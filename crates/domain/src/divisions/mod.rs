//! The division tree by statistical code (feature G1): codes, import, renames and mergers.
//!
//! Codes are those of the National Bureau of Statistics: 12 digits, namely 2 of the province, 2 of the city,
//! 2 of the county, 3 of the town, 3 of the village. Real lists break their own rules, so whatever is odd is kept and flagged, and nothing is
//! ever looked up by name.

mod change;
mod code;
mod compare;
mod history;
mod import;
mod report;
mod tree;

pub use change::{Change, DatedChange, HistoryError, NewDivision};
pub use code::{BadCode, DivisionCode, Level, TownKind, VillageKind};
pub use compare::{Difference, Fate, compare};
pub use history::{as_of, successors};
pub use import::{MissingColumn, import, import_below};
pub use report::{Flag, ImportReport, Rejection};
pub use tree::{Division, DivisionTree};

//! Divisions (feature G1): founding a county, taking in newer lists, and what places were called before.

mod apply;
mod found;
mod ground;
mod history;
mod import;
mod list;
mod plan;
mod register;
mod rehome;
mod view;

pub use apply::{Applied, Progress};
pub use found::{Founding, found};
pub use history::{DivisionSpan, HistoryQuery, history, place_history};
pub use import::{Confirmation, FateInput, confirm, error_sheet, load, preview};
pub use list::{faults, report};
pub use view::{DivisionChange, DivisionFlag, DivisionPreview, MissingDivision};

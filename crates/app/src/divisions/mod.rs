//! Divisions (feature G1): founding a county, taking in newer lists, and what places were called before.

mod apply;
mod found;
mod ground;
mod history;
mod import;
mod list;
mod plan;
mod rehome;

pub use apply::{Applied, Progress};
pub use found::{Founding, found};
pub use history::{DivisionSpan, HistoryQuery, history, place_history};
pub use import::{
    Confirmation, DivisionChange, DivisionFlag, DivisionPreview, FateInput, MissingDivision, confirm,
    error_sheet, load, preview,
};
pub use list::{faults, report};

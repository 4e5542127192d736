//! The list of powers and duties 权责清单: seeing, changing, importing and trying it (feature C5).

mod difference;
mod dry_run;
mod edit;
mod export;
mod import;
mod line;
mod names;
mod rows;
mod view;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use difference::{Change, ChangeKind};
pub use dry_run::{DryRun, Moved, dry_run};
pub use edit::{LineInput, add, change, remove};
pub use export::{error_sheet, export};
pub use import::{Confirmed, ImportPreview, confirm, preview};
pub use view::{CategoryGap, LineConflict, LineView, ResponsibilityList, list};

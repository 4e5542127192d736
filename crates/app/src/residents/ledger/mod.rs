//! Ledgers 台账 (feature P3): a sheet of households as offices keep them, read, compared with the register, shown, and then put
//! in as a whole; a batch can be taken back.

mod apply;
mod batches;
mod columns;
mod compare;
mod days;
mod export;
mod preview;
mod rows;

pub use apply::{confirm, undo};
pub use batches::{LedgerBatch, batches};
pub use export::{LedgerExport, export};
pub use preview::{LedgerCounts, LedgerPreview, error_sheet, preview};

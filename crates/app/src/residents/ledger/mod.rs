//! Ledgers 台账 (feature P3): a sheet of households as offices keep them, read, compared with the register, shown, and then put
//! in as a whole; a batch can be stopped and taken back.

mod back;
mod batches;
mod columns;
mod compare;
mod confirm;
mod days;
mod export;
mod findings;
mod kept;
mod part;
mod preview;
mod put;
mod read;
mod reseal;
mod rows;
mod work;

pub use batches::{LedgerBatch, batches};
pub use confirm::{batch, cancel, confirm, undo};
pub use export::{LedgerExport, export};
pub use findings::{LedgerChange, LedgerCounts, LedgerHead};
pub(super) use part::FINDINGS;
pub use preview::{LedgerAsked, LedgerColumn, LedgerPreview, columns, error_sheet, preview, see};
pub(super) use reseal::reseal;
pub use work::{LedgerProblem, forget, resume};

//! Spreadsheets that people upload and download: Excel and CSV as they really come (features C5, C13).
//!
//! A sheet from an office has title rows above its head, merged cells, formulas, full-width digits, and a CSV is as often
//! GBK as UTF-8. All that ends here: what comes out is a [`Grid`] of plain texts and a [`Header`] that finds columns by name.

mod cells;
mod delimited;
mod errors;
mod fault;
mod grid;
mod header;
mod workbook;
mod write;

pub use cells::{comparable, half_width, whole_number};
pub use errors::{RowError, Typed};
pub use fault::SheetFault;
pub use grid::Grid;
pub use header::{Column, Header};
pub use write::write_xlsx;

/// Largest file read.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;
/// Most rows of a sheet, head and titles included.
pub const MAX_ROWS: usize = 20_000;
/// Columns beyond this are not looked at.
pub const MAX_COLUMNS: usize = 50;

/// The visible sheets of an uploaded file, at least one of them with something in it.
///
/// # Errors
/// What is wrong with the file as a file.
pub fn read(bytes: &[u8]) -> Result<Vec<Grid>, SheetFault> {
    if bytes.len() > MAX_BYTES {
        return Err(SheetFault::TooLarge);
    }
    let grids = match bytes {
        [b'P', b'K', 3, 4, ..] => workbook::read(bytes)?,
        // The container of .xls, and of every workbook with a password.
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(SheetFault::OldFormat),
        _ => vec![delimited::read(bytes)?],
    };
    if grids.iter().all(|grid| grid.rows().is_empty()) {
        return Err(SheetFault::Empty);
    }
    Ok(grids)
}

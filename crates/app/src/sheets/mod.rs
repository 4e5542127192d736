//! Spreadsheets that people upload and download: Excel and CSV as they really come (features C5, C13).
//!
//! A sheet from an office has title rows above its head, merged cells, formulas, full-width digits, and a CSV is as often
//! GBK as UTF-8. All that ends here: what comes out is a [`Grid`] of plain texts and a [`Header`] that finds columns by name.

mod book;
mod cells;
mod decoding;
mod delimited;
mod errors;
mod fault;
mod grid;
mod header;
mod limits;
mod sheet;
mod workbook;
mod write;

pub use book::{Book, SheetInfo};
pub use cells::{comparable, half_width, whole_number};
pub use errors::{RowError, Typed};
pub use fault::SheetFault;
pub use grid::Grid;
pub use header::{Column, Header, Named};
pub use limits::Limits;
pub use sheet::{Line, Sheet};
pub use write::{SheetRows, write_xlsx, write_xlsx_sheets};

/// Columns beyond this are not looked at.
pub const MAX_COLUMNS: usize = 50;

/// The visible sheets of an uploaded file, at least one of them with something in it.
///
/// # Errors
/// What is wrong with the file as a file.
pub fn read(bytes: &[u8]) -> Result<Vec<Grid>, SheetFault> {
    let limits = Limits::LIST;
    if bytes.len() > limits.bytes() {
        return Err(SheetFault::TooLarge(limits::megabytes(limits.bytes())));
    }
    let grids = match bytes {
        [b'P', b'K', 3, 4, ..] => workbook::read(bytes, limits)?.into_iter().map(|(_, grid)| grid).collect(),
        // The container of .xls, and of every workbook with a password.
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(SheetFault::OldFormat),
        _ => vec![delimited::read(bytes, limits)?],
    };
    if grids.iter().all(|grid| grid.rows().is_empty()) {
        return Err(SheetFault::Empty);
    }
    Ok(grids)
}

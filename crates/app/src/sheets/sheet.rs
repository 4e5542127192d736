//! A long sheet, row by row: a workbook is held as a whole, a delimited text is not.

use super::delimited::Rows;
use super::header::HEAD_WITHIN;
use super::{Grid, Header, SheetFault};
use std::fs::File;

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Number, from 0.
    pub row: usize,
    /// Cells.
    pub cells: Vec<String>,
    /// One merged cell across the sheet: a group title or a note, not data.
    pub is_banner: bool,
}

/// A sheet whose head has been found.
pub struct Sheet {
    /// Its name; empty for a delimited text.
    pub name: String,
    /// Where its columns are.
    pub header: Header,
    /// The cells of the head.
    pub head: Vec<String>,
    grid: Grid,
    next: usize,
    rest: Option<Rows<File>>,
}

impl Sheet {
    /// With its head found, and with the rows behind those of the grid where it is read row by row.
    pub(super) fn of(name: String, mut grid: Grid, header: Header, rest: Option<Rows<File>>) -> Self {
        let head = grid.take(header.row);
        Self { name, next: header.row + 1, head, header, grid, rest }
    }

    /// The next row below the head; `None` behind the last.
    ///
    /// # Errors
    /// A file that breaks off or has too many rows.
    pub fn next_line(&mut self) -> Result<Option<Line>, SheetFault> {
        let row = self.next;
        self.next += 1;
        let held = if self.rest.is_some() { HEAD_WITHIN } else { self.grid.rows().len() };
        if row < held {
            let is_banner = self.grid.is_banner(row);
            return Ok(Some(Line { row, cells: self.grid.take(row), is_banner }));
        }
        let Some(rest) = &mut self.rest else { return Ok(None) };
        Ok(rest.next()?.map(|cells| Line { row, cells, is_banner: false }))
    }
}

//! A long sheet, row by row: a workbook is held as a whole, a delimited text is not.

use super::delimited::Rows;
use super::header::{HEAD_WITHIN, Named};
use super::limits::megabytes;
use super::{Column, Grid, Header, Limits, SheetFault, workbook};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

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
    /// Where its columns are.
    pub header: Header,
    /// The cells of the head.
    pub head: Vec<String>,
    grid: Grid,
    next: usize,
    rest: Option<Rows<File>>,
}

impl Sheet {
    /// Opens an uploaded file and finds the head.
    ///
    /// # Errors
    /// What is wrong with the file as a file.
    pub fn open(
        mut file: File,
        columns: &[Column],
        named: &Named,
        limits: Limits,
    ) -> Result<Self, SheetFault> {
        let broken = |error: std::io::Error| SheetFault::Broken(error.to_string());
        let length = file.seek(SeekFrom::End(0)).map_err(broken)?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        file.seek(SeekFrom::Start(0)).map_err(broken)?;
        let mut first = Vec::with_capacity(4);
        (&mut file).take(4).read_to_end(&mut first).map_err(broken)?;
        file.seek(SeekFrom::Start(0)).map_err(broken)?;
        match first.as_slice() {
            [] => Err(SheetFault::Empty),
            [b'P', b'K', 3, 4] => {
                if length > limits.workbook {
                    return Err(SheetFault::TooLarge(megabytes(limits.workbook)));
                }
                let mut bytes = Vec::with_capacity(length);
                file.read_to_end(&mut bytes).map_err(broken)?;
                let mut grids = workbook::read(&bytes, limits)?;
                drop(bytes);
                if grids.iter().all(|grid| grid.rows().is_empty()) {
                    return Err(SheetFault::Empty);
                }
                let (sheet, header) = Header::find_named(&grids, columns, named)?;
                Ok(Self::of(grids.swap_remove(sheet), header, None))
            }
            [0xD0, 0xCF, 0x11, 0xE0] => Err(SheetFault::OldFormat),
            _ => {
                if length > limits.text {
                    return Err(SheetFault::TooLarge(megabytes(limits.text)));
                }
                let mut rows = Rows::open(file, limits.lines)?;
                let mut grid = Grid::at_most(HEAD_WITHIN);
                for row in 0..HEAD_WITHIN {
                    let Some(cells) = rows.next()? else { break };
                    for (column, cell) in cells.into_iter().enumerate() {
                        grid.put(row, column, cell)?;
                    }
                }
                if grid.rows().is_empty() {
                    return Err(SheetFault::Empty);
                }
                let (_, header) = Header::find_named(std::slice::from_ref(&grid), columns, named)?;
                Ok(Self::of(grid, header, Some(rows)))
            }
        }
    }

    fn of(mut grid: Grid, header: Header, rest: Option<Rows<File>>) -> Self {
        let head = grid.take(header.row);
        Self { next: header.row + 1, head, header, grid, rest }
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

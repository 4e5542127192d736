//! A sheet as plain texts.

use super::{Limits, MAX_COLUMNS, SheetFault};
use std::collections::BTreeSet;

/// Row and column, from 0.
pub(super) type Corner = (usize, usize);

/// A sheet: rows from the top, cells from the left, all as text. Index 0 is row 1 of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    rows: Vec<Vec<String>>,
    banners: BTreeSet<usize>,
    most: usize,
}

impl Default for Grid {
    fn default() -> Self {
        Self::at_most(Limits::LIST.rows)
    }
}

impl Grid {
    /// An empty sheet that takes so many rows.
    pub(super) const fn at_most(rows: usize) -> Self {
        Self { rows: Vec::new(), banners: BTreeSet::new(), most: rows }
    }

    /// A row taken out; nothing stands there afterwards.
    pub(super) fn take(&mut self, row: usize) -> Vec<String> {
        self.rows.get_mut(row).map(std::mem::take).unwrap_or_default()
    }

    /// The rows; they need not be equally long.
    #[must_use]
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// The text of a cell; empty where there is none.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|cells| cells.get(column)).map_or("", String::as_str)
    }

    /// Whether a row is one merged cell across the sheet: a group title or a note, not data.
    #[must_use]
    pub fn is_banner(&self, row: usize) -> bool {
        self.banners.contains(&row)
    }

    /// Whether nothing stands in a row.
    #[must_use]
    pub fn is_blank(&self, row: usize) -> bool {
        self.rows.get(row).is_none_or(|cells| cells.iter().all(|cell| cell.trim().is_empty()))
    }

    /// Puts a text into a cell. Columns beyond [`MAX_COLUMNS`] are left out.
    pub(super) fn put(&mut self, row: usize, column: usize, text: String) -> Result<(), SheetFault> {
        if text.trim().is_empty() || column >= MAX_COLUMNS {
            return Ok(());
        }
        if row >= self.most {
            return Err(SheetFault::TooManyRows(self.most));
        }
        if self.rows.len() <= row {
            self.rows.resize(row + 1, Vec::new());
        }
        if let Some(cells) = self.rows.get_mut(row) {
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            if let Some(cell) = cells.get_mut(column) {
                *cell = text;
            }
        }
        Ok(())
    }

    /// Fills merged regions `((top, left), (bottom, right))` with the text of their top-left cell.
    ///
    /// Regions may be as large as Excel's whole sheet; only rows that exist and [`MAX_COLUMNS`] columns are filled.
    pub(super) fn fill(&mut self, regions: &[(Corner, Corner)]) -> Result<(), SheetFault> {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut budget = self.most * MAX_COLUMNS;
        for ((top, left), (bottom, right)) in regions {
            let text = self.cell(*top, *left).to_owned();
            let last_row = (*bottom).min(self.rows.len().saturating_sub(1));
            let last_column = (*right).min(MAX_COLUMNS - 1);
            if text.is_empty() || last_row < *top || last_column < *left {
                continue;
            }
            let area = (last_row - top + 1) * (last_column - left + 1);
            if area > budget {
                return Err(SheetFault::TooManyRows(self.most));
            }
            budget -= area;
            if top == bottom && *left == 0 && width > 2 && right + 1 >= width {
                self.banners.insert(*top);
            }
            for row in *top..=last_row {
                for column in *left..=last_column {
                    self.put(row, column, text.clone())?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_as_large_as_the_sheet_is_cut_to_what_exists() {
        let mut grid = Grid::default();
        for row in 0..3 {
            grid.put(row, 0, format!("r{row}")).unwrap();
        }
        grid.fill(&[((0, 0), (1_048_575, 16_383))]).unwrap();
        assert_eq!(grid.rows().len(), 3);
        assert_eq!(grid.cell(2, MAX_COLUMNS - 1), "r0");
        assert_eq!(grid.cell(2, MAX_COLUMNS), "");
    }

    #[test]
    fn cells_far_to_the_right_are_left_out_and_too_many_rows_refused() {
        let mut grid = Grid::default();
        grid.put(0, 16_000, "x".into()).unwrap();
        assert!(grid.rows().is_empty());
        assert_eq!(grid.put(20_000, 0, "x".into()), Err(SheetFault::TooManyRows(20_000)));
        assert_eq!(grid.put(20_000, 0, " ".into()), Ok(()), "blank rows at the end do not count");
    }
}

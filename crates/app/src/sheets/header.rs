//! The head of a sheet: columns found by name, wherever they stand.

use super::{Grid, SheetFault, comparable};
use std::collections::BTreeMap;

/// Rows in which the head is looked for; title rows stand above it.
pub(super) const HEAD_WITHIN: usize = 10;

/// A column that an import understands.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Names it goes by; the first is the one shown.
    pub names: &'static [&'static str],
    /// Whether the import cannot do without it.
    pub required: bool,
}

impl Column {
    pub(super) fn title(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }

    fn is_called(&self, typed: &str) -> bool {
        let typed = comparable(typed);
        // 工作日（天） and *类别 are 工作日 and 类别.
        let bare = typed.split('(').next().unwrap_or_default().trim_matches(['*', ':', '.']);
        !bare.is_empty() && self.names.iter().any(|name| comparable(name) == bare)
    }
}

/// What people have said about heads, by their [`comparable`] text: the number of a column, or that it is left out.
pub type Named = BTreeMap<String, Option<usize>>;

/// Where the head stands and where its columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Index of the row.
    pub row: usize,
    at: Vec<Option<usize>>,
}

impl Header {
    /// Finds the head in the first sheet that has one.
    ///
    /// # Errors
    /// [`SheetFault::NoHeader`] with what was found and what is missing.
    pub fn find(grids: &[Grid], columns: &[Column]) -> Result<(usize, Self), SheetFault> {
        Self::find_named(grids, columns, &Named::new())
    }

    /// Like [`find`](Self::find); what people have said about a head goes before the names that are known.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn find_named(
        grids: &[Grid],
        columns: &[Column],
        named: &Named,
    ) -> Result<(usize, Self), SheetFault> {
        let mut nearest: Option<(usize, usize, Self)> = None;
        for (sheet, grid) in grids.iter().enumerate() {
            for row in 0..grid.rows().len().min(HEAD_WITHIN) {
                let header = Self::at_row(grid, row, columns, named);
                let known = header.at.iter().flatten().count();
                // Of a head of two rows (vertically merged) the lower one is meant: it names the columns most exactly.
                let is_better = match &nearest {
                    Some((best, at, _)) => known > *best || (known == *best && *at == sheet && known > 0),
                    None => true,
                };
                if is_better {
                    nearest = Some((known, sheet, header));
                }
            }
            if let Some((_, at, header)) = &nearest
                && *at == sheet
                && header.missing(columns).is_empty()
            {
                return Ok((sheet, header.clone()));
            }
        }
        let expected = columns.iter().map(Column::title).collect();
        let (found, missing) = match nearest {
            Some((known, sheet, header)) => {
                let cells = grids
                    .get(sheet)
                    .and_then(|grid| if known > 0 { grid.rows().get(header.row) } else { fullest(grid) });
                (cells.map(|cells| distinct(cells)).unwrap_or_default(), header.missing(columns))
            }
            None => {
                (Vec::new(), columns.iter().filter(|column| column.required).map(Column::title).collect())
            }
        };
        Err(SheetFault::NoHeader { found, missing, expected })
    }

    fn at_row(grid: &Grid, row: usize, columns: &[Column], named: &Named) -> Self {
        let cells = grid.rows().get(row).map_or(&[][..], Vec::as_slice);
        let is = |number: usize, column: &Column, cell: &str| match named.get(&comparable(cell)) {
            Some(said) => *said == Some(number),
            None => column.is_called(cell),
        };
        let at = columns
            .iter()
            .enumerate()
            .map(|(number, column)| cells.iter().position(|cell| is(number, column, cell)))
            .collect();
        Self { row, at }
    }

    fn missing(&self, columns: &[Column]) -> Vec<&'static str> {
        let absent = columns.iter().zip(&self.at).filter(|(column, at)| column.required && at.is_none());
        absent.map(|(column, _)| column.title()).collect()
    }

    /// Whether a column stands in the head.
    #[must_use]
    pub fn has(&self, column: usize) -> bool {
        self.at.get(column).is_some_and(Option::is_some)
    }

    /// Where the columns stand that were found.
    #[must_use]
    pub fn used(&self) -> Vec<usize> {
        self.at.iter().flatten().copied().collect()
    }

    /// Where a column stands.
    #[must_use]
    pub fn at(&self, column: usize) -> Option<usize> {
        self.at.get(column).copied().flatten()
    }

    /// The text of a column in the cells of a row, trimmed.
    #[must_use]
    pub fn of<'c>(&self, cells: &'c [String], column: usize) -> &'c str {
        self.at(column).and_then(|at| cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// The text of a column (by its number in the list given to [`find`](Self::find)) in a row, trimmed.
    #[must_use]
    pub fn cell<'g>(&self, grid: &'g Grid, row: usize, column: usize) -> &'g str {
        self.at(column).map_or("", |at| grid.cell(row, at).trim())
    }
}

/// The row that most looks like a head.
fn fullest(grid: &Grid) -> Option<&Vec<String>> {
    grid.rows().iter().take(HEAD_WITHIN).rev().max_by_key(|cells| distinct(cells).len())
}

fn distinct(cells: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) {
        let short: String = cell.chars().take(40).collect();
        if found.len() < 20 && !found.contains(&short) {
            found.push(short);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column { names: &["类别", "category"], required: true },
        Column { names: &["工作日", "days"], required: false },
        Column { names: &["牵头单位", "body"], required: true },
    ];

    fn grid(rows: &[&[&str]]) -> Grid {
        let mut grid = Grid::default();
        for (r, cells) in rows.iter().enumerate() {
            for (c, cell) in cells.iter().enumerate() {
                grid.put(r, c, (*cell).to_owned()).unwrap();
            }
        }
        grid
    }

    #[test]
    fn title_rows_stand_above_the_head() {
        let sheet = grid(&[
            &["覃塘区权责清单"],
            &[],
            &["序号", "*类　别", "牵头单位：", "工作日（天）"],
            &["1", "road", "housing", "7"],
        ]);
        let (at, header) = Header::find(std::slice::from_ref(&sheet), COLUMNS).unwrap();
        assert_eq!((at, header.row), (0, 2));
        assert_eq!(header.cell(&sheet, 3, 0), "road");
        assert_eq!(header.cell(&sheet, 3, 1), "7");
    }

    #[test]
    fn of_a_head_of_two_rows_the_lower_one_counts() {
        let sheet = grid(&[
            &["类别", "牵头单位", "时限"],
            &["类别", "牵头单位", "工作日"],
            &["road", "housing", "7"],
        ]);
        let (_, header) = Header::find(&[sheet], COLUMNS).unwrap();
        assert_eq!(header.row, 1);
    }

    #[test]
    fn a_wrong_head_says_what_was_found_and_what_is_missing() {
        let sheet = grid(&[&["名单"], &["类别", "单位名称", "电话"], &["road", "x", "1"]]);
        let fault = Header::find(&[sheet], COLUMNS).unwrap_err();
        assert_eq!(
            fault,
            SheetFault::NoHeader {
                found: vec!["类别".into(), "单位名称".into(), "电话".into()],
                missing: vec!["牵头单位"],
                expected: vec!["类别", "工作日", "牵头单位"],
            }
        );
    }

    #[test]
    fn a_head_too_far_down_is_not_a_head() {
        let mut rows: Vec<&[&str]> = vec![&["说明"]; 10];
        rows.push(&["类别", "牵头单位"]);
        assert!(matches!(Header::find(&[grid(&rows)], COLUMNS), Err(SheetFault::NoHeader { .. })));
    }

    #[test]
    fn the_second_sheet_may_hold_the_list() {
        let cover = grid(&[&["封面"]]);
        let list = grid(&[&["category", "BODY"], &["road", "housing"]]);
        assert_eq!(Header::find(&[cover, list], COLUMNS).unwrap().0, 1);
    }
}

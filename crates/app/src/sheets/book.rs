//! An uploaded file as the sheets in it: which there are, and which of them are read.

use super::delimited::Rows;
use super::header::{HEAD_WITHIN, Named};
use super::limits::megabytes;
use super::{Column, Grid, Header, Limits, Sheet, SheetFault, workbook};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use utoipa::ToSchema;

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SheetInfo {
    /// Name.
    pub name: String,
    /// Rows, titles and head included.
    pub rows: usize,
    /// Whether a head with the columns that are needed was found.
    pub has_head: bool,
    /// Whether it is read.
    pub is_read: bool,
}

/// An uploaded file.
pub struct Book {
    /// The visible sheets of a workbook that hold anything; none of a delimited text.
    pub sheets: Vec<SheetInfo>,
    /// Those that are read, in their order; at least one.
    pub chosen: Vec<Sheet>,
}

impl Book {
    /// Opens a file and finds the heads. Of a workbook the sheets of these names are read; when none are named, every sheet
    /// with a head.
    ///
    /// # Errors
    /// What is wrong with the file as a file; a sheet that was named and is not there or has no head.
    pub fn open(
        mut file: File,
        columns: &[Column],
        named: &Named,
        limits: Limits,
        wanted: &[String],
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
                let sheets = workbook::read(&bytes, limits)?;
                drop(bytes);
                Self::workbook(sheets, columns, named, wanted)
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
                let sheet = Sheet::of(String::new(), grid, header, Some(rows));
                Ok(Self { sheets: Vec::new(), chosen: vec![sheet] })
            }
        }
    }

    fn workbook(
        sheets: Vec<(String, Grid)>,
        columns: &[Column],
        named: &Named,
        wanted: &[String],
    ) -> Result<Self, SheetFault> {
        let (names, grids): (Vec<String>, Vec<Grid>) =
            sheets.into_iter().filter(|(_, grid)| !grid.rows().is_empty()).unzip();
        if grids.is_empty() {
            return Err(SheetFault::Empty);
        }
        if let Some(missing) = wanted.iter().find(|name| !names.contains(name)) {
            return Err(SheetFault::NoSheet { wanted: missing.clone(), found: names });
        }
        let heads: Vec<_> = grids
            .iter()
            .map(|grid| Header::find_named(std::slice::from_ref(grid), columns, named).map(|(_, head)| head))
            .collect();
        if heads.iter().all(Result::is_err) {
            // Which of them came nearest is told.
            Header::find_named(&grids, columns, named)?;
        }
        let mut book = Self { sheets: Vec::new(), chosen: Vec::new() };
        for ((name, grid), head) in names.into_iter().zip(grids).zip(heads) {
            let is_wanted = wanted.contains(&name);
            let (has_head, is_read) = (head.is_ok(), is_wanted || wanted.is_empty() && head.is_ok());
            book.sheets.push(SheetInfo { name: name.clone(), rows: grid.rows().len(), has_head, is_read });
            if is_read {
                book.chosen.push(Sheet::of(name, grid, head?, None));
            }
        }
        Ok(book)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::write_xlsx_sheets;
    use std::io::Write as _;

    const COLUMNS: &[Column] = &[
        Column { names: &["姓名", "name"], required: true },
        Column { names: &["关系", "relation"], required: true },
    ];

    fn table(name: &str, rows: &[&[&str]]) -> (String, Vec<String>, Vec<Vec<String>>) {
        let mut rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
        (name.to_owned(), rows.next().unwrap(), rows.collect())
    }

    fn open(wanted: &[&str]) -> Result<Book, SheetFault> {
        let bytes = write_xlsx_sheets(&[
            table("说明", &[&["请按村填写"]]),
            table("一村", &[&["姓名", "关系"], &["覃桂英", "户主"]]),
            table("二村", &[&["name", "relation"], &["黄大明", "户主"], &["黄小明", "子"]]),
        ])
        .unwrap();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
        Book::open(file, COLUMNS, &Named::new(), Limits::LIST, &wanted)
    }

    fn read(book: &Book) -> Vec<&str> {
        book.chosen.iter().map(|sheet| sheet.name.as_str()).collect()
    }

    #[test]
    fn every_sheet_with_a_head_is_read_unless_some_are_named() {
        let book = open(&[]).unwrap();
        assert_eq!(read(&book), ["一村", "二村"]);
        let told: Vec<_> =
            book.sheets.iter().map(|one| (one.name.as_str(), one.has_head, one.is_read)).collect();
        assert_eq!(told, [("说明", false, false), ("一村", true, true), ("二村", true, true)]);
        assert_eq!(read(&open(&["二村"]).unwrap()), ["二村"]);
    }

    #[test]
    fn a_named_sheet_that_is_missing_or_has_no_head_is_refused() {
        assert!(matches!(open(&["三村"]), Err(SheetFault::NoSheet { .. })));
        assert!(matches!(open(&["一村", "说明"]), Err(SheetFault::NoHeader { .. })));
    }
}

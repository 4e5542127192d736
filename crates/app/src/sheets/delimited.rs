//! CSV and other delimited texts: UTF-8, UTF-16 or GBK, commas, semicolons or tabs; read row by row.

use super::decoding::{Utf8, detect};
use super::{Grid, Limits, MAX_COLUMNS, SheetFault};
use std::io::{Cursor, Read, Seek};

/// The delimiter that is most frequent in the first lines.
fn delimiter(text: &str) -> u8 {
    let head: Vec<&str> = text.lines().take(20).collect();
    let count = |mark: char| head.iter().map(|line| line.matches(mark).count()).sum::<usize>();
    let found =
        [(',', b','), ('\t', b'\t'), (';', b';')].into_iter().rev().max_by_key(|(mark, _)| count(*mark));
    found.map_or(b',', |(_, byte)| byte)
}

/// The rows of a delimited text. Nothing but the row at hand is kept, however long the file is.
pub(super) struct Rows<R: Read> {
    reader: csv::Reader<Utf8<R>>,
    record: csv::StringRecord,
    left: usize,
    most: usize,
}

impl<R: Read + Seek> Rows<R> {
    /// Finds out how the file is written and stands before its first row.
    pub fn open(mut file: R, most: usize) -> Result<Self, SheetFault> {
        let (encoding, mark, head) = detect(&mut file)?;
        let delimiter = delimiter(&head);
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(Utf8::new(file, encoding, mark, delimiter)?);
        Ok(Self { reader, record: csv::StringRecord::new(), left: most, most })
    }

    /// The next row; `None` behind the last.
    pub fn next(&mut self) -> Result<Option<Vec<String>>, SheetFault> {
        let more = self
            .reader
            .read_record(&mut self.record)
            .map_err(|error| SheetFault::Broken(error.to_string()))?;
        if !more {
            return Ok(None);
        }
        self.left = self.left.checked_sub(1).ok_or(SheetFault::TooManyRows(self.most))?;
        Ok(Some(self.record.iter().take(MAX_COLUMNS).map(str::to_owned).collect()))
    }
}

/// Reads a delimited text as a whole.
pub(super) fn read(bytes: &[u8], limits: Limits) -> Result<Grid, SheetFault> {
    let mut rows = Rows::open(Cursor::new(bytes), usize::MAX)?;
    let mut grid = Grid::at_most(limits.lines);
    let mut row = 0;
    while let Some(cells) = rows.next()? {
        for (column, cell) in cells.into_iter().enumerate() {
            grid.put(row, column, cell)?;
        }
        row += 1;
    }
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;

    fn read(bytes: &[u8]) -> Result<Grid, SheetFault> {
        super::read(bytes, Limits::LIST)
    }

    #[test]
    fn gbk_utf8_and_utf16_give_the_same_sheet() {
        let text = "类别,牵头单位,工作日\r\n道路,区住建局,7\r\n";
        let (gbk, _, _) = GB18030.encode(text);
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked = format!("\u{feff}{text}");
        let expected = read(text.as_bytes()).unwrap();
        assert_eq!(expected.cell(1, 1), "区住建局");
        for bytes in [&gbk[..], &utf16, marked.as_bytes()] {
            assert_eq!(read(bytes).unwrap(), expected);
        }
    }

    #[test]
    fn rows_are_numbered_as_the_person_sees_them() {
        let grid = read("title\n\n\na,b\n\"two\nlines\",c\n\nd,e\n".as_bytes()).unwrap();
        assert_eq!(grid.cell(0, 0), "title");
        assert_eq!(grid.cell(3, 1), "b");
        assert_eq!(grid.cell(4, 0), "two\nlines");
        assert_eq!(grid.cell(6, 1), "e");
    }

    #[test]
    fn tabs_and_semicolons_delimit_too() {
        assert_eq!(read(b"a\tb\nc\td").unwrap().cell(1, 1), "d");
        assert_eq!(read(b"a;b\nc;d").unwrap().cell(1, 1), "d");
    }

    #[test]
    fn a_picture_is_not_a_sheet() {
        assert!(matches!(read(b"\x89PNG\r\n\x1a\n\x00\x00"), Err(SheetFault::Broken(_))));
        assert!(matches!(read(b"%PDF-1.4\x00\xff\xfe"), Err(SheetFault::Broken(_))));
    }
}

//! CSV and other delimited texts: UTF-8, UTF-16 or GBK, commas, semicolons or tabs.

use super::{Grid, MAX_COLUMNS, SheetFault};
use encoding_rs::{Encoding, GB18030, UTF_8};

/// The text of a file. GB18030 holds GBK and GB2312, which Excel writes in China without saying so.
fn decode(bytes: &[u8]) -> Result<String, SheetFault> {
    let broken = || SheetFault::Broken("neither UTF-8 nor GBK".into());
    let text = if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        if had_errors {
            return Err(broken());
        }
        text
    } else if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        text
    } else {
        GB18030.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(broken)?
    };
    // A picture or an archive may decode, but no sheet holds control characters.
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')) {
        return Err(broken());
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The delimiter that is most frequent in the first lines.
fn delimiter(text: &str) -> u8 {
    let head: Vec<&str> = text.lines().take(20).collect();
    let count = |mark: char| head.iter().map(|line| line.matches(mark).count()).sum::<usize>();
    let found =
        [(',', b','), ('\t', b'\t'), (';', b';')].into_iter().rev().max_by_key(|(mark, _)| count(*mark));
    found.map_or(b',', |(_, byte)| byte)
}

/// Reads a delimited text.
pub(super) fn read(bytes: &[u8]) -> Result<Grid, SheetFault> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut grid = Grid::default();
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    let mut end = 0;
    loop {
        let more = reader.read_record(&mut record).map_err(|error| SheetFault::Broken(error.to_string()))?;
        if !more {
            return Ok(grid);
        }
        // The reader passes over empty lines, but the person's row numbers count them.
        row += text.get(end..).unwrap_or_default().chars().take_while(|c| *c == '\n').count();
        end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        for (column, cell) in record.iter().take(MAX_COLUMNS).enumerate() {
            grid.put(row, column, cell.to_owned())?;
        }
        row += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

//! Writing a sheet to Excel.

use crate::error::{AppError, Result};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// Excel's own limit of a cell.
const MAX_CELL: usize = 32_000;

/// A workbook of one sheet: a title line if there is one, the head, the rows. Every cell is text, so that nothing a
/// person typed becomes a formula.
///
/// # Errors
/// More rows than Excel takes.
pub fn write_xlsx(title: Option<&str>, head: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let written = fill(sheet, title, head, rows).and_then(|()| workbook.save_to_buffer());
    written.map_err(|error| AppError::File(std::io::Error::other(error)))
}

/// A sheet to be written: name, head, rows.
pub type SheetRows = (String, Vec<String>, Vec<Vec<String>>);

/// A workbook of several sheets: the name, head and rows of each.
///
/// # Errors
/// More rows than Excel takes; a name that Excel does not take.
pub fn write_xlsx_sheets(sheets: &[SheetRows]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let mut write = || {
        for (name, head, rows) in sheets {
            fill(workbook.add_worksheet().set_name(name)?, None, head, rows)?;
        }
        workbook.save_to_buffer()
    };
    write().map_err(|error: XlsxError| AppError::File(std::io::Error::other(error)))
}

fn fill(
    sheet: &mut Worksheet,
    title: Option<&str>,
    head: &[String],
    rows: &[Vec<String>],
) -> std::result::Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_border(FormatBorder::Thin).set_background_color("#EEF2F6");
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let mut at = 0;
    if let Some(title) = title {
        sheet.write_string(at, 0, title)?;
        at += 1;
    }
    for (column, text) in (0..).zip(head) {
        sheet.write_string_with_format(at, column, text, &bold)?;
        sheet.set_column_width(
            column,
            width(text, rows.iter().filter_map(|row| row.get(usize::from(column)))),
        )?;
    }
    at += 1;
    sheet.set_freeze_panes(at, 0)?;
    for (number, row) in (at..).zip(rows) {
        for (column, text) in (0..).zip(row) {
            let text: String = text.chars().take(MAX_CELL).collect();
            sheet.write_string_with_format(number, column, text, &wrap)?;
        }
    }
    Ok(())
}

/// Wide enough for most of what stands in a column: Chinese characters take two places.
fn width<'a>(head: &'a String, cells: impl Iterator<Item = &'a String>) -> f64 {
    let places =
        |text: &String| text.chars().take(60).map(|c| if c.is_ascii() { 1_u32 } else { 2 }).sum::<u32>();
    f64::from(cells.take(200).map(places).chain([places(head)]).max().unwrap_or(8).clamp(6, 50) + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read_again_and_is_never_a_formula() {
        let head = ["类别".to_owned(), "备注".to_owned()];
        let rows = [vec!["道路".to_owned(), "=1+1".to_owned()]];
        let bytes = write_xlsx(Some("格治 · 导出"), &head, &rows).unwrap();
        let grids = crate::sheets::read(&bytes).unwrap();
        assert_eq!(grids[0].rows()[1], head);
        assert_eq!(grids[0].rows()[2], rows[0]);
    }
}

//! Excel files.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// One sheet: a watermark line, a head that stays in view, rows.
///
/// # Errors
/// More rows or columns than Excel takes.
pub fn write(watermark: &str, head: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let faint = Format::new().set_italic().set_font_color("#888888");
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_freeze_panes(2, 0)?;
    sheet.write_string_with_format(0, 0, watermark, &faint)?;
    for (column, name) in (0..).zip(head) {
        sheet.set_column_width(column, if column == 1 { 36 } else { 18 })?;
        sheet.write_string_with_format(1, column, name, &bold)?;
    }
    for (line, row) in (2..).zip(rows) {
        for (column, text) in (0..).zip(row) {
            // As text: nothing that somebody typed becomes a formula.
            sheet.write_string(line, column, text)?;
        }
    }
    book.save_to_buffer()
}

/// A download.
#[must_use]
pub fn attachment(name: &str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let out = response.headers_mut();
    out.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    );
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        out.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

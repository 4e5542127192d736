//! A refused sheet with what is wrong written beside each row, to be corrected and uploaded again.

use super::{Column, Grid, Header, write_xlsx, write_xlsx_sheets};
use crate::error::Result;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something wrong in a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowError {
    /// Row of the file, counted from 1 as Excel does.
    pub row: usize,
    /// The sheet, where several of a workbook are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Column, by its head.
    pub column: String,
    /// What is wrong, in Chinese.
    pub detail_zh: String,
    /// What is wrong, in English.
    pub detail_en: String,
}

impl RowError {
    /// About a column of an import, by its number; rows are counted from 1.
    #[must_use]
    pub fn of(
        columns: &[Column],
        row: usize,
        column: usize,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let column = columns.get(column).map(Column::title).unwrap_or_default().to_owned();
        Self { row, sheet: None, column, detail_zh: zh.into(), detail_en: en.into() }
    }
}

/// A sheet as it was typed: its head, and the number and cells of each data row.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Typed {
    /// The head.
    pub head: Vec<String>,
    /// Number of each data row and the row.
    pub rows: Vec<(usize, Vec<String>)>,
}

const ERROR_HEAD: &str = "错误 Errors";

impl Typed {
    /// Of a grid with a head: these of its rows, by index.
    #[must_use]
    pub fn of(grid: &Grid, header: &Header, rows: impl IntoIterator<Item = usize>) -> Self {
        let row = |at: usize| grid.rows().get(at).cloned().unwrap_or_default();
        Self { head: row(header.row), rows: rows.into_iter().map(|at| (at + 1, row(at))).collect() }
    }

    /// The sheet as an Excel file with a column that says what is wrong.
    ///
    /// # Errors
    /// More rows than Excel takes.
    pub async fn with_errors(self, errors: Vec<RowError>) -> Result<Vec<u8>> {
        let work = move || {
            let (head, rows) = self.beside(&errors);
            write_xlsx(None, &head, &rows)
        };
        tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
    }

    /// Several sheets as one workbook, each with a column that says what is wrong in it.
    ///
    /// # Errors
    /// More rows than Excel takes.
    pub async fn all_with_errors(sheets: Vec<(String, Self)>, errors: Vec<RowError>) -> Result<Vec<u8>> {
        let work = move || {
            let tables: Vec<_> = sheets
                .into_iter()
                .map(|(name, typed)| {
                    let own = |error: &&RowError| error.sheet.as_ref() == Some(&name);
                    let own: Vec<RowError> = errors.iter().filter(own).cloned().collect();
                    let (head, rows) = typed.beside(&own);
                    (name, head, rows)
                })
                .collect();
            write_xlsx_sheets(&tables)
        };
        tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
    }

    fn beside(self, errors: &[RowError]) -> (Vec<String>, Vec<Vec<String>>) {
        let Self { mut head, rows } = self;
        // A corrected sheet that comes back keeps its column of errors; it is written anew.
        let old = head.iter().position(|name| name == ERROR_HEAD);
        let width = old
            .unwrap_or_else(|| rows.iter().map(|(_, row)| row.len()).chain([head.len()]).max().unwrap_or(0));
        head.resize(width, String::new());
        head.push(ERROR_HEAD.to_owned());
        let rows = rows
            .into_iter()
            .map(|(number, mut row)| {
                let wrong = errors.iter().filter(|error| error.row == number);
                let text: Vec<String> = wrong
                    .map(|error| format!("{}：{} {}", error.column, error.detail_zh, error.detail_en))
                    .collect();
                row.resize(width, String::new());
                row.push(text.join("\n"));
                row
            })
            .collect();
        (head, rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stay_as_typed_and_errors_stand_beside_them() {
        let error = RowError {
            row: 4,
            sheet: None,
            column: "类别".into(),
            detail_zh: "没有。".into(),
            detail_en: "None.".into(),
        };
        let typed = vec![(3, vec!["道路".into()]), (4, vec!["飞碟".into(), "７".into()])];
        let (head, rows) = Typed { head: vec!["类别".into(), "工作日".into()], rows: typed }
            .beside(std::slice::from_ref(&error));
        assert_eq!(head, ["类别", "工作日", ERROR_HEAD]);
        assert_eq!(rows[0], ["道路", "", ""]);
        assert_eq!(rows[1], ["飞碟", "７", "类别：没有。 None."]);
        let (again, _) = Typed { head, rows: vec![(3, rows[1].clone())] }.beside(&[]);
        assert_eq!(again, ["类别", "工作日", ERROR_HEAD]);
    }
}

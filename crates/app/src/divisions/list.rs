//! A list of divisions as a person uploads it: CSV or XLSX, with title rows and oddities.

use crate::error::{AppError, Result};
use crate::sheets::{Column, Header, RowError, SheetFault, Typed};
use gezhi_domain::divisions::{Division, DivisionCode, DivisionTree, Flag, ImportReport, import_below};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Columns by which the head is found; the domain knows their other names and the optional ones.
const COLUMNS: &[Column] = &[
    Column {
        names: &["区划代码", "code12", "code", "code9", "代码", "行政区划代码", "统计用区划代码", "编码"],
        required: true,
    },
    Column { names: &["名称", "name", "区划名称", "单位名称"], required: true },
];

/// An accepted row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    pub code: DivisionCode,
    pub name: String,
    pub parent: Option<DivisionCode>,
}

/// A list that was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct List {
    /// Accepted rows.
    pub rows: Vec<Row>,
    /// Codes that divisions had before.
    pub former: BTreeMap<DivisionCode, Vec<DivisionCode>>,
    /// Areas of villages.
    pub areas: BTreeMap<DivisionCode, String>,
    /// Oddities.
    pub flagged: BTreeMap<Flag, Vec<DivisionCode>>,
    /// Rows read.
    pub read: usize,
    /// What is wrong with rows.
    pub errors: Vec<RowError>,
    /// The sheet as typed; kept only where something is wrong.
    pub typed: Typed,
}

impl List {
    /// The divisions of the list.
    pub fn tree(&self) -> DivisionTree {
        DivisionTree::of(self.rows.iter().map(|row| Division {
            code: row.code,
            name: row.name.clone(),
            parent: row.parent,
        }))
    }

    /// The oddities of each division, as a JSON list of their codes.
    pub fn flags(&self) -> BTreeMap<DivisionCode, String> {
        let mut by_code: BTreeMap<DivisionCode, Vec<Flag>> = BTreeMap::new();
        for (flag, codes) in &self.flagged {
            for code in codes {
                by_code.entry(*code).or_default().push(*flag);
            }
        }
        by_code
            .into_iter()
            .map(|(code, flags)| (code, serde_json::to_string(&flags).unwrap_or_else(|_| "[]".to_owned())))
            .collect()
    }

    /// A list of accepted rows without a file.
    pub fn of(divisions: impl IntoIterator<Item = Division>) -> Self {
        let rows: Vec<Row> = divisions
            .into_iter()
            .map(|division| Row { code: division.code, name: division.name, parent: division.parent })
            .collect();
        Self {
            read: rows.len(),
            rows,
            former: BTreeMap::new(),
            areas: BTreeMap::new(),
            flagged: BTreeMap::new(),
            errors: Vec::new(),
            typed: Typed::default(),
        }
    }
}

/// Reads a file into the domain's report, for whoever only wants to know what it says.
///
/// # Errors
/// What is wrong with the file as a whole.
pub fn report(bytes: &[u8]) -> Result<ImportReport> {
    Ok(sheet(bytes)?.0)
}

fn sheet(bytes: &[u8]) -> Result<(ImportReport, Typed)> {
    let grids = crate::sheets::read(bytes)?;
    let (sheet, header) = Header::find(&grids, COLUMNS)?;
    let grid = grids.into_iter().nth(sheet).unwrap_or_default();
    let head = grid.rows().get(header.row).cloned().unwrap_or_default();
    let below = || grid.rows().iter().skip(header.row + 1);
    let report = import_below(&head, below().cloned(), header.row + 1)
        .map_err(|error| AppError::invalid("sheet_header", "file", error.zh(), error.to_string()))?;
    if report.rows == 0 {
        return Err(SheetFault::Empty.into());
    }
    let is_data = |row: &Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
    let rows = (header.row + 2..).zip(below()).filter(|(_, row)| is_data(row));
    let typed = Typed { head, rows: rows.map(|(number, row)| (number, row.clone())).collect() };
    Ok((report, typed))
}

/// The rows of a file as typed, with a column that says what is wrong.
///
/// # Errors
/// What is wrong with the file as a whole.
pub async fn faults(bytes: Vec<u8>) -> Result<Vec<u8>> {
    let list = tokio::task::spawn_blocking(move || read(&bytes)).await.map_err(std::io::Error::other)??;
    list.typed.with_errors(list.errors).await
}

/// Reads a file.
///
/// # Errors
/// What is wrong with the file as a whole. Wrong rows are in the list.
pub(super) fn read(bytes: &[u8]) -> Result<List> {
    let (report, typed) = sheet(bytes)?;
    let rows = report
        .preview()
        .iter()
        .map(|division| Row { code: division.code, name: division.name.clone(), parent: division.parent })
        .collect();
    let column = |field: &str| match field {
        "code" => "区划代码",
        "former" => "原代码",
        _ => "名称",
    };
    let errors: Vec<RowError> = report
        .rejected
        .iter()
        .map(|rejection| RowError {
            sheet: None,
            row: rejection.row,
            column: column(rejection.field).to_owned(),
            detail_zh: rejection.zh.clone(),
            detail_en: rejection.en.clone(),
        })
        .collect();
    Ok(List {
        rows,
        former: report.former,
        areas: report.areas,
        flagged: report.flagged,
        read: report.rows,
        typed: if errors.is_empty() { Typed::default() } else { typed },
        errors,
    })
}

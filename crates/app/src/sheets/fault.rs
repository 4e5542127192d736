//! Why a file cannot be read as a sheet.

use crate::error::AppError;

/// What is wrong with an uploaded file as a whole. Wrong rows are reported by whoever reads the rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetFault {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Too many bytes, packed or unpacked.
    #[error("the file is too large: {0} MB at most")]
    TooLarge(usize),
    /// Too many rows.
    #[error("the sheet has more than {0} rows")]
    TooManyRows(usize),
    /// An .xls of Excel 97, or a workbook with a password.
    #[error("an old .xls or a workbook with a password")]
    OldFormat,
    /// Not a spreadsheet, or a damaged one.
    #[error("not a readable spreadsheet: {0}")]
    Broken(String),
    /// A sheet that was asked for and is not in the workbook.
    #[error("no sheet {wanted:?} among {found:?}")]
    NoSheet {
        /// Its name.
        wanted: String,
        /// The sheets that are there.
        found: Vec<String>,
    },
    /// No row with the columns that are needed.
    #[error("the columns {missing:?} are missing among {found:?}")]
    NoHeader {
        /// Heads found in the row that came nearest.
        found: Vec<String>,
        /// Heads that are needed and not there.
        missing: Vec<&'static str>,
        /// All heads that are understood.
        expected: Vec<&'static str>,
    },
}

impl From<SheetFault> for AppError {
    fn from(fault: SheetFault) -> Self {
        let (code, zh, en) = match fault {
            SheetFault::Empty => (
                "sheet_empty",
                "文件里没有内容，请检查后重新上传。".to_owned(),
                "There is nothing in the file. Look at it and upload it again.".to_owned(),
            ),
            SheetFault::TooLarge(most) => (
                "sheet_too_large",
                format!(
                    "文件太大了，最多 {most} MB。请删掉图片和用不到的工作表再上传；人数多的台账请另存为 CSV。"
                ),
                format!(
                    "The file is too large, {most} MB at most. Take out pictures and sheets that are not needed; save a long ledger as CSV."
                ),
            ),
            SheetFault::TooManyRows(most) => (
                "sheet_too_long",
                format!("表格超过 {most} 行，请分开上传；人数多的台账请另存为 CSV。"),
                format!("The sheet has more than {most} rows; split it, or save a long ledger as CSV."),
            ),
            SheetFault::OldFormat => (
                "sheet_old_format",
                "这是旧版 .xls 或加了密码的文件，请另存为不带密码的 .xlsx 或 .csv 再上传。".to_owned(),
                "This is an old .xls or has a password. Save it as .xlsx or .csv without a password."
                    .to_owned(),
            ),
            SheetFault::Broken(_) => (
                "sheet_broken",
                "这个文件打不开，请上传 Excel（.xlsx）或 CSV 文件。".to_owned(),
                "This file cannot be read. Upload an Excel (.xlsx) or CSV file.".to_owned(),
            ),
            SheetFault::NoSheet { wanted, found } => (
                "sheet_missing",
                format!("工作簿里没有“{wanted}”这张表，请重新勾选。现有：{}。", found.join("、")),
                format!("The workbook has no sheet {wanted:?}; choose again among {}.", found.join(", ")),
            ),
            SheetFault::NoHeader { found, missing, expected } => {
                let named = if found.is_empty() { "—".to_owned() } else { found.join("、") };
                return Self::SheetHeader {
                    zh: format!(
                        "没有找到表头：缺少「{}」。表里找到的列：{named}。需要的列：{}。表头要在前 10 行。",
                        missing.join("、"),
                        expected.join("、")
                    ),
                    en: format!(
                        "No head was found: {} missing. Columns found: {named}. Columns expected: {}. The head must be in the first 10 rows.",
                        missing.join(", "),
                        expected.join(", ")
                    ),
                    heads: found,
                };
            }
        };
        Self::invalid(code, "file", zh, en)
    }
}

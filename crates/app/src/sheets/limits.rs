//! How large an uploaded sheet may be.

/// Bounds of one import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a workbook.
    pub workbook: usize,
    /// Bytes that a workbook may unpack to: a few kilobytes can be packed so that they fill the memory.
    pub unpacked: u64,
    /// Rows of a workbook, head and titles included; a workbook is read as a whole.
    pub rows: usize,
    /// Bytes of a delimited text, which is read row by row.
    pub text: usize,
    /// Rows of a delimited text.
    pub lines: usize,
}

const MB: usize = 1024 * 1024;

impl Limits {
    /// Lists of some hundred or thousand lines.
    pub const LIST: Self =
        Self { workbook: 5 * MB, unpacked: 64 << 20, rows: 20_000, text: 5 * MB, lines: 20_000 };
    /// Ledgers of a town as a workbook, of a county and more as CSV.
    pub const LEDGER: Self =
        Self { workbook: 20 * MB, unpacked: 256 << 20, rows: 100_000, text: 512 * MB, lines: 3_000_000 };

    /// Bytes that an upload may have before its kind is known.
    #[must_use]
    pub const fn bytes(self) -> usize {
        if self.text > self.workbook { self.text } else { self.workbook }
    }
}

/// Bytes in whole megabytes, for sentences.
pub(super) const fn megabytes(bytes: usize) -> usize {
    bytes / MB
}

//! The hash of a publication: over its head, its figures and every line in the order of accounts, so that whoever holds the sheet can
//! compute it again.

use crate::files::sha256;
use gezhi_store::points::publications::{PublicationRow, RowOf};

/// The hash so far.
pub(super) struct Chain(String);

impl Chain {
    /// Begins with the head and the figures.
    pub fn begin(row: &PublicationRow, data: &str) -> Self {
        let head = format!("{}|{}|{}|{}|{data}", row.village, row.programme, row.kind, row.period);
        Self(sha256(head.as_bytes()))
    }

    /// Adds a line.
    pub fn add(&mut self, row: &RowOf) {
        let line = serde_json::json!([
            row.number,
            row.name,
            row.place,
            row.earned,
            row.spent,
            row.balance,
            row.earlier,
            row.entries,
            row.what
        ]);
        self.0 = sha256(format!("{}{line}", self.0).as_bytes());
    }

    /// The hash.
    pub fn end(self) -> String {
        self.0
    }
}

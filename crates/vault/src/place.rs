//! Where sealed values stand.

/// Where a sealed value stands: it opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// County.
    pub county: i64,
    /// Table and column, for instance `person.id_number`.
    pub field: &'a str,
    /// Identity of the row.
    pub row: i64,
}

impl Place<'_> {
    pub(crate) fn binding(&self) -> Vec<u8> {
        format!("gezhi field {} {} {}", self.county, self.field, self.row).into_bytes()
    }
}

//! Publications of points and their lines (feature S4).

mod book;
mod documents;
mod groups;
mod rows;

pub use book::{EntryParts, Standing, entries_between, first_entry, has_entries, standings};
pub use documents::{PublicationRow, by_id, finish, insert, making, of_kind, previous, withdraw};
pub use groups::{GroupRow, add_groups, groups};
pub use rows::{RowOf, add_rows, earlier, last_account, page, rows_after};

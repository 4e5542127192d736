//! The ledger of points (feature S3).

mod accounts;
pub mod boards;
pub mod campaigns;
mod entries;
pub mod fund;
pub mod objections;
mod post;
pub mod publications;
pub mod stars;

pub use accounts::{
    AccountRow, NewAccount, account, accounts_after, ensure, follow, freeze, hand_over, months, of_holder,
    of_household, of_village, shares, sums, top_of_month,
};
pub use entries::{
    EntryRow, LineRow, by_source, entries_after, entry, lines, of_village as entries_of_village, reversal_of,
};
pub use post::{Posted, owe, post};

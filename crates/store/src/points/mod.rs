//! The ledger of points (feature S3).

mod accounts;
pub mod assessments;
pub mod boards;
pub mod campaigns;
pub mod canteen;
pub mod claims;
mod entries;
pub mod fund;
pub mod mall;
pub mod objections;
mod post;
pub mod publications;
pub mod rules;
pub mod stars;
mod succession;
pub mod villages;

pub use accounts::{
    AccountRow, NewAccount, account, accounts_after, ensure, follow, freeze, hand_over, months, of_holder,
    of_household, of_village, shares, sum_of_months, sums, top_of_month,
};
pub use entries::{
    EntryRow, LineRow, SideRow, by_source, count_entries, entries_after, entry, lines,
    of_village as entries_of_village, reversal_of, sides_after,
};
pub use post::{Posted, owe, post};
pub use succession::succeed;

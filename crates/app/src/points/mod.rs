//! Points 积分 that a village trusts (features S1 to S9): a ledger that only grows, and what stands on it.

mod account;
pub mod assessments;
pub mod boards;
mod books;
pub mod canteen;
pub mod claims;
pub mod fund;
mod inherit;
pub mod mall;
mod mine;
pub mod participation;
mod posting;
pub mod publications;
mod receipt;
mod reverse;
pub mod rules;
pub mod stars;
mod statement;
mod view;
mod villages;

pub(crate) use account::cursor;
pub use account::{AccountDetail, AccountQuery, EntryQuery, account, accounts, entries};
pub(crate) use books::{decide_in_village, depth_of_villages, programme_of, village_of};
pub(crate) use inherit::inherit;
pub use mine::{MyPoints, my_lines, my_points};
pub(crate) use posting::{Posting, Side, What};
pub(crate) use receipt::openable;
pub(crate) use reverse::opposite_posting;
pub use reverse::{Reversal, Reversed, reverse};
pub(crate) use statement::{SUBJECT, fault};
pub use statement::{Salts, state};
pub use view::{AccountView, EntryView, LineView, MonthView, ShareView};
pub use villages::{HeldView, PointsVillageView, PointsVillages, VillagesQuery, villages};

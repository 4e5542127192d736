//! Users and their duties, as administrators see them (features A1, A2).
//!
//! An administrator sees users of the own place's subtree, and may lock or equip only those who lie in it with all their
//! duties: a town's administrator has no power over a dispatcher of the county who also works in the town.

mod create;
mod duties;
mod exclusion;
mod lock;
mod page;
mod scope;

#[cfg(test)]
mod tests;

pub use create::{NewUser, create};
pub use duties::{NewDuty, add_duty, remove_duty};
pub use exclusion::{Exclusion, excluded};
pub use lock::{end_sessions, lock, reset_second_factor, unlock};
pub use page::{DutyView, UserQuery, UserView, page};
pub(crate) use scope::outermost;

//! People, their duties and what a duty allows (features A1, A2; mechanism 2: permit).

mod action;
mod actor;
mod permit;
mod role;
mod table;

pub use action::Action;
pub use actor::{AccountId, Actor, BodyId, Duty, SYSTEM};
pub use permit::{Permit, Refusal, Thing, decide, decide_at, decide_case, decide_on, system_permit};
pub use role::Role;
pub use table::{Reach, Relation, reach};

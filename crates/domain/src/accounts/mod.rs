//! People, their duties and what a duty allows (features A1, A2).

mod role;

pub use role::Role;

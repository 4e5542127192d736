//! The transparency log (feature A4): what is entered can be proved to everybody, and no longer be changed unnoticed.

mod enter;

pub use enter::{Statement, commit, commitment, enter};

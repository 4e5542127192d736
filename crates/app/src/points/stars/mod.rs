//! Stars 十大先进之星 (feature S5): nominated by neighbours, chosen by a vote of one person one voice, and shown on an award page.

mod clock;
mod nominate;
mod open;
mod read;
mod vote;

pub(crate) use clock::{CLOCK, fire};
pub use nominate::{Admission, Nomination, admit, nominate};
pub use open::{Opening, cancel, open};
pub use read::{NominationView, RoundView, StarView, StarsQuery, round, rounds};
pub use vote::{Vote, Voted, vote};

/// Kind of the journal's and the log's subject.
pub(crate) const SUBJECT: &str = "star_round";
/// Kind of a nomination in the inbox.
pub(crate) const NOMINATION: &str = "star_nomination";
/// The task of accepting or rejecting what a resident has nominated.
pub const ADMIT_TASK: &str = "star_admit";

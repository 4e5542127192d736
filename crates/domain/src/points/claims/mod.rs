//! Declarations of points (feature S2): their way through committee, notice and objection.

mod state;
mod tally;

pub use state::{ClaimState, InvalidClaimAct};
pub use tally::{Tally, Verdict, tally};

//! Declarations of points, their committee and what is said about them (feature S2).

mod committee;
mod rows;
mod words;

pub use committee::{
    CommitteeRow, MemberRow, add_member, committee, members, memberships, put_committee, remove_member,
};
pub use rows::{
    ClaimRow, claim, claims_after, claims_of_household, claims_of_village, insert_claim, open_of_household,
    published, under_review, update_claim,
};
pub use words::{BallotRow, StepRow, add_step, ballots, open_ballots_of, put_slot, remove_slots, say, steps};

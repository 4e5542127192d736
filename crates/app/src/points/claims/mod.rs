//! Declarations of points (feature S2): by whoever did something for the village, reviewed by its committee, published before they count,
//! open to objection, and taken back by an opposite entry.

mod clock;
mod committee;
mod decide;
mod list;
mod offer;
mod photos;
mod review;
mod settle;
mod submit;
mod view;
mod words;

pub(crate) use clock::fire;
pub use committee::{
    CommitteeInput, CommitteeView, MemberInput, MemberView, add_member, committee, remove_member,
    settle_committee,
};
pub use decide::{Decision, decide_claim};
pub use list::{ClaimQuery, NoticeView, Notices, claim, claims, my_claims, my_reviews, notices};
pub use offer::{ClaimOffer, OfferedRule, claim_offer};
pub(crate) use photos::may_see;
pub use review::{Ballot, say};
pub use submit::{ClaimInput, submit};
pub use view::{BallotView, ClaimStepView, ClaimView, TallyView};
pub use words::{Words, appeal, object, withdraw};

/// Kind of the journal's, the clock's, the inbox's and the photos' subject.
pub(crate) const SUBJECT: &str = "points_claim";
/// Kind of the inbox's subject for a member's place in a review.
const REVIEW: &str = "points_review";

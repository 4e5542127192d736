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
pub use settle::eligible;
pub use submit::{ClaimInput, submit};
pub use view::{BallotView, ClaimStepView, ClaimView, TallyView};
pub use words::{Words, appeal, object, withdraw};

/// Task of a member: a word about a declaration.
pub const REVIEW_TASK: &str = "points_claim_review";
/// Task of the village: a decision about an objection, or about a review that the committee does not get done.
pub const DECIDE_TASK: &str = "points_claim_decide";
/// Task of the level above: an appeal.
pub const APPEAL_TASK: &str = "points_claim_appeal";
/// Task of the household: what the committee refused, while it may ask for another look.
pub const REJECTED_TASK: &str = "points_claim_rejected";

/// Kind of the journal's, the clock's, the inbox's and the photos' subject.
pub const SUBJECT: &str = "points_claim";
/// Kind of the inbox's subject for a member's place in a review.
const REVIEW: &str = "points_review";

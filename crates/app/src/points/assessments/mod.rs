//! Monthly assessment 月度考核 (features S8, W6): a village's sheet of a month for each programme that has a scorecard.
//!
//! It is opened by the clock or by hand, filled in, reviewed by a second person, published for some days and then counts: each line is
//! paid once under the rule that the village has adopted for it.

mod clock;
mod correct;
mod counting;
mod fill;
mod members;
mod mine;
mod open;
mod pay;
mod public;
mod read;
mod refusals;
mod review;
mod row;
mod submit;
mod tables;
mod view;

pub(crate) use clock::{COUNT_CLOCK, MONTH_CLOCK, fire_count, fire_month};
pub use clock::{seed, seed_villages};
pub use correct::{CorrectionInput, correct};
pub use fill::{LineInput, MarkInput, fill_rest, refresh, save_line};
pub use mine::{MyAssessmentView, mine};
pub use open::{OpeningInput, open, open_months};
pub use pay::{pay_again, pay_waiting};
pub use public::{
    PublicAssessmentDetail, PublicAssessmentLine, PublicAssessmentQuery, PublicAssessmentView, public_list,
    public_sheet,
};
pub use read::{AssessmentProgramme, AssessmentQuery, AssessmentsOfPlace, list, sheet};
pub use review::{ReviewInput, review};
pub use row::{ABOVE_TASK, FILL_TASK, PAY_TASK, REVIEW_TASK};
pub(crate) use row::{SUBJECT, concerns, reopen};
pub use submit::{SubmitInput, submit};
pub use tables::{Table, allowances, scores};
pub use view::{
    AssessmentCardView, AssessmentCorrectionView, AssessmentDetail, AssessmentFigureView,
    AssessmentGradeView, AssessmentItemView, AssessmentLineView, AssessmentMarkView, AssessmentMay,
    AssessmentNote, AssessmentView,
};

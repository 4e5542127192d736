//! The care list 关爱 (feature P7): plans for those who are looked after, checks, and what nobody came for.

mod check;
mod counts;
mod edit;
mod list;
mod plan;
mod row;
mod set_up;

pub use counts::{CareCount, CareCounts, counts};
pub use edit::{CareEdit, edit, end};
pub use list::{CarePage, CareQuery, CareView, list, see};
pub use plan::{CareInput, add};
pub use set_up::{SetUp, SetUpInput, set_up};

pub(crate) use check::checked;
pub(crate) use edit::clock_permit;
pub(crate) use row::{Ended, end_plan, end_plans_of, put_round, round_of, set_clock, set_tasks};

/// Kind of the clock, of the thing in the journal, and of what a task is about.
pub const CLOCK: &str = "care";
/// Task of the carer: a check is due.
pub const CHECK_TASK: &str = "care_check";
/// Task of the leader: nobody came.
pub const MISSED_TASK: &str = "care_missed";
/// Field of what is done.
pub(crate) const WORDS: &str = "care.words";

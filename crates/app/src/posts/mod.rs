//! Posts on grids and the village's roster: seeing, filling, ending, leave, lists, boards (features G5, G6, G7).

mod apply;
mod begin;
mod board;
mod change;
mod clock;
mod contacts;
mod detail;
mod end;
mod enter;
mod export;
mod household;
mod import;
mod input;
mod kinds;
mod leave;
mod leave_turns;
mod list;
mod roster;
mod rows;
mod staffing;
mod step;
mod view;

pub use apply::{
    ApplicationList, NewApplication, PostApplication, StepView, application, applications, apply,
    my_applications,
};
pub use board::{BoardGrid, BoardRun, boards};
pub use change::{PostChange, change, renew};
pub(crate) use clock::fire as fire_post;
pub(crate) use contacts::contacts_on;
pub use contacts::{Contact, GridContacts, MyGrid, Published, grid_contacts, my_grid, worker_of};
pub use detail::{HistoryItem, PostDetail, detail};
pub use end::{EndReason, end};
pub use enter::{NewPost, enter};
pub use export::{error_sheet, export};
pub use household::{HouseholdHolder, HouseholdPostKind, HouseholdPosts, of_household};
pub use import::{Confirm, Imported, PostPreview, confirm, preview};
pub(crate) use kinds::word as post_word;
pub use kinds::{PostKind, kinds};
pub use leave::{LeaveView, NewLeave, cancel_leave, grant_leave};
pub(crate) use leave_turns::fire as fire_leave;
pub use list::{PostQuery, list};
pub use roster::{RosterList, RosterVillage, roster};
pub use staffing::{Staffing, StaffingKind, StaffingPlace, staffing};
pub use step::{StepInput, do_step};
pub use view::{PostItem, StandInView};

/// Kind of the task that reminds of the end of a term.
pub const TERM_TASK: &str = "post_term";
/// Kind of thing that an application is, in inboxes and in the journal.
pub const APPLICATION: &str = "application";
/// Kind of thing that a post is.
pub const POST: &str = "post";
/// Kind of the clock's row of a leave.
pub const LEAVE: &str = "leave";

//! Red and black boards with due process, and objections (feature S5).

mod approve;
mod clock;
mod end;
mod list;
mod object;
mod objections;
mod propose;
mod row;
mod rules;
mod view;

pub use approve::{Approval, approve};
pub(crate) use clock::{CLOCK, fire};
pub use end::{Ending, end};
pub use list::{BoardQuery, board, mine, staff_list};
pub use object::{Objecting, TASK as OBJECTION_TASK, object};
pub use objections::{Answer, ObjectionQuery, ObjectionView, answer, objections};
pub(crate) use propose::reason_of;
pub use propose::{Proposal, propose};
pub use row::APPROVE_TASK;
pub use rules::{RulesInput, RulesView, rules, set_rules};
pub use view::BoardEntryView;

/// Kind of the journal's and the log's subject.
pub(crate) const SUBJECT: &str = "board_entry";

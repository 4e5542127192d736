//! Chat groups of grids 线上网格 (feature G8): registered with their robots, told by notice and by event.
//!
//! A text waits in a table until the robot has taken it, so a restart loses none. Groups without a robot have somebody who passes
//! the text on: it waits in that person's inbox.

mod deliver;
mod enqueue;
mod gaps;
mod hand;
mod manage;
mod notice;
mod robot;
mod scope;
mod templates;
mod view;

pub use deliver::{deliver_due, deliver_next};
pub(crate) use deliver::{deliver_of, due_groups};
pub(crate) use enqueue::enqueue;
pub use hand::{HandView, TASK as HAND_TASK, pass_on, to_pass_on};
pub use manage::{create, edit, end, list, posts, test};
pub use notice::{NoticeDraft, NoticeView, Outline, Recipient, notices, outline, recipients, send};
pub use templates::{TemplateDraft, TemplateView, put_template, remove_template, templates};
pub use view::{GroupDraft, GroupView, PostingView, TestView};

//! The policy library (feature V2): everybody reads it, staff of a place keep it, versions stay.

mod edit;
mod input;
mod list;
mod versions;
mod view;

pub use edit::{EditPolicy, EndPolicy, create, edit, end};
pub use input::PolicyInput;
pub(crate) use list::in_force;
pub use list::{PoliciesQuery, list};
pub use versions::{PolicyVersion, versions};
pub(crate) use view::view;
pub use view::{PolicyItem, PolicyView, TopicView, see, topics};

use gezhi_store::policies::PolicyRow;

/// The tokens of a policy: what a question may hold.
#[must_use]
pub fn tokens(row: &PolicyRow) -> String {
    let words = row.words.join("，");
    let text = [&row.title, &row.number, &row.issuer, &row.audience, &words, &row.text].map(String::as_str);
    gezhi_triage::search_tokens(&text.join("\n")).join(" ")
}

//! Who is linked with which household or place: party member 联户, official and department 包联; and who has not come yet.

mod add;
mod import;
mod list;

pub use add::{LinkInput, LinksMade, add, end};
pub use import::{LinkImport, import};
pub use list::{LinkList, LinkQuery, LinkView, list};

/// Kind of a link in the journal.
const SUBJECT: &str = "visit_link";
/// Kinds of links.
const KINDS: [&str; 3] = ["member", "official", "department"];
/// Days between visits where nobody says: a quarter.
const USUAL_DAYS: u16 = 90;

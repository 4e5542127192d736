//! Lists of cases: filtered by scope in SQL, one index range a page (feature C13).

mod count;
mod page;
mod path;
mod scan;
mod terms;

pub use count::{Head, count, explain_counts, heads, oldest_open};
pub use page::{explain, page};
pub use scan::{by_state, count_open_within, due_after, near, open, open_within, scan, standing_at};

/// One part of what a person may see. A list is the union of the person's scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole county.
    County,
    /// The subtree of a place at a depth of 1 to 4.
    Place(usize, i64),
    /// Cases of a body, as lead.
    Body(i64),
    /// Own reports.
    Reporter(i64),
}

/// Which cases, within the scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only open ones.
    pub open: bool,
    /// States.
    pub states: Vec<i64>,
    /// Category code; covers its branch.
    pub category: Option<String>,
    /// Channel.
    pub channel: Option<i64>,
    /// Grade.
    pub grade: Option<i64>,
    /// Body.
    pub body: Option<i64>,
    /// A place with its depth.
    pub place: Option<(usize, i64)>,
    /// Past the deadline.
    pub overdue: bool,
    /// Nobody is responsible.
    pub nobody: bool,
    /// Reported from, microseconds.
    pub from: Option<i64>,
    /// Reported before.
    pub to: Option<i64>,
    /// Identities between which all cases reported from `from` until `to` lie. They grow with time, so that lists by
    /// identity begin where the period does.
    pub ids_between: Option<(i64, i64)>,
    /// Closed on or after / before: for drill-down of rates.
    pub closed: Option<bool>,
    /// Answered or not.
    pub replied: Option<bool>,
    /// Stars at least.
    pub stars: Option<(i64, i64)>,
    /// Only these cases (full-text hits).
    pub ids: Option<Vec<i64>>,
    /// Due before this instant.
    pub due_before: Option<i64>,
    /// Returned and waiting for the dispatcher.
    pub returned: bool,
    /// Telephone of the reporter.
    pub phone: Option<String>,
}

impl Filter {
    /// Whether anything is asked for at all.
    #[must_use]
    pub fn narrows(&self) -> bool {
        *self != Self::default()
    }
}

/// How the list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By due time, soonest first; cursor is (due, id).
    Due,
    /// Newest first; cursor is (0, id).
    Newest,
}

impl Order {
    const fn sql(self) -> &'static str {
        match self {
            Self::Due => "sort_at, id",
            Self::Newest => "id DESC",
        }
    }
}

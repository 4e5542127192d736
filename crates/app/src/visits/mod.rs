//! Visits to households 走访: recorded, planned, counted (feature P6).

mod agenda;
mod coverage;
mod input;
mod links;
mod list;
mod matters;
mod mine;
mod people;
mod plans;
mod record;
mod target;
mod unvisited;
mod view;

pub use agenda::{Agenda, AgendaMatter, AgendaPlan, agenda};
pub use coverage::{CoverageQuery, PlaceCoverage, VisitCoverage, coverage};
pub use input::{NeedInput, VisitInput};
pub use links::{
    LinkImport, LinkInput, LinkList, LinkQuery, LinkView, LinksMade, add as add_link, end as end_link,
    import as import_links, list as links,
};
pub use list::{VisitsQuery, list, see};
pub use matters::{
    MatterFamily, MatterInput, MatterItem, MatterView, close as close_matter, list as matters,
    open as open_matter, see as see_matter,
};
pub use mine::{MyVisit, of_household as visits_of_own};
pub(crate) use people::{ReadVisitors, visitor_name};
pub use people::{Visitor, visitors};
pub use plans::{
    PlanInput, PlanItem, PlanView, add as add_plan, drop as drop_plan, list as plans, see as see_plan,
};
pub use record::{VisitReceipt, record};
pub use target::{CareDue, Target};
pub use unvisited::{UnvisitedItem, UnvisitedPage, UnvisitedQuery, unvisited};
pub use view::{VisitCase, VisitView};

use crate::context::App;
use gezhi_domain::accounts::{Action, Actor, decide_at};

/// What attachments of a visit belong to.
pub const SUBJECT: &str = "visit";
/// Kind of the task of a plan, and of what it is about.
pub const PLAN_TASK: &str = "visit_plan";
/// Field of what was noted.
pub(crate) const WORDS: &str = "visit.words";

/// Whether somebody may read and hear what was noted on a visit in a place: those who go there themselves.
#[must_use]
pub fn may_hear(app: &App, actor: &Actor, place: i64) -> bool {
    crate::residents::scope::path_of(app, place)
        .is_ok_and(|path| decide_at(actor, Action::SeeVisits, &path).is_ok() && goes_there(actor, &path))
}

/// Whether somebody records visits in a place by a duty of the place itself.
pub(crate) fn goes_there(actor: &Actor, path: &gezhi_domain::grids::PlacePath) -> bool {
    decide_at(actor, Action::RecordVisit, path).is_ok()
}

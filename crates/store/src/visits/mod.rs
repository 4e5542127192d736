//! Visits to households, plans, links and matters (feature P6).

mod households;
mod links;
mod matters;
mod plans;
mod records;

pub use households::{
    HouseholdVisitRow, Unvisited, Within, coverage, follow, get as household_visit, left_of, of_households,
    page as unvisited, record as record_on_household, scan as scan_household_visits,
};
pub use links::{
    LinkRow, came, end as end_link, insert as insert_link, link, of_bodies, of_holder,
    of_household as links_of_household, within as links_within,
};
pub use matters::{
    MatterHousehold, MatterRow, close as close_matter, enlist, households as matter_households,
    insert as insert_matter, matter, open_within as open_matters, took_stance,
};
pub use plans::{
    PlanRow, advance as advance_plans, count_open, drop_plan, households as plan_households,
    insert as insert_plan, insert_household as insert_plan_household, of_visitor as plans_of_visitor,
    open as open_plans, plan, within as plans_within,
};
pub use records::{
    VisitRow, by_id as visit, count as count_visits, counted_of_household, insert as insert_visit,
    of_household as visits_of_household, of_matter as visits_of_matter, of_visitor as visits_of_visitor,
    same as same_visit, scan as scan_visits,
};

/// The condition that a row stands in a place at a depth; parameter `$2`.
pub(crate) const fn within(depth: usize) -> &'static str {
    match depth {
        1 => "a1 = $2",
        2 => "a2 = $2",
        3 => "a3 = $2",
        4 => "a4 = $2",
        // The root has no column: all of the county, and the parameter is used all the same.
        _ => "CAST($2 AS BIGINT) = $2",
    }
}

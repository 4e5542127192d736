//! Households, people, stays and attributes (features P1, P2, P8).

mod attributes;
mod corrections;
mod counts;
mod households;
mod persons;
mod search;
mod stays;

pub use attributes::{
    AttributeRow, close_attribute, counted as counted_attributes, counted_of as counted_attributes_of,
    insert_attribute, lapsed as lapsed_attributes, move_attribute, of_household as attributes_of_household,
    of_place as attributes_of_place,
};
pub use corrections::{
    CorrectionRow, by_id as correction, decide as decide_correction, insert as insert_correction,
    of_account as corrections_of_account, open_within as open_corrections,
};
pub use counts::{
    add as add_counts, all as all_counts, households_by_place, kind_was_used, of_places as counts_of_places,
    recount, within as counts_within,
};
pub use households::{
    HouseholdRow, MapRow, by_id as household, by_ids as households_by_ids, by_number as household_by_number,
    follow_house, insert as insert_household, map_rows, on_map as households_on_map, page as households_page,
    scan as scan_households, standing_at as households_standing_at, update as update_household,
};
pub use persons::{
    PersonRow, by_account as person_by_account, by_id as person, by_id_index as person_by_id_index,
    by_ids as persons_by_ids, by_phone_index as persons_by_phone_index, count as count_persons,
    insert as insert_person, of_household as persons_of_household, of_households as persons_of_households,
    scan as scan_persons, update as update_person,
};
pub use search::{find as find_persons, forget as forget_person_text, put as put_person_text};
pub use stays::{
    StayRow, begin as begin_stay, end as end_stay, of_household as stays_of_household,
    of_person as stays_of_person,
};

use crate::engine::Param;

/// County and identities as values, and a table `listed(sought)` of the identities for the query to begin with. Without statistics SQLite
/// takes a county for ten rows and would rather read all of it than look some hundred identities up in another index; a `CROSS JOIN`
/// leaves it no choice.
pub(crate) fn listed(county: i64, ids: &[i64]) -> (Vec<Param<'static>>, String) {
    let mut values = vec![Param::Int(county)];
    values.extend(ids.iter().map(|id| Param::Int(*id)));
    let rows: Vec<String> = (2..=values.len()).map(|number| format!("(CAST(${number} AS BIGINT))")).collect();
    (values, format!("WITH listed(sought) AS (VALUES {})", rows.join(",")))
}

/// County and identities as values, and the marks that stand for the identities: for the key of a table, which is looked up.
pub(crate) fn list_of(county: i64, ids: &[i64]) -> (Vec<Param<'static>>, String) {
    let mut values = vec![Param::Int(county)];
    values.extend(ids.iter().map(|id| Param::Int(*id)));
    let marks: Vec<String> = (2..=values.len()).map(|number| format!("${number}")).collect();
    (values, marks.join(","))
}

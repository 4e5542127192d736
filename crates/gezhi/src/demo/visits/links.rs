//! Links of the demo: every other party member with the next four households, departments with villages.

use super::{House, Made, Past};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_store::visits::LinkRow;
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// Neighbours of one party member.
const NEIGHBOURS: usize = 4;

pub(super) fn links(past: &mut Past<'_>, houses: &[House], made: &mut Made) {
    members(past, houses, made);
    departments(past, houses, made);
}

fn members(past: &mut Past<'_>, houses: &[House], made: &mut Made) {
    for (at, house) in houses.iter().enumerate() {
        for mark in house.marks.iter().filter(|mark| mark.code == "party_member") {
            let name = mark.person.and_then(|id| house.names.iter().find(|(known, _)| *known == id));
            let (Some((_, name)), true) = (name, past.dice.permille(500)) else { continue };
            let neighbours = houses.iter().skip(at + 1).filter(|other| other.row.place == house.row.place);
            for other in neighbours.take(NEIGHBOURS) {
                let row = link(past, "member", name, &other.row.ancestors, other.row.place);
                made.links.push(LinkRow { household: Some(other.row.id), every_days: 90, ..row });
            }
        }
    }
}

/// Villages of this batch that have none yet: one department of the top each.
fn departments(past: &mut Past<'_>, houses: &[House], made: &mut Made) {
    let root = past.world.directory.root().0;
    let mut bodies: Vec<(i64, String)> = past
        .world
        .directory
        .bodies()
        .filter(|body| body.place == root)
        .map(|body| (body.id, body.name.clone()))
        .collect();
    bodies.sort_unstable();
    let depth = past.world.land.village_depth;
    let directory = &past.world.directory;
    let village =
        |house: &House| directory.place(PlaceId(house.row.place)).and_then(|place| place.path.at(depth));
    let villages: BTreeSet<PlaceId> = houses.iter().filter_map(village).collect();
    for place in villages {
        if !past.carers.pair(place) || bodies.is_empty() {
            continue;
        }
        let Some(path) = past.world.directory.place(place).map(|place| place.path) else { continue };
        let turn =
            usize::try_from(place.0.unsigned_abs() % u64::try_from(bodies.len()).unwrap_or(1)).unwrap_or(0);
        let Some((body, name)) = bodies.get(turn).cloned() else { continue };
        let ancestors = [1, 2, 3, 4].map(|depth| path.at(depth).map(|place| place.0));
        let row = link(past, "department", &name, &ancestors, place.0);
        made.links.push(LinkRow { body: Some(body), every_days: 30, ..row });
    }
}

fn link(past: &mut Past<'_>, kind: &str, name: &str, ancestors: &[Option<i64>; 4], place: i64) -> LinkRow {
    let since = past.world.now - SignedDuration::from_hours(220 * 24);
    let came = past.dice.permille(700);
    let days = past.dice.between(1, 120);
    let last = past.world.now - SignedDuration::from_hours(days * 24);
    LinkRow {
        id: past.id(since),
        kind: kind.to_owned(),
        name: name.to_owned(),
        account: None,
        body: None,
        household: None,
        place,
        ancestors: *ancestors,
        every_days: 90,
        since: local_date(since).to_string(),
        until: None,
        visits: i64::from(came),
        last_at: if came { last.as_microsecond() } else { 0 },
    }
}

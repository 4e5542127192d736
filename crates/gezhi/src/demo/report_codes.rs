//! Report codes 民情码: one for every village, for every grid of the stories' villages and for what stands there (feature C3).

use super::history::Plan;
use super::land::Land;
use gezhi_app::entropy::Entropy;
use gezhi_app::ids::Ids;
use gezhi_domain::cases::Channel;
use gezhi_drawing::dice::Dice;
use gezhi_store::codes::CodeRow;
use gezhi_store::time::micros;
use jiff::Timestamp;
use std::collections::HashMap;

/// Length of what a QR carries.
const TOKEN: usize = 12;

/// The codes; each has been opened as often as the year's reports by code need.
#[must_use]
pub fn codes(land: &Land, plans: &[Plan], seed: u64, ids: &Ids, founded: Timestamp) -> Vec<CodeRow> {
    let entropy = Entropy::seeded(seed ^ 0xC0DE);
    let is_story = |at: usize| {
        land.places
            .get(land.village_of(at))
            .is_some_and(|place| place.known && place.path.depth() >= land.village_depth)
    };
    let mut by_place: HashMap<usize, usize> = HashMap::new();
    let mut rows = Vec::new();
    for (at, place) in land.places.iter().enumerate() {
        let depth = place.path.depth();
        let kind = match (place.is_dedicated(), depth == land.village_depth) {
            (true, _) if is_story(at) => "facility",
            (false, true) => "village",
            (false, false) if depth > land.village_depth && is_story(at) => "grid",
            _ => continue,
        };
        let parent = place.parent.and_then(|parent| land.places.get(parent));
        let name = match parent.filter(|_| depth > 1) {
            Some(parent) if kind == "grid" => format!("{}{}", parent.row.name, place.row.name),
            _ => place.row.name.clone(),
        };
        by_place.insert(at, rows.len());
        rows.push(CodeRow {
            id: ids.next(founded),
            token: entropy.readable(TOKEN),
            kind: kind.to_owned(),
            name,
            place: place.row.id,
            state: "active".to_owned(),
            scans: 0,
            created_at: micros(founded),
        });
    }
    let mut dice = Dice::new(seed, 8);
    for plan in plans.iter().filter(|plan| plan.channel == Channel::Code) {
        let code = by_place.get(&plan.place).or_else(|| by_place.get(&land.village_of(plan.place)));
        if let Some(row) = code.and_then(|at| rows.get_mut(*at)) {
            // Some people look and do not report.
            row.scans += 1 + i64::from(dice.permille(300));
        }
    }
    rows
}

//! Cases at random: places at every depth, every state, rare values and common ones.

use gezhi_domain::accounts::{AccountId, BodyId};
use gezhi_domain::cases::{Case, CaseId, Channel, Checker, CloseHow, Grade, Rating, State};
use gezhi_domain::deadlines::Due;
use gezhi_domain::grids::{PlaceId, PlacePath};
use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use rand::rngs::StdRng;

/// `water.supply-old` stands beside the branch `water.supply` and not in it.
pub const CATEGORIES: [&str; 7] =
    ["road", "road.lamp", "road.lamp.out", "water", "water.supply", "water.supply-old", "water.supply.burst"];

pub fn start() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// Place of a number: three levels below the root, sometimes a hamlet, sometimes only a town.
fn place(dice: &mut StdRng) -> Option<PlacePath> {
    let (town, village, grid) = (dice.random_range(1..4), dice.random_range(1..5), dice.random_range(1..4));
    let mut path = PlacePath::root(PlaceId(1));
    let ids = [10 + town, 100 + town * 10 + village, 1_000 + town * 100 + village * 10 + grid, 9_000 + grid];
    let depth = *[0, 1, 2, 3, 3, 3, 3, 4].get(dice.random_range(0..8)).unwrap();
    for id in ids.iter().take(depth) {
        path = path.child(PlaceId(*id)).unwrap();
    }
    (depth > 0).then_some(path)
}

pub fn case(number: i64, dice: &mut StdRng) -> Case {
    let reported_at = start() + SignedDuration::from_secs(number * 600);
    let mut one_in = |n: u32| dice.random_range(0..n) == 0;
    let closed = !one_in(5);
    let (rated, rare, answered, late) = (one_in(3), one_in(40), !one_in(9), one_in(8));
    let state = match (closed, rare) {
        (true, _) => State::Closed,
        (false, true) => State::Suspended,
        (false, false) => State::ALL[dice.random_range(0..5)],
    };
    let later = |hours: i64| reported_at + SignedDuration::from_hours(hours);
    let category = dice.random_range(0..9_usize);
    Case {
        id: CaseId(number * 10),
        ticket: format!("T{number:06}"),
        title: String::new(),
        text: "路灯不亮".into(),
        category: CATEGORIES.get(category).map(|code| (*code).to_owned()),
        grade: Grade::ALL[if rare { 3 } else { dice.random_range(0..3) }],
        channel: Channel::ALL[if rare { 9 } else { dice.random_range(0..4) }],
        state,
        reporter: (number % 50 == 0).then_some(AccountId(5)),
        reporter_name: None,
        reporter_phone: (number % 70 == 0).then(|| "13800000000".to_owned()),
        anonymous: false,
        place: place(dice),
        point: None,
        accuracy_m: None,
        body: (dice.random_range(0..4) > 0).then(|| BodyId(dice.random_range(20..24))),
        helpers: Vec::new(),
        checker: Checker::Worker,
        limit: None,
        reported_at,
        assigned_at: None,
        accepted_at: None,
        replied_at: answered.then(|| later(2)),
        resolved_at: None,
        closed_at: closed.then(|| later(48)),
        close_how: closed.then_some(CloseHow::Done),
        due: (number % 11 != 0).then(|| Due { at: later(dice.random_range(10..200)), provisional: false }),
        epoch: 0,
        overdue: late,
        pauses: Vec::new(),
        extra_days: 0,
        bounces: u32::from(number % 6 == 0),
        ruled: false,
        public: true,
        extension: None,
        rating: (closed && rated).then(|| Rating {
            stars: dice.random_range(1..6),
            words: None,
            at: later(50),
        }),
        merged_into: None,
        outside_number: None,
        me_too: 0,
        photos: 0,
        version: 1,
    }
}

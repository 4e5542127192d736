//! Posts on grids: exactly as many of each kind as the profile says (feature G5).

use super::names::Register;
use crate::demo::history::DAYS;
use crate::demo::land::Land;
use gezhi_app::ids::Ids;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::posts::{day_start, term_end};
use gezhi_domain::profile::Profile;
use gezhi_drawing::dice::Dice;
use gezhi_store::clock::ClockRow;
use gezhi_store::posts::PostRow;
use gezhi_store::time::micros;
use jiff::Timestamp;

/// Somebody of the stories who holds a post.
#[derive(Debug, Clone)]
pub struct Named {
    /// Place in the list of places.
    pub at: usize,
    /// Kind of post.
    pub kind: &'static str,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// Account.
    pub account: i64,
    /// Duty that came with the post.
    pub duty: Option<i64>,
}

/// All posts; a post's place stands beside it, by its number in the list of places.
#[must_use]
pub fn posts(
    profile: &Profile,
    land: &Land,
    named: &[Named],
    register: &mut Register,
    ids: &Ids,
    founded: Timestamp,
    seed: u64,
) -> Vec<(usize, PostRow)> {
    let year = &profile.demo.year;
    let wishes = [
        ("leader", year.leaders, leader_places(land, year.leaders)),
        ("worker", year.workers, worker_places(profile, land)),
        ("instructor", year.instructors, land.at_depth(land.village_depth).collect()),
        ("centre_household", year.centre_households, worker_places(profile, land)),
        ("supervisor", year.supervisors, land.at_depth(land.village_depth).collect()),
    ];
    let mut dice = Dice::new(seed, 6);
    let mut posts = Vec::new();
    for (kind, wanted, targets) in wishes {
        let wanted = usize::try_from(wanted).unwrap_or(0);
        let mut put = |at: usize, name: String, phone: String, account: Option<i64>, duty: Option<i64>| {
            let Some(place) = land.places.get(at) else { return };
            let row = PostRow {
                id: ids.next(founded),
                place: place.row.id,
                kind: kind.to_owned(),
                name,
                phone: Some(phone),
                account,
                since: micros(founded),
                duty,
                ..PostRow::default()
            };
            posts.push((at, row));
        };
        let ours: Vec<&Named> = named.iter().filter(|person| person.kind == kind).take(wanted).collect();
        for person in &ours {
            put(person.at, person.name.clone(), person.phone.clone(), Some(person.account), person.duty);
        }
        let held: Vec<usize> = ours.iter().map(|person| person.at).collect();
        for at in seats(&targets, wanted, held, &mut dice) {
            let (name, phone) = (register.name(), register.phone());
            put(at, name, phone, None, None);
        }
    }
    posts
}

/// The rosters of the villages: one police officer for three villages, one adviser for four, and a few places without.
#[must_use]
pub fn roster(
    profile: &Profile,
    land: &Land,
    register: &mut Register,
    ids: &Ids,
    founded: Timestamp,
) -> Vec<PostRow> {
    let mut rows = Vec::new();
    for (number, spec) in
        profile.posts.kinds.iter().filter(|kind| kind.roster && !kind.per_household).enumerate()
    {
        let places =
            land.places.iter().filter(|place| !place.is_dedicated() && spec.stands_on(&place.row.level_key));
        let mut holder = (String::new(), String::new());
        for (at, place) in places.enumerate() {
            if at % (3 + number) == 0 {
                holder = (register.name(), register.phone());
            }
            // Nobody has been found yet for one village in forty.
            if at % 40 == 4 + number {
                continue;
            }
            rows.push(PostRow {
                id: ids.next(founded),
                place: place.row.id,
                kind: spec.key.clone(),
                name: holder.0.clone(),
                phone: Some(holder.1.clone()),
                since: micros(founded),
                ..PostRow::default()
            });
        }
    }
    rows
}

/// Promises that holders have given in words of their own.
const PROMISES: [&str; 4] = [
    "电话二十四小时开机，随叫随到。",
    "每周把片区走一遍，老人家每天问一声。",
    "小事不过夜，大事有回音。",
    "家家门前有我的脚印。",
];

/// Days from the founding to the end of the terms that end soon: three weeks after today.
const SOON: i64 = DAYS + 30 + 21;

/// Gives posts their terms, and here and there a promise; says what reminds of the terms' ends. One term in 150 ends within weeks.
#[must_use]
pub fn terms(profile: &Profile, posts: &mut [PostRow], founded: Timestamp) -> Vec<ClockRow> {
    let first = local_date(founded);
    let remind = i64::from(profile.posts.rules.remind_days) * 86_400_000_000;
    let mut clocks = Vec::new();
    for (number, post) in posts.iter_mut().enumerate() {
        let months = profile.posts.kind(&post.kind).map_or(0, |spec| spec.term_months);
        if let Some(promise) = PROMISES.get(number % 32) {
            post.promise = Some((*promise).to_owned());
        }
        let soon = first.checked_add(jiff::Span::new().days(SOON)).map(day_start).ok();
        let end = term_end(first, months);
        post.term_until = if number % 150 == 30 { end.and(soon) } else { end }.map(micros);
        clocks.extend(post.term_until.map(|until| ClockRow {
            kind: gezhi_app::posts::POST.to_owned(),
            subject: post.id,
            epoch: until,
            next_at: until - remind,
            stage: "remind".to_owned(),
        }));
    }
    clocks
}

/// Where the posts that no story names stand: evenly over the targets, the rest on some of them by chance.
fn seats(targets: &[usize], wanted: usize, mut held: Vec<usize>, dice: &mut Dice) -> Vec<usize> {
    if targets.is_empty() {
        return Vec::new();
    }
    let taken = held.len();
    let mut extra = targets.to_vec();
    dice.shuffle(&mut extra);
    let rounds = wanted / targets.len();
    let all = (0..rounds).flat_map(|_| targets.iter().copied()).chain(extra);
    let mut seats = Vec::with_capacity(wanted);
    for at in all {
        match held.iter().position(|place| *place == at) {
            // A seat that somebody named holds already.
            Some(found) => {
                held.swap_remove(found);
            }
            None => seats.push(at),
        }
    }
    seats.truncate(wanted.saturating_sub(taken));
    seats
}

/// The grids that have a leader: the neighbouring levels whose grids are exactly as many as the leaders.
fn leader_places(land: &Land, wanted: u32) -> Vec<usize> {
    let wanted = usize::try_from(wanted).unwrap_or(0);
    let levels: Vec<Vec<usize>> = (0..5).map(|depth| land.at_depth(depth).collect()).collect();
    for first in 0..levels.len() {
        let mut sum: Vec<usize> = Vec::new();
        for level in levels.iter().skip(first) {
            sum.extend(level);
            if sum.len() == wanted && wanted > 0 {
                return sum;
            }
        }
    }
    levels.into_iter().flatten().collect()
}

/// The grids that have workers: the most numerous level, and dedicated grids that are counted with it.
fn worker_places(profile: &Profile, land: &Land) -> Vec<usize> {
    let most = profile.head.levels.iter().max_by_key(|level| level.count);
    let Some(level) = most else { return Vec::new() };
    let counted =
        profile.head.dedicated.as_ref().and_then(|scheme| scheme.counted_as.as_deref()) == Some(&*level.key);
    let dedicated =
        land.places.iter().enumerate().filter(|(_, place)| counted && place.is_dedicated()).map(|(at, _)| at);
    land.at_depth(usize::from(level.depth)).chain(dedicated).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_spread_and_counted() {
        let targets: Vec<usize> = (10..20).collect();
        let mut dice = Dice::new(1, 1);
        let found = seats(&targets, 25, vec![10, 3], &mut dice);
        assert_eq!(found.len(), 23);
        assert!(targets.iter().all(|at| (1..=3).contains(&found.iter().filter(|seat| *seat == at).count())));
        assert_eq!(seats(&targets, 7, vec![], &mut dice).len(), 7);
    }
}

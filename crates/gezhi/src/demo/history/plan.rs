//! Which cases the year has: when, what, where, by whom, and how each ends. The totals are exactly the profile's.

use super::rhythm::moments;
use super::world::World;
use gezhi_domain::cases::{Channel, Grade};
use gezhi_domain::profile::DemoYear;
use gezhi_drawing::Scene;
use gezhi_drawing::dice::{Dice, apportion};
use jiff::{SignedDuration, Timestamp};

/// How a case stands at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Closed within the limit.
    OnTime,
    /// Closed, but after the deadline had passed.
    Late,
    /// Open, and the reporter has an answer.
    Answered,
    /// Open, and the reporter waits for the first answer.
    Waiting,
}

/// A case before its history is told.
#[derive(Debug, Clone)]
pub struct Plan {
    /// When it is reported.
    pub at: Timestamp,
    /// Which sample of the profile.
    pub sample: usize,
    /// Channel.
    pub channel: Channel,
    /// Place in the list of places.
    pub place: usize,
    /// A villager of the stories, by number.
    pub storied: Option<usize>,
    /// End.
    pub fate: Fate,
    /// Photos are drawn for it, if its text tells of something to be seen.
    pub pictured: bool,
}

/// The totals of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Reported.
    pub reported: usize,
    /// Answered.
    pub replied: usize,
    /// Closed.
    pub closed: usize,
    /// Closed in time.
    pub on_time: usize,
}

impl Totals {
    /// The profile's totals, or as large a part of each as `cases` is of the reported ones.
    #[must_use]
    pub fn of(year: &DemoYear, cases: Option<u32>) -> Self {
        let number = |number: u32| usize::try_from(number).unwrap_or(0);
        let whole = number(year.reported).max(1);
        let reported = cases.map_or(whole, number);
        let part = |value: u32| (number(value) * reported + whole / 2) / whole;
        let replied = part(year.replied).min(reported);
        let closed = part(year.closed).min(replied);
        Self { reported, replied, closed, on_time: part(year.on_time).min(closed) }
    }
}

/// Cases stay open at most so long, where there are enough younger ones.
const OPEN_DAYS: i64 = 14;
/// Late cases are at least so old: even a long limit with a long delay has ended by now.
const LATE_DAYS: i64 = 40;
/// Villagers of the stories have so many cases each.
const EACH_STORIED: usize = 7;
/// Cases that may have photos, and one case in how many; those whose text tells of something to be seen get them.
const PICTURED: usize = 56;
const ONE_IN: usize = 50;

/// Plans the year.
#[must_use]
pub fn plan(world: &World, totals: Totals) -> Vec<Plan> {
    let mut dice = Dice::new(world.seed, 7);
    let times = moments(&world.calendar, world.now, totals.reported, &mut dice);
    let samples: Vec<u32> = world.profile.demo.samples.iter().map(|sample| sample.weight).collect();
    let samples = deck(totals.reported, &samples, &mut dice);
    let weights: Vec<u32> = world.profile.work.channels.iter().map(|channel| channel.weight).collect();
    let channels = deck(totals.reported, &weights, &mut dice);
    let leaves = leaves(world, &mut dice);
    let mut plans: Vec<Plan> = times
        .into_iter()
        .zip(samples)
        .zip(channels)
        .map(|((at, sample), channel)| Plan {
            at,
            sample,
            channel: world.profile.work.channels.get(channel).map_or(Channel::App, |channel| channel.key),
            place: dice.pick(&leaves).copied().unwrap_or(0),
            storied: None,
            fate: Fate::OnTime,
            pictured: false,
        })
        .collect();
    decide_open(world, &mut plans, totals, &mut dice);
    decide_late(world, &mut plans, totals, &mut dice);
    give_storied(world, &mut plans, &mut dice);
    picture(world, &mut plans);
    plans
}

/// As many cards as cases, in proportion to the weights, shuffled.
fn deck(cases: usize, weights: &[u32], dice: &mut Dice) -> Vec<usize> {
    let shares = apportion(cases, weights);
    let mut cards: Vec<usize> =
        shares.iter().enumerate().flat_map(|(card, share)| std::iter::repeat_n(card, *share)).collect();
    cards.resize(cases, 0);
    dice.shuffle(&mut cards);
    cards
}

/// Where cases happen: every leaf as often as it is likely. Villages differ, those of the stories see more.
fn leaves(world: &World, dice: &mut Dice) -> Vec<usize> {
    let land = &world.land;
    let mut liveliness: Vec<usize> = (0..land.places.len()).map(|_| 4 + dice.below(9)).collect();
    for (at, place) in land.places.iter().enumerate() {
        if place.known
            && place.path.depth() >= land.village_depth
            && let Some(slot) = liveliness.get_mut(at)
        {
            *slot = 26;
        }
    }
    let mut all = Vec::new();
    for (at, place) in land.places.iter().enumerate().filter(|(_, place)| place.is_leaf) {
        let village = liveliness.get(land.village_of(at)).copied().unwrap_or(8);
        let times = if place.is_dedicated() { village / 4 } else { village };
        all.extend(std::iter::repeat_n(at, times.max(1)));
    }
    all
}

/// The newest cases are open, the older ones less and less; what is pressing does not stay open long.
fn decide_open(world: &World, plans: &mut [Plan], totals: Totals, dice: &mut Dice) {
    let open = totals.reported - totals.closed;
    let age = |plan: &Plan| world.now.duration_since(plan.at);
    let grade = |plan: &Plan| {
        world
            .profile
            .demo
            .samples
            .get(plan.sample)
            .map_or(Grade::Normal, |sample| world.grade_of(&sample.category))
    };
    let mut candidates: Vec<(i64, usize)> = Vec::new();
    for (at, plan) in plans.iter().enumerate().rev() {
        let days = age(plan).as_hours() / 24;
        if days >= OPEN_DAYS && candidates.len() >= open {
            break;
        }
        let is_likely = match grade(plan) {
            Grade::Critical => age(plan).as_mins() < 90,
            Grade::Urgent => age(plan).as_hours() < 26 || dice.permille(110),
            Grade::Normal | Grade::Complex => true,
        };
        // Lower is sooner taken: age in hours with much chance in it.
        let rank = age(plan).as_hours() * dice.between(20, 180) / 100 + if is_likely { 0 } else { 10_000 };
        candidates.push((rank, at));
    }
    candidates.sort_unstable();
    candidates.truncate(open);
    candidates.sort_unstable_by_key(|(_, at)| std::cmp::Reverse(*at));
    let waiting = totals.reported - totals.replied;
    for (number, (_, at)) in candidates.into_iter().enumerate() {
        if let Some(plan) = plans.get_mut(at) {
            plan.fate = if number < waiting { Fate::Waiting } else { Fate::Answered };
        }
    }
}

fn decide_late(world: &World, plans: &mut [Plan], totals: Totals, dice: &mut Dice) {
    let late = totals.closed - totals.on_time;
    let old = world.now - SignedDuration::from_hours(LATE_DAYS * 24);
    let mut candidates: Vec<usize> =
        (0..plans.len()).filter(|at| plans.get(*at).is_some_and(|plan| plan.fate == Fate::OnTime)).collect();
    dice.shuffle(&mut candidates);
    candidates.sort_by_key(|at| plans.get(*at).is_none_or(|plan| plan.at > old));
    for at in candidates.into_iter().take(late) {
        if let Some(plan) = plans.get_mut(at) {
            plan.fate = Fate::Late;
        }
    }
}

/// Villagers of the stories have reports of their own: one under way, one closed lately, others over the year.
fn give_storied(world: &World, plans: &mut [Plan], dice: &mut Dice) {
    for (number, (home, _)) in world.people.storied.iter().enumerate() {
        let below: Vec<usize> = world
            .land
            .places
            .iter()
            .enumerate()
            .filter(|(_, place)| place.is_leaf && !place.is_dedicated())
            .filter(|(_, place)| {
                world.land.places.get(*home).is_some_and(|home| home.path.reaches(&place.path))
            })
            .map(|(at, _)| at)
            .collect();
        let mut chosen = Vec::new();
        let free = |plans: &[Plan], chosen: &[usize], at: usize, fate: Fate| {
            plans.get(at).is_some_and(|plan| plan.storied.is_none() && plan.fate == fate)
                && !chosen.contains(&at)
        };
        for fate in [Fate::Answered, Fate::OnTime] {
            chosen.extend((0..plans.len()).rev().find(|at| free(plans, &chosen, *at, fate)));
        }
        for _ in 0..EACH_STORIED * 4 {
            let at = dice.below(plans.len());
            if chosen.len() < EACH_STORIED && free(plans, &chosen, at, Fate::OnTime) {
                chosen.push(at);
            }
        }
        for at in chosen {
            if let (Some(plan), Some(place)) = (plans.get_mut(at), dice.pick(&below)) {
                plan.storied = Some(number);
                plan.place = *place;
                plan.channel = Channel::App;
            }
        }
    }
}

/// The newest cases of the stories' villages get photos, where there is something to be seen.
fn picture(world: &World, plans: &mut [Plan]) {
    let known = |at: usize| {
        let village = world.land.village_of(at);
        world
            .land
            .places
            .get(village)
            .is_some_and(|place| place.known && place.path.depth() >= world.land.village_depth)
    };
    let seen = |plan: &Plan| {
        let sample = world.profile.demo.samples.get(plan.sample);
        sample.is_some_and(|sample| sample.texts.iter().any(|text| Scene::of(text).is_some()))
    };
    let from_a_phone = |plan: &Plan| matches!(plan.channel, Channel::App | Channel::Code | Channel::Worker);
    let number = (plans.len() / ONE_IN).min(PICTURED);
    let chosen = plans.iter_mut().rev().filter(|plan| known(plan.place) && seen(plan) && from_a_phone(plan));
    for plan in chosen.take(number) {
        plan.pictured = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_shrink_together() {
        let profile = crate::profiles::load("qintang", None).unwrap();
        let all = Totals::of(&profile.demo.year, None);
        assert_eq!((all.reported, all.replied), (29_300, 29_100));
        let some = Totals::of(&profile.demo.year, Some(400));
        assert!(some.reported == 400 && some.on_time <= some.closed && some.closed <= some.replied);
        assert!((390..=400).contains(&some.replied));
    }
}

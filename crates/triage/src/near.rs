//! Near-duplicates: two reports of one thing, by text, place and time.
//!
//! A [`Print`] holds a 64-bit simhash (to find candidates among many: [`Print::may_resemble`]) and the set of
//! character pairs (to compare candidates exactly). [`similarity`] is the greater of the Jaccard index and a
//! discounted containment, because a second report of the same thing is often a shorter one.

use crate::{
    normalise::normalise,
    numeric::{real, single},
    random::mix,
};

/// Texts at least this similar are near-duplicates by text alone.
pub const SAME_TEXT: f32 = 0.6;
/// Score from which [`near_duplicate_score`] is worth an offer to a person.
pub const OFFER: f32 = 0.5;
/// Metres at which nearness has halved.
pub const HALF_METRES: f64 = 300.0;
/// Hours at which recency has halved.
pub const HALF_HOURS: f64 = 72.0;

/// Bits in which the simhashes of similar texts may differ.
const MAX_DISTANCE: u32 = 24;
/// What containment of the shorter text counts against the Jaccard index.
const CONTAINMENT: f32 = 0.8;
/// A text of fewer pairs is too short for containment to mean anything.
const SHORTEST: usize = 8;

/// A text made ready for comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    simhash: u64,
    /// Rising, each once.
    pairs: Vec<u64>,
}

impl Print {
    /// The print of a text; spelling, punctuation, blanks and numbers do not matter.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let characters: Vec<char> = normalise(text).chars().filter(|c| c.is_alphanumeric()).collect();
        let pair = |pair: &[char]| pair.iter().fold(0_u64, |key, c| (key << 32) | u64::from(u32::from(*c)));
        let mut pairs: Vec<u64> = characters.windows(2).map(pair).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self { simhash: simhash(&pairs), pairs }
    }

    /// The 64-bit simhash, for an index of candidates.
    #[must_use]
    pub fn simhash(&self) -> u64 {
        self.simhash
    }

    /// Whether an exact comparison is worth while: the simhashes are near, or one text is much shorter than the
    /// other (a simhash does not see containment).
    #[must_use]
    pub fn may_resemble(&self, other: &Self) -> bool {
        let (short, long) =
            (self.pairs.len().min(other.pairs.len()), self.pairs.len().max(other.pairs.len()));
        short * 2 < long || (self.simhash ^ other.simhash).count_ones() <= MAX_DISTANCE
    }

    /// From 0 (nothing shared) to 1 (the same pairs of characters).
    #[must_use]
    pub fn similarity(&self, other: &Self) -> f32 {
        let shared = shared(&self.pairs, &other.pairs);
        let union = self.pairs.len() + other.pairs.len() - shared;
        if shared == 0 {
            return 0.0;
        }
        let shorter = self.pairs.len().min(other.pairs.len());
        let contained = if shorter < SHORTEST { 0.0 } else { CONTAINMENT * real(shared) / real(shorter) };
        (real(shared) / real(union)).max(contained)
    }
}

/// [`Print::similarity`] of two texts.
#[must_use]
pub fn similarity(a: &str, b: &str) -> f32 {
    Print::of(a).similarity(&Print::of(b))
}

/// How likely two reports are of one thing, from 0 to 1, for the order and the threshold ([`OFFER`]) of
/// suggestions: 0.6 text, 0.25 place, 0.15 time, nearness halving every [`HALF_METRES`], recency every
/// [`HALF_HOURS`]. An unknown place (`None`) counts as neither near nor far. Reports without anything in common
/// in their text (below 0.15) are no duplicates however near: two neighbours may have two worries.
#[must_use]
pub fn near_duplicate_score(text: f32, metres: Option<f64>, hours: f64) -> f32 {
    if text < 0.15 {
        return 0.0;
    }
    let halving = |value: f64, half: f64| single(0.5_f64.powf(value.max(0.0) / half));
    let place = metres.map_or(0.4, |metres| halving(metres, HALF_METRES));
    let time = halving(hours.abs(), HALF_HOURS);
    0.6 * text.sqrt().min(1.0) + 0.25 * place + 0.15 * time
}

fn shared(a: &[u64], b: &[u64]) -> usize {
    let (mut left, mut right, mut count) = (a.iter().peekable(), b.iter().peekable(), 0);
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                count += 1;
                left.next();
                right.next();
            }
        }
    }
    count
}

/// Charikar 2002: each bit is the majority of that bit over the hashes of the parts.
fn simhash(parts: &[u64]) -> u64 {
    let mut votes = [0_i32; 64];
    for part in parts {
        let hash = mix(*part);
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    votes.iter().enumerate().filter(|(_, vote)| **vote > 0).fold(0, |hash, (bit, _)| hash | 1 << bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAMP: &str = "西湖村三组村口的路灯坏了一个多星期，晚上老人出门看不见路，请尽快修好";
    const SAME_LAMP: &str = "西湖村3组村口路灯坏了一个多星期!老人晚上出门看不见路,请尽快修理";
    const WAGES: &str = "建筑公司拖欠农民工工资三个月，多次讨要没有结果，请劳动监察部门处理";

    #[test]
    fn one_worry_told_twice_is_similar_and_another_is_not() {
        assert!(similarity(LAMP, SAME_LAMP) > SAME_TEXT, "{}", similarity(LAMP, SAME_LAMP));
        assert!(similarity(LAMP, WAGES) < 0.15, "{}", similarity(LAMP, WAGES));
        assert!((similarity(LAMP, LAMP) - 1.0).abs() < f32::EPSILON);
        assert!(similarity("", LAMP).abs() < f32::EPSILON);
    }

    #[test]
    fn a_short_report_inside_a_long_one_is_found() {
        let short = "西湖村三组村口的路灯坏了一个多星期";
        assert!(similarity(short, LAMP) >= 0.7);
        assert!(Print::of(short).may_resemble(&Print::of(LAMP)));
    }

    #[test]
    fn the_simhash_keeps_similar_texts_near() {
        let distance = |a: &str, b: &str| (Print::of(a).simhash() ^ Print::of(b).simhash()).count_ones();
        assert!(distance(LAMP, SAME_LAMP) < distance(LAMP, WAGES));
        assert!(Print::of(LAMP).may_resemble(&Print::of(SAME_LAMP)));
    }

    #[test]
    fn place_and_time_decide_between_alike_texts() {
        let score = |metres, hours| near_duplicate_score(0.3, metres, hours);
        assert!(score(Some(50.0), 5.0) > OFFER);
        assert!(score(Some(5_000.0), 2_000.0) < OFFER);
        assert!(score(None, 5.0) < score(Some(50.0), 5.0));
        assert!(near_duplicate_score(1.0, Some(100_000.0), 10_000.0) > OFFER);
        assert!(near_duplicate_score(0.1, Some(0.0), 0.0).abs() < f32::EPSILON);
    }
}

//! When people report: fewer on holidays, more by day.

use gezhi_domain::deadlines::{BEIJING, Calendar, local_date};
use gezhi_drawing::dice::{Dice, apportion};
use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp};

/// Days of the demo year.
pub const DAYS: i64 = 365;
/// Weight of a working day, of a day off, and of a holiday on a weekday.
const WORKING: u32 = 100;
const OFF: u32 = 72;
const HOLIDAY: u32 = 48;
/// Weight of each hour in Beijing.
const HOURS: [u32; 24] = [
    14, 8, 6, 6, 10, 24, 60, 130, 240, 280, 260, 200, 140, 120, 180, 220, 210, 190, 170, 180, 160, 110, 60,
    30,
];
/// Nothing happens in the last moments before now.
const QUIET: SignedDuration = SignedDuration::from_secs(90);

/// The instants of `count` reports, oldest first, from 365 days ago to now.
#[must_use]
pub fn moments(calendar: &Calendar, now: Timestamp, count: usize, dice: &mut Dice) -> Vec<Timestamp> {
    let (start, end) = (now - SignedDuration::from_hours(DAYS * 24), now - QUIET);
    let days: Vec<Timestamp> = (0..=DAYS)
        .filter_map(|day| {
            let date = local_date(start + SignedDuration::from_hours(day * 24));
            BEIJING.to_timestamp(date.at(0, 0, 0, 0)).ok()
        })
        .collect();
    let weights: Vec<u32> = days
        .iter()
        .map(|midnight| {
            let date = local_date(*midnight);
            let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            let base = match (calendar.is_working_day(date).is_working(), weekend) {
                (true, _) => WORKING,
                (false, true) => OFF,
                (false, false) => HOLIDAY,
            };
            base * u32::try_from(dice.between(85, 115)).unwrap_or(100) * lived(*midnight, start, end) / 100
        })
        .collect();
    let mut all = Vec::with_capacity(count);
    for (midnight, share) in days.into_iter().zip(apportion(count, &weights)) {
        for _ in 0..share {
            all.push(moment(midnight, start, end, dice));
        }
    }
    all.sort_unstable();
    all
}

/// How much of the day lies between the two instants, by the weights of its hours, in percent.
fn lived(midnight: Timestamp, start: Timestamp, end: Timestamp) -> u32 {
    let inside = (0..).zip(HOURS).filter(|(hour, _)| {
        let at = midnight + SignedDuration::from_hours(*hour);
        at >= start && at < end
    });
    let whole: u32 = HOURS.iter().sum();
    inside.map(|(_, weight)| weight).sum::<u32>() * 100 / whole
}

fn moment(midnight: Timestamp, start: Timestamp, end: Timestamp, dice: &mut Dice) -> Timestamp {
    for _ in 0..200 {
        let hour = i64::try_from(dice.weighted(&HOURS)).unwrap_or(9);
        let at = midnight + SignedDuration::from_millis(hour * 3_600_000 + dice.between(0, 3_599_999));
        if at >= start && at <= end {
            return at;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_come_by_day_and_within_the_year() {
        let now: Timestamp = "2026-11-23T09:49:00+08:00".parse().unwrap();
        let all = moments(&Calendar::shipped(), now, 3_000, &mut Dice::new(1, 1));
        assert_eq!(all.len(), 3_000);
        assert!(all.is_sorted());
        assert!(all[0] >= now - SignedDuration::from_hours(DAYS * 24) && all[2_999] < now);
        let by_day = all.iter().filter(|at| (8..18).contains(&BEIJING.to_datetime(**at).hour())).count();
        assert!((1_700..2_500).contains(&by_day), "{by_day}");
        let today = all.iter().filter(|at| local_date(**at) == local_date(now)).count();
        assert!(today > 0 && today < 10, "{today}");
    }
}

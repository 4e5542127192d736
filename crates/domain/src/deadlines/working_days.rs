//! Counting working days.

use super::calendar::Calendar;
use super::pauses::Pauses;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Beijing time. China has had one zone and no summer time since 1991, so no zone database is needed.
pub const BEIJING: Offset = jiff::tz::offset(8);

/// The date in Beijing.
#[must_use]
pub fn local_date(at: Timestamp) -> Date {
    BEIJING.to_datetime(at).date()
}

/// The due second of a day, 23:59:59 in Beijing.
pub(super) fn end_of(day: Date) -> Timestamp {
    BEIJING.to_timestamp(day.at(23, 59, 59, 0)).unwrap_or(Timestamp::MAX)
}

/// The date `days` working days after `from` (the day after is the first), and whether it is provisional
/// because a year not announced was counted in. What `gezhi deadline --from DATE --working-days N` prints.
#[must_use]
pub fn date_after(calendar: &Calendar, from: Date, days: u32) -> (Date, bool) {
    count(calendar, &Pauses::default(), from, days).unwrap_or((Date::MAX, true))
}

/// The day on which `days` working days after `from` have been counted, leaving out those at whose end the
/// clock stands still; `None` behind an open pause. No day at all to count: `from` itself, unless the clock
/// stands still at its end.
pub(super) fn count(calendar: &Calendar, pauses: &Pauses, from: Date, days: u32) -> Option<(Date, bool)> {
    if days == 0 && pauses.at(end_of(from)).is_none() {
        return Some((from, false));
    }
    let (mut day, mut counted, mut provisional) = (from, 0, false);
    while let Ok(next) = day.tomorrow() {
        day = next;
        if let Some(pause) = pauses.at(end_of(day)) {
            // Straight to the last day it covers: a pause may last for years.
            day = local_date(pause.until?).yesterday().unwrap_or(day).max(day);
            continue;
        }
        let known = calendar.is_working_day(day);
        provisional |= !known.announced;
        if known.is_working() {
            counted += 1;
            if counted >= days {
                return Some((day, provisional));
            }
        }
    }
    Some((Date::MAX, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_spring_festival_and_its_make_up_sunday() {
        let calendar = Calendar::shipped();
        // 26 (Sunday, made up), 27, then the holiday to 4 February, 5, 6, 7.
        assert_eq!(date_after(&calendar, date(2025, 1, 24), 5), (date(2025, 2, 7), false));
        assert_eq!(
            date_after(&calendar, date(2025, 1, 24), 6),
            (date(2025, 2, 8), false),
            "a made-up Saturday"
        );
    }

    #[test]
    fn a_year_not_announced_is_provisional() {
        let calendar = Calendar::shipped();
        assert_eq!(date_after(&calendar, date(2026, 12, 30), 1), (date(2026, 12, 31), false));
        assert_eq!(date_after(&calendar, date(2026, 12, 30), 5), (date(2027, 1, 6), true));
    }

    #[test]
    fn the_end_of_time_is_reached_quietly() {
        assert_eq!(date_after(&Calendar::default(), Date::MAX, 3), (Date::MAX, true));
    }
}

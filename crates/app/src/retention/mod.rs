//! Erasing what personal data is over (feature P4), and showing what is kept how long.

mod change;
mod enforce;
mod view;

pub use change::{SaveRetention, TermInput, change};
pub use enforce::enforce;
pub use view::{RetentionRun, RetentionTerm, RetentionView, view};

use gezhi_domain::deadlines::BEIJING;
use gezhi_domain::retention::Term;
use jiff::civil::Date;

/// The instant before which something must have ended to be over on a day, microseconds.
fn cut(term: &Term, today: Date) -> i64 {
    let after = term.last_day(today).tomorrow().unwrap_or(Date::MAX);
    BEIJING.to_timestamp(after.at(0, 0, 0, 0)).map_or(0, jiff::Timestamp::as_microsecond)
}

//! The way through the past: from step to step, and each morning what the running product does by itself.

use super::DemoClock;
use crate::demo::DemoError;
use gezhi_app::background::fire_due;
use gezhi_app::points::{publications, rules};
use gezhi_app::{App, transparency};
use gezhi_domain::deadlines::{BEIJING, local_date};
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// Hour of the morning's work: when publications fall due.
const MORNING: i8 = 6;

/// An hour of a day in Beijing.
pub(super) fn on(day: Date, hour: i8, minute: i8) -> Timestamp {
    BEIJING.to_timestamp(day.at(hour, minute, 0, 0)).unwrap_or(Timestamp::MAX)
}

/// An hour of the day so many days before an instant.
pub(super) fn ago(now: Timestamp, days: i64, hour: i8) -> Timestamp {
    on(local_date(now).saturating_sub(days.days()), hour, 0)
}

/// The product on its way through the past. Identities are drawn in the order of time, so the clock only goes on.
pub(super) struct Walk<'a> {
    /// Use cases.
    pub app: &'a App,
    clock: &'a DemoClock,
    at: Timestamp,
}

impl<'a> Walk<'a> {
    /// Begins at an instant.
    pub fn begin(app: &'a App, clock: &'a DemoClock, at: Timestamp) -> Self {
        clock.set(at);
        Self { app, clock, at }
    }

    fn set(&mut self, at: Timestamp) {
        self.at = self.at.max(at);
        self.clock.set(self.at);
    }

    /// Goes on to an instant. On each morning of the way what is due fires, what was closed is paid for, and what has ended is published;
    /// once a week the transparency log is signed.
    ///
    /// # Errors
    /// Failures of the store.
    pub async fn to(&mut self, at: Timestamp) -> Result<(), DemoError> {
        loop {
            let today = on(local_date(self.at), MORNING, 0);
            let next = if today > self.at { today } else { today + SignedDuration::from_hours(24) };
            if next > at {
                break;
            }
            self.set(next);
            self.morning().await?;
        }
        self.set(at);
        Ok(())
    }

    async fn morning(&self) -> Result<(), DemoError> {
        let app = self.app;
        while fire_due(app).await? > 0 {}
        while rules::pay_waiting(app).await? > 0 {}
        while publications::make_waiting(app).await? > 0 {}
        // A head a week, where the running product signs one after every second in which something was entered.
        if local_date(self.at).weekday() == Weekday::Monday {
            transparency::seal(app).await?;
        }
        Ok(())
    }

    /// Signs what was entered last.
    ///
    /// # Errors
    /// Failures of the store.
    pub async fn end(&self) -> Result<(), DemoError> {
        transparency::seal(self.app).await?;
        Ok(())
    }

    /// Where the clock stands.
    pub const fn now(&self) -> Timestamp {
        self.at
    }
}

//! The care list 关爱 (feature P7): who is looked after, how often, and what happens when nobody came.
//!
//! A plan goes round: it waits, it is due and asks its carer, and when a day after the due instant nobody has come the check is
//! missed and the leader is told, once. A visit begins the round anew.

use jiff::{SignedDuration, Timestamp};

/// Days between checks where a mark does not say.
pub const USUAL_DAYS: u16 = 30;
/// The carer is asked so long before a check is due, but not before half of the round is over: 2 days.
const ASK_BEFORE: SignedDuration = SignedDuration::from_hours(48);
/// A check is missed so long after it was due: 1 day.
const GRACE: SignedDuration = SignedDuration::from_hours(24);

/// Where a plan stands in its round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CareStage {
    /// Nothing to do yet.
    Waiting,
    /// The carer has been asked.
    Due,
    /// Nobody came; the leader has been told.
    Missed,
}

impl CareStage {
    /// All, in the order of a round.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Due, Self::Missed];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Due => "due",
            Self::Missed => "missed",
        }
    }

    /// From a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// The round of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Days between checks, from 1.
    pub every_days: u16,
    /// When the next check is due.
    pub due: Timestamp,
    /// Where it stands.
    pub stage: CareStage,
    /// Number of the round: what fired in one round does not fire in it again.
    pub epoch: u32,
    /// Checks that were missed, in all.
    pub missed: u32,
    /// The last check.
    pub checked: Option<Timestamp>,
}

fn days(number: u16) -> SignedDuration {
    SignedDuration::from_hours(i64::from(number.max(1)) * 24)
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

impl Round {
    /// A new plan: its first check is due after one round.
    #[must_use]
    pub fn begin(every_days: u16, at: Timestamp) -> Self {
        Self {
            every_days,
            due: later(at, days(every_days)),
            stage: CareStage::Waiting,
            epoch: 0,
            missed: 0,
            checked: None,
        }
    }

    /// What happens next if nobody comes, and when; `None` after a missed check.
    #[must_use]
    pub fn next(&self) -> Option<(CareStage, Timestamp)> {
        match self.stage {
            CareStage::Waiting => {
                let before = ASK_BEFORE.min(days(self.every_days) / 2);
                Some((CareStage::Due, self.due.checked_sub(before).unwrap_or(self.due)))
            }
            CareStage::Due => Some((CareStage::Missed, later(self.due, GRACE))),
            CareStage::Missed => None,
        }
    }

    /// After what [`next`](Self::next) named has happened.
    #[must_use]
    pub fn fired(self) -> Self {
        match self.stage {
            CareStage::Waiting => Self { stage: CareStage::Due, ..self },
            CareStage::Due => {
                Self { stage: CareStage::Missed, missed: self.missed.saturating_add(1), ..self }
            }
            CareStage::Missed => self,
        }
    }

    /// After a check. One that is told late and lies before the last known one changes nothing.
    #[must_use]
    pub fn after_check(self, at: Timestamp) -> Self {
        if self.checked.is_some_and(|last| at <= last) {
            return self;
        }
        Self {
            due: later(at, days(self.every_days)),
            stage: CareStage::Waiting,
            epoch: self.epoch.saturating_add(1),
            checked: Some(at),
            ..self
        }
    }

    /// With another distance between checks, counted from the last check or from now.
    #[must_use]
    pub fn every(self, every_days: u16, now: Timestamp) -> Self {
        if every_days == self.every_days {
            return self;
        }
        Self {
            every_days,
            due: later(self.checked.unwrap_or(now), days(every_days)),
            stage: CareStage::Waiting,
            epoch: self.epoch.saturating_add(1),
            ..self
        }
    }
}

#[cfg(test)]
mod properties;

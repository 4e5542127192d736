//! Whether a deadline may be extended.

use super::calendar::Calendar;
use super::deadline::Deadline;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The place's rule of extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionPolicy {
    /// Working days that all extensions of one clock may add up to; 10 in the rules we read (DOMAIN.md).
    pub max_working_days: u32,
}

impl Default for ExtensionPolicy {
    fn default() -> Self {
        Self { max_working_days: 10 }
    }
}

/// Why an extension is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExtensionRefused {
    /// It must be asked for before expiry.
    #[error("the deadline expired at {due}; an extension must be asked for before that")]
    Expired {
        /// When it expired.
        due: Timestamp,
    },
    /// More than the rule leaves.
    #[error("{asked} working days asked for, {left} are left; ask for at most {left}")]
    TooLong {
        /// Working days asked for.
        asked: u32,
        /// Working days the rule still allows.
        left: u32,
    },
    /// Nothing asked for.
    #[error("ask for at least one working day")]
    Nothing,
    /// It is over already.
    #[error("the deadline is over; there is nothing to extend")]
    Stopped,
}

impl ExtensionRefused {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Expired { .. } => "extension_after_expiry",
            Self::TooLong { .. } => "extension_too_long",
            Self::Nothing => "extension_empty",
            Self::Stopped => "deadline_over",
        }
    }

    /// What to do, in Chinese. The English sentence is the error's own text.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Expired { .. } => "已经超过办理时限，不能再申请延期；请尽快办理并说明原因。".to_owned(),
            Self::TooLong { left: 0, .. } => "延期天数已经用完，不能再延；请尽快办理。".to_owned(),
            Self::TooLong { left, .. } => format!("最多还能延期 {left} 个工作日，请减少天数后重新申请。"),
            Self::Nothing => "延期至少要一个工作日，请填写天数。".to_owned(),
            Self::Stopped => "时限已经结束，无需延期。".to_owned(),
        }
    }
}

impl Deadline {
    /// Whether `working_days` more may be asked for at `now`. Check when it is asked for; a request made in
    /// time may be granted afterwards.
    ///
    /// # Errors
    /// [`ExtensionRefused`] says why not.
    pub fn may_extend(
        &self,
        calendar: &Calendar,
        policy: ExtensionPolicy,
        now: Timestamp,
        working_days: u32,
    ) -> Result<(), ExtensionRefused> {
        let left = policy.max_working_days.saturating_sub(self.extended_by());
        match self.due(calendar) {
            _ if self.is_stopped() => Err(ExtensionRefused::Stopped),
            _ if working_days == 0 => Err(ExtensionRefused::Nothing),
            Some(due) if due.at <= now => Err(ExtensionRefused::Expired { due: due.at }),
            _ if working_days > left => Err(ExtensionRefused::TooLong { asked: working_days, left }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadlines::{Event, Limit};

    #[test]
    fn only_before_expiry_and_ten_days_in_all() {
        let at = |text: &str| -> Timestamp { format!("2025-03-{text}+08:00").parse().unwrap() };
        let (calendar, policy) = (Calendar::shipped(), ExtensionPolicy::default());
        let deadline = Deadline::start(at("03T09:00:00"), Limit::WorkingDays(5), 2);
        let ask = |deadline: &Deadline, now, days| deadline.may_extend(&calendar, policy, at(now), days);
        assert_eq!(ask(&deadline, "10T23:59:58", 10), Ok(()));
        assert_eq!(ask(&deadline, "10T23:59:58", 0), Err(ExtensionRefused::Nothing));
        let expired = ask(&deadline, "10T23:59:59", 1).unwrap_err();
        assert_eq!(expired, ExtensionRefused::Expired { due: at("10T23:59:59") });
        assert!(expired.zh().contains("时限"));
        let extended = deadline.apply(Event::Extended { at: at("04T09:00:00"), working_days: 4 }).unwrap();
        assert_eq!(ask(&extended, "05T09:00:00", 6), Ok(()));
        assert_eq!(ask(&extended, "05T09:00:00", 7), Err(ExtensionRefused::TooLong { asked: 7, left: 6 }));
        let stopped = extended.apply(Event::Stopped { at: at("05T09:00:00") }).unwrap();
        assert_eq!(ask(&stopped, "05T10:00:00", 1), Err(ExtensionRefused::Stopped));
    }
}

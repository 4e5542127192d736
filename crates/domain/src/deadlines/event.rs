//! What the log says of a deadline.

use super::due::Limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An entry of the log. Every event carries its instant; replay needs no clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A body becomes responsible: assignment, reassignment, reopening. It starts the clock anew.
    Started {
        /// When.
        at: Timestamp,
        /// How long the body has.
        limit: Limit,
        /// How many grids lie above the responsible one, up to the root: the rungs of escalation.
        levels_above: u8,
    },
    /// The clock stops with a reason 挂起.
    Suspended {
        /// When.
        at: Timestamp,
    },
    /// It runs again.
    Resumed {
        /// When.
        at: Timestamp,
    },
    /// An extension was granted; whether it may be is [`super::Deadline::may_extend`]'s question, not replay's.
    Extended {
        /// When.
        at: Timestamp,
        /// Working days added after the old due instant.
        working_days: u32,
    },
    /// What was due has been done, or fell away.
    Stopped {
        /// When.
        at: Timestamp,
    },
    /// It was not done after all: the same due instant holds again, and what was missed fires now.
    Continued {
        /// When.
        at: Timestamp,
    },
}

impl Event {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Started { at, .. }
            | Self::Suspended { at }
            | Self::Resumed { at }
            | Self::Extended { at, .. }
            | Self::Stopped { at }
            | Self::Continued { at } => *at,
        }
    }
}

/// An event that does not fit the state it meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.en())]
pub enum InvalidEvent {
    /// The first event must be [`Event::Started`].
    NotStarted,
    /// Suspending what stands still.
    AlreadySuspended,
    /// Resuming what runs.
    NotSuspended,
    /// Continuing what was never stopped.
    NotStopped,
    /// Anything but a new start or a continuation after the stop.
    Stopped,
    /// Earlier than the event before it.
    OutOfOrder,
}

impl InvalidEvent {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotStarted => "deadline_not_started",
            Self::AlreadySuspended => "deadline_already_suspended",
            Self::NotSuspended => "deadline_not_suspended",
            Self::NotStopped => "deadline_not_stopped",
            Self::Stopped => "deadline_over",
            Self::OutOfOrder => "deadline_event_out_of_order",
        }
    }

    /// What to do, in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::NotStarted => "还没有开始计时，请先受理或派单。",
            Self::AlreadySuspended => "已经挂起，无需重复操作。",
            Self::NotSuspended => "没有挂起，无需恢复。",
            Self::NotStopped => "时限仍在计算，无需恢复。",
            Self::Stopped => "时限已经结束；如需继续办理，请先重新打开。",
            Self::OutOfOrder => "这次操作的时间早于上一次，请核对设备时间后重试。",
        }
    }

    /// What to do, in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::NotStarted => "The clock has not started: accept or assign first.",
            Self::AlreadySuspended => "It is suspended already; nothing needs to be done.",
            Self::NotSuspended => "It is not suspended; nothing needs to be resumed.",
            Self::NotStopped => "The clock is running still; nothing needs to be continued.",
            Self::Stopped => "The deadline is over; reopen first if work goes on.",
            Self::OutOfOrder => {
                "This act is older than the one before it: check the device's clock and try again."
            }
        }
    }
}

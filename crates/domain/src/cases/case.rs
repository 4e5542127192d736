//! The case itself.

use super::{Channel, Grade, State};
use crate::accounts::{AccountId, BodyId, Thing};
use crate::deadlines::{Due, Limit, Pause};
use crate::grids::PlacePath;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Identity of a case: a time-ordered 64-bit integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub i64);

/// Who checks on the spot once a body says it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checker {
    /// The grid worker.
    #[default]
    Worker,
    /// The grid leader.
    Leader,
}

impl Checker {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Leader => "leader",
        }
    }

    /// The checker of a code; anything unknown is the worker.
    #[must_use]
    pub fn parse(code: &str) -> Self {
        if code == "leader" { Self::Leader } else { Self::Worker }
    }
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseHow {
    /// Done and checked.
    Done,
    /// Handled on the spot by whoever found it.
    OnSpot,
    /// Answered or explained by the dispatcher; nothing to do.
    Answered,
    /// Withdrawn by the reporter.
    Withdrawn,
    /// Merged into another case.
    Merged,
}

impl CloseHow {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::OnSpot => "on_spot",
            Self::Answered => "answered",
            Self::Withdrawn => "withdrawn",
            Self::Merged => "merged",
        }
    }

    /// The value of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Done, Self::OnSpot, Self::Answered, Self::Withdrawn, Self::Merged]
            .into_iter()
            .find(|how| how.code() == code)
    }
}

/// A request for more time, waiting for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Working days asked for.
    pub days: u32,
    /// Why.
    pub reason: String,
    /// When it was asked.
    pub asked_at: Timestamp,
}

/// What the reporter thought of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// 1 to 5 stars; 4 and 5 count as satisfied.
    pub stars: u8,
    /// In the reporter's words.
    pub words: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A case. Which fields are filled is decided by [`State`]; [`Case::broken`] names a combination that cannot be.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Identity.
    pub id: CaseId,
    /// Ticket code: what the reporter keeps; unguessable.
    pub ticket: String,
    /// First sentence.
    pub title: String,
    /// What was reported, as written.
    pub text: String,
    /// Category code, once known.
    pub category: Option<String>,
    /// Grade.
    pub grade: Grade,
    /// Channel it came by.
    pub channel: Channel,
    /// State.
    pub state: State,
    /// Account of the reporter, if signed in.
    pub reporter: Option<AccountId>,
    /// Name as given.
    pub reporter_name: Option<String>,
    /// Telephone as given.
    pub reporter_phone: Option<String>,
    /// The reporter wants the bodies not to know who it was.
    pub anonymous: bool,
    /// Grid it stands in.
    pub place: Option<PlacePath>,
    /// Longitude and latitude, WGS-84 degrees.
    pub point: Option<(f64, f64)>,
    /// Accuracy of the point in metres.
    pub accuracy_m: Option<f64>,
    /// The one responsible body.
    pub body: Option<BodyId>,
    /// Bodies that help.
    pub helpers: Vec<BodyId>,
    /// Who checks.
    pub checker: Checker,
    /// Limit in force.
    pub limit: Option<Limit>,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// When a body became responsible (the latest time).
    pub assigned_at: Option<Timestamp>,
    /// When the body took it on (the latest time).
    pub accepted_at: Option<Timestamp>,
    /// First answer to the reporter.
    pub replied_at: Option<Timestamp>,
    /// When the body said it was done (the latest time).
    pub resolved_at: Option<Timestamp>,
    /// When it was closed (the latest time).
    pub closed_at: Option<Timestamp>,
    /// How.
    pub close_how: Option<CloseHow>,
    /// Deadline.
    pub due: Option<Due>,
    /// Number of the deadline: a new one each time it is replaced, so that nothing fires twice for one.
    pub epoch: i64,
    /// The deadline has passed.
    pub overdue: bool,
    /// Spans in which the clock rested; the last one is still open while the case is suspended.
    pub pauses: Vec<Pause>,
    /// Working days granted beyond the limit.
    pub extra_days: u32,
    /// How often bodies returned it.
    pub bounces: u32,
    /// The dispatcher has ruled: it cannot be returned again.
    pub ruled: bool,
    /// Progress may be seen by everybody, not just with the ticket.
    pub public: bool,
    /// Request for more time.
    pub extension: Option<Extension>,
    /// Rating.
    pub rating: Option<Rating>,
    /// Merged into this case.
    pub merged_into: Option<CaseId>,
    /// Number in another system.
    pub outside_number: Option<String>,
    /// How many others said "me too".
    pub me_too: u32,
    /// Photos and other attachments of the report.
    pub photos: u32,
    /// Version, counted up by every act.
    pub version: i64,
}

impl Case {
    /// Whether it is still open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state != State::Closed
    }

    /// The instant under which it stands in lists by due time: its deadline; without one, a day after the report; `None`
    /// when it is closed.
    #[must_use]
    pub fn listed_at(&self) -> Option<Timestamp> {
        let due = || self.due.map_or(self.reported_at + SignedDuration::from_hours(24), |due| due.at);
        self.is_open().then(due)
    }

    /// All bodies that may see it.
    #[must_use]
    pub fn bodies(&self) -> Vec<BodyId> {
        self.body.into_iter().chain(self.helpers.iter().copied()).collect()
    }

    /// What the policy must know; `bodies` comes from [`Case::bodies`].
    #[must_use]
    pub fn thing<'a>(&self, bodies: &'a [BodyId]) -> Thing<'a> {
        Thing { place: self.place, bodies, owner: self.reporter }
    }

    /// The step a villager sees: 1 received, 2 sent, 3 being handled, 4 done.
    #[must_use]
    pub const fn step(&self) -> u8 {
        match self.state {
            State::Reported => 1,
            State::Assigned => 2,
            State::InProgress | State::Suspended | State::Resolved => 3,
            State::Closed => 4,
        }
    }

    /// Closed within the limit (cases without a limit count as in time).
    #[must_use]
    pub fn on_time(&self) -> bool {
        self.state == State::Closed && !self.overdue
    }

    /// Names a combination of fields that cannot be; `None` when all is well. `gezhi verify` asks every case.
    #[must_use]
    pub fn broken(&self) -> Option<&'static str> {
        match self.state {
            State::Reported if self.body.is_some() => Some("reported, but a body is responsible"),
            State::Assigned | State::InProgress | State::Suspended | State::Resolved
                if self.body.is_none() =>
            {
                Some("at work, but no body is responsible")
            }
            State::Suspended if self.pauses.last().is_none_or(|pause| pause.until.is_some()) => {
                Some("suspended, but the clock runs")
            }
            State::Closed if self.closed_at.is_none() || self.close_how.is_none() => {
                Some("closed without when or how")
            }
            State::Reported | State::Assigned | State::InProgress | State::Resolved
                if self.closed_at.is_some() =>
            {
                Some("open, but has a closing time")
            }
            _ if self.rating.as_ref().is_some_and(|rating| !(1..=5).contains(&rating.stars)) => {
                Some("stars out of 1 to 5")
            }
            _ => None,
        }
    }
}

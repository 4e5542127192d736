//! Leave with a stand-in: at every instant exactly one person answers for a post, and that person is not away.

use jiff::Timestamp;

/// A leave from one instant to another, the second not counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leave {
    /// Post whose holder is away.
    pub post: i64,
    /// Post of whoever stands in.
    pub stand_in: i64,
    /// First instant.
    pub from: Timestamp,
    /// First instant back.
    pub until: Timestamp,
}

impl Leave {
    /// Whether it is under way.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether two leaves share an instant.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.until && other.from < self.until
    }
}

/// Why a leave is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLeave {
    /// It ends before it begins, or has begun and ended already.
    #[error("the leave ends before it begins")]
    Backwards,
    /// Nobody stands in for the own absence.
    #[error("the stand-in is the same person")]
    OwnStandIn,
    /// The holder is away already in that time.
    #[error("the holder is away already")]
    AwayAlready,
    /// The stand-in is away in that time.
    #[error("the stand-in is away")]
    StandInAway,
    /// The holder stands in for somebody in that time.
    #[error("the holder stands in for somebody")]
    StandsIn,
}

impl Leave {
    /// Checks a leave against the others of the same people. `same_person` says whether two posts are held by one person.
    ///
    /// # Errors
    /// Whatever would leave a post without anybody who answers for it.
    pub fn check(
        &self,
        others: &[Self],
        same_person: impl Fn(i64, i64) -> bool,
        now: Timestamp,
    ) -> Result<(), InvalidLeave> {
        if self.until <= self.from || self.until <= now {
            return Err(InvalidLeave::Backwards);
        }
        if same_person(self.post, self.stand_in) {
            return Err(InvalidLeave::OwnStandIn);
        }
        for other in others.iter().filter(|other| self.overlaps(other)) {
            if other.post == self.post {
                return Err(InvalidLeave::AwayAlready);
            }
            if same_person(other.post, self.stand_in) {
                return Err(InvalidLeave::StandInAway);
            }
            if same_person(other.stand_in, self.post) {
                return Err(InvalidLeave::StandsIn);
            }
        }
        Ok(())
    }
}

/// The post whose holder answers for a post at an instant: the stand-in's during a leave, otherwise its own.
#[must_use]
pub fn answerable(post: i64, leaves: &[Leave], at: Timestamp) -> i64 {
    leaves.iter().find(|leave| leave.post == post && leave.covers(at)).map_or(post, |leave| leave.stand_in)
}

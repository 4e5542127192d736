//! Appointment to a post: applied, assessed, examined, published for objections, appointed.

use super::kind::PostRules;
use crate::accounts::{AccountId, Action};
use jiff::Timestamp;

/// Where an application stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Waits for the assessment of the village.
    Applied,
    /// Waits for the examination of the town.
    Assessed,
    /// Published; the appointment waits for the end of the publication.
    Examined {
        /// End of the publication.
        publish_until: Timestamp,
    },
    /// Holds the post.
    Appointed,
    /// Refused at one of the steps.
    Refused,
    /// Taken back.
    Withdrawn,
}

impl Stage {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Assessed => "assessed",
            Self::Examined { .. } => "examined",
            Self::Appointed => "appointed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The stage of a code; an examined one needs the end of its publication.
    #[must_use]
    pub fn parse(code: &str, publish_until: Option<Timestamp>) -> Option<Self> {
        Some(match code {
            "applied" => Self::Applied,
            "assessed" => Self::Assessed,
            "examined" => Self::Examined { publish_until: publish_until? },
            "appointed" => Self::Appointed,
            "refused" => Self::Refused,
            "withdrawn" => Self::Withdrawn,
            _ => return None,
        })
    }

    /// The step that leads on, and what it takes to do it; `None` at the end.
    #[must_use]
    pub const fn next(self) -> Option<(Step, Action)> {
        match self {
            Self::Applied => Some((Step::Assess, Action::AssessPosts)),
            Self::Assessed => Some((Step::Examine, Action::ExaminePosts)),
            Self::Examined { .. } => Some((Step::Appoint, Action::AppointPosts)),
            Self::Appointed | Self::Refused | Self::Withdrawn => None,
        }
    }

    /// Whether something may still happen.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.next().is_some()
    }
}

/// What is done with an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Assess it.
    Assess,
    /// Examine it; publishes the name.
    Examine,
    /// Appoint.
    Appoint,
    /// Refuse, at any stage, by whoever may do the next step.
    Refuse,
    /// Take it back.
    Withdraw,
    /// Object while it is published.
    Object,
}

impl Step {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Assess => "assess",
            Self::Examine => "examine",
            Self::Appoint => "appoint",
            Self::Refuse => "refuse",
            Self::Withdraw => "withdraw",
            Self::Object => "object",
        }
    }

    /// The step of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Assess, Self::Examine, Self::Appoint, Self::Refuse, Self::Withdraw, Self::Object]
            .into_iter()
            .find(|step| step.code() == code)
    }

    /// Whether it decides about the application.
    #[must_use]
    pub const fn decides(self) -> bool {
        matches!(self, Self::Assess | Self::Examine | Self::Appoint)
    }
}

/// A step that was done, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// Step.
    pub step: Step,
    /// Account.
    pub by: AccountId,
}

/// An application, as far as its rules need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Stage.
    pub stage: Stage,
    /// Who applies, where the person has an account.
    pub applicant: Option<AccountId>,
    /// Who entered it.
    pub entered_by: AccountId,
    /// Steps so far.
    pub steps: Vec<Done>,
}

/// What a step is done under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conditions {
    /// Rules of the place.
    pub rules: PostRules,
    /// Now.
    pub now: Timestamp,
    /// When a publication that begins now would end.
    pub publish_until: Timestamp,
    /// Whether the person says something with it.
    pub has_note: bool,
}

/// Why a step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStep {
    /// The application is past it, or not there yet.
    #[error("this step does not come next")]
    NotNext,
    /// Nobody decides about the own application.
    #[error("nobody decides about the own application")]
    OwnApplication,
    /// The same person did an earlier step.
    #[error("another person must do this step")]
    SamePerson,
    /// The publication has not ended.
    #[error("the publication has not ended")]
    Published {
        /// Its end.
        until: Timestamp,
    },
    /// Somebody objected; the appointment must say what came of it.
    #[error("somebody objected and has no answer")]
    ObjectionOpen,
    /// A refusal or an objection without words.
    #[error("words are missing")]
    NoteMissing,
    /// Only who applied or entered it takes it back.
    #[error("not the own application")]
    NotOwn,
    /// Somebody objects twice.
    #[error("objected already")]
    ObjectedAlready,
}

impl Appointment {
    /// Does a step and gives the application after it.
    ///
    /// Whether the person may do it at all is the policy's to say; here stands what holds between steps.
    ///
    /// # Errors
    /// A step that does not come next, or that this person may not do after the steps before.
    pub fn step(mut self, step: Step, by: AccountId, with: &Conditions) -> Result<Self, InvalidStep> {
        self.stage = match step {
            Step::Withdraw => {
                if !self.stage.is_open() {
                    return Err(InvalidStep::NotNext);
                }
                if self.applicant != Some(by) && self.entered_by != by {
                    return Err(InvalidStep::NotOwn);
                }
                Stage::Withdrawn
            }
            Step::Object => self.object(by, with)?,
            Step::Refuse => {
                self.may_decide(by, with)?;
                if !with.has_note {
                    return Err(InvalidStep::NoteMissing);
                }
                Stage::Refused
            }
            Step::Assess | Step::Examine | Step::Appoint => {
                if self.stage.next().is_none_or(|(next, _)| next != step) {
                    return Err(InvalidStep::NotNext);
                }
                self.may_decide(by, with)?;
                self.decided(with)?
            }
        };
        self.steps.push(Done { step, by });
        Ok(self)
    }

    fn may_decide(&self, by: AccountId, with: &Conditions) -> Result<(), InvalidStep> {
        if !self.stage.is_open() {
            return Err(InvalidStep::NotNext);
        }
        if self.applicant == Some(by) {
            return Err(InvalidStep::OwnApplication);
        }
        if with.rules.separate && self.steps.iter().any(|done| done.step.decides() && done.by == by) {
            return Err(InvalidStep::SamePerson);
        }
        Ok(())
    }

    /// The stage after the step that comes next.
    fn decided(&self, with: &Conditions) -> Result<Stage, InvalidStep> {
        match self.stage {
            Stage::Applied => Ok(Stage::Assessed),
            Stage::Assessed => Ok(Stage::Examined { publish_until: with.publish_until }),
            Stage::Examined { publish_until } if with.now < publish_until => {
                Err(InvalidStep::Published { until: publish_until })
            }
            Stage::Examined { .. } => {
                let objected = self.steps.iter().any(|done| done.step == Step::Object);
                if objected && !with.has_note {
                    return Err(InvalidStep::ObjectionOpen);
                }
                Ok(Stage::Appointed)
            }
            Stage::Appointed | Stage::Refused | Stage::Withdrawn => Err(InvalidStep::NotNext),
        }
    }

    fn object(&self, by: AccountId, with: &Conditions) -> Result<Stage, InvalidStep> {
        match self.stage {
            Stage::Examined { publish_until } if with.now < publish_until => {}
            _ => return Err(InvalidStep::NotNext),
        }
        if self.applicant == Some(by) {
            return Err(InvalidStep::OwnApplication);
        }
        if !with.has_note {
            return Err(InvalidStep::NoteMissing);
        }
        if self.steps.contains(&Done { step: Step::Object, by }) {
            return Err(InvalidStep::ObjectedAlready);
        }
        Ok(self.stage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn with(now: i64, has_note: bool) -> Conditions {
        Conditions { rules: PostRules::default(), now: at(now), publish_until: at(now + 500), has_note }
    }

    fn fresh() -> Appointment {
        Appointment {
            stage: Stage::Applied,
            applicant: Some(AccountId(1)),
            entered_by: AccountId(1),
            steps: Vec::new(),
        }
    }

    #[test]
    fn three_people_appoint_after_the_publication() {
        let one = fresh().step(Step::Assess, AccountId(2), &with(0, false)).unwrap();
        assert_eq!(
            one.clone().step(Step::Examine, AccountId(2), &with(1, false)),
            Err(InvalidStep::SamePerson)
        );
        let two = one.step(Step::Examine, AccountId(3), &with(1, false)).unwrap();
        assert_eq!(
            two.clone().step(Step::Appoint, AccountId(4), &with(500, false)),
            Err(InvalidStep::Published { until: at(501) })
        );
        let three = two.step(Step::Appoint, AccountId(4), &with(501, false)).unwrap();
        assert_eq!(three.stage, Stage::Appointed);
        assert_eq!(three.step(Step::Withdraw, AccountId(1), &with(502, false)), Err(InvalidStep::NotNext));
    }

    #[test]
    fn an_objection_wants_an_answer() {
        let one = fresh().step(Step::Assess, AccountId(2), &with(0, false)).unwrap();
        let two = one.step(Step::Examine, AccountId(3), &with(1, false)).unwrap();
        assert_eq!(
            two.clone().step(Step::Object, AccountId(9), &with(2, false)),
            Err(InvalidStep::NoteMissing)
        );
        let objected = two.step(Step::Object, AccountId(9), &with(2, true)).unwrap();
        assert_eq!(
            objected.clone().step(Step::Object, AccountId(9), &with(2, true)),
            Err(InvalidStep::ObjectedAlready)
        );
        assert_eq!(
            objected.clone().step(Step::Appoint, AccountId(4), &with(600, false)),
            Err(InvalidStep::ObjectionOpen)
        );
        assert!(objected.step(Step::Appoint, AccountId(4), &with(600, true)).is_ok());
    }

    #[test]
    fn nobody_decides_about_oneself_and_a_refusal_says_why() {
        assert_eq!(
            fresh().step(Step::Assess, AccountId(1), &with(0, false)),
            Err(InvalidStep::OwnApplication)
        );
        assert_eq!(fresh().step(Step::Refuse, AccountId(2), &with(0, false)), Err(InvalidStep::NoteMissing));
        assert_eq!(fresh().step(Step::Refuse, AccountId(2), &with(0, true)).unwrap().stage, Stage::Refused);
        assert_eq!(fresh().step(Step::Withdraw, AccountId(5), &with(0, false)), Err(InvalidStep::NotOwn));
    }
}

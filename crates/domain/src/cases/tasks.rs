//! What a case asks of whom: the rows of the inbox (mechanism 6, feature W9).

use super::{Case, Checker, State};
use crate::accounts::{AccountId, BodyId, Role};
use serde::{Deserialize, Serialize};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Say what it is: the classifier was not sure.
    Triage,
    /// Find a body.
    Assign,
    /// Rule after too many returns.
    Rule,
    /// Take it on.
    Accept,
    /// Handle it.
    Handle,
    /// Decide about more time.
    Extension,
    /// Check on the spot.
    Check,
    /// Rate it.
    Rate,
}

impl TaskKind {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Triage,
        Self::Assign,
        Self::Rule,
        Self::Accept,
        Self::Handle,
        Self::Extension,
        Self::Check,
        Self::Rate,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Assign => "assign",
            Self::Rule => "rule",
            Self::Accept => "accept",
            Self::Handle => "handle",
            Self::Extension => "extension",
            Self::Check => "check",
            Self::Rate => "rate",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

/// Who holds the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Everybody of a body.
    Body(BodyId),
    /// The dispatchers.
    Dispatcher,
    /// Whoever checks around the case's place: the nearest post upwards.
    Checker(Checker),
    /// The first of these roles that somebody holds at or above the place, there where it is nearest; the dispatchers where
    /// nobody holds any.
    FirstOf(&'static [Role]),
    /// One person.
    Person(AccountId),
}

/// A row to be in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskSpec {
    /// What.
    pub kind: TaskKind,
    /// Whose.
    pub holder: Holder,
}

/// The rows that should be in the inbox for this case: a function of the case alone.
#[must_use]
pub fn tasks(case: &Case, bounce_limit: u32) -> Vec<TaskSpec> {
    let mut specs = Vec::with_capacity(2);
    let mut add = |kind, holder| specs.push(TaskSpec { kind, holder });
    match (case.state, case.body) {
        (State::Reported, _) if case.bounces >= bounce_limit => add(TaskKind::Rule, Holder::Dispatcher),
        (State::Reported, _) if case.category.is_none() => add(TaskKind::Triage, Holder::Dispatcher),
        (State::Reported, _) => add(TaskKind::Assign, Holder::Dispatcher),
        (State::Assigned, Some(body)) => add(TaskKind::Accept, Holder::Body(body)),
        (State::InProgress | State::Suspended, Some(body)) => add(TaskKind::Handle, Holder::Body(body)),
        (State::Resolved, _) => add(TaskKind::Check, Holder::Checker(case.checker)),
        (State::Closed, _) if case.rating.is_none() => {
            if let Some(reporter) = case.reporter.filter(|_| case.merged_into.is_none()) {
                add(TaskKind::Rate, Holder::Person(reporter));
            }
        }
        _ => {}
    }
    if case.extension.is_some() {
        add(TaskKind::Extension, Holder::Dispatcher);
    }
    specs
}

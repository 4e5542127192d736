//! What rules may ask for about an event.

use serde::{Deserialize, Serialize};

/// Facts of an event as they were when it happened; they are kept, so that a new rule can be tried on them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EventFacts {
    /// Category of a report.
    #[serde(default)]
    pub category: String,
    /// Grade of a report.
    #[serde(default)]
    pub grade: String,
    /// How a report was closed: `done`, `on_spot`, `answered`.
    #[serde(default)]
    pub outcome: String,
    /// Photos that came with it.
    #[serde(default)]
    pub photos: i64,
    /// What was declared or counted; 1 where nothing is.
    #[serde(default)]
    pub quantity: i64,
    /// Hour in Beijing.
    #[serde(default)]
    pub hour: i64,
    /// What a visit was for; of a vote `stars`, of a meeting `meeting`.
    #[serde(default)]
    pub purpose: String,
    /// Minutes that a visit took.
    #[serde(default)]
    pub minutes: i64,
    /// How near to the house a visit was told: `near`, `far`, `unknown`.
    #[serde(default)]
    pub near: String,
    /// Account of who made a visit.
    #[serde(default)]
    pub visitor: Option<i64>,
    /// Round of a vote.
    #[serde(default)]
    pub round: Option<i64>,
    /// The rule under which it was declared or entered by hand.
    #[serde(default)]
    pub rule: Option<i64>,
}

//! Activities: what happens in capabilities other than cases, told live to whoever may know of it (features B1, G5, P6).
//!
//! A capability is heard of by three lines in [`HEARD`] and by appending its journal entry with [`append_told`]. The entry
//! travels through the outbox as acts on cases do, so it is told after it is on disk, by one node, once.

use crate::cases::act_word;
use crate::context::App;
use crate::views::{Bi, Id, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::journal::Entry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Kind of the rows in the outbox.
pub(super) const KIND: &str = "activity";

/// What is heard of a capability, and by whom: whoever may do this where it happened.
struct Heard {
    capability: &'static str,
    action: Action,
    acts: &'static [&'static str],
}

const HEARD: &[Heard] = &[
    Heard {
        capability: "posts",
        action: Action::SeePosts,
        acts: &[
            "post_begin",
            "post_end",
            "post_renew",
            "leave_grant",
            "leave_begin",
            "leave_end",
            "term_remind",
        ],
    },
    Heard {
        capability: "visits",
        action: Action::SeeVisits,
        acts: &["visit_record", "matter_open", "matter_close"],
    },
    Heard {
        capability: "assessments",
        action: Action::ReviewAssessments,
        acts: &[
            "assessment_open",
            "assessment_submit",
            "assessment_publish",
            "assessment_return",
            "assessment_reopen",
            "assessment_count",
            "assessment_correct",
        ],
    },
    Heard { capability: "care", action: Action::SeeCare, acts: &["care_missed"] },
];

fn heard(act: &str) -> Option<&'static Heard> {
    HEARD.iter().find(|heard| heard.acts.contains(&act))
}

/// What a screen is told. Nothing about residents: which household was visited stays in its file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Activity {
    /// Identity of the journal entry.
    pub id: Id,
    /// When.
    pub at: String,
    /// `posts`, `visits`, `assessments` or `care`.
    pub capability: String,
    /// Act.
    pub act: String,
    /// In words.
    pub word: Bi,
    /// Where.
    pub place: PlaceRef,
    /// Who did it; nobody where the clock did.
    pub by: Option<String>,
}

/// What the outbox keeps.
#[derive(Serialize, Deserialize)]
struct Data {
    at: i64,
    act: String,
    place: i64,
    by: Option<String>,
    details: serde_json::Value,
}

/// An activity with what decides who may hear of it.
#[derive(Debug, Clone)]
pub struct ActivityNews {
    /// What is told.
    pub activity: Activity,
    path: PlacePath,
    action: Action,
}

impl ActivityNews {
    /// Of a row of the outbox; `None` for what nobody is told, and for a place that is gone.
    pub(super) fn of(app: &App, id: i64, data: &str) -> Option<Self> {
        let Data { at, act, place, by, details } = serde_json::from_str(data).ok()?;
        let heard = heard(&act)?;
        let path = app.directory().place(PlaceId(place))?.path;
        Some(Self {
            activity: Activity {
                id: Id(id),
                at: instant(at),
                capability: heard.capability.to_owned(),
                word: act_word(&act, &details),
                act,
                place: app.place_ref(&path)?,
                by,
            },
            path,
            action: heard.action,
        })
    }

    /// Whether somebody may hear of it.
    #[must_use]
    pub fn is_for(&self, actor: &Actor) -> bool {
        decide_at(actor, self.action, &self.path).is_ok()
    }
}

/// Appends an entry to the journal and lets it be told once it is on disk.
///
/// # Errors
/// Failures of the engine.
pub(crate) async fn append_told(
    tx: &mut Tx<'_>,
    county: i64,
    entry: &Entry,
) -> std::result::Result<(), StoreError> {
    gezhi_store::journal::append(tx, county, entry).await?;
    tell_of(tx, county, entry).await
}

/// Lets an entry that is in the journal be told once it is on disk.
///
/// # Errors
/// Failures of the engine.
pub(crate) async fn tell_of(
    tx: &mut Tx<'_>,
    county: i64,
    entry: &Entry,
) -> std::result::Result<(), StoreError> {
    let (Some(place), Some(_)) = (entry.place, heard(&entry.act)) else { return Ok(()) };
    let data = Data {
        at: entry.at,
        act: entry.act.clone(),
        place,
        by: entry.actor.map(|_| entry.actor_name.clone()),
        details: serde_json::from_str(&entry.details).unwrap_or_default(),
    };
    let data = serde_json::to_string(&data).map_err(|error| StoreError::BadValue(error.to_string()))?;
    gezhi_store::outbox::put(tx, county, entry.id, KIND, entry.subject, &data).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_that_is_heard_has_words_and_is_heard_of_once() {
        let mut all = std::collections::BTreeSet::new();
        for act in HEARD.iter().flat_map(|heard| heard.acts) {
            assert!(all.insert(act), "{act} twice");
            assert_ne!(act_word(act, &serde_json::Value::Null).zh, *act, "{act} has no words");
        }
    }

    #[test]
    fn an_activity_is_never_counted_as_an_act_on_a_case() {
        let data =
            Data { at: 1, act: "post_begin".into(), place: 1, by: None, details: serde_json::Value::Null };
        let text = serde_json::to_string(&data).unwrap();
        assert!(serde_json::from_str::<crate::cases::CountData<'_>>(&text).is_err());
    }
}

//! What a history is told on: the place, its rules and its people.

use crate::demo::land::Land;
use crate::demo::people::{People, Person};
use gezhi_app::directory::Directory;
use gezhi_app::triage::TriageDesk;
use gezhi_domain::accounts::{BodyId, Role};
use gezhi_domain::cases::{Checker, Grade, Rules};
use gezhi_domain::deadlines::{Calendar, Policy};
use gezhi_domain::grids::PlacePath;
use gezhi_domain::profile::{Profile, WorkFile};
use jiff::Timestamp;

/// Everything that a history reads.
pub struct World {
    /// Profile.
    pub profile: Profile,
    /// Working days.
    pub calendar: Calendar,
    /// Ladder of reminders.
    pub policy: Policy,
    /// Places, bodies and the list, as the application reads them.
    pub directory: Directory,
    /// The land.
    pub land: Land,
    /// The people.
    pub people: People,
    /// The classifier.
    pub desk: TriageDesk,
    /// Seed.
    pub seed: u64,
    /// The instant at which the history ends.
    pub now: Timestamp,
}

impl World {
    /// The state machine's rules.
    #[must_use]
    pub fn rules(&self) -> Rules<'_> {
        gezhi_app::context::rules_of(&self.profile, &self.calendar)
    }

    /// The grade of a category: its own, or that of the branch it stands in.
    #[must_use]
    pub fn grade_of(&self, category: &str) -> Grade {
        let mut code = Some(category);
        while let Some(spec) = code.and_then(|code| self.profile.category(code)) {
            if let Some(grade) = spec.grade {
                return grade;
            }
            code = spec.parent();
        }
        Grade::Normal
    }

    /// Whether the public may follow cases of a category.
    #[must_use]
    pub fn is_public(&self, category: &str) -> bool {
        let mut code = Some(category);
        while let Some(spec) = code.and_then(|code| self.profile.category(code)) {
            if let Some(public) = spec.public {
                return public;
            }
            code = spec.parent();
        }
        true
    }

    /// Who handles the cases of a body.
    #[must_use]
    pub fn handler(&self, body: Option<BodyId>) -> Person {
        body.and_then(|body| self.people.handlers.get(&body.0)).cloned().unwrap_or_default()
    }

    /// Who checks around a place: the nearest post upwards, else the dispatcher.
    #[must_use]
    pub fn checker(&self, checker: Checker, place: Option<&PlacePath>) -> Person {
        let people = &self.people;
        let found = place.and_then(|path| {
            path.chain().rev().find_map(|at| {
                let worker = people.workers.get(&at.0).filter(|_| checker == Checker::Worker);
                worker.or_else(|| people.leaders.get(&at.0))
            })
        });
        found.unwrap_or(&people.dispatcher).clone()
    }

    /// The grid worker around a place.
    #[must_use]
    pub fn worker(&self, place: Option<&PlacePath>) -> Person {
        let found = place.and_then(|path| path.chain().rev().find_map(|at| self.people.workers.get(&at.0)));
        found.unwrap_or(&self.people.operator).clone()
    }

    /// The grid leader around a place.
    #[must_use]
    pub fn leader(&self, place: Option<&PlacePath>) -> Option<Person> {
        place.and_then(|path| path.chain().rev().find_map(|at| self.people.leaders.get(&at.0))).cloned()
    }

    /// The body that takes what nobody owns: the one nearest to the people.
    #[must_use]
    pub fn fallback_body(&self, place: Option<&PlacePath>) -> Option<BodyId> {
        nearest_key(&self.profile.work).and_then(|key| self.directory.nearest_body(key, place)).or_else(
            || {
                let key = &self.profile.work.bodies.first()?.key;
                self.directory.nearest_body(key, None)
            },
        )
    }

    /// The reporter in the role of a villager.
    #[must_use]
    pub fn villager(account: Option<i64>, name: &str) -> Person {
        match account {
            Some(account) => {
                Person { account: Some(account), name: name.to_owned(), role: Some(Role::Villager) }
            }
            None => Person::default(),
        }
    }
}

fn nearest_key(work: &WorkFile) -> Option<&str> {
    work.bodies.iter().max_by_key(|body| body.depth).map(|body| body.key.as_str())
}

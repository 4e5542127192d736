//! One case's history under way: every act goes through the state machine at its own instant, and the clock fires in
//! between exactly as the running product would, so what is stored at the end holds by construction.

use super::ids::PastIds;
use super::world::World;
use crate::demo::DemoError;
use crate::demo::people::Person;
use gezhi_app::cases::stage_code;
use gezhi_app::directory::Destination;
use gezhi_domain::cases::{Act, Applied, Case, ClockChange, State, apply, deadline};
use gezhi_domain::deadlines::{BEIJING, Firing, Stage, schedule};
use gezhi_drawing::dice::Dice;
use gezhi_store::clock::ClockRow;
use gezhi_store::journal::Entry;
use gezhi_store::time::micros;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// A stage that has fired.
#[derive(Debug, Clone)]
pub struct Fired {
    /// As the clock's row was.
    pub row: ClockRow,
    /// When.
    pub at: i64,
}

/// A history under way.
pub struct Story<'w> {
    /// The world.
    pub world: &'w World,
    /// Identities.
    pub ids: &'w mut PastIds,
    /// Chance.
    pub dice: Dice,
    /// The case now.
    pub case: Case,
    /// The journal so far.
    pub entries: Vec<Entry>,
    /// Stages of the present deadline that have fired.
    pub fired: Vec<Fired>,
    /// When the inbox last changed.
    pub tasks_since: Timestamp,
    ladder: Vec<Firing>,
    last: Timestamp,
}

impl<'w> Story<'w> {
    /// Begins with a case that was just reported.
    pub fn new(world: &'w World, ids: &'w mut PastIds, dice: Dice, case: Case) -> Self {
        let at = case.reported_at;
        Self {
            world,
            ids,
            dice,
            case,
            entries: Vec::with_capacity(10),
            fired: Vec::new(),
            tasks_since: at,
            ladder: Vec::new(),
            last: at,
        }
    }

    /// The instant of the last act.
    #[must_use]
    pub const fn last(&self) -> Timestamp {
        self.last
    }

    /// The deadline, or the end of the history where there is none.
    #[must_use]
    pub fn bound(&self) -> Timestamp {
        let end = self.end();
        self.case.due.map_or(end, |due| due.at.min(end))
    }

    /// The last instant at which something may happen.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.world.now - SignedDuration::from_secs(40)
    }

    /// A moment some minutes after the last act, in office hours if that fits, always before `bound`.
    pub fn later(&mut self, low: i64, high: i64, bound: Timestamp) -> Timestamp {
        let wished = self.last + SignedDuration::from_secs(self.dice.between(low * 60, high * 60));
        let wished = self.office(wished);
        if wished < bound {
            return wished;
        }
        self.share(150, 700, bound)
    }

    /// A moment at some thousandths of the time from the last act to `bound`.
    pub fn share(&mut self, low: i64, high: i64, bound: Timestamp) -> Timestamp {
        let whole = bound.duration_since(self.last).as_millis().max(0);
        let part = whole * i128::from(self.dice.between(low, high)) / 1_000;
        self.last + SignedDuration::from_millis(i64::try_from(part).unwrap_or(0))
    }

    /// Moves a moment of the night into the morning; some people work late.
    pub fn office(&mut self, at: Timestamp) -> Timestamp {
        let hour = i64::from(BEIJING.to_datetime(at).hour());
        let wait = match hour {
            0..8 => 8 - hour,
            20.. => 32 - hour,
            _ => return at,
        };
        if self.dice.permille(120) {
            return at;
        }
        at + SignedDuration::from_secs(wait * 3_600 - self.dice.between(0, 2_400))
    }

    fn running(&self) -> bool {
        matches!(self.case.state, State::Assigned | State::InProgress)
    }

    /// Lets the clock fire everything up to an instant.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn fire_until(&mut self, until: Timestamp) -> Result<(), DemoError> {
        while let Some(firing) = self.ladder.first().copied().filter(|firing| firing.at <= until) {
            self.ladder.remove(0);
            if !self.running() {
                continue;
            }
            let at = firing.at.max(self.last);
            let stage = stage_code(firing.key.stage);
            let row = ClockRow {
                kind: "case".to_owned(),
                subject: self.case.id.0,
                epoch: self.case.epoch,
                next_at: micros(firing.at),
                stage: stage.to_owned(),
            };
            self.fired.push(Fired { row, at: micros(at) });
            let mut details = Map::new();
            details.insert("epoch".into(), self.case.epoch.into());
            if firing.key.stage == Stage::Expire {
                if !self.case.overdue {
                    self.transit(&Person::default(), &Act::Expire, at, None, details)?;
                }
                continue;
            }
            let (act, place) = self.ladder_words(firing.key.stage);
            let body = self.body_name(&self.case);
            let details = json!({ "body": body, "place": place, "stage": stage, "epoch": self.case.epoch });
            self.enter(&Person::default(), act, at, None, details.to_string(), false);
        }
        Ok(())
    }

    fn ladder_words(&self, stage: Stage) -> (&'static str, String) {
        match stage {
            Stage::Remind => ("remind", String::new()),
            Stage::Expire => ("expire", String::new()),
            Stage::Urge => ("clock_urge", String::new()),
            Stage::Supervise => ("clock_supervise", String::new()),
            Stage::Escalate(level) => {
                let up =
                    self.case.place.and_then(|path| path.at(path.depth().saturating_sub(usize::from(level))));
                let place = up.and_then(|id| self.world.directory.place(id));
                ("escalate", place.map(|place| place.name.clone()).unwrap_or_default())
            }
        }
    }

    /// Does an act.
    ///
    /// # Errors
    /// What the state machine refuses: the plan of the history is wrong.
    pub fn act(
        &mut self,
        by: &Person,
        act: &Act,
        at: Timestamp,
        text: Option<&str>,
    ) -> Result<(), DemoError> {
        self.act_with(by, act, at, text, Map::new())
    }

    /// Does an act with further details for the journal.
    ///
    /// # Errors
    /// As [`Story::act`].
    pub fn act_with(
        &mut self,
        by: &Person,
        act: &Act,
        at: Timestamp,
        text: Option<&str>,
        details: Map<String, Value>,
    ) -> Result<(), DemoError> {
        let at = at.max(self.last + SignedDuration::from_millis(1));
        self.fire_until(at)?;
        self.transit(by, act, at.max(self.last), text, details)
    }

    /// An act of the product itself in the very moment of the last one.
    ///
    /// # Errors
    /// As [`Story::act`].
    pub fn act_in_place(
        &mut self,
        act: &Act,
        at: Timestamp,
        details: Map<String, Value>,
    ) -> Result<(), DemoError> {
        self.transit(&Person::default(), act, at, None, details)
    }

    fn transit(
        &mut self,
        by: &Person,
        act: &Act,
        at: Timestamp,
        text: Option<&str>,
        mut details: Map<String, Value>,
    ) -> Result<(), DemoError> {
        let Applied { mut case, clock } =
            apply(&self.case, act, at, &self.world.rules()).map_err(|error| {
                DemoError::History(format!("{} on {}: {error}", act.code(), self.case.ticket))
            })?;
        if let (Act::Assign { .. }, Some(category)) = (act, &case.category)
            && let Destination::Body { checker, .. } =
                self.world.directory.destination(category, case.grade, case.place.as_ref())
        {
            case.checker = checker;
        }
        let before = std::mem::replace(&mut self.case, case);
        self.describe(act, &before, &mut details);
        if (before.state, before.body, before.bounces) != (self.case.state, self.case.body, self.case.bounces)
        {
            self.tasks_since = at;
        }
        let public = matches!(
            act,
            Act::Assign { .. }
                | Act::Accept
                | Act::Reply
                | Act::OnSpot
                | Act::Suspend
                | Act::Resume
                | Act::Resolve
                | Act::Check { .. }
                | Act::Close
                | Act::Reopen
                | Act::Rate { .. }
        );
        self.enter(by, act.code(), at, text, Value::Object(details).to_string(), public);
        self.clock(clock, at);
        Ok(())
    }

    /// The details that the running product writes with an act.
    fn describe(&self, act: &Act, before: &Case, details: &mut Map<String, Value>) {
        let mut put = |key: &str, value: Value| {
            details.entry(key.to_owned()).or_insert(value);
        };
        match act {
            Act::Assign { .. } => put("body", self.body_name(&self.case).into()),
            Act::Return | Act::Accept | Act::Resolve | Act::Suspend | Act::Resume => {
                put("body", self.body_name(before).into());
            }
            Act::Check { passed } => put("passed", (*passed).into()),
            Act::DecideExtension { grant } => put("grant", (*grant).into()),
            Act::AskExtension { days, .. } => put("days", (*days).into()),
            Act::Rate { stars, .. } => put("stars", (*stars).into()),
            Act::Confirm { category, grade, .. } => {
                put("category", category.clone().into());
                put("grade", grade.code().into());
            }
            _ => {}
        }
    }

    fn clock(&mut self, change: ClockChange, at: Timestamp) {
        match change {
            ClockChange::Keep => return,
            ClockChange::Stop => self.ladder.clear(),
            ClockChange::Start => {
                let levels = u8::try_from(self.case.place.map_or(0, |path| path.depth())).unwrap_or(0);
                let ladder = deadline(&self.case, levels)
                    .map(|deadline| schedule(&deadline, &self.world.calendar, &self.world.policy))
                    .unwrap_or_default();
                self.ladder = ladder
                    .into_iter()
                    .filter(|firing| firing.at > at || firing.key.stage != Stage::Remind)
                    .collect();
            }
        }
        self.fired.clear();
    }

    fn body_name(&self, case: &Case) -> String {
        case.body
            .and_then(|id| self.world.directory.body(id))
            .map(|body| body.name.clone())
            .unwrap_or_default()
    }

    /// Writes an entry into the journal.
    pub fn enter(
        &mut self,
        by: &Person,
        act: &str,
        at: Timestamp,
        text: Option<&str>,
        details: String,
        public: bool,
    ) {
        self.last = at;
        self.entries.push(Entry {
            id: self.ids.next(at),
            at: micros(at),
            actor: by.account,
            actor_name: by.name.clone(),
            role: by.role.map(|role| role.code().to_owned()),
            act: act.to_owned(),
            subject_kind: "case".to_owned(),
            subject: self.case.id.0,
            place: self.case.place.map(|path| path.id().0),
            address: None,
            public,
            text: text.map(str::to_owned),
            details,
        });
    }

    /// The clock's row at the end: the next stage, where a deadline runs.
    #[must_use]
    pub fn next_firing(&self) -> Option<ClockRow> {
        let firing = self.ladder.first().filter(|_| self.running())?;
        Some(ClockRow {
            kind: "case".to_owned(),
            subject: self.case.id.0,
            epoch: self.case.epoch,
            next_at: micros(firing.at),
            stage: stage_code(firing.key.stage).to_owned(),
        })
    }
}

//! The steps that most histories are made of: to a body, at work, done, checked, rated.

use super::story::Story;
use super::words;
use crate::demo::DemoError;
use crate::demo::people::Person;
use gezhi_app::directory::Destination;
use gezhi_domain::accounts::BodyId;
use gezhi_domain::cases::{Act, State};
use gezhi_domain::deadlines::Limit;
use gezhi_domain::profile::DemoSample;
use jiff::Timestamp;

type Step = Result<(), DemoError>;

/// Where the case goes by the list, or by the dispatcher's own choice where nobody owns it.
fn destination(story: &Story<'_>, category: &str) -> Option<(BodyId, Vec<BodyId>, Limit)> {
    let (world, case) = (story.world, &story.case);
    match world.directory.destination(category, case.grade, case.place.as_ref()) {
        Destination::Body { body, helpers, limit, .. } => Some((body, helpers, limit)),
        Destination::Nobody | Destination::Conflict => {
            let body = world.fallback_body(case.place.as_ref())?;
            Some((body, Vec::new(), world.directory.limit_of_grade(case.grade)))
        }
    }
}

impl Story<'_> {
    /// One of some sentences.
    pub fn say(&mut self, choices: &[&'static str]) -> &'static str {
        self.dice.pick(choices).copied().unwrap_or_default()
    }

    /// The dispatcher says what it is, where the classifier was not sure.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn confirm(&mut self, sample: &DemoSample, bound: Timestamp) -> Step {
        if self.case.category.is_some() {
            return Ok(());
        }
        let at = self.later(3, 150, bound);
        let dispatcher = self.world.people.dispatcher.clone();
        let act = Act::Confirm {
            category: sample.category.clone(),
            grade: self.case.grade,
            place: None,
            public: None,
        };
        self.act(&dispatcher, &act, at, None)
    }

    /// Makes sure that a body is responsible.
    ///
    /// # Errors
    /// What the state machine refuses; a place without any body.
    pub fn dispatch(&mut self, sample: &DemoSample, bound: Timestamp) -> Step {
        self.confirm(sample, bound)?;
        if self.case.body.is_some() {
            return Ok(());
        }
        let (body, helpers, limit) = destination(self, &sample.category)
            .ok_or_else(|| DemoError::Profile("work.toml names no body".into()))?;
        let at = self.later(1, 40, bound);
        let dispatcher = self.world.people.dispatcher.clone();
        self.act(&dispatcher, &Act::Assign { body, helpers, limit }, at, None)
    }

    /// Whoever handles the cases of the responsible body.
    #[must_use]
    pub fn handler(&self) -> Person {
        self.world.handler(self.case.body)
    }

    /// The body takes it on.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn accept(&mut self, bound: Timestamp) -> Step {
        if self.case.state != State::Assigned {
            return Ok(());
        }
        let at = self.later(8, 420, bound);
        let handler = self.handler();
        self.act(&handler, &Act::Accept, at, None)
    }

    /// The body gives it back with a reason; the case is without one afterwards.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn give_back(&mut self, bound: Timestamp) -> Step {
        let at = self.later(20, 360, bound);
        let (handler, words) = (self.handler(), self.say(&words::RETURNS));
        self.act(&handler, &Act::Return, at, Some(words))
    }

    /// The dispatcher sends a returned case to another body.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn send_elsewhere(&mut self, not_to: Option<BodyId>, sample: &DemoSample, bound: Timestamp) -> Step {
        let Some((body, helpers, limit)) = destination(self, &sample.category) else { return Ok(()) };
        let fallback = self.world.fallback_body(self.case.place.as_ref());
        let other =
            helpers.first().copied().or(fallback).filter(|other| Some(*other) != not_to).unwrap_or(body);
        let at = self.later(10, 180, bound);
        let dispatcher = self.world.people.dispatcher.clone();
        self.act(&dispatcher, &Act::Assign { body: other, helpers: Vec::new(), limit }, at, None)
    }

    /// An interim answer.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn reply(&mut self, low: i64, high: i64, bound: Timestamp) -> Step {
        let at = self.later(low, high, bound);
        let (handler, words) = (self.handler(), self.say(&words::REPLIES));
        self.act(&handler, &Act::Reply, at, Some(words))
    }

    /// An internal note.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn note(&mut self, bound: Timestamp) -> Step {
        let at = self.later(30, 900, bound);
        let (handler, words) = (self.handler(), self.say(&words::NOTES));
        self.act(&handler, &Act::Note, at, Some(words))
    }

    /// Somebody urges.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn urge(&mut self, bound: Timestamp) -> Step {
        let at = self.later(120, 1_800, bound);
        let leader = self.world.leader(self.case.place.as_ref());
        let by = match leader {
            Some(leader) if self.dice.permille(500) => leader,
            _ => self.world.people.operator.clone(),
        };
        let words = self.say(&words::URGES);
        self.act(&by, &Act::Urge, at, Some(words))
    }

    /// The body says it is done, in the words of the sample.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn resolve(&mut self, sample: &DemoSample, at: Timestamp) -> Step {
        let handler = self.handler();
        let answer = self.dice.pick(&sample.answers).cloned().unwrap_or_default();
        let place = self.case.place.and_then(|path| self.world.directory.place(path.id()));
        let answer = answer.replace("{place}", place.map_or("", |place| place.name.as_str()));
        self.act(&handler, &Act::Resolve, at, Some(&answer))
    }

    /// Somebody looks on the spot: good, and the case is closed.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn check(&mut self) -> Step {
        let end = self.end();
        let at = self.later(40, 2_200, end);
        let by = self.world.checker(self.case.checker, self.case.place.as_ref());
        let words = self.say(&words::PASSED);
        self.act(&by, &Act::Check { passed: true }, at, Some(words))
    }

    /// The reporter, in the journal's words: an account, or whoever holds the ticket.
    #[must_use]
    pub fn reporter(&self) -> Person {
        let name = self.case.reporter_name.clone().unwrap_or_default();
        super::world::World::villager(self.case.reporter.map(|account| account.0), &name)
    }

    /// Nearly half of the reporters rate; where the limit was missed they are stricter.
    ///
    /// # Errors
    /// What the state machine refuses.
    pub fn rate(&mut self) -> Step {
        if !self.dice.permille(450) {
            return Ok(());
        }
        let weights = if self.case.overdue { [9, 11, 22, 34, 24] } else { [2, 3, 5, 26, 64] };
        let stars = u8::try_from(self.dice.weighted(&weights)).unwrap_or(4) + 1;
        let words = if stars >= 4 { self.say(&words::PRAISE) } else { self.say(&words::BLAME) };
        let words = (!words.is_empty()).then(|| words.to_owned());
        let end = self.end();
        let at = self.later(10, 3_000, end);
        let by = self.reporter();
        self.act(&by, &Act::Rate { stars, words }, at, None)
    }
}

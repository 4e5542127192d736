//! The kinds of events, and which of them an act on a case is.

use crate::statistics::Facts;

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)+) => {
        /// What a webhook can be told of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Event { $($(#[$doc])* $variant,)+ }

        impl Event {
            /// All of them, in the order of a case's life.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Stable code.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }

            /// The event of a code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)+ _ => None } }
        }
    };
}

events! {
    /// A report has become a case.
    Reported = "case.reported";
    /// A body is responsible now.
    Assigned = "case.assigned";
    /// The body has taken it on.
    Accepted = "case.accepted";
    /// The body has returned it.
    Returned = "case.returned";
    /// The reporter has an answer.
    Replied = "case.replied";
    /// The clock is paused.
    Suspended = "case.suspended";
    /// The clock runs again.
    Resumed = "case.resumed";
    /// Past its deadline.
    Overdue = "case.overdue";
    /// Done according to the body.
    Resolved = "case.resolved";
    /// Over.
    Closed = "case.closed";
    /// Open again.
    Reopened = "case.reopened";
    /// The reporter has rated it.
    Rated = "case.rated";
    /// A head of the transparency log: the first of each day, and whenever somebody sends one.
    HeadSigned = "log.head";
}

/// What an act, known by its name in the journal and by what the case counted for before and after, is to other systems.
/// Notes, urging and corrections are nobody's business and are no events.
#[must_use]
pub fn events_of(act: &str, before: Option<&Facts>, after: &Facts) -> Vec<Event> {
    let mut events = Vec::new();
    if before.is_none() {
        events.push(Event::Reported);
    }
    if after.body.is_some() && after.body != before.and_then(|before| before.body) {
        events.push(Event::Assigned);
    }
    events.extend(match act {
        "accept" => Some(Event::Accepted),
        "return" => Some(Event::Returned),
        "reply" => Some(Event::Replied),
        "suspend" => Some(Event::Suspended),
        "resume" => Some(Event::Resumed),
        "expire" => Some(Event::Overdue),
        "resolve" => Some(Event::Resolved),
        "rate" => Some(Event::Rated),
        _ => None,
    });
    let is_closed = |facts: &Facts| facts.closed.is_some() || facts.void;
    match (before.is_some_and(is_closed), is_closed(after)) {
        (false, true) => events.push(Event::Closed),
        (true, false) => events.push(Event::Reopened),
        _ => {}
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(body: Option<i64>, closed: bool) -> Facts {
        Facts {
            places: Vec::new(),
            body,
            category: None,
            channel: 1,
            day: 0,
            hour: 0,
            replied: false,
            closed: closed.then_some((1, 10)),
            overdue: false,
            stars: None,
            void: false,
            standing: None,
        }
    }

    #[test]
    fn codes_are_read_back() {
        assert!(Event::ALL.iter().all(|event| Event::parse(event.code()) == Some(*event)));
        assert_eq!(Event::parse("case.noted"), None);
    }

    #[test]
    fn a_life_is_told_in_order() {
        use Event as E;
        let (new, sent, over) = (facts(None, false), facts(Some(5), false), facts(Some(5), true));
        assert_eq!(events_of("report", None, &new), [E::Reported]);
        assert_eq!(events_of("report", None, &sent), [E::Reported, E::Assigned]);
        assert_eq!(events_of("assign", Some(&new), &sent), [E::Assigned]);
        assert_eq!(events_of("assign", Some(&sent), &facts(Some(6), false)), [E::Assigned]);
        assert_eq!(events_of("accept", Some(&sent), &sent), [E::Accepted]);
        assert_eq!(events_of("return", Some(&sent), &new), [E::Returned]);
        assert_eq!(events_of("check", Some(&sent), &over), [E::Closed]);
        assert_eq!(events_of("reopen", Some(&over), &sent), [E::Reopened]);
        for quiet in ["note", "me_too", "urge", "confirm", "reveal"] {
            assert_eq!(events_of(quiet, Some(&sent), &sent), []);
        }
        assert_eq!(events_of("withdraw", Some(&sent), &Facts { void: true, ..sent.clone() }), [E::Closed]);
    }
}

//! The conditions of a list, each with the index that could find its cases.
//!
//! A planner without knowledge of the data picks an index by the number of equalities, which says nothing about how many
//! cases have the value. So a list names the one condition that is looked up, and every other one is written in a form
//! that no index fits ("fenced"): same meaning on both engines, one access path.

use super::{Filter, Order, Scope};
use crate::engine::{Dialect, Param};

/// A condition that an index begins with, after the county.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A place of depth 1 to 4.
    Place(usize),
    /// Body; also "no body".
    Body,
    /// State, among open cases.
    State,
    /// Category, one code.
    Category,
    /// Channel.
    Channel,
    /// Grade, among open cases.
    Grade,
    /// Open and past the deadline.
    Overdue,
    /// Not answered.
    Unanswered,
    /// One number of stars.
    Stars,
    /// Reporter, telephone or a list of identities: few cases whatever else is asked.
    Few,
}

/// One condition.
struct Term<'a> {
    key: Option<Key>,
    /// As an index can use it; `?` stands for the values in order.
    plain: String,
    /// As no index can.
    fenced: String,
    values: Vec<Param<'a>>,
}

/// All conditions of a scope and a filter.
pub(super) struct Terms<'a> {
    county: i64,
    terms: Vec<Term<'a>>,
    /// Only open cases can match.
    pub(super) open: bool,
    /// PostgreSQL's planner knows how often each value occurs: there every condition is open to it.
    fence: bool,
}

/// A condition in SQL with its values.
#[derive(Clone)]
pub(super) struct Where<'a> {
    pub(super) sql: String,
    pub(super) params: Vec<Param<'a>>,
}

impl<'a> Where<'a> {
    /// Adds a condition, `?` numbered in order; values beyond them are left out.
    pub(super) fn and(&mut self, condition: &str, values: &[Param<'a>]) {
        self.sql.push_str(" AND ");
        let mut values = values.iter();
        for (at, part) in condition.split('?').enumerate() {
            if at > 0 {
                self.params.extend(values.next());
                self.sql.push_str(&format!("${}", self.params.len()));
            }
            self.sql.push_str(part);
        }
    }
}

/// Lists of identities are filled up to one of these lengths, so that a statement is prepared once for each.
const LENGTHS: [usize; 4] = [32, 128, 512, 2_048];

/// A condition that the identity is one of these.
fn one_of<'a>(ids: &[i64]) -> (String, Vec<Param<'a>>) {
    let Some(length) = LENGTHS.into_iter().find(|length| ids.len() <= *length) else {
        let list: Vec<String> = ids.iter().map(i64::to_string).collect();
        return (format!("id IN ({})", list.join(",")), Vec::new());
    };
    let mut values: Vec<Param<'_>> = ids.iter().copied().map(Param::from).collect();
    // No case has this identity.
    values.resize(length, Param::Int(-1));
    (format!("id IN ({})", vec!["?"; length].join(",")), values)
}

const ANCESTORS: [&str; 5] = ["a0", "a1", "a2", "a3", "a4"];
const REPORTED: i64 = 1;
const CLOSED: i64 = 6;

impl<'a> Terms<'a> {
    pub(super) fn of(county: i64, scope: Scope, filter: &'a Filter, dialect: Dialect) -> Self {
        let never_closed = !filter.states.is_empty() && !filter.states.contains(&CLOSED);
        let open =
            filter.open || filter.closed == Some(false) || filter.nobody || filter.returned || never_closed;
        let fence = dialect == Dialect::Sqlite;
        let mut terms = Self { county, terms: Vec::new(), open, fence };
        match scope {
            Scope::County => {}
            Scope::Place(depth, id) => terms.place(depth, id),
            Scope::Body(id) => terms.number(Key::Body, "body", id),
            Scope::Reporter(id) => terms.number(Key::Few, "reporter", id),
        }
        terms.few(filter);
        terms.facets(filter, dialect);
        terms.times(filter);
        terms
    }

    /// A column that equals a number.
    fn number(&mut self, key: Key, column: &str, value: i64) {
        self.terms.push(Term {
            key: Some(key),
            plain: format!("{column} = ?"),
            fenced: format!("{column} + 0 = ?"),
            values: vec![value.into()],
        });
    }

    /// A condition that no index begins with.
    fn rest(&mut self, sql: impl Into<String>, values: Vec<Param<'a>>) {
        let plain: String = sql.into();
        self.terms.push(Term { key: None, fenced: plain.clone(), plain, values });
    }

    /// A condition without values that is an index of its own.
    fn flag(&mut self, key: Key, plain: &str) {
        self.terms.push(Term {
            key: Some(key),
            plain: plain.to_owned(),
            fenced: format!("NOT (NOT ({plain}))"),
            values: Vec::new(),
        });
    }

    fn place(&mut self, depth: usize, id: i64) {
        match ANCESTORS.get(depth) {
            Some(column) if depth > 0 => self.number(Key::Place(depth), column, id),
            _ => {}
        }
    }

    fn few(&mut self, filter: &'a Filter) {
        if let Some(ids) = &filter.ids {
            let (plain, values) = one_of(ids);
            self.terms.push(Term { key: Some(Key::Few), fenced: plain.clone(), plain, values });
        }
        if let Some(phone) = &filter.phone {
            self.terms.push(Term {
                key: Some(Key::Few),
                plain: "reporter_phone = ?".into(),
                fenced: "reporter_phone || '' = ?".into(),
                values: vec![phone.into()],
            });
        }
    }

    fn facets(&mut self, filter: &'a Filter, dialect: Dialect) {
        match filter.states.as_slice() {
            [] => {}
            [one] => self.number(Key::State, "state", *one),
            several => {
                let list: Vec<String> = several.iter().map(i64::to_string).collect();
                self.rest(format!("state + 0 IN ({})", list.join(",")), Vec::new());
            }
        }
        if let Some(category) = &filter.category {
            self.category(category, dialect);
        }
        if let Some(channel) = filter.channel {
            self.number(Key::Channel, "channel", channel);
        }
        if let Some(grade) = filter.grade {
            self.number(Key::Grade, "grade", grade);
        }
        if let Some(body) = filter.body {
            self.number(Key::Body, "body", body);
        }
        if let Some((depth, id)) = filter.place {
            self.place(depth, id);
        }
        if filter.overdue {
            self.flag(Key::Overdue, "overdue");
        }
        if filter.nobody {
            self.flag(Key::Body, "body IS NULL");
            self.number(Key::State, "state", REPORTED);
        }
        if filter.returned {
            self.number(Key::State, "state", REPORTED);
            self.rest("bounces > 0", Vec::new());
        }
        match filter.replied {
            Some(true) => self.rest("replied_at IS NOT NULL", Vec::new()),
            Some(false) => self.flag(Key::Unanswered, "replied_at IS NULL"),
            None => {}
        }
        match filter.stars {
            Some((low, high)) if low == high => self.number(Key::Stars, "stars", low),
            Some((low, high)) => self.rest("stars + 0 BETWEEN ? AND ?", vec![low.into(), high.into()]),
            None => {}
        }
    }

    /// A category covers its branch. As a key it is the one code, which [`super::path`] allows only where no case has a
    /// deeper one.
    fn category(&mut self, code: &'a String, dialect: Dialect) {
        let fenced = "(category || '' = ? OR category LIKE ? || '.%')";
        let plain = match dialect {
            Dialect::Sqlite => "category = ?",
            Dialect::Postgres => fenced,
        };
        let values = vec![code.into(), code.into()];
        self.terms.push(Term {
            key: Some(Key::Category),
            plain: plain.into(),
            fenced: fenced.into(),
            values,
        });
    }

    fn times(&mut self, filter: &'a Filter) {
        if let Some(from) = filter.from {
            self.rest("reported_at >= ?", vec![from.into()]);
        }
        if let Some(to) = filter.to {
            self.rest("reported_at < ?", vec![to.into()]);
        }
        if filter.closed == Some(true) {
            self.rest("closed_at IS NOT NULL", Vec::new());
        }
        if let Some(before) = filter.due_before {
            self.rest("sort_at < ?", vec![before.into()]);
        }
    }

    /// The keys of the conditions.
    pub(super) fn keys(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = self.terms.iter().filter_map(|term| term.key).collect();
        keys.dedup();
        keys
    }

    /// The order in which indexes give such cases: open ones by due time, all by identity.
    pub(super) fn order(&self) -> Order {
        if self.open { Order::Due } else { Order::Newest }
    }

    /// How many conditions there are besides the county and "open".
    pub(super) fn number_of(&self) -> usize {
        self.terms.len()
    }

    fn start(&self) -> Where<'a> {
        let mut w = Where { sql: "county = $1".to_owned(), params: vec![self.county.into()] };
        if self.open {
            w.sql.push_str(" AND closed_at IS NULL");
        }
        w
    }

    /// All conditions, of which only `key` is written so that an index can be used.
    pub(super) fn all(&self, key: Option<Key>) -> Where<'a> {
        let mut w = self.start();
        let mut found = false;
        for term in &self.terms {
            // A place may be named twice, by the scope and by the filter: one of them is looked up.
            let plain = !found && term.key == key && key.is_some();
            found |= plain;
            w.and(if plain || !self.fence { &term.plain } else { &term.fenced }, &term.values);
        }
        w
    }

    /// Only the condition that is looked up: to count what the index would find.
    pub(super) fn only(&self, key: Key) -> Where<'a> {
        let mut w = self.start();
        if let Some(term) = self.terms.iter().find(|term| term.key == Some(key)) {
            w.and(&term.plain, &term.values);
        }
        w
    }
}

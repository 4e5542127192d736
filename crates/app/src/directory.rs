//! The directory: places, bodies, the list of powers and duties and who is posted where, held in memory.
//!
//! A few thousand rows that every report needs; they change by an administrator's hand, and whoever changes them
//! has the directory read again.

use gezhi_domain::accounts::{AccountId, Actor, BodyId, Duty, Role};
use gezhi_domain::cases::{Checker, Grade, Holder, ResponsibilityLine, Routed, route};
use gezhi_domain::deadlines::Limit;
use gezhi_domain::grids::{GridClass, PlaceId, PlacePath};
use gezhi_domain::profile::Profile;
use gezhi_store::accounts::DutyRow;
use gezhi_store::bodies::{BodyRow, LineRow};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::places::PlaceRow;
use gezhi_store::posts::AwayRow;
use std::collections::{HashMap, HashSet};

/// A place.
#[derive(Debug, Clone)]
pub struct Place {
    /// Identity.
    pub id: PlaceId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Number among its siblings.
    pub seq: i64,
    /// Class.
    pub class: GridClass,
    /// Kind of a dedicated grid, else the level's key.
    pub kind: String,
    /// Level key.
    pub level_key: String,
    /// Counts as a grid.
    pub is_grid: bool,
    /// Way down from the root.
    pub path: PlacePath,
    /// Label point.
    pub point: Option<(f64, f64)>,
    /// Square metres.
    pub area_m2: Option<f64>,
    /// Children in reading order.
    pub children: Vec<PlaceId>,
}

/// Where a case goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// To this body.
    Body {
        /// Lead.
        body: BodyId,
        /// Helpers.
        helpers: Vec<BodyId>,
        /// Limit.
        limit: Limit,
        /// Who checks.
        checker: Checker,
        /// Line that decided.
        line: i64,
    },
    /// No line, or its body does not exist here.
    Nobody,
    /// Several lines with different bodies.
    Conflict,
}

/// The directory.
#[derive(Debug, Clone)]
pub struct Directory {
    places: HashMap<PlaceId, Place>,
    order: Vec<PlaceId>,
    root: PlaceId,
    bodies: HashMap<BodyId, BodyRow>,
    by_key: HashMap<String, Vec<BodyId>>,
    keys: Vec<String>,
    /// The list as stored.
    pub lines: Vec<LineRow>,
    routable: Vec<ResponsibilityLine>,
    limits: HashMap<Grade, Limit>,
    posted: HashSet<(Role, PlaceId)>,
    away: HashSet<(AccountId, Role, PlaceId)>,
}

/// Reads what the directory needs.
pub struct ReadDirectory {
    /// County.
    pub county: i64,
}

/// What was read.
pub struct DirectoryRows {
    places: Vec<PlaceRow>,
    bodies: Vec<BodyRow>,
    lines: Vec<LineRow>,
    duties: Vec<DutyRow>,
    away: Vec<AwayRow>,
}

impl Op for ReadDirectory {
    type Out = DirectoryRows;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DirectoryRows, StoreError> {
        Ok(DirectoryRows {
            places: gezhi_store::places::all(tx, self.county).await?,
            bodies: gezhi_store::bodies::all(tx, self.county).await?,
            lines: gezhi_store::bodies::lines(tx, self.county).await?,
            duties: gezhi_store::accounts::all_duties(tx, self.county).await?,
            away: gezhi_store::posts::away(tx, self.county).await?,
        })
    }
}

fn limit_of(days: Option<i64>, hours: Option<i64>) -> Option<Limit> {
    match (days, hours) {
        (Some(days), _) => u32::try_from(days).ok().map(Limit::WorkingDays),
        (None, Some(hours)) => u32::try_from(hours).ok().map(Limit::Hours),
        (None, None) => None,
    }
}

impl Directory {
    /// Builds the directory from rows.
    ///
    /// # Errors
    /// A county without a root.
    pub fn build(rows: DirectoryRows, profile: &Profile) -> Result<Self, StoreError> {
        let mut places: HashMap<PlaceId, Place> = HashMap::with_capacity(rows.places.len());
        let mut order = Vec::with_capacity(rows.places.len());
        let mut root = None;
        for row in rows.places {
            let Some(path) = path_of(&row) else { continue };
            let id = PlaceId(row.id);
            if path.depth() == 0 {
                root.get_or_insert(id);
            }
            let parent = path.depth().checked_sub(1).and_then(|depth| path.at(depth));
            if let Some(parent) = parent.and_then(|parent| places.get_mut(&parent)) {
                parent.children.push(id);
            }
            order.push(id);
            places.insert(
                id,
                Place {
                    id,
                    code: row.code,
                    name: row.name,
                    seq: row.seq,
                    class: GridClass::parse(&row.class).unwrap_or(GridClass::General),
                    kind: row.kind,
                    level_key: row.level_key,
                    is_grid: row.is_grid,
                    path,
                    point: row.lon.zip(row.lat),
                    area_m2: row.area_m2,
                    children: Vec::new(),
                },
            );
        }
        let root = root.ok_or_else(|| StoreError::BadValue("the county has no root place".into()))?;
        let mut by_key: HashMap<String, Vec<BodyId>> = HashMap::new();
        let mut bodies = HashMap::with_capacity(rows.bodies.len());
        for body in rows.bodies {
            by_key.entry(body.key.clone()).or_default().push(BodyId(body.id));
            bodies.insert(BodyId(body.id), body);
        }
        let limits = profile
            .work
            .limits
            .iter()
            .filter_map(|limit| {
                let found = limit.days.map(Limit::WorkingDays).or(limit.hours.map(Limit::Hours))?;
                Some((limit.grade, found))
            })
            .collect();
        let posted = rows
            .duties
            .iter()
            .filter_map(|duty| Some((Role::parse(&duty.role)?, PlaceId(duty.place))))
            .collect();
        let away = rows
            .away
            .iter()
            .filter_map(|row| Some((AccountId(row.account), Role::parse(&row.role)?, PlaceId(row.place))))
            .collect();
        let mut directory = Self {
            places,
            order,
            root,
            bodies,
            by_key,
            keys: Vec::new(),
            lines: Vec::new(),
            routable: Vec::new(),
            limits,
            posted,
            away,
        };
        directory.set_lines(rows.lines);
        Ok(directory)
    }

    /// The same directory with another list: for dry runs.
    #[must_use]
    pub fn with_lines(&self, lines: Vec<LineRow>) -> Self {
        let mut other = self.clone();
        other.set_lines(lines);
        other
    }

    fn set_lines(&mut self, lines: Vec<LineRow>) {
        self.keys.clear();
        self.routable = lines
            .iter()
            .map(|line| {
                let helpers: Vec<String> = serde_json::from_str(&line.helpers).unwrap_or_default();
                ResponsibilityLine {
                    id: line.id,
                    category: line.category.clone(),
                    place: line.place.map(PlaceId),
                    body: self.key_number(&line.body_key),
                    helpers: helpers.iter().map(|key| self.key_number(key)).collect(),
                    limit: limit_of(line.days, line.hours),
                    checker: Checker::parse(&line.checker),
                }
            })
            .collect();
        self.lines = lines;
    }

    /// Lines name bodies by key; routing works on numbers of keys, and the nearest body of the key is found afterwards.
    fn key_number(&mut self, key: &str) -> BodyId {
        let at = self.keys.iter().position(|known| known == key).unwrap_or_else(|| {
            self.keys.push(key.to_owned());
            self.keys.len() - 1
        });
        BodyId(i64::try_from(at).unwrap_or(i64::MAX))
    }

    fn key(&self, number: BodyId) -> Option<&str> {
        self.keys.get(usize::try_from(number.0).ok()?).map(String::as_str)
    }

    /// The list in routable form.
    #[must_use]
    pub fn routable(&self) -> &[ResponsibilityLine] {
        &self.routable
    }

    /// The root.
    #[must_use]
    pub const fn root(&self) -> PlaceId {
        self.root
    }

    /// The root's path.
    #[must_use]
    pub const fn root_path(&self) -> PlacePath {
        PlacePath::root(self.root)
    }

    /// A place.
    #[must_use]
    pub fn place(&self, id: PlaceId) -> Option<&Place> {
        self.places.get(&id)
    }

    /// All places, parents before children.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.order.iter().filter_map(|id| self.places.get(id))
    }

    /// Names from below the root down, joined: 覃塘街道 / 姚山村 / 第3网格.
    #[must_use]
    pub fn path_name(&self, path: &PlacePath) -> String {
        let names: Vec<&str> =
            path.chain().skip(1).filter_map(|id| self.place(id)).map(|place| place.name.as_str()).collect();
        if names.is_empty() {
            return self.place(path.id()).map(|place| place.name.clone()).unwrap_or_default();
        }
        names.join(" / ")
    }

    /// A body.
    #[must_use]
    pub fn body(&self, id: BodyId) -> Option<&BodyRow> {
        self.bodies.get(&id)
    }

    /// All bodies.
    pub fn bodies(&self) -> impl Iterator<Item = &BodyRow> {
        self.bodies.values()
    }

    /// The body of a key that is nearest upwards of a place.
    #[must_use]
    pub fn nearest_body(&self, key: &str, place: Option<&PlacePath>) -> Option<BodyId> {
        let candidates = self.by_key.get(key)?;
        let root = self.root_path();
        place.unwrap_or(&root).chain().rev().find_map(|at| {
            candidates.iter().copied().find(|id| self.bodies.get(id).is_some_and(|b| b.place == at.0))
        })
    }

    /// Where a case of this category and grade at this place goes (feature C5).
    #[must_use]
    pub fn destination(&self, category: &str, grade: Grade, place: Option<&PlacePath>) -> Destination {
        let line = match route(&self.routable, category, place) {
            Routed::To(line) => line,
            Routed::Nobody => return Destination::Nobody,
            Routed::Conflict(_) => return Destination::Conflict,
        };
        let Some(body) = self.key(line.body).and_then(|key| self.nearest_body(key, place)) else {
            return Destination::Nobody;
        };
        let helpers = line
            .helpers
            .iter()
            .filter_map(|key| self.nearest_body(self.key(*key)?, place))
            .filter(|id| *id != body)
            .collect();
        // What is urgent has the grade's limit, whatever the line allows for ordinary cases.
        let by_grade = self.limits.get(&grade).copied();
        let limit = match grade {
            Grade::Critical | Grade::Urgent => by_grade.or(line.limit),
            Grade::Normal | Grade::Complex => line.limit.or(by_grade),
        };
        Destination::Body {
            body,
            helpers,
            limit: limit.unwrap_or(Limit::WorkingDays(7)),
            checker: line.checker,
            line: line.id,
        }
    }

    /// The limit of a grade.
    #[must_use]
    pub fn limit_of_grade(&self, grade: Grade) -> Limit {
        self.limits.get(&grade).copied().unwrap_or(Limit::WorkingDays(7))
    }

    /// The inbox a task goes to, as the stored key: the nearest post upwards of the case's place.
    #[must_use]
    pub fn holder_key(&self, holder: Holder, place: Option<&PlacePath>) -> String {
        let root = self.root_path();
        let chain: Vec<PlaceId> = place.unwrap_or(&root).chain().rev().collect();
        let posted = |roles: &[Role]| {
            chain.iter().find(|at| roles.iter().any(|role| self.posted.contains(&(*role, **at)))).copied()
        };
        let dispatcher = || format!("d{}", posted(&[Role::Dispatcher]).unwrap_or(self.root).0);
        match holder {
            Holder::Body(body) => format!("b{}", body.0),
            Holder::Person(account) => format!("p{}", account.0),
            Holder::Dispatcher => dispatcher(),
            Holder::FirstOf(roles) => roles
                .iter()
                .find_map(|role| Some(format!("{}@{}", role.code(), posted(&[*role])?.0)))
                .unwrap_or_else(dispatcher),
            Holder::Checker(checker) => {
                let roles: &[Role] = match checker {
                    Checker::Worker => &[Role::Worker, Role::Leader],
                    Checker::Leader => &[Role::Leader],
                };
                posted(roles).map_or_else(dispatcher, |at| format!("c{}", at.0))
            }
        }
    }

    /// The inboxes of a person.
    #[must_use]
    pub fn inboxes(&self, actor: &Actor) -> Vec<String> {
        let mut keys: Vec<String> = actor.account.map(|AccountId(id)| format!("p{id}")).into_iter().collect();
        for duty in &actor.duties {
            let place = duty.place.id().0;
            // Whoever is on leave keeps the duty, and the stand-in has the inbox.
            if actor.account.is_some_and(|account| self.away.contains(&(account, duty.role, duty.place.id())))
            {
                continue;
            }
            match (duty.role, duty.body) {
                (Role::Handler, Some(body)) => keys.push(format!("b{}", body.0)),
                (Role::Dispatcher, _) => keys.push(format!("d{place}")),
                (Role::Worker | Role::Leader, _) => keys.push(format!("c{place}")),
                _ => {}
            }
            if !matches!(duty.role, Role::Villager | Role::Handler | Role::Dispatcher) {
                keys.push(format!("{}@{place}", duty.role.code()));
            }
        }
        keys.sort();
        keys.dedup();
        keys
    }

    /// A person's duties from rows; duties on places that no longer exist are left out.
    #[must_use]
    pub fn duties(&self, rows: &[DutyRow]) -> Vec<Duty> {
        rows.iter()
            .filter_map(|row| {
                Some(Duty {
                    role: Role::parse(&row.role)?,
                    place: self.place(PlaceId(row.place))?.path,
                    body: row.body.map(BodyId),
                })
            })
            .collect()
    }
}

fn path_of(row: &PlaceRow) -> Option<PlacePath> {
    let mut ids = row.ancestors.iter().copied().flatten();
    let root = PlacePath::root(PlaceId(ids.next()?));
    ids.try_fold(root, |path, id| path.child(PlaceId(id)))
}

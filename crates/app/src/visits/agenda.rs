//! What the phone needs for a day of visits: plans, care checks, links, those never visited, open matters. It is kept on the
//! phone, so it holds names and addresses and nothing more: no number, no mark, no note.

use super::matters::open_with_families;
use super::record::bodies_of;
use super::target::{CareDue, Target, target};
use super::view::stance_word;
use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::Result;
use crate::residents::scope::path_of;
use crate::views::{Bi, Id, instant};
use gezhi_domain::accounts::{Action, Actor, Refusal, decide};
use gezhi_store::care::CarePlanRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::HouseholdRow;
use gezhi_store::visits::{HouseholdVisitRow, LinkRow, MatterHousehold, MatterRow, PlanRow};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Households of a list on the phone.
const SHOWN: i64 = 60;
/// Care checks that are due within this are on the agenda: 3 days, in microseconds.
const SOON: i64 = 3 * 86_400_000_000;

/// A plan of one's own.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgendaPlan {
    /// Identity.
    pub id: Id,
    /// What it is called.
    pub title: String,
    /// By when.
    pub due_at: String,
    /// Households.
    pub total: i64,
    /// Of these, visited.
    pub done: i64,
}

/// A matter with its families.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgendaMatter {
    /// Identity.
    pub id: Id,
    /// What it is.
    pub title: String,
    /// Families, by household: where each stands, a code.
    pub families: BTreeMap<String, String>,
    /// The codes in words.
    pub words: BTreeMap<String, Bi>,
}

/// A day of visits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Agenda {
    /// When it was read.
    pub as_of: String,
    /// Own plans.
    pub plans: Vec<AgendaPlan>,
    /// Households of plans and with care checks that are due, the soonest first.
    pub todo: Vec<Target>,
    /// Households linked with oneself or one's body.
    pub linked: Vec<Target>,
    /// Households of the own scope never visited, or visited longest ago.
    pub unvisited: Vec<Target>,
    /// How many of the own scope were never visited.
    pub never: i64,
    /// Open matters.
    pub matters: Vec<AgendaMatter>,
    /// Households of the matters.
    pub families: Vec<Target>,
}

struct Read {
    county: i64,
    account: i64,
    bodies: Vec<i64>,
    places: Vec<(usize, i64)>,
    soon: i64,
}

#[derive(Default)]
struct Found {
    plans: Vec<PlanRow>,
    planned: Vec<(i64, i64)>,
    care: Vec<CarePlanRow>,
    names: BTreeMap<i64, String>,
    linked: Vec<i64>,
    unvisited: Vec<i64>,
    never: i64,
    matters: Vec<(MatterRow, Vec<MatterHousehold>)>,
    files: BTreeMap<i64, HouseholdRow>,
    seen: BTreeMap<i64, HouseholdVisitRow>,
}

impl Op for Read {
    type Out = Found;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Found, StoreError> {
        let county = self.county;
        let mut found = Found {
            plans: gezhi_store::visits::plans_of_visitor(tx, county, self.account).await?,
            ..Found::default()
        };
        for plan in &found.plans {
            let rows = gezhi_store::visits::plan_households(tx, county, plan.id).await?;
            let left = rows.into_iter().filter(|(_, visit)| visit.is_none());
            found.planned.extend(left.map(|(household, _)| (plan.id, household)));
        }
        let care = gezhi_store::care::of_carer(tx, county, self.account, 200).await?;
        found.care = care.into_iter().filter(|plan| plan.due_at <= self.soon).collect();
        let people: Vec<i64> = found.care.iter().filter_map(|plan| plan.person).collect();
        let people = gezhi_store::residents::persons_by_ids(tx, county, &people).await?;
        found.names = people.into_iter().map(|person| (person.id, person.name)).collect();
        self.linked(tx, &mut found).await?;
        for place in &self.places {
            let rows = gezhi_store::visits::unvisited(tx, county, *place, i64::MAX, (-1, 0), SHOWN).await?;
            for (seen, file) in rows {
                found.unvisited.push(file.id);
                found.seen.insert(file.id, seen);
                found.files.insert(file.id, file);
            }
            found.never += gezhi_store::visits::left_of(tx, county, *place, 1).await?;
        }
        found.matters = open_with_families(tx, county, &self.places).await?;
        let wanted: BTreeSet<i64> = found
            .planned
            .iter()
            .map(|(_, household)| *household)
            .chain(found.care.iter().map(|plan| plan.household))
            .chain(found.linked.iter().copied())
            .chain(found.matters.iter().flat_map(|(_, families)| families).map(|family| family.household))
            .filter(|id| !found.files.contains_key(id))
            .collect();
        let ids: Vec<i64> = wanted.into_iter().collect();
        for part in ids.chunks(500) {
            for file in gezhi_store::residents::households_by_ids(tx, county, part).await? {
                found.files.insert(file.id, file);
            }
            for seen in gezhi_store::visits::of_households(tx, county, part).await? {
                found.seen.insert(seen.household, seen);
            }
        }
        Ok(found)
    }
}

impl Read {
    /// Linked households; of a linked place those that were visited longest ago.
    async fn linked(&self, tx: &mut Tx<'_>, found: &mut Found) -> std::result::Result<(), StoreError> {
        let county = self.county;
        let mut links: Vec<LinkRow> = gezhi_store::visits::of_holder(tx, county, self.account).await?;
        links.extend(gezhi_store::visits::of_bodies(tx, county, &self.bodies).await?);
        let mut seen = BTreeSet::new();
        for link in links.into_iter().filter(|link| seen.insert(link.id)) {
            if let Some(household) = link.household {
                found.linked.push(household);
                continue;
            }
            let depth = link.ancestors.iter().flatten().count();
            let place = (depth, link.place);
            for (seen, file) in
                gezhi_store::visits::unvisited(tx, county, place, i64::MAX, (-1, 0), SHOWN).await?
            {
                found.linked.push(file.id);
                found.seen.insert(file.id, seen);
                found.files.insert(file.id, file);
            }
        }
        Ok(())
    }
}

/// A day of visits of the person who asks.
///
/// # Errors
/// 401, 403.
pub async fn agenda(app: &App, actor: &Actor) -> Result<Agenda> {
    decide(actor, Action::RecordVisit)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let now = app.now().as_microsecond();
    let places =
        outermost(actor, Action::RecordVisit).iter().map(|path| (path.depth(), path.id().0)).collect();
    let read = Read { county: app.county, account, bodies: bodies_of(actor), places, soon: now + SOON };
    let found = app.db.read(read).await?;
    let of = |id: i64| {
        let file = found.files.get(&id).filter(|file| file.until.is_none())?;
        let masked = !path_of(app, file.place).is_ok_and(|path| super::goes_there(actor, &path));
        Some(target(app, file, found.seen.get(&id).copied(), masked))
    };
    let list = |ids: &[i64]| {
        let mut seen = BTreeSet::new();
        ids.iter().filter(|id| seen.insert(**id)).filter_map(|id| of(*id)).collect::<Vec<_>>()
    };
    let families: Vec<i64> =
        found.matters.iter().flat_map(|(_, families)| families).map(|family| family.household).collect();
    Ok(Agenda {
        as_of: app.now().to_string(),
        todo: todo(&found, now, of),
        linked: list(&found.linked),
        unvisited: list(&found.unvisited),
        never: found.never,
        families: list(&families),
        plans: found.plans.iter().map(plan).collect(),
        matters: found.matters.iter().map(|(row, families)| matter(row, families)).collect(),
    })
}

fn plan(row: &PlanRow) -> AgendaPlan {
    AgendaPlan {
        id: Id(row.id),
        title: row.title.clone(),
        due_at: instant(row.due_at),
        total: row.total,
        done: row.done,
    }
}

fn matter(row: &MatterRow, families: &[MatterHousehold]) -> AgendaMatter {
    AgendaMatter {
        id: Id(row.id),
        title: row.title.clone(),
        families: families
            .iter()
            .map(|family| (family.household.to_string(), family.stance.clone()))
            .collect(),
        words: families.iter().map(|family| (family.stance.clone(), stance_word(&family.stance))).collect(),
    }
}

/// Households of plans and with care checks, each once, the soonest first.
fn todo(found: &Found, now: i64, of: impl Fn(i64) -> Option<Target>) -> Vec<Target> {
    let mut all: BTreeMap<i64, (i64, Target)> = BTreeMap::new();
    for (plan, household) in &found.planned {
        let due = found.plans.iter().find(|row| row.id == *plan).map_or(i64::MAX, |row| row.due_at);
        let Some(mut target) = of(*household) else { continue };
        target.plan = Some(Id(*plan));
        target.due_at = Some(instant(due));
        let known = all.entry(*household).or_insert((due, target));
        if due < known.0 {
            known.0 = due;
            known.1.plan = Some(Id(*plan));
            known.1.due_at = Some(instant(due));
        }
    }
    for row in &found.care {
        if let std::collections::btree_map::Entry::Vacant(e) = all.entry(row.household) {
            let Some(target) = of(row.household) else { continue };
            e.insert((row.due_at, target));
        }
        let Some((due, target)) = all.get_mut(&row.household) else { continue };
        *due = row.due_at.min(*due);
        target.due_at = Some(instant(*due));
        target.care.push(CareDue {
            id: Id(row.id),
            name: row.person.and_then(|id| found.names.get(&id).cloned()).unwrap_or_default(),
            due_at: instant(row.due_at),
            overdue: row.due_at < now,
        });
    }
    let mut list: Vec<(i64, Target)> = all.into_values().collect();
    list.sort_by_key(|(due, target)| (*due, target.household));
    list.into_iter().map(|(_, target)| target).collect()
}

//! From rows to the parts of a pack, each under a tag that changes with its content.

use super::content::Content;
use super::view::{
    PackContact, PackGrid, PackHousehold, PackKind, PackPart, PackPerson, PackServices, PackTask, PackWords,
    RelationWord,
};
use crate::context::App;
use crate::error::Result;
use crate::files::sha256;
use crate::posts::post_word;
use crate::residents::{AttributeView, Sealer, address_of, initials, kinds, member_of, roles_at};
use crate::tasks::TaskView;
use crate::views::{Bi, Id};
use gezhi_domain::accounts::{Action, Actor, Role, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::residents::Relation;
use gezhi_store::engine::StoreError;
use gezhi_store::residents::{AttributeRow, HouseholdRow, PersonRow};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Sixteen hex digits: enough that two contents of one part do not meet.
const TAG: usize = 16;

fn tag<T: Serialize>(value: &T) -> Result<String> {
    let text = serde_json::to_string(value).map_err(|error| StoreError::BadValue(error.to_string()))?;
    Ok(sha256(text.as_bytes()).chars().take(TAG).collect())
}

/// A part, without its content where the phone has it.
pub(super) fn part<T: Serialize>(value: T, have: &HashSet<&str>) -> Result<PackPart<T>> {
    let etag = tag(&value)?;
    let known = have.contains(etag.as_str());
    Ok(PackPart { etag, data: (!known).then_some(value) })
}

/// The households by grid, and the people whose numbers leave the house with this answer.
pub(super) struct Grids {
    pub(super) grids: Vec<PackGrid>,
    /// Identity and grid.
    pub(super) revealed: Vec<(i64, i64)>,
    /// Numbers in the pack, sent now or before.
    pub(super) phones: usize,
}

/// Makes the parts of the grids.
pub(super) fn grids(
    app: &App,
    actor: &Actor,
    content: &Content,
    today: &str,
    have: &HashSet<&str>,
) -> Result<Grids> {
    let directory = app.directory();
    let mut people: HashMap<i64, Vec<&PersonRow>> = HashMap::new();
    for person in &content.people {
        people.entry(person.household.unwrap_or_default()).or_default().push(person);
    }
    let mut marks: HashMap<i64, Vec<AttributeRow>> = HashMap::new();
    for mark in &content.marks {
        marks.entry(mark.household).or_default().push(mark.clone());
    }
    let mut by_grid: BTreeMap<i64, Vec<&HouseholdRow>> = BTreeMap::new();
    for household in &content.households {
        by_grid.entry(household.place).or_default().push(household);
    }
    let mut made = Grids { grids: Vec::new(), revealed: Vec::new(), phones: 0 };
    for (grid, households) in by_grid {
        let Some(path) = directory.place(PlaceId(grid)).map(|place| place.path) else { continue };
        let maker = Maker::at(app, actor, &path, today);
        let mut rows = Vec::with_capacity(households.len());
        for household in households {
            let own = people.remove(&household.id).unwrap_or_default();
            let marks = marks.remove(&household.id).unwrap_or_default();
            rows.push(maker.household(household, own, &marks)?);
        }
        let etag = tag(&rows)?;
        let known = have.contains(etag.as_str());
        let shown: Vec<i64> = rows
            .iter()
            .flat_map(|row| &row.members)
            .filter(|member| member.phone.is_some())
            .map(|member| member.id.0)
            .collect();
        made.phones += shown.len();
        if !known {
            made.revealed.extend(shown.into_iter().map(|person| (person, grid)));
        }
        let Some(place) = app.place_ref(&path) else { continue };
        made.grids.push(PackGrid { place, etag, households: (!known).then_some(rows) });
    }
    Ok(made)
}

/// What decides how a household of a grid is shown.
struct Maker<'a> {
    app: &'a App,
    sealer: Sealer,
    roles: Vec<Role>,
    reveals: bool,
    today: &'a str,
}

impl<'a> Maker<'a> {
    fn at(app: &'a App, actor: &Actor, path: &PlacePath, today: &'a str) -> Self {
        Self {
            app,
            sealer: Sealer::of(app),
            roles: roles_at(actor, path),
            reveals: decide_at(actor, Action::RevealRegister, path).is_ok(),
            today,
        }
    }

    fn household(
        &self,
        row: &HouseholdRow,
        mut people: Vec<&PersonRow>,
        marks: &[AttributeRow],
    ) -> Result<PackHousehold> {
        let seen = AttributeView::seen(&self.app.profile(), marks, &self.roles, self.today);
        let of = |person: Option<Id>| {
            let own = seen.iter().filter(|mark| mark.person == person);
            let mut codes: Vec<String> = own.map(|mark| mark.code.clone()).collect();
            codes.sort();
            codes.dedup();
            codes
        };
        people.sort_by_key(|person| (member_of(person).relation, person.birth.clone(), person.id));
        let members = people
            .into_iter()
            .map(|person| {
                let phone = if self.reveals { self.sealer.open_phone(person)? } else { None };
                Ok(PackPerson {
                    id: Id(person.id),
                    name: person.name.clone(),
                    initials: initials(&person.name),
                    relation: member_of(person).relation.code().to_owned(),
                    birth_year: person.birth.as_deref().and_then(|day| day.get(..4)?.parse().ok()),
                    phone,
                    marks: of(Some(Id(person.id))),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(PackHousehold {
            id: Id(row.id),
            number: row.number.clone(),
            address: address_of(row),
            marks: of(None),
            members,
        })
    }
}

/// Whom to call: posts around, from the nearest place up, and the bodies of the places above.
pub(super) fn contacts(app: &App, content: &Content, around: &[i64]) -> Vec<PackContact> {
    let directory = app.directory();
    let name = |id: i64| {
        let place = directory.place(PlaceId(id))?;
        Some(directory.path_name(&place.path)).filter(|name| !name.is_empty()).or(Some(place.name.clone()))
    };
    let posts = content.posts.iter().filter_map(|post| {
        Some(PackContact {
            role: post_word(app, &post.kind),
            name: post.name.clone(),
            phone: post.phone.clone(),
            place: name(post.place)?,
        })
    });
    let bodies = directory.bodies().filter(|body| around.contains(&body.place)).filter_map(|body| {
        Some(PackContact {
            role: Bi::new("责任单位", "responsible body"),
            name: body.name.clone(),
            phone: Some(body.phone.clone()?),
            place: name(body.place)?,
        })
    });
    let mut all: Vec<PackContact> = posts.chain(bodies).collect();
    all.dedup_by(|left, right| {
        left.name == right.name && left.phone == right.phone && left.place == right.place
    });
    all
}

/// What waits for the worker.
pub(super) fn tasks(tasks: Vec<TaskView>) -> Vec<PackTask> {
    let task = |task: TaskView| PackTask {
        kind: task.kind,
        subject_kind: task.subject_kind,
        subject: task.subject,
        ticket: task.case.map(|case| case.ticket),
        title: task.title,
        place: task.place.map(|place| place.path),
        due_at: task.due_at,
    };
    tasks.into_iter().map(task).collect()
}

/// What can be applied for.
pub(super) fn services(app: &App) -> PackServices {
    PackServices { items: crate::services::items(app), topics: crate::policies::topics(app) }
}

/// The words of codes.
pub(super) fn words(app: &App, actor: &Actor) -> PackWords {
    let roles: Vec<Role> = actor.duties.iter().map(|duty| duty.role).collect();
    PackWords {
        relations: Relation::ALL
            .iter()
            .map(|relation| RelationWord {
                code: relation.code().to_owned(),
                word: Bi::new(relation.zh(), relation.en()),
            })
            .collect(),
        marks: kinds(&app.profile(), &roles)
            .into_iter()
            .map(|kind| PackKind { code: kind.code, name: kind.name, icon: kind.icon, colour: kind.colour })
            .collect(),
    }
}

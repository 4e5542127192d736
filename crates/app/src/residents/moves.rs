//! Leaving, moving, splitting a household and merging two.

use super::create::{leaf, number, point, reread};
use super::edit::{Alone, relations};
use super::file::File;
use super::input::{day_or_today, line};
use super::view::HouseholdView;
use super::write::{Apply, Change};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::{Key, once};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, decide, system_permit};
use gezhi_domain::residents::Departure;
use gezhi_store::engine::{Op, Tx};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Somebody leaves the register.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Leave {
    /// Household the person belongs to.
    pub household: Id,
    /// Version that the person had before the eyes.
    pub version: i64,
    /// `died`, `moved_out` or `mistake`.
    pub how: String,
    /// From which day; today when left out.
    #[serde(default)]
    pub on: Option<String>,
    /// How the others stand to the new head, where the head leaves.
    #[serde(default)]
    pub relations: BTreeMap<String, String>,
}

/// Somebody moves into another household.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Move {
    /// Household the person leaves.
    pub household: Id,
    /// Its version.
    pub version: i64,
    /// Household the person comes into.
    pub into: Id,
    /// Its version, where it was before the eyes.
    #[serde(default)]
    pub into_version: Option<i64>,
    /// Relation to the head there.
    pub relation: String,
    /// From which day; today when left out.
    #[serde(default)]
    pub on: Option<String>,
    /// How the others stand to the new head, where the head leaves.
    #[serde(default)]
    pub relations: BTreeMap<String, String>,
}

/// Some people make a household of their own.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Split {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// Who goes, and how they stand to their new head.
    pub members: BTreeMap<String, String>,
    /// Grid of the new household; the same when left out.
    #[serde(default)]
    pub place: Option<Id>,
    /// Number of its file; made when left out.
    #[serde(default)]
    pub number: Option<String>,
    /// Lane and house number; the same when left out.
    #[serde(default)]
    pub address: Option<String>,
    /// Room.
    #[serde(default)]
    pub room: Option<String>,
    /// House, WGS-84.
    #[serde(default)]
    pub lon: Option<f64>,
    /// House, WGS-84.
    #[serde(default)]
    pub lat: Option<f64>,
    /// From which day; today when left out.
    #[serde(default)]
    pub on: Option<String>,
    /// How those who stay stand to the new head, where the head goes.
    #[serde(default)]
    pub relations: BTreeMap<String, String>,
}

/// A household becomes part of another.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Merge {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// Household they come into.
    pub into: Id,
    /// Its version.
    pub into_version: i64,
    /// How everybody who comes stands to the head there.
    pub relations: BTreeMap<String, String>,
    /// From which day; today when left out.
    #[serde(default)]
    pub on: Option<String>,
}

fn set(file: &mut File, wanted: &[(i64, &'static str)]) -> Result<()> {
    for (person, relation) in wanted {
        (*relation).clone_into(&mut file.member(*person)?.relation);
    }
    Ok(())
}

/// A household that nobody is left in ends on that day.
fn end_if_empty(file: &mut File, day: &str) {
    if file.members.is_empty() {
        file.household.until = Some(day.to_owned());
    }
}

/// Lets somebody leave the register.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422: the others have no head.
pub async fn leave(
    app: &App,
    actor: &Actor,
    person: i64,
    wish: &Leave,
    address: Option<&str>,
) -> Result<HouseholdView> {
    let on = day_or_today(app, wish.on.as_deref(), "on")?;
    let how = Departure::parse(&wish.how).ok_or_else(|| {
        AppError::invalid("how", "how", "请选迁出、去世或登记有误。", "Choose moved out, died or mistake.")
    })?;
    let (wanted, day) = (relations(&wish.relations)?, on.to_string());
    let (id, version) = (wish.household.0, wish.version);
    let alone = Alone { actor, id, version, on, act: "person_leave", how: how.code(), address };
    let apply: Apply = Box::new(move |files, gone| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        gone.push(file.take(person)?);
        set(file, &wanted)?;
        end_if_empty(file, &day);
        Ok(())
    });
    alone.run(app, apply).await
}

/// Moves somebody into another household. Answers with that household.
///
/// # Errors
/// As [`leave`].
pub async fn move_person(
    app: &App,
    actor: &Actor,
    person: i64,
    wish: &Move,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    let on = day_or_today(app, wish.on.as_deref(), "on")?;
    let relation = super::input::relation_of(&wish.relation)?.code();
    let (wanted, day) = (relations(&wish.relations)?, on.to_string());
    same(wish.household, wish.into)?;
    let entry = app.entry(
        &system_permit(Action::EditRegister),
        "person_move",
        "household",
        wish.household.0,
        address,
    );
    let apply: Apply = Box::new(move |files, _| {
        let [from, into] = files.as_mut_slice() else { return Err(AppError::not_found()) };
        let (mut row, marks) = from.take(person)?;
        relation.clone_into(&mut row.relation);
        into.members.push(row);
        into.attributes.extend(marks);
        set(from, &wanted)?;
        end_if_empty(from, &day);
        Ok(())
    });
    let files = vec![(wish.household.0, Some(wish.version)), (wish.into.0, wish.into_version)];
    let change = Change {
        app: app.clone(),
        actor: actor.clone(),
        files,
        fresh: None,
        on,
        how: "moved",
        batch: None,
        entry,
        apply,
    };
    app.db.write(change).await?;
    reread(app, actor, wish.into.0).await
}

fn same(from: Id, into: Id) -> Result<()> {
    if from == into {
        return Err(AppError::invalid(
            "same_household",
            "into",
            "这是同一户，请选另一户。",
            "This is the same household; choose another.",
        ));
    }
    Ok(())
}

/// Makes a household of some people of this one. Answers with the new one.
///
/// # Errors
/// As [`leave`].
pub async fn split(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &Split,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    let key = Key::sealed(app, actor, &format!("split:{id}"), key, wish)?;
    let on = day_or_today(app, wish.on.as_deref(), "on")?;
    let going = relations(&wish.members)?;
    if going.is_empty() {
        return Err(AppError::invalid("members", "members", "请选出分出去的人。", "Choose who goes."));
    }
    let wanted = relations(&wish.relations)?;
    let old = reread(app, actor, id).await?;
    let place = match (wish.place, &old.place) {
        (Some(place), _) => place.0,
        (None, Some(place)) => place.id.0,
        (None, None) => return Err(AppError::not_found()),
    };
    let path = leaf(app, actor, place)?;
    let code = app.directory().place(path.id()).map(|place| place.code.clone()).unwrap_or_default();
    let mut row =
        super::create::household(app, &path, number(app, wish.number.as_deref(), &code)?, on.to_string());
    row.address = line(wish.address.as_deref().unwrap_or(&old.address), "address", 100)?;
    row.room = line(wish.room.as_deref().unwrap_or_default(), "room", 40)?;
    (row.lon, row.lat) = match point(wish.lon, wish.lat)? {
        (None, None) if wish.place.is_none() => {
            (old.point.map(|point| point.lon), old.point.map(|point| point.lat))
        }
        pin => pin,
    };
    let is_same_point =
        (row.lon, row.lat) == (old.point.map(|point| point.lon), old.point.map(|point| point.lat));
    let is_same_grid = old.place.as_ref().is_some_and(|old| old.id.0 == place);
    if is_same_grid && row.address == old.address && is_same_point {
        // Who sets up a household of their own without moving stays in the house.
        row.house = old.house.as_ref().map(|house| house.id.0);
    }
    let (fresh_id, day) = (row.id, on.to_string());
    let entry = app.entry(&system_permit(Action::EditRegister), "household_split", "household", id, address);
    let apply: Apply = Box::new(move |files, _| {
        let [from, fresh] = files.as_mut_slice() else { return Err(AppError::not_found()) };
        for (person, relation) in &going {
            let (mut row, marks) = from.take(*person)?;
            (*relation).clone_into(&mut row.relation);
            fresh.members.push(row);
            fresh.attributes.extend(marks);
        }
        set(from, &wanted)?;
        end_if_empty(from, &day);
        Ok(())
    });
    let change = Change {
        app: app.clone(),
        actor: actor.clone(),
        files: vec![(id, Some(wish.version))],
        fresh: Some(File { household: row, members: Vec::new(), attributes: Vec::new() }),
        on,
        how: "moved",
        batch: None,
        entry,
        apply,
    };
    let fresh_id = once(app, key, change, fresh_id).await?;
    reread(app, actor, fresh_id).await
}

struct Merging {
    change: Change,
    from: i64,
    into: i64,
    address: Option<String>,
}

impl Op for Merging {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        self.change.run(tx).await?;
        let permit = system_permit(Action::EditRegister);
        let (app, sides) = (&self.change.app, (self.from, self.into));
        crate::points::inherit(app, tx, &permit, sides, self.address.as_deref()).await
    }
}

/// Brings everybody of a household into another; the first ends. Answers with the one that stays.
///
/// # Errors
/// As [`leave`].
pub async fn merge(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &Merge,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    same(Id(id), wish.into)?;
    let on = day_or_today(app, wish.on.as_deref(), "on")?;
    let (wanted, day) = (relations(&wish.relations)?, on.to_string());
    let entry = app.entry(&system_permit(Action::EditRegister), "household_merge", "household", id, address);
    let apply: Apply = Box::new(move |files, _| {
        let [from, into] = files.as_mut_slice() else { return Err(AppError::not_found()) };
        set(from, &wanted)?;
        into.members.append(&mut from.members);
        into.attributes.append(&mut from.attributes);
        end_if_empty(from, &day);
        Ok(())
    });
    let files = vec![(id, Some(wish.version)), (wish.into.0, Some(wish.into_version))];
    let change = Change {
        app: app.clone(),
        actor: actor.clone(),
        files,
        fresh: None,
        on,
        how: "moved",
        batch: None,
        entry,
        apply,
    };
    app.db
        .write(Merging { change, into: wish.into.0, from: id, address: address.map(str::to_owned) })
        .await?;
    reread(app, actor, wish.into.0).await
}

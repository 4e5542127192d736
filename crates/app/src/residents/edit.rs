//! Changing a household, a person, and how people stand to the head.

use super::create::{leaf, point, reread};
use super::input::{PersonInput, day_or_today, line, relation_of};
use super::scope::ancestors;
use super::view::HouseholdView;
use super::write::{Apply, Change};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::{Key, once};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, decide, system_permit};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The household's own fields; what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EditHousehold {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// Grid: the household moves with its people.
    #[serde(default)]
    pub place: Option<Id>,
    /// Number of the file.
    #[serde(default)]
    pub number: Option<String>,
    /// Lane and house number.
    #[serde(default)]
    pub address: Option<String>,
    /// Room.
    #[serde(default)]
    pub room: Option<String>,
    /// House, WGS-84; both or neither.
    #[serde(default)]
    pub lon: Option<f64>,
    /// House, WGS-84.
    #[serde(default)]
    pub lat: Option<f64>,
}

/// A person's fields.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EditPerson {
    /// Version of the household that the person had before the eyes.
    pub version: i64,
    /// Household the person belongs to.
    pub household: Id,
    /// The fields.
    #[serde(flatten)]
    pub person: PersonInput,
}

/// Somebody who comes into a household.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NewMember {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// From which day; today when left out.
    #[serde(default)]
    pub since: Option<String>,
    /// The fields.
    #[serde(flatten)]
    pub person: PersonInput,
}

/// How people stand to the head from now on: what makes somebody else the head.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Relations {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// From which day; today when left out.
    #[serde(default)]
    pub on: Option<String>,
    /// Relation by person; who is left out stays as is.
    pub relations: BTreeMap<String, String>,
}

/// Relations by person, checked.
///
/// # Errors
/// 422 for a relation or an identity that is none.
pub(super) fn relations(typed: &BTreeMap<String, String>) -> Result<Vec<(i64, &'static str)>> {
    typed
        .iter()
        .map(|(person, relation)| {
            let id = person.parse().map_err(|_| AppError::not_found())?;
            Ok((id, relation_of(relation)?.code()))
        })
        .collect()
}

/// One change of one file by somebody.
pub(super) struct Alone<'a> {
    pub actor: &'a Actor,
    pub id: i64,
    pub version: i64,
    pub on: Date,
    pub act: &'static str,
    pub how: &'static str,
    pub address: Option<&'a str>,
}

impl Alone<'_> {
    pub async fn run(self, app: &App, apply: Apply) -> Result<HouseholdView> {
        let key = Key::none();
        self.run_once(app, key, apply).await
    }

    /// The same for what makes something: sent again with the same key, it is done no second time.
    pub async fn run_once(self, app: &App, key: Key, apply: Apply) -> Result<HouseholdView> {
        decide(self.actor, Action::EditRegister)?;
        let permit = system_permit(Action::EditRegister);
        let change = Change {
            app: app.clone(),
            actor: self.actor.clone(),
            files: vec![(self.id, Some(self.version))],
            fresh: None,
            on: self.on,
            how: self.how,
            batch: None,
            entry: app.entry(&permit, self.act, "household", self.id, self.address),
            apply,
        };
        let id = once(app, key, change, self.id).await?;
        reread(app, self.actor, id).await
    }
}

/// Changes the household's own fields.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 with the field.
pub async fn edit_household(
    app: &App,
    actor: &Actor,
    id: i64,
    edit: &EditHousehold,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    let place = edit.place.map(|place| leaf(app, actor, place.0)).transpose()?;
    let text = |text: &Option<String>, field, longest| {
        text.as_deref().map(|text| line(text, field, longest)).transpose()
    };
    let number = text(&edit.number, "number", 40)?.filter(|number| !number.is_empty());
    let (lane, room) = (text(&edit.address, "address", 100)?, text(&edit.room, "room", 40)?);
    let pin = point(edit.lon, edit.lat)?;
    let on = day_or_today(app, None, "on")?;
    let alone = Alone { actor, id, version: edit.version, on, act: "household_edit", how: "moved", address };
    let apply: Apply = Box::new(move |files, _| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        let row = &mut file.household;
        if let Some(path) = &place {
            row.place = path.id().0;
            row.ancestors = ancestors(path);
        }
        if let Some(number) = &number {
            row.number.clone_from(number);
        }
        if let Some(lane) = &lane {
            row.address.clone_from(lane);
        }
        if let Some(room) = &room {
            row.room.clone_from(room);
        }
        if pin.0.is_some() {
            (row.lon, row.lat) = pin;
        }
        Ok(())
    });
    alone.run(app, apply).await
}

/// Changes a person. Numbers that are left out stay as they are.
///
/// # Errors
/// As [`edit_household`].
pub async fn edit_person(
    app: &App,
    actor: &Actor,
    person: i64,
    edit: &EditPerson,
    address: Option<&str>,
) -> Result<HouseholdView> {
    let on = day_or_today(app, None, "on")?;
    let (id, version) = (edit.household.0, edit.version);
    let alone = Alone { actor, id, version, on, act: "person_edit", how: "relation", address };
    let (input, own) = (edit.person.clone(), app.clone());
    let apply: Apply = Box::new(move |files, _| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        input.fill_row(&own, file.member(person)?)
    });
    alone.run(app, apply).await
}

/// Enters somebody into a household: a birth, a marriage, somebody who moved here.
///
/// # Errors
/// As [`edit_household`].
pub async fn add_member(
    app: &App,
    actor: &Actor,
    id: i64,
    new: &NewMember,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<HouseholdView> {
    decide(actor, Action::EditRegister)?;
    let key = Key::sealed(app, actor, &format!("member:{id}"), key, new)?;
    let on = day_or_today(app, new.since.as_deref(), "since")?;
    let row = new.person.fresh(app)?;
    let alone = Alone { actor, id, version: new.version, on, act: "person_add", how: "moved", address };
    let apply: Apply = Box::new(move |files, _| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        file.members.push(row.clone());
        Ok(())
    });
    alone.run_once(app, key, apply).await
}

/// Says anew how people stand to the head.
///
/// # Errors
/// As [`edit_household`].
pub async fn set_relations(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &Relations,
    address: Option<&str>,
) -> Result<HouseholdView> {
    let on = day_or_today(app, wish.on.as_deref(), "on")?;
    let wanted = relations(&wish.relations)?;
    let alone =
        Alone { actor, id, version: wish.version, on, act: "household_relations", how: "relation", address };
    let apply: Apply = Box::new(move |files, _| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        for (person, relation) in &wanted {
            (*relation).clone_into(&mut file.member(*person)?.relation);
        }
        Ok(())
    });
    alone.run(app, apply).await
}

//! What a household of a ledger does to the register.

use super::compare::{Compared, Fate};
use super::rows::{LedgerHousehold, LedgerPerson, place_of};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::attributes::fresh_mark;
use crate::residents::create::{household as empty_household, number};
use crate::residents::file::File;
use crate::residents::input::{PersonInput, empty};
use crate::residents::write::{Apply, Change};
use gezhi_domain::accounts::{Action, Actor, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::Residence;
use jiff::civil::Date;

fn input(person: &LedgerPerson, residence: &str) -> PersonInput {
    PersonInput {
        name: person.name.clone(),
        sex: person.sex.map(|sex| sex.code().to_owned()),
        birth: person.birth.clone(),
        id_number: person.id_number.clone(),
        phone: person.phone.clone(),
        relation: person.relation.code().to_owned(),
        residence: Some(person.residence.map_or_else(|| residence.to_owned(), |kind| kind.code().to_owned())),
    }
}

/// What a household of a ledger does to the register; `None` where it does nothing.
pub(super) fn change_of(
    app: &App,
    actor: &Actor,
    batch: i64,
    household: LedgerHousehold,
    compared: Compared,
) -> Result<Option<Change>> {
    let path = place_of(app, &household).ok_or_else(AppError::not_found)?;
    let today = local_date(app.now());
    let permit = system_permit(Action::ImportRegister);
    let mut fresh = None;
    let (files, subject) = match compared.known {
        Some((id, version)) => (vec![(id, Some(version))], id),
        None if compared.people.contains(&Fate::New) => {
            let code = app.directory().place(path.id()).map(|place| place.code.clone()).unwrap_or_default();
            let number = number(app, household.number.as_deref(), &code)?;
            let mut row = empty_household(app, &path, number, today.to_string());
            row.address.clone_from(&household.address);
            row.room.clone_from(&household.room);
            let id = row.id;
            fresh = Some(File { household: row, members: Vec::new(), attributes: Vec::new() });
            (Vec::new(), id)
        }
        None => return Ok(None),
    };
    let is_same = compared.changed.is_empty()
        && compared.people.iter().all(|fate| matches!(fate, Fate::Same(_) | Fate::Doubtful(_)))
        && household.marks.is_empty()
        && household.members.iter().all(|person| person.marks.is_empty());
    if compared.known.is_some() && is_same {
        return Ok(None);
    }
    // Identities are made outside the operation, which may run twice.
    let people: Vec<(LedgerPerson, Fate, i64)> = household
        .members
        .iter()
        .cloned()
        .zip(compared.people)
        .map(|(person, fate)| {
            let id = match &fate {
                Fate::Same(id) | Fate::Changed(id, _) => *id,
                _ => app.id(),
            };
            (person, fate, id)
        })
        .collect();
    let entry = app.entry(&permit, "household_import", "household", subject, None);
    Ok(Some(Change {
        app: app.clone(),
        actor: actor.clone(),
        files,
        fresh,
        on: today,
        how: "moved",
        batch: Some(batch),
        entry,
        apply: apply(app.clone(), household, people, today),
    }))
}

fn apply(app: App, household: LedgerHousehold, people: Vec<(LedgerPerson, Fate, i64)>, today: Date) -> Apply {
    Box::new(move |files, _| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        if !household.address.is_empty() {
            file.household.address.clone_from(&household.address);
        }
        if !household.room.is_empty() {
            file.household.room.clone_from(&household.room);
        }
        for (person, fate, id) in &people {
            match fate {
                Fate::New => {
                    let mut row = empty(*id);
                    input(person, Residence::Resident.code()).fill_row(&app, &mut row)?;
                    file.members.push(row);
                }
                Fate::Changed(id, _) => {
                    let row = file.member(*id)?;
                    let residence = row.residence.clone();
                    input(person, &residence).fill_row(&app, row)?;
                }
                Fate::Same(_) => {}
                Fate::Doubtful(_) => continue,
            }
            for code in &person.marks {
                mark(&app, file, Some(*id), code, today);
            }
        }
        for code in &household.marks {
            mark(&app, file, None, code, today);
        }
        Ok(())
    })
}

/// A mark that is not there yet.
fn mark(app: &App, file: &mut File, person: Option<i64>, code: &str, today: Date) {
    let stands = file.attributes.iter().any(|mark| mark.code == code && mark.person == person);
    let profile = app.profile();
    if let (false, Some(spec)) = (stands, profile.attribute(code)) {
        let row = fresh_mark(app.id(), file.household.id, person, spec, today, String::new());
        file.attributes.push(row);
    }
}

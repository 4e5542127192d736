//! A household that a ledger wrote, as it was before.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::file::File;
use crate::residents::write::{Apply, Change};
use gezhi_domain::accounts::{Action, Actor, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_store::engine::StoreError;
use gezhi_store::ledgers::WrittenRow;
use std::collections::BTreeMap;

/// A household as it was before.
pub(super) fn back(app: &App, actor: &Actor, row: &WrittenRow) -> Result<Change> {
    let before: Option<File> = row
        .before
        .as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(|error| StoreError::BadValue(format!("a household of a ledger: {error}")))?;
    let today = local_date(app.now());
    let permit = system_permit(Action::ImportRegister);
    let day = today.to_string();
    let apply: Apply = Box::new(move |files, gone| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        let known: BTreeMap<i64, _> =
            before.iter().flat_map(|before| &before.members).map(|member| (member.id, member)).collect();
        let added: Vec<i64> =
            file.members.iter().map(|member| member.id).filter(|id| !known.contains_key(id)).collect();
        for person in added {
            gone.push(file.take(person)?);
        }
        for member in &mut file.members {
            if let Some(old) = known.get(&member.id) {
                let version = member.version;
                *member = (*old).clone();
                member.version = version;
            }
        }
        match &before {
            Some(before) => {
                file.household.address.clone_from(&before.household.address);
                file.household.room.clone_from(&before.household.room);
                file.attributes.retain(|mark| before.attributes.iter().any(|old| old.id == mark.id));
            }
            None => {
                file.attributes.clear();
                file.household.until = Some(day.clone());
                // The number becomes free for the corrected ledger.
                file.household.number = format!("{}~{}", file.household.number, file.household.id);
            }
        }
        Ok(())
    });
    Ok(Change {
        app: app.clone(),
        actor: actor.clone(),
        files: vec![(row.household, Some(row.version))],
        fresh: None,
        on: today,
        how: "mistake",
        batch: None,
        entry: app.entry(&permit, "household_import_undo", "household", row.household, None),
        apply,
    })
}

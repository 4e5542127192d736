//! Making one of two houses that are the same and were entered twice.

use super::owner::owned;
use super::see::reread;
use super::tenants::Tenants;
use super::view::HouseView;
use super::{entry_by, present};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::file::Counts;
use crate::residents::housing::{count_house, stand};
use crate::residents::input::day_or_today;
use crate::residents::write::Apply;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, decide, system_permit};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::houses::HouseRow;
use gezhi_store::journal::Entry;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// Two houses that are one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct MergeHouses {
    /// Version of the house that goes.
    pub version: i64,
    /// House that stays.
    pub into: Id,
    /// Its version.
    pub into_version: i64,
}

struct MergeOp {
    app: App,
    actor: Actor,
    from: (i64, i64),
    into: (i64, i64),
    on: Date,
    entry: Entry,
}

/// The house that stays, with what only the other one knew.
fn joined(into: HouseRow, from: &HouseRow) -> HouseRow {
    let graded = into.grade.is_some() || from.grade.is_none();
    let assessed = if graded { &into } else { from };
    let (grade, graded_by, graded_on) =
        (assessed.grade.clone(), assessed.graded_by.clone(), assessed.graded_on.clone());
    let (lon, lat) = if into.lon.is_some() { (into.lon, into.lat) } else { (from.lon, from.lat) };
    let text = |own: &String, other: &String| if own.is_empty() { other.clone() } else { own.clone() };
    HouseRow {
        lon,
        lat,
        grade,
        graded_by,
        graded_on,
        kind: into.kind.clone().or_else(|| from.kind.clone()),
        storeys: into.storeys.or(from.storeys),
        built: into.built.or(from.built),
        owner: into.owner.or(from.owner),
        owner_text: text(&into.owner_text, &from.owner_text),
        note: text(&into.note, &from.note),
        version: into.version + 1,
        ..into
    }
}

impl Op for MergeOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county, now) = (&self.app, self.app.county, self.app.now().as_microsecond());
        let (from, permit) = present(tx, app, &self.actor, self.from).await?;
        let (into, into_permit) = present(tx, app, &self.actor, self.into).await?;
        let mut counts = Counts::new();
        let stays = HouseRow { updated_at: now, ..joined(into.clone(), &from) };
        gezhi_store::houses::update(tx, &into_permit, county, &stays, into.version).await?;
        owned(tx, &into_permit, county, (Some(&into), &stays), &self.on.to_string()).await?;
        gezhi_store::houses::move_stays(tx, &permit, county, from.id, into.id).await?;
        gezhi_store::houses::move_rooms(tx, &permit, county, from.id, into.id).await?;
        let goes = HouseRow {
            until: Some(self.on.to_string()),
            ended: Some("merged".to_owned()),
            merged_into: Some(into.id),
            version: from.version + 1,
            updated_at: now,
            ..from.clone()
        };
        if !gezhi_store::houses::end(tx, &permit, county, &goes).await? {
            return Err(super::overtaken(&from));
        }
        count_house(app.directory().root().0, from.ancestors, &mut counts, -1);
        let households = gezhi_store::houses::households_now(tx, county, into.id).await?;
        let house = stays.clone();
        let apply: Apply = Box::new(move |files, _| {
            files.iter_mut().for_each(|file| stand(&mut file.household, &house));
            Ok(())
        });
        let tenants =
            Tenants { app, actor: &self.actor, on: self.on, address: self.entry.address.as_deref() };
        tenants.change(tx, households, apply, &mut counts).await?;
        for (row, other) in [(&goes, stays.id), (&stays, goes.id)] {
            let id = if row.id == goes.id { self.entry.id } else { app.id() };
            let details = json!({ "with": other.to_string(), "stays": row.id == stays.id });
            let entry = Entry { id, ..entry_by(&self.entry, &permit, row, &details) };
            gezhi_store::journal::append(tx, county, &entry).await?;
        }
        Ok(gezhi_store::residents::add_counts(tx, county, &counts).await?)
    }
}

/// Merges a house into another; answers with the one that stays.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 for the same house or one that has ended.
pub async fn merge(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &MergeHouses,
    address: Option<&str>,
) -> Result<HouseView> {
    decide(actor, Action::EditRegister)?;
    if wish.into == Id(id) {
        return Err(AppError::invalid(
            "same_house",
            "into",
            "这是同一座房屋，请选另一座。",
            "This is the same house; choose another.",
        ));
    }
    let on = day_or_today(app, None, "on")?;
    let entry = app.entry(&system_permit(Action::EditRegister), "house_merge", "house", id, address);
    let op = MergeOp {
        app: app.clone(),
        actor: actor.clone(),
        from: (id, wish.version),
        into: (wish.into.0, wish.into_version),
        on,
        entry,
    };
    app.db.write(op).await?;
    reread(app, actor, wish.into.0).await
}

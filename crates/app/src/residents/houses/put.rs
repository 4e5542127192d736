//! Entering a house and changing its file. Who lives there moves along with its address, its grid and its position.

use super::fields::{HouseInput, differing};
use super::see::reread;
use super::view::HouseView;
use super::{entry_by, present};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::{Key, once};
use crate::residents::create::leaf;
use crate::residents::file::Counts;
use crate::residents::housing::{count_house, stand};
use crate::residents::input::day_or_today;
use crate::residents::scope::{ancestors, path_of};
use crate::residents::write::{Apply, Change};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, decide, decide_at, system_permit};
use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::houses::HouseRow;
use gezhi_store::journal::Entry;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A house to be entered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NewHouse {
    /// Grid.
    pub place: Id,
    /// Its fields.
    #[serde(flatten)]
    pub house: HouseInput,
}

/// A house as it is from now on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EditHouse {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// Grid; the same when left out.
    #[serde(default)]
    pub place: Option<Id>,
    /// Its fields, all of them.
    #[serde(flatten)]
    pub house: HouseInput,
}

struct PutOp {
    app: App,
    actor: Actor,
    /// The house as typed; its version and identity are filled in for one that exists.
    typed: HouseRow,
    /// Identity and version of the one that is changed.
    old: Option<(i64, i64)>,
    /// Where it goes, where that was said.
    path: Option<PlacePath>,
    on: Date,
    entry: Entry,
}

impl Op for PutOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let (root, now) = (app.directory().root().0, app.now().as_microsecond());
        let mut row = HouseRow { version: 1, updated_at: now, ..self.typed.clone() };
        let mut counts = Counts::new();
        let Some((id, version)) = self.old else {
            let permit = decide_at(&self.actor, Action::EditRegister, &path_of(app, row.place)?)?;
            self.check(tx, &row).await?;
            gezhi_store::houses::insert(tx, &permit, county, &row).await?;
            count_house(root, row.ancestors, &mut counts, 1);
            let entry = entry_by(&self.entry, &permit, &row, &json!({ "address": !row.address.is_empty() }));
            gezhi_store::journal::append(tx, county, &entry).await?;
            return Ok(gezhi_store::residents::add_counts(tx, county, &counts).await?);
        };
        let (old, permit) = present(tx, app, &self.actor, (id, version)).await?;
        row = HouseRow { id, since: old.since.clone(), version: old.version + 1, ..row };
        (row.place, row.ancestors) = match &self.path {
            Some(path) => (path.id().0, ancestors(path)),
            None => (old.place, old.ancestors),
        };
        decide_at(&self.actor, Action::EditRegister, &path_of(app, row.place)?)?;
        self.check(tx, &row).await?;
        if !gezhi_store::houses::update(tx, &permit, county, &row, old.version).await? {
            return Err(super::overtaken(&old));
        }
        count_house(root, old.ancestors, &mut counts, -1);
        count_house(root, row.ancestors, &mut counts, 1);
        let fields = differing(&old, &row);
        if ["place", "address", "point"].iter().any(|field| fields.contains(field)) {
            self.tenants(tx, &row, &mut counts).await?;
        }
        let entry = entry_by(&self.entry, &permit, &row, &json!({ "fields": fields }));
        gezhi_store::journal::append(tx, county, &entry).await?;
        Ok(gezhi_store::residents::add_counts(tx, county, &counts).await?)
    }
}

impl PutOp {
    /// One address of a grid is one house, and an owner is a household that the person may see.
    async fn check(&self, tx: &mut Tx<'_>, row: &HouseRow) -> Result<()> {
        let county = self.app.county;
        if !row.address.is_empty() {
            let known = gezhi_store::houses::at_address(tx, county, row.place, &row.address).await?;
            if known.is_some_and(|known| known.id != row.id) {
                return Err(AppError::invalid(
                    "house_exists",
                    "address",
                    "这个网格里已经有这个地址的房屋。如果是同一座，请打开其中一座，用“合并”。",
                    "There is a house with this address in this grid. If it is the same one, open one of them and merge.",
                ));
            }
        }
        let Some(owner) = row.owner else { return Ok(()) };
        let household = gezhi_store::residents::household(tx, county, owner).await?;
        let path = household.and_then(|household| path_of(&self.app, household.place).ok());
        let seen = path.is_some_and(|path| decide_at(&self.actor, Action::SeeRegister, &path).is_ok());
        if seen {
            return Ok(());
        }
        Err(AppError::invalid(
            "owner",
            "owner",
            "没有找到产权户，请重新选择，或只填产权人姓名。",
            "The owning household was not found; choose another, or write the owner's name.",
        ))
    }

    /// Whoever lives there stands where the house stands.
    async fn tenants(&self, tx: &mut Tx<'_>, row: &HouseRow, counts: &mut Counts) -> Result<()> {
        let app = &self.app;
        let households = gezhi_store::houses::households_now(tx, app.county, row.id).await?;
        let Some(first) = households.first().copied() else { return Ok(()) };
        let house = row.clone();
        let apply: Apply = Box::new(move |files, _| {
            files.iter_mut().for_each(|file| stand(&mut file.household, &house));
            Ok(())
        });
        let permit = system_permit(Action::EditRegister);
        let entry =
            app.entry(&permit, "household_edit", "household", first, self.entry.address.as_deref());
        let change = Change {
            app: app.clone(),
            actor: self.actor.clone(),
            files: households.into_iter().map(|id| (id, None)).collect(),
            fresh: None,
            on: self.on,
            how: "moved",
            batch: None,
            entry,
            apply,
        };
        change.write(tx, counts).await?;
        Ok(())
    }
}

/// Enters a house.
///
/// # Errors
/// 401, 403; 404 for a grid outside the person's scope; 422 with the field.
pub async fn create(
    app: &App,
    actor: &Actor,
    new: &NewHouse,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<HouseView> {
    decide(actor, Action::EditRegister)?;
    let key = Key::sealed(app, actor, "house", key, new)?;
    let path = leaf(app, actor, new.place.0)?;
    let id = app.id();
    let mut typed = HouseRow { id, place: path.id().0, ancestors: ancestors(&path), ..HouseRow::default() };
    new.house.fill(app, &mut typed)?;
    let on = day_or_today(app, None, "on")?;
    let entry = app.entry(&system_permit(Action::EditRegister), "house_create", "house", id, address);
    let op = PutOp { app: app.clone(), actor: actor.clone(), typed, old: None, path: None, on, entry };
    let id = once(app, key, op, id).await?;
    reread(app, actor, id).await
}

/// Changes a house's file.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 with the field.
pub async fn edit(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &EditHouse,
    address: Option<&str>,
) -> Result<HouseView> {
    decide(actor, Action::EditRegister)?;
    let path = wish.place.map(|place| leaf(app, actor, place.0)).transpose()?;
    let mut typed = HouseRow { id, ..HouseRow::default() };
    wish.house.fill(app, &mut typed)?;
    let on = day_or_today(app, None, "on")?;
    let entry = app.entry(&system_permit(Action::EditRegister), "house_edit", "house", id, address);
    let old = Some((id, wish.version));
    let op = PutOp { app: app.clone(), actor: actor.clone(), typed, old, path, on, entry };
    app.db.write(op).await?;
    reread(app, actor, id).await
}

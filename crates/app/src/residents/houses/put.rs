//! Entering a house and changing its file. Who lives there moves along with its address, its grid and its position.

use super::fields::{HouseInput, differing};
use super::owner::{check, owned};
use super::see::reread;
use super::tenants::Tenants;
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
use crate::residents::write::Apply;
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
    /// From which day the owner is another one.
    owned_since: String,
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
            check(tx, (app, &self.actor), &row).await?;
            gezhi_store::houses::insert(tx, &permit, county, &row).await?;
            count_house(root, row.ancestors, &mut counts, 1);
            owned(tx, &permit, county, (None, &row), &self.owned_since).await?;
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
        check(tx, (app, &self.actor), &row).await?;
        if !gezhi_store::houses::update(tx, &permit, county, &row, old.version).await? {
            return Err(super::overtaken(&old));
        }
        owned(tx, &permit, county, (Some(&old), &row), &self.owned_since).await?;
        count_house(root, old.ancestors, &mut counts, -1);
        count_house(root, row.ancestors, &mut counts, 1);
        let fields = differing(&old, &row);
        if ["place", "address", "point"].iter().any(|field| fields.contains(field)) {
            let households = gezhi_store::houses::households_now(tx, county, row.id).await?;
            let house = row.clone();
            let apply: Apply = Box::new(move |files, _| {
                files.iter_mut().for_each(|file| stand(&mut file.household, &house));
                Ok(())
            });
            let tenants =
                Tenants { app, actor: &self.actor, on: self.on, address: self.entry.address.as_deref() };
            tenants.change(tx, households, apply, &mut counts).await?;
        }
        let entry = entry_by(&self.entry, &permit, &row, &json!({ "fields": fields }));
        gezhi_store::journal::append(tx, county, &entry).await?;
        Ok(gezhi_store::residents::add_counts(tx, county, &counts).await?)
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
    let owned_since = new.house.owned_since(app)?;
    let entry = app.entry(&system_permit(Action::EditRegister), "house_create", "house", id, address);
    let op = PutOp {
        app: app.clone(),
        actor: actor.clone(),
        typed,
        old: None,
        path: None,
        on,
        owned_since,
        entry,
    };
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
    let owned_since = wish.house.owned_since(app)?;
    let entry = app.entry(&system_permit(Action::EditRegister), "house_edit", "house", id, address);
    let old = Some((id, wish.version));
    let op = PutOp { app: app.clone(), actor: actor.clone(), typed, old, path, on, owned_since, entry };
    app.db.write(op).await?;
    reread(app, actor, id).await
}

//! Rooms of a house, written as a whole list.

use super::see::reread;
use super::tenants::Tenants;
use super::view::HouseView;
use super::{entry_by, present};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::file::Counts;
use crate::residents::input::{day_or_today, line};
use crate::residents::write::Apply;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, system_permit};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::houses::{HouseRow, RoomRow};
use gezhi_store::journal::Entry;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Most rooms of a house.
const MOST: usize = 500;

/// A room as typed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct RoomInput {
    /// Name it had, where it had one.
    #[serde(default)]
    pub was: Option<String>,
    /// Name: 302, 二楼.
    pub name: String,
    /// Floor.
    #[serde(default)]
    pub floor: Option<i64>,
    /// What has to be known of it.
    #[serde(default)]
    pub note: String,
}

/// All rooms of a house; one that is left out is taken away.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Rooms {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// The rooms.
    pub rooms: Vec<RoomInput>,
}

struct RoomsOp {
    app: App,
    actor: Actor,
    id: i64,
    version: i64,
    on: Date,
    /// Name before, room as it is from now on.
    rooms: Vec<(Option<String>, RoomRow)>,
    entry: Entry,
}

impl Op for RoomsOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let (old, permit) = present(tx, app, &self.actor, (self.id, self.version)).await?;
        let known = gezhi_store::houses::rooms_of_house(tx, county, self.id).await?;
        let kept: BTreeSet<&str> = self.rooms.iter().filter_map(|(was, _)| was.as_deref()).collect();
        let households = gezhi_store::houses::households_now(tx, county, self.id).await?;
        let mut lived_in = BTreeSet::new();
        for household in &households {
            if let Some(stay) = gezhi_store::houses::present_stay(tx, county, *household).await? {
                lived_in.insert(stay.room);
            }
        }
        for room in known.iter().filter(|room| !kept.contains(room.name.as_str())) {
            if lived_in.contains(&room.name) {
                return Err(AppError::invalid(
                    "room_lived_in",
                    "rooms",
                    format!("“{}”还有人住，请先登记他们搬到哪里，再删这个房间。", room.name),
                    format!(
                        "Somebody lives in {}; enter where they move to before it is taken away.",
                        room.name
                    ),
                ));
            }
            gezhi_store::houses::forget_room(tx, &permit, county, self.id, &room.name).await?;
        }
        let renamed = self.write(tx, &permit, &known).await?;
        let row =
            HouseRow { version: old.version + 1, updated_at: app.now().as_microsecond(), ..old.clone() };
        if !gezhi_store::houses::update(tx, &permit, county, &row, old.version).await? {
            return Err(super::overtaken(&old));
        }
        let mut counts = Counts::new();
        self.tenants(tx, households, renamed, &mut counts).await?;
        let entry = entry_by(&self.entry, &permit, &row, &json!({ "rooms": self.rooms.len() }));
        gezhi_store::journal::append(tx, county, &entry).await?;
        Ok(gezhi_store::residents::add_counts(tx, county, &counts).await?)
    }
}

impl RoomsOp {
    /// Writes the rooms; answers which names are others now.
    async fn write(
        &self,
        tx: &mut Tx<'_>,
        permit: &Permit,
        known: &[RoomRow],
    ) -> Result<BTreeMap<String, String>> {
        let county = self.app.county;
        let mut renamed = BTreeMap::new();
        for (was, room) in &self.rooms {
            let was = was.as_ref().filter(|was| known.iter().any(|room| room.name == **was));
            let Some(was) = was else {
                gezhi_store::houses::put_room(tx, permit, county, room).await?;
                continue;
            };
            gezhi_store::houses::rename_room(tx, permit, county, self.id, (was, room))
                .await
                .map_err(taken)?;
            if *was != room.name {
                let names = (was.as_str(), room.name.as_str());
                gezhi_store::houses::rename_room_of_stays(tx, permit, county, self.id, names).await?;
                renamed.insert(was.clone(), room.name.clone());
            }
        }
        Ok(renamed)
    }

    /// Households carry the name of their room.
    async fn tenants(
        &self,
        tx: &mut Tx<'_>,
        households: Vec<i64>,
        renamed: BTreeMap<String, String>,
        counts: &mut Counts,
    ) -> Result<()> {
        if renamed.is_empty() {
            return Ok(());
        }
        let apply: Apply = Box::new(move |files, _| {
            for file in files {
                if let Some(name) = renamed.get(&file.household.room) {
                    file.household.room.clone_from(name);
                }
            }
            Ok(())
        });
        let (app, address) = (&self.app, self.entry.address.as_deref());
        let tenants = Tenants { app, actor: &self.actor, on: self.on, address };
        tenants.change(tx, households, apply, counts).await
    }
}

fn taken(error: StoreError) -> AppError {
    match error {
        StoreError::Unique { .. } => twice(),
        error => error.into(),
    }
}

fn twice() -> AppError {
    AppError::invalid(
        "room_twice",
        "rooms",
        "有两个房间同名，请改其中一个。",
        "Two rooms have the same name; change one of them.",
    )
}

/// Writes the rooms of a house.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 for two of a name, or one without that is
/// lived in.
pub async fn set_rooms(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &Rooms,
    address: Option<&str>,
) -> Result<HouseView> {
    decide(actor, Action::EditRegister)?;
    if wish.rooms.len() > MOST {
        return Err(AppError::invalid(
            "too_many",
            "rooms",
            format!("一座房屋最多登记 {MOST} 个房间。"),
            format!("A house has {MOST} rooms at most."),
        ));
    }
    let mut names = BTreeSet::new();
    let mut rooms = Vec::with_capacity(wish.rooms.len());
    for room in &wish.rooms {
        let name = line(&room.name, "rooms", 40)?;
        if name.is_empty() {
            return Err(AppError::invalid("room_name", "rooms", "请填房间名称。", "Give the room a name."));
        }
        if room.floor.is_some_and(|floor| !(-5..=120).contains(&floor)) {
            return Err(AppError::invalid(
                "out_of_range",
                "rooms",
                "楼层请填 -5 到 120 之间的数。",
                "Give a floor from -5 to 120.",
            ));
        }
        if !names.insert(name.clone()) {
            return Err(twice());
        }
        let note = line(&room.note, "rooms", 100)?;
        rooms.push((room.was.clone(), RoomRow { house: id, name, floor: room.floor, note }));
    }
    let on = day_or_today(app, None, "on")?;
    let entry = app.entry(&system_permit(Action::EditRegister), "house_rooms", "house", id, address);
    let op = RoomsOp { app: app.clone(), actor: actor.clone(), id, version: wish.version, on, rooms, entry };
    app.db.write(op).await?;
    reread(app, actor, id).await
}

//! Making two houses of one: part of it gets an address of its own, with rooms and whoever lives there.

use super::fields::HouseInput;
use super::owner::{check, owned};
use super::see::reread;
use super::tenants::Tenants;
use super::view::HouseView;
use super::{entry_by, present};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::{Key, once};
use crate::residents::file::Counts;
use crate::residents::housing::count_house;
use crate::residents::input::day_or_today;
use crate::residents::write::Apply;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, decide, system_permit};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::houses::{HouseRow, RoomRow};
use gezhi_store::journal::Entry;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Part of a house that becomes one of its own.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SplitHouse {
    /// Version that the person had before the eyes.
    pub version: i64,
    /// Names of the rooms that go.
    #[serde(default)]
    pub rooms: Vec<String>,
    /// Households that go, of those that live there now.
    #[serde(default)]
    pub households: Vec<Id>,
    /// From which day; today when left out.
    #[serde(default)]
    pub on: Option<String>,
    /// The new house.
    #[serde(flatten)]
    pub house: HouseInput,
}

struct SplitOp {
    app: App,
    actor: Actor,
    old: (i64, i64),
    typed: HouseRow,
    rooms: Vec<String>,
    households: Vec<i64>,
    on: Date,
    owned_since: String,
    entry: Entry,
}

impl Op for SplitOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county, now) = (&self.app, self.app.county, self.app.now().as_microsecond());
        let (old, permit) = present(tx, app, &self.actor, self.old).await?;
        let (lon, lat) =
            if self.typed.lon.is_some() { (self.typed.lon, self.typed.lat) } else { (old.lon, old.lat) };
        let fresh = HouseRow {
            place: old.place,
            ancestors: old.ancestors,
            lon,
            lat,
            since: Some(self.on.to_string()),
            version: 1,
            updated_at: now,
            ..self.typed.clone()
        };
        check(tx, (app, &self.actor), &fresh).await?;
        gezhi_store::houses::insert(tx, &permit, county, &fresh).await?;
        owned(tx, &permit, county, (None, &fresh), &self.owned_since).await?;
        let rest = HouseRow { version: old.version + 1, updated_at: now, ..old.clone() };
        if !gezhi_store::houses::update(tx, &permit, county, &rest, old.version).await? {
            return Err(super::overtaken(&old));
        }
        let mut counts = Counts::new();
        count_house(app.directory().root().0, fresh.ancestors, &mut counts, 1);
        let living = gezhi_store::houses::households_now(tx, county, old.id).await?;
        if self.households.iter().any(|id| !living.contains(id)) {
            return Err(AppError::invalid(
                "not_living_here",
                "households",
                "所选的户有的已经不住在这座房屋，请刷新后重选。",
                "Some of these households do not live in this house any more; reload and choose again.",
            ));
        }
        self.rooms(tx, (&old, &fresh), &living, &permit).await?;
        let id = fresh.id;
        let apply: Apply = Box::new(move |files, _| {
            files.iter_mut().for_each(|file| file.household.house = Some(id));
            Ok(())
        });
        let tenants =
            Tenants { app, actor: &self.actor, on: self.on, address: self.entry.address.as_deref() };
        tenants.change(tx, self.households.clone(), apply, &mut counts).await?;
        for (row, other) in [(&rest, fresh.id), (&fresh, rest.id)] {
            let entry_id = if row.id == rest.id { self.entry.id } else { app.id() };
            let details = json!({ "with": other.to_string(), "households": self.households.len() });
            let entry = Entry { id: entry_id, ..entry_by(&self.entry, &permit, row, &details) };
            gezhi_store::journal::append(tx, county, &entry).await?;
        }
        Ok(gezhi_store::residents::add_counts(tx, county, &counts).await?)
    }
}

impl SplitOp {
    /// Rooms go along, unless somebody stays in one.
    async fn rooms(
        &self,
        tx: &mut Tx<'_>,
        (old, fresh): (&HouseRow, &HouseRow),
        living: &[i64],
        permit: &gezhi_domain::accounts::Permit,
    ) -> Result<()> {
        let county = self.app.county;
        let known = gezhi_store::houses::rooms_of_house(tx, county, old.id).await?;
        for household in living.iter().filter(|id| !self.households.contains(id)) {
            let stay = gezhi_store::houses::present_stay(tx, county, *household).await?;
            if let Some(stay) = stay.filter(|stay| self.rooms.contains(&stay.room)) {
                return Err(AppError::invalid(
                    "room_lived_in",
                    "rooms",
                    format!("“{}”里还有没选上的户，请把他们也选上，或留下这个房间。", stay.room),
                    format!(
                        "{} is lived in by a household that stays; choose it too, or keep the room.",
                        stay.room
                    ),
                ));
            }
        }
        for room in known.into_iter().filter(|room| self.rooms.contains(&room.name)) {
            gezhi_store::houses::forget_room(tx, permit, county, old.id, &room.name).await?;
            gezhi_store::houses::put_room(tx, permit, county, &RoomRow { house: fresh.id, ..room }).await?;
        }
        Ok(())
    }
}

/// Makes a house of part of this one; answers with the new one.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 when somebody else was faster; 422 with the field.
pub async fn split(
    app: &App,
    actor: &Actor,
    id: i64,
    wish: &SplitHouse,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<HouseView> {
    decide(actor, Action::EditRegister)?;
    let key = Key::sealed(app, actor, &format!("house_split:{id}"), key, wish)?;
    let mut typed = HouseRow { id: app.id(), ..HouseRow::default() };
    wish.house.fill(app, &mut typed)?;
    if typed.address.is_empty() {
        return Err(AppError::invalid(
            "house_where",
            "address",
            "请填分出来的房屋的门牌地址。",
            "Give the address of the new house.",
        ));
    }
    let on = day_or_today(app, wish.on.as_deref(), "on")?;
    let fresh = typed.id;
    let op = SplitOp {
        app: app.clone(),
        actor: actor.clone(),
        old: (id, wish.version),
        typed,
        rooms: wish.rooms.clone(),
        households: wish.households.iter().map(|id| id.0).collect(),
        on,
        owned_since: wish.house.owned_since(app)?,
        entry: app.entry(&system_permit(Action::EditRegister), "house_split", "house", id, address),
    };
    let fresh = once(app, key, op, fresh).await?;
    reread(app, actor, fresh).await
}

//! The house a household lives in: found by its address or made of it, with the history of who lived where (feature P1).
//!
//! A household stands where its house stands. Whoever writes an address enters no house, so every change of a file comes by here.

use super::file::{Counts, File};
use crate::error::{AppError, Result};
use gezhi_domain::accounts::Permit;
use gezhi_domain::residents::names_a_house;
use gezhi_store::engine::Tx;
use gezhi_store::houses::{HouseRow, HouseStayRow, RoomRow};
use gezhi_store::residents::HouseholdRow;

/// Who changes the files, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Housing<'a> {
    /// County.
    pub county: i64,
    /// Root of the grid tree.
    pub root: i64,
    /// May change the register here.
    pub permit: &'a Permit,
    /// Day from which it holds.
    pub day: &'a str,
    /// Identity of a house, should one be made.
    pub fresh: i64,
    /// Now.
    pub now: i64,
    /// Households that are being written: they get the position of a house by themselves.
    pub written: &'a [i64],
}

fn point(row: &HouseholdRow) -> Option<(f64, f64)> {
    row.lon.zip(row.lat)
}

/// Adds a house to the counts of every place it stands in, `times` over.
pub(super) fn count_house(root: i64, ancestors: [Option<i64>; 4], counts: &mut Counts, times: i64) {
    for place in std::iter::once(root).chain(ancestors.into_iter().flatten()) {
        *counts.entry((place, "houses".to_owned())).or_default() += times;
    }
}

/// A household that was put into another house comes to stand where that house stands.
///
/// # Errors
/// 422 when there is no such house any more.
pub(super) async fn link(tx: &mut Tx<'_>, county: i64, old: Option<&File>, file: &mut File) -> Result<()> {
    let Some(id) = file.household.house else { return Ok(()) };
    if old.is_some_and(|old| old.household.house == Some(id)) {
        return Ok(());
    }
    let house = gezhi_store::houses::by_id(tx, county, id).await?.filter(|house| house.until.is_none());
    let house = house.ok_or_else(|| {
        AppError::invalid(
            "house_ended",
            "house",
            "没有这座房屋，或已经拆除，请另选一座。",
            "There is no such house, or it no longer stands; choose another.",
        )
    })?;
    stand(&mut file.household, &house);
    Ok(())
}

/// Puts a household where a house stands.
pub(super) fn stand(row: &mut HouseholdRow, house: &HouseRow) {
    row.house = Some(house.id);
    row.place = house.place;
    row.ancestors = house.ancestors;
    row.address.clone_from(&house.address);
    if house.lon.is_some() {
        (row.lon, row.lat) = (house.lon, house.lat);
    }
}

impl Housing<'_> {
    /// Finds or makes the house of a household as it is to be written, and notes from which day it lives there. `counts` gets the
    /// house where one is made.
    ///
    /// # Errors
    /// 422 for a move before the last one; failures of the store.
    pub async fn settle(
        &self,
        tx: &mut Tx<'_>,
        old: Option<&File>,
        row: &mut HouseholdRow,
        counts: &mut Counts,
    ) -> Result<()> {
        let Self { county, permit, .. } = *self;
        if let Some(until) = &row.until {
            if row.house.is_some() {
                gezhi_store::houses::end_stay(tx, permit, county, row.id, until).await?;
            }
            return Ok(());
        }
        let known = match row.house {
            Some(id) => gezhi_store::houses::by_id(tx, county, id).await?,
            None => None,
        };
        let fits = |house: &HouseRow| {
            house.until.is_none() && house.place == row.place && house.address == row.address
        };
        let house = match known.filter(fits) {
            Some(house) => Some(house),
            None => self.find_or_make(tx, row, counts).await?,
        };
        if let Some(house) = &house {
            self.position(tx, old, row, house).await?;
        }
        row.house = house.as_ref().map(|house| house.id);
        self.stay(tx, old.is_none(), row).await
    }

    async fn find_or_make(
        &self,
        tx: &mut Tx<'_>,
        row: &HouseholdRow,
        counts: &mut Counts,
    ) -> Result<Option<HouseRow>> {
        let is_one = names_a_house(&row.address);
        if is_one {
            let found = gezhi_store::houses::at_address(tx, self.county, row.place, &row.address).await?;
            if found.is_some() {
                return Ok(found);
            }
        } else if row.lon.is_none() {
            return Ok(None);
        }
        let house = HouseRow {
            id: self.fresh,
            place: row.place,
            ancestors: row.ancestors,
            address: row.address.clone(),
            lon: row.lon,
            lat: row.lat,
            version: 1,
            updated_at: self.now,
            ..HouseRow::default()
        };
        gezhi_store::houses::insert(tx, self.permit, self.county, &house).await?;
        count_house(self.root, house.ancestors, counts, 1);
        Ok(Some(house))
    }

    /// A house and who lives in it have one position. One that was set anew at a household is that of the house from now on.
    async fn position(
        &self,
        tx: &mut Tx<'_>,
        old: Option<&File>,
        row: &mut HouseholdRow,
        house: &HouseRow,
    ) -> Result<()> {
        let (own, its) = (point(row), house.lon.zip(house.lat));
        if own == its {
            return Ok(());
        }
        let stayed = old.filter(|old| old.household.house == Some(house.id));
        let set_anew = stayed.is_some_and(|old| point(&old.household) != own) || its.is_none();
        match own.filter(|_| set_anew) {
            Some((lon, lat)) => {
                let moved = HouseRow {
                    lon: Some(lon),
                    lat: Some(lat),
                    version: house.version + 1,
                    updated_at: self.now,
                    ..house.clone()
                };
                gezhi_store::houses::update(tx, self.permit, self.county, &moved, house.version).await?;
                let mut others = gezhi_store::houses::households_now(tx, self.county, house.id).await?;
                others.retain(|id| !self.written.contains(id));
                let at = (lon, lat);
                gezhi_store::residents::follow_house(tx, self.permit, self.county, at, &others, self.now)
                    .await?;
            }
            None => (row.lon, row.lat) = (house.lon, house.lat),
        }
        Ok(())
    }

    /// From which day it lives in which room of which house.
    async fn stay(&self, tx: &mut Tx<'_>, is_new: bool, row: &HouseholdRow) -> Result<()> {
        let Self { county, permit, day, .. } = *self;
        let open = gezhi_store::houses::present_stay(tx, county, row.id).await?;
        let is_same = |stay: &HouseStayRow| Some(stay.house) == row.house && stay.room == row.room;
        if open.as_ref().is_some_and(is_same) || (open.is_none() && row.house.is_none()) {
            return Ok(());
        }
        if let Some(stay) = open.as_ref().filter(|stay| stay.since.as_str() > day) {
            return Err(AppError::invalid(
                "move_too_early",
                "on",
                format!("这一户 {} 才住进现在的房屋，搬家日期不能早于这一天。", stay.since),
                format!(
                    "This household came into its present house on {}; the move cannot be earlier.",
                    stay.since
                ),
            ));
        }
        gezhi_store::houses::end_stay(tx, permit, county, row.id, day).await?;
        let Some(house) = row.house else { return Ok(()) };
        let room = row.room.clone();
        if !room.is_empty() {
            let row = RoomRow { house, name: room.clone(), ..RoomRow::default() };
            gezhi_store::houses::put_room(tx, permit, county, &row).await?;
        }
        // A new household lives there from its first day.
        let since = if is_new { row.since.clone() } else { day.to_owned() };
        let stay = HouseStayRow { household: row.id, since, until: None, house, room };
        Ok(gezhi_store::houses::begin_stay(tx, permit, county, &stay).await?)
    }
}

//! Houses and vehicles: a household stands where its house stands, its open stay is in that house, an owner is the one of the
//! history, counts are a recount, every plate opens and is found by its index (features P1, P8).

use super::Finding;
use gezhi_app::residents::Sealer;
use gezhi_app::{App, Result};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::houses::{HouseOwnerRow, HouseRow, HouseStayRow};
use gezhi_store::residents::HouseholdRow;
use gezhi_store::vehicles::VehicleRow;
use std::collections::{BTreeMap, HashMap};

/// Rows of one read.
const BATCH: i64 = 500;

struct Houses {
    county: i64,
    after: i64,
}

impl Op for Houses {
    type Out = Vec<(HouseRow, Vec<HouseOwnerRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::houses::scan(tx, self.county, self.after, BATCH).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let owners = gezhi_store::houses::owners_of_house(tx, self.county, row.id).await?;
            all.push((row, owners));
        }
        Ok(all)
    }
}

/// Households, the houses they name and their open stays.
struct Homes {
    county: i64,
    after: i64,
}

impl Op for Homes {
    type Out = (Vec<HouseholdRow>, Vec<HouseRow>, Vec<HouseStayRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::residents::scan_households(tx, self.county, self.after, BATCH).await?;
        let houses: Vec<i64> = rows.iter().filter_map(|row| row.house).collect();
        let houses = gezhi_store::houses::by_ids(tx, self.county, &houses).await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let stays = gezhi_store::houses::scan_stays(tx, self.county, &ids).await?;
        Ok((rows, houses, stays))
    }
}

struct Vehicles {
    county: i64,
    after: i64,
}

impl Op for Vehicles {
    type Out = (Vec<VehicleRow>, Vec<HouseholdRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::vehicles::scan(tx, self.county, self.after, BATCH).await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.household).collect();
        let households = gezhi_store::residents::households_by_ids(tx, self.county, &ids).await?;
        Ok((rows, households))
    }
}

/// Checks houses and vehicles; adds the houses that stand to a recount of the register.
///
/// # Errors
/// Failures of the database.
pub async fn check(app: &App, recount: &mut BTreeMap<(i64, String), i64>) -> Result<[Finding; 2]> {
    let county = app.county;
    let (mut houses, mut vehicles) = (Finding::new("houses"), Finding::new("vehicles"));
    let mut after = 0;
    loop {
        let batch = app.db.read(Houses { county, after }).await?;
        let Some((last, _)) = batch.last() else { break };
        after = last.id;
        for (row, owners) in &batch {
            houses.look(house(app, row, owners));
            let places = std::iter::once(app.directory().root().0).chain(row.ancestors.into_iter().flatten());
            for place in places.filter(|_| row.until.is_none()) {
                *recount.entry((place, "houses".to_owned())).or_default() += 1;
            }
        }
    }
    after = 0;
    loop {
        let (rows, named, stays) = app.db.read(Homes { county, after }).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        let named: HashMap<i64, &HouseRow> = named.iter().map(|row| (row.id, row)).collect();
        let mut open: HashMap<i64, Vec<&HouseStayRow>> = HashMap::new();
        for stay in &stays {
            open.entry(stay.household).or_default().push(stay);
        }
        for row in &rows {
            let stays = open.get(&row.id).map_or(&[][..], Vec::as_slice);
            houses.look(home(row, row.house.and_then(|id| named.get(&id).copied()), stays));
        }
    }
    let sealer = Sealer::of(app);
    after = 0;
    loop {
        let (rows, households) = app.db.read(Vehicles { county, after }).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in &rows {
            vehicles.look(vehicle(&sealer, row, households.iter().find(|one| one.id == row.household)));
        }
    }
    Ok([houses, vehicles])
}

fn house(app: &App, row: &HouseRow, owners: &[HouseOwnerRow]) -> Option<String> {
    let path = app.directory().place(PlaceId(row.place)).map(|place| place.path);
    let ancestors = path.map(|path| [1, 2, 3, 4].map(|depth| path.at(depth).map(|place| place.0)));
    let open: Vec<&HouseOwnerRow> = owners.iter().filter(|owner| owner.until.is_none()).collect();
    let owner = (row.owner.is_some() || !row.owner_text.is_empty()).then_some((row.owner, &row.owner_text));
    let fault = if row.until.is_none() && ancestors != Some(row.ancestors) {
        "its place is not where the tree has it"
    } else if row.until.is_some() != row.ended.is_some() {
        "it has ended without a reason, or the other way round"
    } else if open.len() > 1 || open.first().map(|owner| (owner.owner, &owner.owner_text)) != owner {
        "its owner is another one than that of the history"
    } else {
        return None;
    };
    Some(format!("house {} ({}): {fault}", row.id, row.address))
}

fn home(row: &HouseholdRow, house: Option<&HouseRow>, open: &[&HouseStayRow]) -> Option<String> {
    let fault = if row.until.is_some() {
        if open.is_empty() {
            return None;
        }
        "it has ended and still lives somewhere"
    } else if row.house.is_some() != house.is_some() {
        "its house does not exist"
    } else if house.is_some_and(|house| house.until.is_some()) {
        "its house no longer stands"
    } else if house.is_some_and(|house| {
        (house.place, &house.address, house.lon, house.lat) != (row.place, &row.address, row.lon, row.lat)
    }) {
        "it does not stand where its house stands"
    } else if open.len() > 1
        || open.first().map(|stay| (stay.house, &stay.room)) != row.house.map(|id| (id, &row.room))
    {
        "its open stay is in another house or room"
    } else {
        return None;
    };
    Some(format!("household {} ({}): {fault}", row.id, row.number))
}

fn vehicle(sealer: &Sealer, row: &VehicleRow, household: Option<&HouseholdRow>) -> Option<String> {
    let fault = if !sealer.open_plate(row).is_ok_and(|plate| sealer.plate_index(&plate) == row.plate_index) {
        "the plate does not open, or its index is another one"
    } else if household.is_none_or(|household| household.until.is_some() && row.until.is_none()) {
        "it is there, and its household is not"
    } else if row.until.is_some() != row.ended.is_some() {
        "it has ended without a reason, or the other way round"
    } else {
        return None;
    };
    Some(format!("vehicle {}: {fault}", row.id))
}

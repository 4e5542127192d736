//! The register: figures of households equal to their people, counts equal to a recount, every stay fits, every sealed number
//! opens and is found by its index (features P1, P2, P4).

use super::Finding;
use gezhi_app::residents::Sealer;
use gezhi_app::{App, Result};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::{AttributeRow, HouseholdRow, PersonRow, StayRow};
use std::collections::BTreeMap;

/// Households or people of one read.
const BATCH: i64 = 500;

struct Households {
    county: i64,
    after: i64,
}

type House = (HouseholdRow, Vec<PersonRow>, Vec<AttributeRow>);

impl Op for Households {
    type Out = Vec<House>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::residents::scan_households(tx, self.county, self.after, BATCH).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let people = gezhi_store::residents::persons_of_household(tx, self.county, row.id).await?;
            let marks = gezhi_store::residents::counted_attributes(tx, self.county, row.id).await?;
            all.push((row, people, marks));
        }
        Ok(all)
    }
}

struct People {
    county: i64,
    after: i64,
}

impl Op for People {
    type Out = Vec<(PersonRow, Vec<StayRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::residents::scan_persons(tx, self.county, self.after, BATCH).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let stays = gezhi_store::residents::stays_of_person(tx, self.county, row.id).await?;
            all.push((row, stays));
        }
        Ok(all)
    }
}

struct Counts {
    county: i64,
}

impl Op for Counts {
    type Out = Vec<(i64, String, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::residents::all_counts(tx, self.county).await
    }
}

/// Checks the register.
///
/// # Errors
/// Failures of the database.
pub async fn check(app: &App) -> Result<Vec<Finding>> {
    let county = app.county;
    let (mut households, mut people, mut counts) =
        (Finding::new("households"), Finding::new("people"), Finding::new("register counts"));
    let mut recount: BTreeMap<(i64, String), i64> = BTreeMap::new();
    let mut after = 0;
    loop {
        let batch = app.db.read(Households { county, after }).await?;
        let Some((last, ..)) = batch.last() else { break };
        after = last.id;
        for house in &batch {
            households.look(household(app, house));
            add(app, house, &mut recount);
        }
    }
    let sealer = Sealer::of(app);
    after = 0;
    loop {
        let batch = app.db.read(People { county, after }).await?;
        let Some((last, _)) = batch.last() else { break };
        after = last.id;
        for (row, stays) in &batch {
            people.look(person(&sealer, row, stays));
        }
    }
    let [houses, vehicles] = super::houses::check(app, &mut recount).await?;
    for (place, key, number) in app.db.read(Counts { county }).await? {
        let wanted = recount.remove(&(place, key.clone())).unwrap_or(0);
        counts
            .look((wanted != number).then(|| format!("{key} of place {place}: {number}, counted {wanted}")));
    }
    for ((place, key), wanted) in recount {
        counts.look((wanted != 0).then(|| format!("{key} of place {place} is missing, counted {wanted}")));
    }
    Ok(vec![households, people, houses, vehicles, counts])
}

fn household(app: &App, (row, people, _): &House) -> Option<String> {
    let living = people.iter().filter(|person| person.residence != "away").count();
    let number = |number: usize| i64::try_from(number).unwrap_or(-1);
    let heads: Vec<&PersonRow> = people.iter().filter(|person| person.relation == "head").collect();
    let path = app.directory().place(PlaceId(row.place)).map(|place| place.path);
    let ancestors = path.map(|path| [1, 2, 3, 4].map(|depth| path.at(depth).map(|place| place.0)));
    let fault = if (row.members, row.living) != (number(people.len()), number(living)) {
        "its figures are not those of its people"
    } else if !people.is_empty() && heads.len() != 1 {
        "it has no head or several"
    } else if heads.first().is_some_and(|head| row.head != Some(head.id) || row.head_name != head.name) {
        "its head is another one"
    } else if row.until.is_none() && people.is_empty() {
        "nobody is in it, and it has not ended"
    } else if ancestors != Some(row.ancestors) {
        "its place is not where the tree has it"
    } else if people.iter().any(|person| person.place != row.place) {
        "somebody of it stands in another place"
    } else {
        return None;
    };
    Some(format!("household {} ({}): {fault}", row.id, row.number))
}

fn add(app: &App, (row, people, marks): &House, recount: &mut BTreeMap<(i64, String), i64>) {
    if row.until.is_some() {
        return;
    }
    let living = people.iter().filter(|person| person.residence != "away").count();
    let mut count = |key: String, number: usize| {
        for place in std::iter::once(app.directory().root().0).chain(row.ancestors.into_iter().flatten()) {
            *recount.entry((place, key.clone())).or_default() += i64::try_from(number).unwrap_or(0);
        }
    };
    count("households".to_owned(), 1);
    count("people".to_owned(), people.len());
    count("living".to_owned(), living);
    for mark in marks {
        count(format!("+{}", mark.code), 1);
    }
}

fn person(sealer: &Sealer, row: &PersonRow, stays: &[StayRow]) -> Option<String> {
    let open: Vec<&StayRow> = stays.iter().filter(|stay| stay.until.is_none()).collect();
    let opens = |found: std::result::Result<Option<String>, StoreError>,
                 index: &dyn Fn(&str) -> Vec<u8>,
                 stored: &Option<Vec<u8>>| {
        found.is_ok_and(|number| number.map(|number| index(&number)) == *stored)
    };
    let fault = if open.iter().map(|stay| stay.household).collect::<Vec<_>>()
        != row.household.into_iter().collect::<Vec<_>>()
    {
        "the open stay is not in the household of the file"
    } else if open.first().is_some_and(|stay| stay.relation != row.relation) {
        "the open stay has another relation"
    } else if !opens(sealer.open_id(row), &|number| sealer.id_index(number), &row.id_index) {
        "the identity number does not open, or its index is another one"
    } else if !opens(sealer.open_phone(row), &|number| sealer.phone_index(number), &row.phone_index) {
        "the telephone does not open, or its index is another one"
    } else if row.household.is_none() == row.left_how.is_none() {
        "the person has neither a household nor left, or both"
    } else {
        return None;
    };
    Some(format!("person {}: {fault}", row.id))
}

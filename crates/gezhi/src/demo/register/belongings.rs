//! What a family of the demo has: a house with its assessment, sometimes an old one beside it, and vehicles.
//!
//! Plates are of the letter Z with five digits, which no office hands out.

use gezhi_app::entropy::Entropy;
use gezhi_app::ids::Ids;
use gezhi_app::residents::Sealer;
use gezhi_domain::profile::Profile;
use gezhi_domain::residents::{Plate, PlateScheme, province_sign};
use gezhi_drawing::dice::Dice;
use gezhi_store::houses::HouseRow;
use gezhi_store::residents::{AttributeRow, HouseholdRow};
use gezhi_store::time::micros;
use gezhi_store::vehicles::VehicleRow;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use std::collections::HashSet;

/// Invents houses and vehicles. It has dice of its own, so that the people of the demo stay who they are.
pub(super) struct Belongings<'a> {
    pub profile: &'a Profile,
    pub ids: &'a Ids,
    pub sealer: &'a Sealer,
    pub entropy: &'a Entropy,
    pub now: Timestamp,
    pub today: Date,
    pub dice: Dice,
    pub plates: HashSet<String>,
}

impl Belongings<'_> {
    fn days_ago(&mut self, most: i64) -> String {
        let days = self.dice.between(20, most);
        self.today.checked_sub(Span::new().days(days)).unwrap_or(self.today).to_string()
    }

    fn is_dangerous(&self, code: &str) -> bool {
        self.profile.houses.grade(code).is_some_and(|grade| grade.uninhabitable)
    }

    /// A grade that the place knows: mostly the safest ones, and never a dangerous one for a house that is lived in.
    fn grade(&mut self, unsafe_house: bool) -> Option<String> {
        let grades: Vec<String> = self.profile.houses.grades.iter().map(|grade| grade.code.clone()).collect();
        let livable: Vec<&String> = grades.iter().filter(|code| !self.is_dangerous(code)).collect();
        if unsafe_house {
            return livable.last().map(|code| (*code).clone());
        }
        let at = usize::from(self.dice.permille(260));
        livable.get(at).map(|code| (*code).clone())
    }

    /// The house of a household, of which the household is the owner; and now and then an old one that stands empty.
    pub fn houses(&mut self, household: &mut HouseholdRow, marks: &[AttributeRow]) -> Vec<HouseRow> {
        let unsafe_house = marks.iter().any(|mark| mark.code == "unsafe_house");
        let assessed = unsafe_house || self.dice.permille(720);
        let id = self.ids.next(self.now);
        let grade = if assessed { self.grade(unsafe_house) } else { None };
        let built = self.dice.between(1978, i64::from(self.today.year()) - 2);
        let storeys = self.dice.between(1, if built > 2000 { 4 } else { 2 });
        let own = HouseRow {
            id,
            place: household.place,
            ancestors: household.ancestors,
            address: household.address.clone(),
            lon: household.lon,
            lat: household.lat,
            kind: self.profile.houses.kind("own").map(|kind| kind.code.clone()),
            graded_by: if grade.is_some() { "住建所房屋安全普查".to_owned() } else { String::new() },
            graded_on: grade.as_ref().map(|_| self.days_ago(700)),
            grade,
            storeys: Some(storeys),
            built: Some(built),
            owner: Some(household.id),
            version: 1,
            updated_at: micros(self.now),
            ..HouseRow::default()
        };
        household.house = Some(id);
        let mut houses = vec![own];
        if self.dice.permille(18) {
            houses.push(self.old_house(household));
        }
        houses
    }

    fn old_house(&mut self, household: &HouseholdRow) -> HouseRow {
        let worst = self.profile.houses.grades.last().map(|grade| grade.code.clone());
        let shifted = |value: Option<f64>| value.map(|value| ((value + 0.000_15) * 1e6).round() / 1e6);
        HouseRow {
            id: self.ids.next(self.now),
            place: household.place,
            ancestors: household.ancestors,
            address: format!("{}老屋", household.address),
            lon: shifted(household.lon),
            lat: shifted(household.lat),
            kind: self.profile.houses.kind("vacant").map(|kind| kind.code.clone()),
            graded_by: if worst.is_some() { "住建所房屋安全普查".to_owned() } else { String::new() },
            graded_on: worst.as_ref().map(|_| self.days_ago(700)),
            grade: worst,
            storeys: Some(1),
            built: Some(self.dice.between(1952, 1979)),
            owner: Some(household.id),
            note: "无人居住，雨季不要靠近。".to_owned(),
            version: 1,
            updated_at: micros(self.now),
            ..HouseRow::default()
        }
    }

    /// Vehicles of a household; its head drives them.
    pub fn vehicles(
        &mut self,
        household: &HouseholdRow,
        head: Option<i64>,
    ) -> Result<Vec<VehicleRow>, gezhi_store::engine::StoreError> {
        let wanted: Vec<(&str, i64)> =
            vec![("car", 300), ("e_bike", 460), ("motorcycle", 160), ("truck", 24), ("tractor", 30)];
        let mut rows = Vec::new();
        for (code, permille) in wanted {
            if self.dice.permille(permille) {
                rows.extend(self.vehicle(household, head, code)?);
            }
        }
        Ok(rows)
    }

    fn vehicle(
        &mut self,
        household: &HouseholdRow,
        head: Option<i64>,
        code: &str,
    ) -> Result<Option<VehicleRow>, gezhi_store::engine::StoreError> {
        let Some(scheme) = self.profile.houses.vehicle(code).map(|kind| kind.plates) else { return Ok(None) };
        let Some(plate) = self.plate(scheme) else { return Ok(None) };
        let colours: Vec<String> =
            self.profile.houses.colours.iter().map(|colour| colour.code.clone()).collect();
        let mut row = VehicleRow {
            id: self.ids.next(self.now),
            household: household.id,
            person: head,
            plate_sealed: Vec::new(),
            plate_index: Vec::new(),
            tail: String::new(),
            kind: code.to_owned(),
            colour: self.dice.pick(&colours).cloned(),
            note: String::new(),
            since: self.days_ago(1_300),
            until: None,
            ended: None,
            version: 1,
            updated_at: micros(self.now),
        };
        self.sealer.plate(&mut row, &plate, self.entropy)?;
        Ok(Some(row))
    }

    /// A plate that nobody has yet.
    fn plate(&mut self, scheme: PlateScheme) -> Option<Plate> {
        let sign = province_sign(&self.profile.head.division)?;
        for _ in 0..200 {
            let number = self.dice.between(0, 99_999);
            let (text, national) = match scheme {
                PlateScheme::National => (format!("{sign}Z{number:05}"), true),
                PlateScheme::Local => (format!("{sign}Z{:06}", number * 7 % 1_000_000), false),
            };
            if self.plates.insert(text.clone()) {
                let plate = if national { Plate::parse(&text) } else { Plate::local(&text) };
                return plate.ok();
            }
        }
        None
    }
}

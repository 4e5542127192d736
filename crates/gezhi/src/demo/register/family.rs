//! Families: people of plausible ages and relations, with marks that fit them.

use super::super::DemoError;
use super::super::history::World;
use super::super::land::Place;
use super::super::people::Resident;
use super::belongings::Belongings;
use gezhi_app::entropy::Entropy;
use gezhi_app::ids::Ids;
use gezhi_app::residents::{Chunk, Sealer};
use gezhi_domain::residents::{IdNumber, Relation, Residence, Sex};
use gezhi_drawing::dice::Dice;
use gezhi_store::residents::{AttributeRow, HouseholdRow, PersonRow};
use gezhi_store::time::micros;
use jiff::civil::Date;
use std::collections::HashSet;

/// First day of every household of the demo: when the register was set up.
const SINCE: &str = "2022-03-01";

/// Sizes of households that add up exactly: at least one person, seldom more than seven.
pub(super) fn sizes(households: usize, people: usize, dice: &mut Dice) -> Vec<usize> {
    let mut sizes = vec![1; households];
    let mut left = people.saturating_sub(households);
    while left > 0 && households > 0 {
        let at = dice.below(households);
        if let Some(size) = sizes.get_mut(at).filter(|size| **size < 8)
            && (*size < 5 || dice.permille(250))
        {
            *size += 1;
            left -= 1;
        }
    }
    sizes
}

/// A household to be invented.
pub(super) struct Wanted<'a> {
    pub place: &'a Place,
    /// Number in the grid, from 1.
    pub number: usize,
    pub point: (f64, f64),
    pub size: usize,
    /// Somebody of a story who is the head.
    pub head: Option<&'a Resident>,
    /// Somebody with an account who is the head otherwise.
    pub settler: Option<&'a Resident>,
}

/// Invents families.
pub(super) struct Families<'a> {
    world: &'a World,
    ids: &'a Ids,
    sealer: &'a Sealer,
    entropy: &'a Entropy,
    today: Date,
    dice: Dice,
    given: HashSet<String>,
    belongings: Belongings<'a>,
}

impl<'a> Families<'a> {
    pub fn new(
        world: &'a World,
        ids: &'a Ids,
        sealer: &'a Sealer,
        entropy: &'a Entropy,
        today: Date,
        dice: Dice,
    ) -> Self {
        let belongings = Belongings {
            profile: &world.profile,
            ids,
            sealer,
            entropy,
            now: world.now,
            today,
            dice: Dice::new(world.seed, 41),
            plates: HashSet::new(),
        };
        Self { world, ids, sealer, entropy, today, dice, given: HashSet::new(), belongings }
    }

    fn family_name(&mut self) -> String {
        let names = &self.world.profile.head.names.family;
        // Most frequent first: the share falls with the rank.
        let weights: Vec<u32> =
            (0..names.len()).map(|rank| 3_000 / (u32::try_from(rank).unwrap_or(0) + 4)).collect();
        names.get(self.dice.weighted(&weights)).cloned().unwrap_or_default()
    }

    fn given_name(&mut self) -> String {
        self.dice.pick(&self.world.profile.head.names.given).cloned().unwrap_or_default()
    }

    fn id_number(&mut self, birth: Date, sex: Sex) -> Option<IdNumber> {
        let area = self.world.profile.head.division.get(..6)?.to_owned();
        for _ in 0..200 {
            let serial = self.dice.between(0, 499) * 2 + i64::from(sex == Sex::Male);
            let first = format!("{area}{:04}{:02}{:02}{serial:03}", birth.year(), birth.month(), birth.day());
            let number = IdNumber::complete(&first, self.today)?;
            if self.given.insert(number.as_str().to_owned()) {
                return Some(number);
            }
        }
        None
    }

    fn birth(&mut self, age: i64) -> Date {
        let year = self.today.year() - i16::try_from(age).unwrap_or(40);
        let month = i8::try_from(self.dice.between(1, 12)).unwrap_or(1);
        let day = i8::try_from(self.dice.between(1, 28)).unwrap_or(1);
        // Nobody is born after today.
        Date::new(year, month, day).unwrap_or(self.today).min(self.today)
    }

    fn person(
        &mut self,
        name: String,
        relation: Relation,
        age: i64,
        sex: Sex,
    ) -> Result<PersonRow, DemoError> {
        let id = self.ids.next(self.world.now);
        let birth = self.birth(age);
        let away = (18..55).contains(&age) && relation != Relation::Head && self.dice.permille(380);
        let mut row = PersonRow {
            id,
            name,
            sex: Some(sex.code().to_owned()),
            birth: Some(birth.to_string()),
            residence: if away { Residence::Away } else { Residence::Resident }.code().to_owned(),
            id_sealed: None,
            id_index: None,
            phone_sealed: None,
            phone_index: None,
            tails: "- -".to_owned(),
            household: None,
            relation: relation.code().to_owned(),
            place: 0,
            account: None,
            left_how: None,
            version: 1,
            updated_at: micros(self.world.now),
        };
        if let Some(number) = self.id_number(birth, sex) {
            self.sealer.id_number(id, &number, self.entropy)?.into_id(&mut row);
        }
        if age >= 14 && self.dice.permille(if age > 75 { 550 } else { 930 }) {
            // 199 0000: a range that is not handed out; families share numbers, and so may these.
            let phone = format!("1990000{:04}", self.dice.between(6_000, 9_999));
            self.sealer.phone(id, &phone, self.entropy)?.into_phone(&mut row);
        }
        Ok(row)
    }

    /// Everybody of a household, the head first.
    fn members(&mut self, wanted: &Wanted<'_>) -> Result<Vec<PersonRow>, DemoError> {
        let other = |sex: Sex| if sex == Sex::Male { Sex::Female } else { Sex::Male };
        let age = self.dice.between(28, 82);
        let sex = if self.dice.permille(780) { Sex::Male } else { Sex::Female };
        let mut family = self.family_name();
        let mut name = match wanted.head {
            Some(known) => known.name.clone(),
            None => format!("{family}{}", self.given_name()),
        };
        if let Some(settler) = wanted.settler {
            family = settler.name.chars().take(1).collect();
            name.clone_from(&settler.name);
        }
        let mut members = vec![self.person(name, Relation::Head, age, sex)?];
        if let (Some(known), Some(head)) = (wanted.head.or(wanted.settler), members.first_mut()) {
            head.account = known.account;
            self.sealer.phone(head.id, &known.phone, self.entropy)?.into_phone(head);
        }
        if wanted.size > 1 {
            let name = format!("{}{}", self.family_name(), self.given_name());
            let age = (age + self.dice.between(-4, 3)).max(22);
            members.push(self.person(name, Relation::Spouse, age, other(sex))?);
        }
        while members.len() < wanted.size {
            let child = if self.dice.permille(520) { Sex::Male } else { Sex::Female };
            let name = format!("{family}{}", self.given_name());
            // Old heads live with their children's children, young ones with their parents.
            let (relation, years) = match (age, members.len()) {
                (..=50, 4) => (Relation::Parent, age + self.dice.between(22, 32)),
                (61.., 4..) => (Relation::Grandchild, (age - self.dice.between(46, 58)).clamp(0, 30)),
                _ => {
                    let relation = if child == Sex::Male { Relation::Son } else { Relation::Daughter };
                    (relation, (age - self.dice.between(22, 36)).max(0))
                }
            };
            if relation == Relation::Parent && years > 96 {
                continue;
            }
            members.push(self.person(name, relation, years, child)?);
        }
        Ok(members)
    }

    /// A household with its people and marks.
    pub fn household(&mut self, wanted: &Wanted<'_>) -> Result<Chunk, DemoError> {
        let place = wanted.place;
        let id = self.ids.next(self.world.now);
        let members = self.members(wanted)?;
        let [_, a1, a2, a3, a4] = place.row.ancestors;
        let mut household = HouseholdRow {
            id,
            number: format!("{}-{:03}", place.row.code, wanted.number),
            place: place.row.id,
            ancestors: [a1, a2, a3, a4],
            address: format!("{}{}号", place.row.name, wanted.number),
            room: String::new(),
            lon: Some(wanted.point.0),
            lat: Some(wanted.point.1),
            head: None,
            head_name: String::new(),
            members: 0,
            living: 0,
            since: SINCE.to_owned(),
            until: None,
            version: 1,
            updated_at: micros(self.world.now),
            house: None,
        };
        let attributes = self.marks(id, &members);
        let houses = self.belongings.houses(&mut household, &attributes);
        let vehicles = self.belongings.vehicles(&household, members.first().map(|head| head.id))?;
        Ok(Chunk { household, members, attributes, houses, vehicles })
    }

    fn marks(&mut self, household: i64, members: &[PersonRow]) -> Vec<AttributeRow> {
        let mut marks = Vec::new();
        let whole: [(&str, i64); 11] = [
            ("centre_household", 45),
            ("out_of_poverty", 90),
            ("poverty_watch", 12),
            ("low_income", 42),
            ("honour_family", 25),
            ("beautiful_courtyard", 60),
            ("civilised_family", 50),
            ("big_grower", 22),
            ("business", 28),
            ("unsafe_house", 8),
            ("flood_prone", 35),
        ];
        for (code, permille) in whole {
            if self.dice.permille(permille) {
                marks.extend(self.mark(household, None, code));
            }
        }
        let living = members.iter().filter(|member| member.residence != Residence::Away.code()).count();
        for member in members {
            let age = self.today.year() - member.birth.as_deref().and_then(year).unwrap_or(self.today.year());
            let here = member.residence != Residence::Away.code();
            let fitting: [(&str, bool, i64); 8] = [
                ("party_member", age >= 20, 45),
                ("lives_alone", here && age >= 65 && living == 1, 850),
                ("left_behind_elder", here && age >= 65 && living > 1 && members.len() > living, 180),
                ("left_behind_child", here && age < 16 && members.len() > living + 1, 260),
                ("disabled", age >= 6, 22),
                ("serious_illness", age >= 30, 8),
                ("veteran", age >= 22 && member.sex.as_deref() == Some("male"), 22),
                ("volunteer", (20..70).contains(&age), 30),
            ];
            for (code, fits, permille) in fitting {
                if fits && self.dice.permille(permille) {
                    marks.extend(self.mark(household, Some(member.id), code));
                }
            }
        }
        marks
    }

    /// A mark that was confirmed within its months; `None` for a kind that the place does not have.
    fn mark(&mut self, household: i64, person: Option<i64>, code: &str) -> Option<AttributeRow> {
        let spec = self.world.profile.attribute(code)?;
        let months = spec.months.map(i64::from);
        let days = self.dice.between(3, months.map_or(900, |months| months * 27));
        let since = self.today.checked_sub(jiff::Span::new().days(days)).ok()?;
        let until = months.and_then(|months| since.checked_add(jiff::Span::new().months(months)).ok());
        Some(AttributeRow {
            id: self.ids.next(self.world.now),
            household,
            person,
            code: code.to_owned(),
            since: since.to_string(),
            until: until.map(|day| day.to_string()),
            note: String::new(),
        })
    }
}

fn year(birth: &str) -> Option<i16> {
    birth.get(..4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_add_up() {
        let sizes = sizes(1_881, 6_373, &mut Dice::new(7, 1));
        assert_eq!((sizes.len(), sizes.iter().sum::<usize>()), (1_881, 6_373));
        assert!(sizes.iter().all(|size| (1..=8).contains(size)));
    }
}

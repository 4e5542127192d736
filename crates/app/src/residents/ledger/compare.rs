//! A household of a ledger against the register: new, changed, the same, or doubtful.

use super::rows::{LedgerHousehold, LedgerPerson};
use crate::residents::file::File;
use crate::residents::sealing::Sealer;
use gezhi_domain::residents::Residence;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::PersonRow;
use serde::{Deserialize, Serialize};

/// Why somebody of a ledger is left out until a person has looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Doubt {
    /// The identity number is registered in another household.
    Elsewhere,
    /// Somebody of this name is in the household with another identity number.
    OtherNumber,
}

impl Doubt {
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Elsewhere => "这个身份证号登记在另一户，本次不导入；如已搬家，请到档案里办“迁入”。",
            Self::OtherNumber => "这一户已有同名的人，但身份证号不同，本次不导入，请核对。",
        }
    }

    pub const fn en(self) -> &'static str {
        match self {
            Self::Elsewhere => {
                "This ID number is registered in another household; left out. If the person has moved, use “move here”."
            }
            Self::OtherNumber => {
                "Somebody of this name is in the household with another ID number; left out. Check it."
            }
        }
    }
}

/// What becomes of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Fate {
    New,
    Same(i64),
    /// The person and the names of the columns that differ.
    Changed(i64, Vec<usize>),
    Doubtful(Doubt),
}

/// What becomes of a household.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Compared {
    /// The household it is in the register, with its version.
    pub known: Option<(i64, i64)>,
    /// Columns of the household that differ.
    pub changed: Vec<usize>,
    /// One for each person.
    pub people: Vec<Fate>,
}

/// Compares some households in one read.
pub(super) struct Compare {
    pub county: i64,
    pub households: Vec<LedgerHousehold>,
    pub sealer: Sealer,
}

impl Op for Compare {
    type Out = Vec<Compared>;
    type Err = crate::error::AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, Self::Err> {
        let mut all = Vec::with_capacity(self.households.len());
        for household in &self.households {
            all.push(self.one(tx, household).await?);
        }
        Ok(all)
    }
}

impl Compare {
    async fn one(
        &self,
        tx: &mut Tx<'_>,
        household: &LedgerHousehold,
    ) -> Result<Compared, crate::error::AppError> {
        let mut by_number: Vec<Option<PersonRow>> = Vec::with_capacity(household.members.len());
        for person in &household.members {
            by_number.push(self.registered(tx, person).await?);
        }
        let mut known = None;
        if let Some(number) = &household.number {
            let found = gezhi_store::residents::household_by_number(tx, self.county, number).await?;
            known = found.filter(|row| row.until.is_none()).map(|row| row.id);
        }
        // Without a number of its own, a household is the one its head or anybody else of it stands in.
        if known.is_none() && household.number.is_none() {
            known = by_number.iter().flatten().find_map(|person| person.household);
        }
        let Some(id) = known else {
            let people = by_number
                .iter()
                .map(|row| match row {
                    Some(row) if row.household.is_some() => Fate::Doubtful(Doubt::Elsewhere),
                    _ => Fate::New,
                })
                .collect();
            return Ok(Compared { known: None, changed: Vec::new(), people });
        };
        let file = File::load(tx, self.county, id).await?;
        let people = household
            .members
            .iter()
            .zip(by_number)
            .map(|(person, row)| self.fate(&file, person, row))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let mut changed = Vec::new();
        let own = &file.household;
        if !household.address.is_empty() && household.address != own.address {
            changed.push(super::columns::ADDRESS);
        }
        if !household.room.is_empty() && household.room != own.room {
            changed.push(super::columns::ROOM);
        }
        Ok(Compared { known: Some((id, own.version)), changed, people })
    }

    async fn registered(
        &self,
        tx: &mut Tx<'_>,
        person: &LedgerPerson,
    ) -> Result<Option<PersonRow>, StoreError> {
        let Some(number) = &person.id_number else { return Ok(None) };
        let index = self.sealer.id_index(number);
        gezhi_store::residents::person_by_id_index(tx, self.county, &index).await
    }

    fn fate(&self, file: &File, person: &LedgerPerson, row: Option<PersonRow>) -> Result<Fate, StoreError> {
        let row = match row {
            Some(row) if row.household == Some(file.household.id) => row,
            Some(row) if row.household.is_some() => return Ok(Fate::Doubtful(Doubt::Elsewhere)),
            Some(_) => return Ok(Fate::New),
            None => {
                let mut named = file.members.iter().filter(|member| member.name == person.name);
                match (named.next(), named.next()) {
                    (Some(member), None) if person.id_number.is_none() || member.id_index.is_none() => {
                        member.clone()
                    }
                    (None, _) => return Ok(Fate::New),
                    _ => return Ok(Fate::Doubtful(Doubt::OtherNumber)),
                }
            }
        };
        let changed = self.differences(&row, person)?;
        Ok(if changed.is_empty() { Fate::Same(row.id) } else { Fate::Changed(row.id, changed) })
    }

    /// Columns in which a ledger says something else; an empty cell says nothing.
    fn differences(&self, row: &PersonRow, person: &LedgerPerson) -> Result<Vec<usize>, StoreError> {
        use super::columns::{BIRTH, ID, NAME, PHONE, RELATION, RESIDENCE, SEX};
        let says = |typed: Option<&str>, stored: Option<&str>| typed.is_some() && typed != stored;
        let phone = self.sealer.open_phone(row)?;
        let id_number = self.sealer.open_id(row)?;
        let sex = person.sex.map(gezhi_domain::residents::Sex::code);
        Ok([
            (NAME, row.name != person.name),
            (RELATION, row.relation != person.relation.code()),
            (SEX, says(sex, row.sex.as_deref())),
            (ID, says(person.id_number.as_deref(), id_number.as_deref())),
            (BIRTH, says(person.birth.as_deref(), row.birth.as_deref())),
            (PHONE, says(person.phone.as_deref(), phone.as_deref())),
            (RESIDENCE, says(person.residence.map(Residence::code), Some(&row.residence))),
        ]
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(column, _)| column)
        .collect())
    }
}

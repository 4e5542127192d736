//! A household's file in memory: household, people and marks together, changed as a whole and then checked.

use crate::error::{AppError, Result};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::{Fault, Member, Relation, Residence, Sex, check_household};
use gezhi_store::engine::Tx;
use gezhi_store::residents::{AttributeRow, HouseholdRow, PersonRow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Household, people, and the marks that count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct File {
    /// Household.
    pub household: HouseholdRow,
    /// People in it.
    pub members: Vec<PersonRow>,
    /// Marks that count.
    pub attributes: Vec<AttributeRow>,
}

/// How many of what, by key of `register_count`.
pub(super) type Counts = BTreeMap<(i64, String), i64>;

impl File {
    /// Reads a file.
    ///
    /// # Errors
    /// 404 when there is none; failures of the store.
    pub async fn load(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Self> {
        let household =
            gezhi_store::residents::household(tx, county, id).await?.ok_or_else(AppError::not_found)?;
        let members = gezhi_store::residents::persons_of_household(tx, county, id).await?;
        let attributes = gezhi_store::residents::counted_attributes(tx, county, id).await?;
        Ok(Self { household, members, attributes })
    }

    /// Somebody in it.
    ///
    /// # Errors
    /// 404 when the person is not in it.
    pub fn member(&mut self, person: i64) -> Result<&mut PersonRow> {
        self.members.iter_mut().find(|member| member.id == person).ok_or_else(AppError::not_found)
    }

    /// Takes somebody out, with the marks of the person.
    ///
    /// # Errors
    /// 404 when the person is not in it.
    pub fn take(&mut self, person: i64) -> Result<(PersonRow, Vec<AttributeRow>)> {
        let at =
            self.members.iter().position(|member| member.id == person).ok_or_else(AppError::not_found)?;
        let row = self.members.remove(at);
        let (own, rest) = std::mem::take(&mut self.attributes)
            .into_iter()
            .partition(|attribute| attribute.person == Some(person));
        self.attributes = rest;
        Ok((row, own))
    }

    /// Everything wrong or odd with it.
    pub fn faults(&self, now: Timestamp) -> Vec<Fault> {
        let members: Vec<Member> = self.members.iter().map(member_of).collect();
        check_household(&members, local_date(now))
    }

    /// Refuses what must not be kept, and brings the household's own figures up to date.
    ///
    /// # Errors
    /// 422 with the first fault.
    pub fn settle(&mut self, now: Timestamp) -> Result<()> {
        if let Some(fault) = self.faults(now).into_iter().find(|fault| fault.is_refused()) {
            return Err(AppError::invalid(fault.code(), "relation", fault.zh(), fault.en()));
        }
        let head = self.members.iter().find(|member| member.relation == Relation::Head.code());
        let household = &mut self.household;
        household.head = head.map(|head| head.id);
        if let Some(head) = head {
            household.head_name.clone_from(&head.name);
        }
        household.members = count(self.members.len());
        household.living = count(self.members.iter().filter(|member| lives_here(member)).count());
        for member in &mut self.members {
            member.household = Some(household.id);
            member.place = household.place;
        }
        Ok(())
    }

    /// Adds what it counts for in every place it stands in, `times` over.
    pub fn count_into(&self, root: i64, counts: &mut Counts, times: i64) {
        if self.household.until.is_some() {
            return;
        }
        let mut add = |key: String, number: i64| {
            for place in std::iter::once(root).chain(self.household.ancestors.into_iter().flatten()) {
                *counts.entry((place, key.clone())).or_default() += number * times;
            }
        };
        add("households".to_owned(), 1);
        add("people".to_owned(), self.household.members);
        add("living".to_owned(), self.household.living);
        for attribute in &self.attributes {
            add(format!("+{}", attribute.code), 1);
        }
    }

    /// The search tokens of everybody in it.
    pub fn tokens(&self) -> Vec<(i64, String)> {
        self.members
            .iter()
            .map(|member| (member.id, super::search::tokens(&self.household, member)))
            .collect()
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn lives_here(member: &PersonRow) -> bool {
    Residence::parse(&member.residence).is_none_or(Residence::lives_here)
}

pub(crate) fn member_of(row: &PersonRow) -> Member {
    Member {
        relation: Relation::parse(&row.relation).unwrap_or(Relation::Other),
        birth: row.birth.as_deref().and_then(|birth| birth.parse().ok()),
        sex: row.sex.as_deref().and_then(Sex::parse),
    }
}

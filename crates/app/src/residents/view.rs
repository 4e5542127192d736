//! Files as they are handed out: numbers masked, marks only to those who may see them.

use super::file::member_of;
use super::houses::{HomeView, HouseRef};
use super::sealing::Sealer;
use super::vehicles::VehicleView;
use crate::context::App;
use crate::error::Result;
use crate::views::{Bi, Id, PlaceRef, Point};
use gezhi_domain::accounts::{Action, Actor, Role, decide};
use gezhi_domain::profile::Profile;
use gezhi_domain::residents::{Fault, Relation, Residence, mask_id, mask_phone};
use gezhi_store::residents::{AttributeRow, HouseholdRow, PersonRow, StayRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A kind of attribute.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttributeKind {
    /// Code.
    pub code: String,
    /// `household` or `person`.
    pub subject: String,
    /// Name.
    pub name: Bi,
    /// SVG path in a box of 24 by 24.
    pub icon: String,
    /// Colour of the disc.
    pub colour: String,
    /// Law or consent it rests on.
    pub basis: Bi,
    /// Months after which it lapses unless it is confirmed.
    pub months: Option<u16>,
    /// Stands on the care list.
    pub care: bool,
    /// No longer put on anybody.
    pub retired: bool,
}

/// The kinds that somebody with these roles may see.
#[must_use]
pub fn kinds(profile: &Profile, roles: &[Role]) -> Vec<AttributeKind> {
    let seen = profile.attributes.attributes.iter().filter(|spec| spec.is_seen_by(roles));
    seen.map(|spec| AttributeKind {
        code: spec.code.clone(),
        subject: spec.subject.code().to_owned(),
        name: Bi::from(&spec.name),
        icon: spec.icon.clone(),
        colour: spec.colour.clone(),
        basis: Bi::from(&spec.basis),
        months: spec.months,
        care: spec.care,
        retired: spec.retired,
    })
    .collect()
}

/// The kinds that somebody may see somewhere.
///
/// # Errors
/// 401, 403.
pub fn own_kinds(app: &App, actor: &Actor) -> Result<Vec<AttributeKind>> {
    decide(actor, Action::SeeRegister)?;
    let roles: Vec<Role> = actor.duties.iter().map(|duty| duty.role).collect();
    Ok(kinds(&app.profile(), &roles))
}

/// A mark on a household or a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttributeView {
    /// Identity.
    pub id: Id,
    /// Code of its kind.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Person, where it is a person's.
    pub person: Option<Id>,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds.
    pub until: Option<String>,
    /// Why.
    pub note: String,
}

impl AttributeView {
    /// The marks that hold on a day, as far as somebody with these roles may see them.
    pub(crate) fn seen(profile: &Profile, rows: &[AttributeRow], roles: &[Role], today: &str) -> Vec<Self> {
        let holds = |row: &&AttributeRow| row.until.as_deref().is_none_or(|until| until > today);
        rows.iter()
            .filter(holds)
            .filter_map(|row| {
                let spec = profile.attribute(&row.code).filter(|spec| spec.is_seen_by(roles))?;
                Some(Self {
                    id: Id(row.id),
                    code: row.code.clone(),
                    name: Bi::from(&spec.name),
                    person: row.person.map(Id),
                    since: row.since.clone(),
                    until: row.until.clone(),
                    note: row.note.clone(),
                })
            })
            .collect()
    }
}

/// Address with the room.
pub(crate) fn address(row: &HouseholdRow) -> String {
    address_of(&row.address, &row.room)
}

/// Address and room in one line.
pub(super) fn address_of(address: &str, room: &str) -> String {
    [address, room].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A household in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdItem {
    /// Identity.
    pub id: Id,
    /// Number of the file.
    pub number: String,
    /// Name of the head.
    pub head_name: String,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// Address with the room.
    pub address: String,
    /// People registered.
    pub members: i64,
    /// Of these, living here.
    pub living: i64,
    /// Codes of the marks that the reader may see.
    pub attributes: Vec<String>,
}

/// A fault.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FaultView {
    /// Code.
    pub code: String,
    /// What to do.
    pub words: Bi,
}

impl From<Fault> for FaultView {
    fn from(fault: Fault) -> Self {
        Self { code: fault.code().to_owned(), words: Bi::new(fault.zh(), fault.en()) }
    }
}

/// A span of days in a household.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StayView {
    /// First day.
    pub since: String,
    /// First day on which it no longer held.
    pub until: Option<String>,
    /// Household.
    pub household: Id,
    /// Relation to its head.
    pub relation: Bi,
    /// How it ended.
    pub ended: Option<String>,
}

/// A person, numbers masked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonView {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// `male` or `female`.
    pub sex: Option<String>,
    /// Day of birth.
    pub birth: Option<String>,
    /// Identity number, masked.
    pub id_number: Option<String>,
    /// Telephone, masked.
    pub phone: Option<String>,
    /// Relation to the head, a code.
    pub relation: String,
    /// The same in words.
    pub relation_word: Bi,
    /// Kind of residence, a code.
    pub residence: String,
    /// The same in words.
    pub residence_word: Bi,
    /// Whether the person has bound an account to the file.
    pub bound: bool,
    /// Marks that the reader may see.
    pub attributes: Vec<AttributeView>,
    /// Earlier and present households, oldest first; only in a file.
    pub stays: Vec<StayView>,
}

impl PersonView {
    pub(super) fn of(
        sealer: &Sealer,
        row: &PersonRow,
        attributes: &[AttributeView],
        stays: &[StayRow],
    ) -> Self {
        let relation = member_of(row).relation;
        let residence = Residence::parse(&row.residence).unwrap_or(Residence::Resident);
        // A number that does not open is shown as one that is there and cannot be read, not as none.
        let shown = |opened: std::result::Result<Option<String>, _>, mask: fn(&str) -> String| match opened {
            Ok(number) => number.map(|number| mask(&number)),
            Err(_) => Some("****".to_owned()),
        };
        Self {
            id: Id(row.id),
            name: row.name.clone(),
            sex: row.sex.clone(),
            birth: row.birth.clone(),
            id_number: shown(sealer.open_id(row), mask_id),
            phone: shown(sealer.open_phone(row), mask_phone),
            relation: relation.code().to_owned(),
            relation_word: Bi::new(relation.zh(), relation.en()),
            residence: residence.code().to_owned(),
            residence_word: Bi::new(residence.zh(), residence.en()),
            bound: row.account.is_some(),
            attributes: attributes.iter().filter(|mark| mark.person == Some(Id(row.id))).cloned().collect(),
            stays: stays.iter().map(stay).collect(),
        }
    }
}

fn stay(row: &StayRow) -> StayView {
    let relation = Relation::parse(&row.relation).unwrap_or(Relation::Other);
    StayView {
        since: row.since.clone(),
        until: row.until.clone(),
        household: Id(row.household),
        relation: Bi::new(relation.zh(), relation.en()),
        ended: row.ended.clone(),
    }
}

/// A household's file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdView {
    /// Identity.
    pub id: Id,
    /// Number of the file.
    pub number: String,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// Lane and house number.
    pub address: String,
    /// Room.
    pub room: String,
    /// House, WGS-84.
    pub point: Option<Point>,
    /// First day.
    pub since: String,
    /// First day on which it no longer exists.
    pub until: Option<String>,
    /// Version: sent back with every change.
    pub version: i64,
    /// People; with `on`, those of that day.
    pub members: Vec<PersonView>,
    /// Marks of the household itself that the reader may see.
    pub attributes: Vec<AttributeView>,
    /// House it lives in, on the day that is shown.
    pub house: Option<HouseRef>,
    /// Where it lived, oldest first.
    pub homes: Vec<HomeView>,
    /// Vehicles, plates masked; those it no longer has too, except with `on`.
    pub vehicles: Vec<VehicleView>,
    /// What is odd about it.
    pub faults: Vec<FaultView>,
    /// Whether the reader may change it.
    pub editable: bool,
    /// The day of which people are shown, where it is not today.
    pub on: Option<String>,
}

impl HouseholdItem {
    pub(super) fn of(app: &App, row: &HouseholdRow, codes: Vec<String>) -> Self {
        Self {
            id: Id(row.id),
            number: row.number.clone(),
            head_name: row.head_name.clone(),
            place: app.place_ref_by_id(gezhi_domain::grids::PlaceId(row.place)),
            address: address(row),
            members: row.members,
            living: row.living,
            attributes: codes,
        }
    }
}

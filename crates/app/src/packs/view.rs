//! A pack as it is handed out: only what is needed on a visit.

use crate::policies::{PolicyView, TopicView};
use crate::services::ServiceItemView;
use crate::views::{Bi, Id, PlaceRef};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody of a household. No identity number, no day of birth: a visit needs neither.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackPerson {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Initials in pinyin; several where the surname is read in two ways.
    pub initials: Vec<String>,
    /// Relation to the head, a code.
    pub relation: String,
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// Telephone, only where the role may reveal it.
    pub phone: Option<String>,
    /// Codes of the marks that the reader may see.
    pub marks: Vec<String>,
}

/// A household.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackHousehold {
    /// Identity.
    pub id: Id,
    /// Number of the file.
    pub number: String,
    /// Address with the room.
    pub address: String,
    /// Codes of the marks that the reader may see.
    pub marks: Vec<String>,
    /// People, the head first.
    pub members: Vec<PackPerson>,
}

/// A part of a pack. `data` is left out where the phone has it already.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackPart<T> {
    /// Changes with the content.
    pub etag: String,
    /// Content.
    pub data: Option<T>,
}

/// The households of a grid: a part of its own, so that a change in one grid is all that travels.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackGrid {
    /// Grid.
    pub place: PlaceRef,
    /// Changes with the content.
    pub etag: String,
    /// Households by number; left out where the phone has them already.
    pub households: Option<Vec<PackHousehold>>,
}

/// Somebody to call.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackContact {
    /// Post or body.
    pub role: Bi,
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: Option<String>,
    /// Where.
    pub place: String,
}

/// Something that waits for the worker.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackTask {
    /// Kind.
    pub kind: String,
    /// What it is about: `case`, `correction` ...
    pub subject_kind: String,
    /// The thing.
    pub subject: Id,
    /// Ticket of a case.
    pub ticket: Option<String>,
    /// What it is about.
    pub title: String,
    /// Where.
    pub place: Option<String>,
    /// By when.
    pub due_at: String,
}

/// What can be applied for, and the topics of policies.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackServices {
    /// Items with their forms.
    pub items: Vec<ServiceItemView>,
    /// Topics.
    pub topics: Vec<TopicView>,
}

/// A kind of mark.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackKind {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// SVG path in a box of 24 by 24.
    pub icon: String,
    /// Colour of the disc.
    pub colour: String,
}

/// A relation to the head.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RelationWord {
    /// Code.
    pub code: String,
    /// Word.
    pub word: Bi,
}

/// The words that codes stand for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackWords {
    /// Relations.
    pub relations: Vec<RelationWord>,
    /// Marks that the reader may see.
    pub marks: Vec<PackKind>,
}

/// A service pack.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackView {
    /// Identity.
    pub id: Id,
    /// Whose it is.
    pub account: Id,
    /// What it covers, each with everything below.
    pub places: Vec<PlaceRef>,
    /// When it was synchronised.
    pub synced_at: String,
    /// When it opens no more.
    pub expires_at: String,
    /// Households in it.
    pub households: usize,
    /// People in it.
    pub people: usize,
    /// Grids with their households.
    pub grids: Vec<PackGrid>,
    /// Posts and bodies to call.
    pub contacts: PackPart<Vec<PackContact>>,
    /// Policies in force there.
    pub policies: PackPart<Vec<PolicyView>>,
    /// What can be applied for.
    pub services: PackPart<PackServices>,
    /// What waits for the worker, the first by due time.
    pub tasks: PackPart<Vec<PackTask>>,
    /// Words.
    pub words: PackPart<PackWords>,
}

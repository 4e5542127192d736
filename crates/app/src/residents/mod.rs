//! Households and the people in them (features P1, P2, P4, P5, P8).

mod attributes;
mod counts;
mod create;
mod edit;
mod file;
mod household;
mod input;
mod ledger;
mod list;
mod map;
mod mine;
mod moves;
mod rehome;
mod reseal;
mod reveal;
mod scope;
mod sealing;
mod search;
mod view;
mod write;

pub use attributes::{AttributeInput, lapse, put as put_attribute, remove as remove_attribute};
pub use counts::{RegisterCounts, counts};
pub use create::{NewHousehold, create};
pub use edit::{
    EditHousehold, EditPerson, NewMember, Relations, add_member, edit_household, edit_person, set_relations,
};
pub(crate) use file::member_of;
pub use household::{HouseholdQuery, see};
pub use input::PersonInput;
pub(crate) use input::line;
pub use ledger::{
    LedgerBatch, LedgerCounts, LedgerExport, LedgerPreview, batches as ledger_batches,
    confirm as confirm_ledger, error_sheet as ledger_error_sheet, export as export_ledger,
    preview as preview_ledger, undo as undo_ledger,
};
pub use list::{HouseholdPage, HouseholdsQuery, list};
pub use map::{HouseholdPoint, MapQuery, VillageMap, on_map};
pub use mine::{
    Bind, Correction, CorrectionDecision, CorrectionInput, CorrectionItem, Look, MyHousehold, bind,
    corrections, decide_correction, export_own, looks, my_household, open_corrections, unbind,
};
pub use moves::{Leave, Merge, Move, Split, leave, merge, move_person, split};
pub(crate) use rehome::rehome;
pub use reseal::reseal;
pub use reveal::{RevealPerson, RevealedPerson, reveal};
pub(crate) use scope::{path_of, place_for, roles_at};
pub use sealing::{Sealed, Sealer};
pub(crate) use search::initials;
pub use search::{Found, FoundPeople, SearchQuery, find};
pub(crate) use view::address as address_of;
pub use view::{
    AttributeKind, AttributeView, FaultView, HouseholdItem, HouseholdView, PersonView, kinds, own_kinds,
};
pub use write::{Chunk, Import};

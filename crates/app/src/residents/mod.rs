//! Households and the people in them (features P1, P2, P4, P5, P8).

mod attributes;
mod corrections;
mod counts;
mod create;
mod edit;
mod file;
mod household;
mod houses;
mod housing;
pub(crate) mod input;
mod ledger;
mod list;
mod map;
mod mine;
mod moves;
mod rehome;
mod reseal;
mod reveal;
pub(crate) mod scope;
mod sealing;
mod search;
mod shown;
mod vehicles;
pub(crate) mod view;
mod write;

pub use attributes::{AttributeInput, lapse, put as put_attribute, remove as remove_attribute};
pub use corrections::{
    Correction, CorrectionDecision, CorrectionInput, CorrectionItem, TASK as CORRECTION_TASK, corrections,
    decide_correction, open_corrections,
};
pub use counts::{PlaceCounts, RegisterCounts, counts};
pub use create::{NewHousehold, create};
pub use edit::{
    EditHousehold, EditPerson, NewMember, Relations, add_member, edit_household, edit_person, set_relations,
};
pub(crate) use file::member_of;
pub use household::{HouseholdQuery, see};
pub use houses::{
    EditHouse, EndHouse, HomeView, HouseGradeChoice, HouseInput, HouseItem, HouseOwner, HousePage,
    HouseQuery, HouseRef, HouseRoom, HouseTenant, HouseView, HouseWord, HouseWords, HousesQuery, MergeHouses,
    MoveHousehold, NewHouse, RoomInput, Rooms, SplitHouse, TenantPerson, VehicleChoice,
    create as create_house, edit as edit_house, end as end_house, list as list_houses, merge as merge_houses,
    move_household, see as see_house, set_rooms, split as split_house, words as house_words,
};
pub use input::PersonInput;
pub(crate) use input::line;
pub use ledger::{
    LedgerAsked, LedgerBatch, LedgerChange, LedgerColumn, LedgerCounts, LedgerExport, LedgerHead,
    LedgerPreview, LedgerProblem, batch as ledger_batch, batches as ledger_batches, cancel as cancel_ledger,
    columns as ledger_columns, confirm as confirm_ledger, error_sheet as ledger_error_sheet,
    export as export_ledger, forget as forget_ledgers, preview as preview_ledger, resume as resume_ledgers,
    see as see_ledger_preview, undo as undo_ledger,
};
pub use list::{HouseholdPage, HouseholdsQuery, list};
pub use map::{HouseholdPoint, MapQuery, VillageMap, on_map};
pub use mine::{Bind, Look, MyHousehold, bind, export_own, looks, my_household, unbind};
pub use moves::{Leave, Merge, Move, Split, leave, merge, move_person, split};
pub(crate) use rehome::{rehome, rehome_each, rehome_houses};
pub use reseal::{Resealed, reseal};
pub use reveal::{RevealPerson, RevealedPerson, reveal};
pub(crate) use scope::{path_of, place_for, roles_at};

pub use sealing::{Sealed, Sealer};
pub(crate) use search::initials;
pub use search::{Found, FoundPeople, SearchQuery, find};
pub(crate) use shown::{Shown, marks_within};
pub use vehicles::{
    EditVehicle, EndVehicle, RevealedPlate, VehicleInput, VehicleView, add as add_vehicle,
    edit as edit_vehicle, end as end_vehicle, reveal as reveal_plate,
};
pub(crate) use view::address as address_of;
pub use view::{
    AttributeKind, AttributeView, FaultView, HouseholdItem, HouseholdView, PersonView, kinds, own_kinds,
};
pub use write::{Chunk, Import};

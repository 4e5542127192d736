//! The service pack 服务包 (feature W8): what a grid worker needs at a house without signal, for the own grids only.
//!
//! Handing it out is a reveal in bulk: the journal says so, and so does the file of everybody whose number is in it. What the
//! phone does with it stands in `docs/decisions/0016-the-service-pack-on-a-lost-phone.md`.

mod check;
mod content;
mod parts;
mod take;
mod view;

pub use check::{PackState, check};
pub use take::{PackQuery, take};
pub use view::{
    PackContact, PackGrid, PackHousehold, PackKind, PackPart, PackPerson, PackServices, PackTask, PackView,
    PackWords, RelationWord,
};

//! Points 积分: programmes, accounts and the entries between them (features S1 to S9), pure.

pub mod assessments;
pub mod boards;
pub mod claims;
mod entry;
mod holder;
pub mod mall;
pub mod participation;
mod programme;
pub mod publications;
pub mod rules;

pub use entry::{BadAmount, EntryKind, MOST, check_amount, shortfall};
pub use holder::{Holder, HolderKind};
pub use programme::{Members, PointsFile, ProgrammeSpec, Unit};

//! Publications of points (feature S4): produced and published on time by themselves, each exactly once.

mod check;
mod due;
mod figures;
mod gather;
mod groups;
mod hash;
mod make;
mod read;
mod view;
mod withdraw;

pub(crate) use check::{DOCUMENT, fault, public_hash};
pub(crate) use due::{fire, is_clock};
pub use due::{seed, seed_villages};
pub(crate) use groups::{ATTRIBUTE, RESIDENCE};
pub use make::make_waiting;
pub(crate) use read::public_village;
pub use read::{PublicationQuery, document, list, rows, whole};
pub use view::{
    CategoryShare, DocumentView, Figures, LabelledSum, MonthShare, PlaceShare, PublicationRowView,
    PublicationView,
};
pub use withdraw::{Withdrawal, withdraw};

/// Kind of the journal's and the log's subject.
pub(crate) const SUBJECT: &str = "publication";

//! Service items and applications for them (feature V1): a resident's own, or one that a grid worker takes along 代办.
//!
//! An application is a case of the one pool with a row beside it: deadline, inbox, progress and rating are the case's
//! (`docs/service-pack.md` says why).

mod apply;
mod items;
mod see;

pub use apply::{Application, Applied, Sent, apply};
pub use items::{FieldView, ServiceItemView, items};
pub use see::{Answer, ApplicationView, see};

/// Field of the vault that the answers of a form are sealed for.
pub(crate) const ANSWERS: &str = "application.answers";

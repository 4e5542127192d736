//! Boundaries (feature G3): how a place is divided into grids, now and before; drawn, split, merged, taken in and handed out.
//!
//! A draft is checked without being saved: what overlaps, what is left open, which households and open cases come to stand
//! elsewhere, which would stand in no grid. Saving a draft takes the version that the editor had before the eyes.

mod apply;
mod check;
mod edit;
mod follow;
mod ground;
mod import;
mod input;
mod placement;
mod plan;
mod see;
mod standing;
mod view;

pub use apply::{BoundariesSaved, apply};
pub use check::check;
pub use edit::{EditRequest, EditedParts, Operation, ProposalView, ProposeRequest, edit, propose};
pub use import::{ImportFeature, ImportView, MAX_BYTES, import};
pub use input::{Draft, EndedInput, PartInput};
pub use see::{SeeQuery, export, see};
pub use view::{
    BoundaryChange, BoundaryCheck, BoundaryHistory, BoundaryPart, BoundaryView, CheckedPart, FindingView,
    FollowingGrid, MoveCount, MovedHousehold,
};

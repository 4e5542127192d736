//! A coverage: areas that share one ground without overlap or gap, as the grids of a village do (feature G3).
//!
//! Neighbours share their vertices exactly. Whatever changes a coverage keeps it so: a vertex that moves, moves in every
//! area that has it; a line that cuts one area gives its ends to the neighbours as well. All vertices lie on a lattice of a
//! millionth of a degree (about 0.1 m), in which shapes are also written, so what is stored is what was computed.

mod crossing;
mod cut;
mod edit;
mod findings;
mod follow;
mod lattice;
mod measure;
mod near;
mod propose;
mod shift;
mod snap;

pub use crossing::crossings;
pub use cut::CutError;
pub use edit::{EditError, draw, merge, move_vertex, split};
pub use findings::{Finding, Kind, check};
pub use follow::{clipped, follow};
pub use lattice::settled;
pub use propose::{By, Proposal, ProposeError, propose};
pub use shift::other_system;
pub use snap::snap;

/// Vertices nearer than this to each other or to an edge are taken for the same, metres.
pub const TOLERANCE: f64 = 0.5;

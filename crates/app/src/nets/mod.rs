//! Department nets 多网合一 (feature G4): the departments' nets lie on the same grids, and each grid has somebody of each department.
//!
//! What the nets are comes from the profile. Who is in charge of a place is in charge of everything below it as well, unless
//! somebody stands there; so a police officer of a village is put in once and not for each of its grids. A grid is a gap
//! where nobody stands, neither in it nor above it.
//!
//! Numbers are read by key: open cases from counters by place and category, marks from the counts of the register. Neither
//! costs more when there are more cases or people.

mod board;
mod coverage;
mod department;
mod edit;
mod export;
mod import;
mod marks;
mod rows;
mod scope;
mod view;

pub use board::{at, board};
pub use department::department;
pub use edit::{clear, history, put};
pub use export::{error_sheet, export};
pub use import::{NetImported, NetPreview, NetPreviewRow, confirm, preview};
pub use view::{
    BoardQuery, CategoryLoad, DepartmentGrid, DepartmentQuery, DepartmentView, DutyView, InCharge, NetBoard,
    NetCell, NetDraft, NetMark, NetRow, NetView, PastCharge, SeenQuery, Word,
};

use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, Actor, decide};

/// The nets that somebody may see somewhere.
///
/// # Errors
/// 401, 403.
pub fn nets(app: &App, actor: &Actor) -> Result<Vec<NetView>> {
    decide(actor, Action::SeeNets)?;
    let profile = app.profile();
    let own = profile.work.nets.iter().filter(|net| scope::sees_somewhere(app, actor, net));
    Ok(own.map(|net| NetView::of(app, net, None)).collect())
}

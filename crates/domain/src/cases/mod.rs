//! Cases: a report's way from a phone to closed (features C1 to C8).

mod act;
mod case;
mod routing;
mod tasks;
mod text;
mod transition;
mod vocabulary;

pub use act::{Act, ActKind, InvalidAct};
pub use case::{Case, CaseId, Checker, CloseHow, Extension, Rating};
pub use routing::{ResponsibilityLine, Routed, conflicts, gaps, route};
pub use tasks::{Holder, TaskKind, TaskSpec, tasks};
pub use text::{MAX_CHARACTERS, TextFault, clean_text, title_of};
pub use transition::{Applied, ClockChange, Rules, apply, deadline, due};
pub use vocabulary::{Channel, Grade, State};

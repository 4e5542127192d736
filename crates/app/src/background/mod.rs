//! What happens by itself: folding acts into counters, the clock, sealing the journal, tidying up.

mod activity;
mod clock;
mod deliver;
mod fold;
mod live;
mod run;
mod seal;
mod tidy;

pub use activity::{Activity, ActivityNews};
pub(crate) use activity::{append_told, tell_of};
pub use clock::fire_due;
pub use fold::fold_once;
pub use live::{CaseNews, Live, LiveEvent, LiveMessage};
pub use run::run;
pub use seal::{seal_once, verify_seals};
pub use tidy::tidy;

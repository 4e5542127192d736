//! What is it, how pressing is it? (feature C4)

mod desk;
mod retrain;
mod view;

pub use desk::{Suggestion, TriageDesk};
pub use retrain::{TriageStatus, TriageVersion, activate, load_active, retrain, retrain_if_due, status};
pub use view::{RankedView, ReasonView, RuleView, TriageView};

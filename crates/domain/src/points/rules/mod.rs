//! Rules of points (feature S1): what a village adopted, how much it gives and up to which cap.

mod caps;
mod spec;
mod state;
mod template;

pub use caps::{CapKind, Caps, PERIODS, Used};
pub use spec::{MOST_OF_A_RULE, MOST_PHOTOS, MOST_QUANTITY, Resolution, RuleSpec, Trigger};
pub use state::{InvalidRuleAct, VersionState};
pub use template::{CategorySpec, CommitteeSpec, RuleTemplate};

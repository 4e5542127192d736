//! What is it, how pressing is it? (feature C4)

mod desk;
mod retrain;
mod rules;
mod subject;
mod try_rules;
mod view;

pub use desk::{Suggestion, TriageDesk};
pub use retrain::{
    TriageStatus, TriageVersion, activate, load_active, replace_unreadable, retrain, retrain_if_due, status,
};
pub use rules::{BadRule, CompiledRule, MAX_RULES, RuleContext, RuleVariable, variables};
pub use subject::Subject;
pub use try_rules::{RuleEffect, RulesInput, RulesTried, save_rules, try_rules};
pub use view::{RankedView, ReasonView, RuleView, TriageView};

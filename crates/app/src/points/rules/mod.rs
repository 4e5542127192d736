//! Rules of points per village (feature S1) and what they pay for by themselves (feature S2).

mod adopt;
mod award;
mod edit;
mod events;
mod expression;
mod facts;
mod hand;
mod input;
mod list;
mod record;
mod simulate;
mod statement;
mod view;

pub use adopt::{Adoption, Retirement, adopt_rule, retire_rule};
pub(crate) use award::{Award, Given, cap, give, give_back};
pub(crate) use edit::SUBJECT;
pub use edit::{NewRule, RuleEdit, create_rule, edit_rule};
pub use events::pay_waiting;
pub use expression::rule_variables;
pub(crate) use expression::{Compiled, Outcome};
pub(crate) use facts::EventFacts;
#[cfg(feature = "reference")]
pub use hand::award_statements;
pub use hand::{HandAward, HandAwarded, HandLine, HandResult, award_by_hand};
pub use input::{CapsInput, RuleInput};
pub(crate) use list::spec_of;
pub use list::{RuleOffer, RuleProgramme, RulesOfPlace, rule, rule_offer, rules};
pub(crate) use record::{enqueue, record_vote};
pub use record::{record_report, record_visit};
pub use simulate::{Simulation, SimulationInput, SimulationRow, simulate};
pub(crate) use statement::fault;
pub use view::{CategoryView, ResolutionView, RuleDetail, RuleView, VersionView};

/// Task of the village: a draft is to be resolved on.
pub const ADOPT_TASK: &str = "points_rule_adopt";
/// Task of the village: a rule in force cannot be worked out.
pub const BROKEN_TASK: &str = "points_rule_broken";

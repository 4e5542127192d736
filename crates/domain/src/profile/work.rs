//! How a place works: bodies, the list of powers and duties, limits, words for stages, channels.

use super::net::NetSpec;
use super::place::Bilingual;
use crate::cases::{Channel, Grade, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `work.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkFile {
    /// Responsible bodies of the whole place and patterns of those that every town or village has.
    #[serde(rename = "body")]
    pub bodies: Vec<BodySpec>,
    /// The list of powers and duties (权责清单).
    #[serde(rename = "duty")]
    pub duties: Vec<DutyRule>,
    /// Department nets laid on the grids.
    #[serde(rename = "net", default)]
    pub nets: Vec<NetSpec>,
    /// Limits by grade, used where the duty names none.
    #[serde(rename = "limit")]
    pub limits: Vec<LimitSpec>,
    /// Words of the stages.
    pub stages: StageWords,
    /// The channels of the pool with the place's own names for them.
    #[serde(rename = "channel")]
    pub channels: Vec<ChannelSpec>,
    /// Rules in CEL that stand above the model (their variables are documented with the triage desk).
    #[serde(rename = "rule", default)]
    pub rules: Vec<RoutingRule>,
    /// Under this confidence a person decides.
    pub confirm_below: f64,
    /// Returns after which the dispatcher rules.
    pub bounce_limit: u32,
    /// Days in which a closed case may be reopened by its reporter.
    pub reopen_days: u32,
    /// Standard replies offered to handlers and operators.
    #[serde(default)]
    pub replies: Vec<Bilingual>,
}

/// A responsible body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodySpec {
    /// Stable key.
    pub key: String,
    /// Name; `{place}` is replaced where the body exists once per place.
    pub name: Bilingual,
    /// Depth of the places that have one each; 0 is a single body of the root.
    #[serde(default)]
    pub depth: u8,
    /// Telephone pattern of the demo.
    #[serde(default)]
    pub phone: Option<String>,
}

impl BodySpec {
    /// The body's name in a place. A village has a 村民委员会 and a community a 居民委员会; a pattern for both says
    /// 村（居）民.
    #[must_use]
    pub fn name_at(&self, place: &str) -> Bilingual {
        let is_town = ["社区", "街道", "居委会"].iter().any(|word| place.ends_with(word));
        let zh = self.name.zh.replace("村（居）民", if is_town { "居民" } else { "村民" });
        Bilingual { zh: zh.replace("{place}", place), en: self.name.en.replace("{place}", place) }
    }
}

/// One line of the list: a category goes to a body within a limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyRule {
    /// Category code; the line covers its whole branch unless a more exact line exists.
    pub category: String,
    /// Name of a place, when the line holds only there.
    #[serde(default)]
    pub place: Option<String>,
    /// Key of the lead body.
    pub body: String,
    /// Keys of bodies that help.
    #[serde(default)]
    pub helpers: Vec<String>,
    /// Limit in working days.
    #[serde(default)]
    pub days: Option<u32>,
    /// Limit in hours by the clock.
    #[serde(default)]
    pub hours: Option<u32>,
    /// Who checks on the spot: `worker` or `leader`.
    #[serde(default = "worker")]
    pub checker: String,
}

fn worker() -> String {
    "worker".to_owned()
}

/// A limit by grade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSpec {
    /// Grade.
    pub grade: Grade,
    /// Working days.
    #[serde(default)]
    pub days: Option<u32>,
    /// Hours by the clock.
    #[serde(default)]
    pub hours: Option<u32>,
}

/// The place's own words on the common state machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageWords {
    /// Word of each state.
    pub states: BTreeMap<State, Bilingual>,
    /// The names of the whole cycle in order as the place recites it, for instance 一访 二报 三研 四办 五问,
    /// each with the states it covers.
    #[serde(default)]
    pub cycle: Vec<CycleStage>,
}

/// One recited stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleStage {
    /// Word.
    pub word: Bilingual,
    /// States it covers; empty where the stage lies before the case exists.
    #[serde(default)]
    pub states: Vec<State>,
}

/// A channel's own name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelSpec {
    /// Channel.
    pub key: Channel,
    /// The place's name for it.
    pub name: Bilingual,
    /// Share of the demo year's cases, any scale.
    pub weight: u32,
}

/// A rule above the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoutingRule {
    /// What it is for.
    pub name: Bilingual,
    /// CEL condition.
    pub when: String,
    /// Category it sets.
    #[serde(default)]
    pub category: Option<String>,
    /// Grade it sets.
    #[serde(default)]
    pub grade: Option<Grade>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committees_are_named_after_their_kind_of_place() {
        let name = Bilingual { zh: "{place}村（居）民委员会".into(), en: "{place} committee".into() };
        let spec = BodySpec { key: "village".into(), name, depth: 2, phone: None };
        assert_eq!(spec.name_at("福和村").zh, "福和村村民委员会");
        assert_eq!(spec.name_at("石龙社区").zh, "石龙社区居民委员会");
        assert_eq!(spec.name_at("A").en, "A committee");
    }
}

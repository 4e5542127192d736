//! The part of a profile that is edited in the product, in the words of the API.

use super::kinds::{KindSetting, kinds_of, onto_kinds};
use crate::views::Bi;
use gezhi_domain::cases::{Channel, Grade, State};
use gezhi_domain::profile::{Bilingual, DangerWord, LimitSpec, Profile, RoutingRule};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A state's word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StateSetting {
    /// State code.
    pub code: String,
    /// The place's word.
    pub word: Bi,
}

/// A stage as the place recites it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CycleSetting {
    /// Word.
    pub word: Bi,
}

/// A channel's name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChannelSetting {
    /// Channel code.
    pub code: String,
    /// The place's name for it.
    pub name: Bi,
}

/// A category's name and whether the public sees such cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CategorySetting {
    /// Code; it never changes.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Whether the public sees progress of such cases; `null` follows the branch above.
    pub public: Option<bool>,
    /// Whether it is offered as an Open311 service; `null` for the usual (level 2).
    pub open311: Option<bool>,
}

/// A word that raises the grade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DangerSetting {
    /// Word.
    pub word: String,
    /// `urgent` or `critical`.
    pub grade: String,
}

/// The limit of a grade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LimitSetting {
    /// Grade code.
    pub grade: String,
    /// Working days.
    pub days: Option<u32>,
    /// Hours by the clock.
    pub hours: Option<u32>,
}

/// A rule above the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RuleSetting {
    /// What it is for.
    pub name: Bi,
    /// CEL condition.
    pub when: String,
    /// Category it sets.
    #[serde(default)]
    pub category: Option<String>,
    /// Grade it raises to.
    #[serde(default)]
    pub grade: Option<String>,
}

/// Everything that is edited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SettingsForm {
    /// Name of the platform.
    pub platform: Bi,
    /// Title of the big screen.
    pub screen_title: Bi,
    /// Words of the states.
    pub states: Vec<StateSetting>,
    /// Words of the cycle; which states each covers stays.
    pub cycle: Vec<CycleSetting>,
    /// Names of the channels.
    pub channels: Vec<ChannelSetting>,
    /// Categories.
    pub categories: Vec<CategorySetting>,
    /// Danger words.
    pub danger: Vec<DangerSetting>,
    /// Limits by grade; cases that run already keep theirs.
    pub limits: Vec<LimitSetting>,
    /// Returns after which the dispatcher rules.
    pub bounce_limit: u32,
    /// Days in which a closed case may be reopened by its reporter.
    pub reopen_days: u32,
    /// Under this confidence (0 to 1) a person decides the category.
    pub confirm_below: f64,
    /// Standard replies.
    pub replies: Vec<Bi>,
    /// Rules above the model.
    pub rules: Vec<RuleSetting>,
    /// Kinds of attributes of households and people.
    pub attributes: Vec<KindSetting>,
}

pub(super) fn bilingual(text: &Bi) -> Bilingual {
    Bilingual { zh: text.zh.trim().to_owned(), en: text.en.trim().to_owned() }
}

impl SettingsForm {
    /// What a profile says.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let work = &profile.work;
        Self {
            platform: Bi::from(&profile.head.platform),
            screen_title: Bi::from(&profile.head.screen_title),
            states: State::ALL
                .iter()
                .map(|state| StateSetting {
                    code: state.code().to_owned(),
                    word: work
                        .stages
                        .states
                        .get(state)
                        .map_or_else(|| Bi::new(state.code(), state.code()), Bi::from),
                })
                .collect(),
            cycle: work
                .stages
                .cycle
                .iter()
                .map(|stage| CycleSetting { word: Bi::from(&stage.word) })
                .collect(),
            channels: work
                .channels
                .iter()
                .map(|channel| ChannelSetting {
                    code: channel.key.code().to_owned(),
                    name: Bi::from(&channel.name),
                })
                .collect(),
            categories: profile
                .categories
                .categories
                .iter()
                .map(|category| CategorySetting {
                    code: category.code.clone(),
                    name: Bi::from(&category.name),
                    public: category.public,
                    open311: category.open311,
                })
                .collect(),
            danger: profile
                .categories
                .danger
                .iter()
                .map(|danger| DangerSetting {
                    word: danger.word.clone(),
                    grade: danger.grade.code().to_owned(),
                })
                .collect(),
            limits: work
                .limits
                .iter()
                .map(|limit| LimitSetting {
                    grade: limit.grade.code().to_owned(),
                    days: limit.days,
                    hours: limit.hours,
                })
                .collect(),
            bounce_limit: work.bounce_limit,
            reopen_days: work.reopen_days,
            confirm_below: work.confirm_below,
            replies: work.replies.iter().map(Bi::from).collect(),
            rules: rules_of(&work.rules),
            attributes: kinds_of(profile),
        }
    }

    /// The profile with these settings. What the form names and the profile does not know is left out; the check has
    /// refused it before.
    #[must_use]
    pub fn onto(&self, profile: &Profile) -> Profile {
        let mut next = profile.clone();
        next.head.platform = bilingual(&self.platform);
        next.head.screen_title = bilingual(&self.screen_title);
        for state in &self.states {
            if let Some(code) = State::parse(&state.code) {
                next.work.stages.states.insert(code, bilingual(&state.word));
            }
        }
        for (stage, setting) in next.work.stages.cycle.iter_mut().zip(&self.cycle) {
            stage.word = bilingual(&setting.word);
        }
        for channel in &mut next.work.channels {
            let is_it = |setting: &&ChannelSetting| Channel::parse(&setting.code) == Some(channel.key);
            if let Some(setting) = self.channels.iter().find(is_it) {
                channel.name = bilingual(&setting.name);
            }
        }
        for category in &mut next.categories.categories {
            if let Some(setting) = self.categories.iter().find(|setting| setting.code == category.code) {
                category.name = bilingual(&setting.name);
                category.public = setting.public;
                category.open311 = setting.open311;
            }
        }
        next.categories.danger = self
            .danger
            .iter()
            .filter_map(|danger| {
                let grade = Grade::parse(&danger.grade)?;
                Some(DangerWord { word: danger.word.trim().to_owned(), grade })
            })
            .collect();
        next.work.limits = self
            .limits
            .iter()
            .filter_map(|limit| {
                let grade = Grade::parse(&limit.grade)?;
                Some(LimitSpec { grade, days: limit.days, hours: limit.hours })
            })
            .collect();
        next.work.bounce_limit = self.bounce_limit;
        next.work.reopen_days = self.reopen_days;
        next.work.confirm_below = self.confirm_below;
        next.work.replies = self.replies.iter().map(bilingual).collect();
        next.work.rules = onto_rules(&self.rules);
        next.attributes.attributes = onto_kinds(&self.attributes);
        next
    }
}

fn rules_of(rules: &[RoutingRule]) -> Vec<RuleSetting> {
    rules
        .iter()
        .map(|rule| RuleSetting {
            name: Bi::from(&rule.name),
            when: rule.when.clone(),
            category: rule.category.clone(),
            grade: rule.grade.map(|grade| grade.code().to_owned()),
        })
        .collect()
}

fn onto_rules(rules: &[RuleSetting]) -> Vec<RoutingRule> {
    rules
        .iter()
        .map(|rule| RoutingRule {
            name: bilingual(&rule.name),
            when: rule.when.trim().to_owned(),
            category: rule.category.clone().filter(|code| !code.is_empty()),
            grade: rule.grade.as_deref().and_then(Grade::parse),
        })
        .collect()
}

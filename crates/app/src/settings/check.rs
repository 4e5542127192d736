//! What is wrong with settings, field by field.

use super::form::{RuleSetting, SettingsForm};
use crate::triage::{CompiledRule, MAX_RULES};
use crate::views::Bi;
use gezhi_domain::cases::{Channel, Grade, State};
use gezhi_domain::profile::Profile;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Longest name or word, in characters.
const LONGEST_NAME: usize = 40;
/// Longest standard reply.
const LONGEST_REPLY: usize = 500;
/// Most danger words, and most standard replies.
const MOST: usize = 300;

/// Something wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SettingFault {
    /// Which field: `limits.urgent`, `categories.water.name.zh`, `rules.2.when`.
    pub field: String,
    /// What to do, in Chinese.
    pub zh: String,
    /// What to do, in English.
    pub en: String,
}

/// Faults as they are found.
#[derive(Default)]
pub(super) struct Faults(Vec<SettingFault>);

impl Faults {
    pub(super) fn add(&mut self, field: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) {
        self.0.push(SettingFault { field: field.into(), zh: zh.into(), en: en.into() });
    }

    fn text(&mut self, field: &str, text: &str, longest: usize) {
        let text = text.trim();
        if text.is_empty() {
            self.add(field, "不能为空，请填写。", "This cannot be empty; fill it in.");
        } else if text.chars().count() > longest || text.chars().any(char::is_control) {
            self.add(
                field,
                format!("太长或含有换行，请改为 {longest} 字以内的一行。"),
                format!("Too long or more than one line; use at most {longest} characters."),
            );
        }
    }

    pub(super) fn both(&mut self, field: &str, text: &Bi, longest: usize) {
        self.text(&format!("{field}.zh"), &text.zh, longest);
        // English words are longer than Chinese ones.
        self.text(&format!("{field}.en"), &text.en, longest * 3);
    }

    pub(super) fn range<T: PartialOrd + std::fmt::Display>(
        &mut self,
        field: &str,
        value: &T,
        least: &T,
        most: &T,
    ) {
        if value < least || value > most {
            self.add(
                field,
                format!("请填 {least} 到 {most} 之间的数。"),
                format!("Give a number from {least} to {most}."),
            );
        }
    }

    /// The codes of a list are those of the profile: nothing new, nothing left out, nothing twice.
    fn codes<'a>(
        &mut self,
        field: &str,
        given: impl Iterator<Item = &'a str>,
        known: impl Iterator<Item = &'a str>,
    ) {
        let known: BTreeSet<&str> = known.collect();
        let mut seen = BTreeSet::new();
        for code in given {
            if !known.contains(code) || !seen.insert(code) {
                self.add(
                    format!("{field}.{code}"),
                    format!("“{code}”不是已有的代码，或重复了；这里只能改名称，不能增删。"),
                    format!("{code} is not one of the codes, or stands twice; names are changed here, nothing is added."),
                );
            }
        }
        for code in known.difference(&seen) {
            self.add(
                format!("{field}.{code}"),
                format!("少了“{code}”，请补上。"),
                format!("{code} is missing; put it back."),
            );
        }
    }
}

/// Everything that is wrong with a form.
#[must_use]
pub(super) fn faults(profile: &Profile, form: &SettingsForm) -> Vec<SettingFault> {
    let mut faults = Faults::default();
    faults.both("platform", &form.platform, LONGEST_NAME);
    faults.both("screen_title", &form.screen_title, LONGEST_NAME);
    words(profile, form, &mut faults);
    limits(form, &mut faults);
    danger(form, &mut faults);
    if form.replies.len() > MOST {
        faults.add("replies", format!("最多 {MOST} 条。"), format!("At most {MOST}."));
    }
    for (number, reply) in form.replies.iter().enumerate() {
        faults.both(&format!("replies.{number}"), reply, LONGEST_REPLY);
    }
    super::kinds::check(profile, form, &mut faults);
    faults.0.extend(faults_of_rules(profile, &form.rules));
    if faults.0.is_empty()
        && let Err(error) = form.onto(profile).check()
    {
        faults.add("", format!("设置前后不一致：{error}"), error.to_string());
    }
    faults.0
}

fn words(profile: &Profile, form: &SettingsForm, faults: &mut Faults) {
    let codes = |codes: &[State]| codes.iter().map(|state| state.code()).collect::<Vec<_>>();
    faults.codes(
        "states",
        form.states.iter().map(|state| state.code.as_str()),
        codes(State::ALL).into_iter(),
    );
    for state in &form.states {
        faults.both(&format!("states.{}", state.code), &state.word, LONGEST_NAME);
    }
    if form.cycle.len() != profile.work.stages.cycle.len() {
        faults.add("cycle", "阶段的个数不能改。", "The number of stages cannot change.");
    }
    for (number, stage) in form.cycle.iter().enumerate() {
        faults.both(&format!("cycle.{number}"), &stage.word, LONGEST_NAME);
    }
    let known = profile.work.channels.iter().map(|channel: &_| Channel::code(channel.key));
    faults.codes("channels", form.channels.iter().map(|channel| channel.code.as_str()), known);
    for channel in &form.channels {
        faults.both(&format!("channels.{}", channel.code), &channel.name, LONGEST_NAME);
    }
    let known = profile.categories.categories.iter().map(|category| category.code.as_str());
    faults.codes("categories", form.categories.iter().map(|category| category.code.as_str()), known);
    for category in &form.categories {
        faults.both(&format!("categories.{}", category.code), &category.name, LONGEST_NAME);
    }
}

fn limits(form: &SettingsForm, faults: &mut Faults) {
    let grades = Grade::ALL.iter().map(|grade| grade.code());
    faults.codes("limits", form.limits.iter().map(|limit| limit.grade.as_str()), grades);
    for limit in &form.limits {
        let field = format!("limits.{}", limit.grade);
        match (limit.days, limit.hours) {
            (Some(days), None) => faults.range(&field, &days, &1, &365),
            (None, Some(hours)) => faults.range(&field, &hours, &1, &720),
            _ => faults.add(
                field,
                "工作日和小时填一个，也只能填一个。",
                "Give working days or hours, one of them.",
            ),
        }
    }
    faults.range("bounce_limit", &form.bounce_limit, &1, &10);
    faults.range("reopen_days", &form.reopen_days, &0, &365);
    faults.range("confirm_below", &form.confirm_below, &0.0, &1.0);
}

fn danger(form: &SettingsForm, faults: &mut Faults) {
    if form.danger.len() > MOST {
        faults.add("danger", format!("险情词最多 {MOST} 个。"), format!("At most {MOST} danger words."));
    }
    let mut seen = BTreeSet::new();
    for (number, danger) in form.danger.iter().enumerate() {
        let field = format!("danger.{number}");
        faults.text(&format!("{field}.word"), &danger.word, 20);
        if danger.word.trim().chars().count() == 1 {
            faults.add(
                format!("{field}.word"),
                "一个字太短，会误报，请写成词。",
                "One character is too short and would be found everywhere; write a word.",
            );
        }
        if !seen.insert(danger.word.trim()) {
            faults.add(format!("{field}.word"), "这个词重复了。", "This word stands twice.");
        }
        if !matches!(Grade::parse(&danger.grade), Some(Grade::Urgent | Grade::Critical)) {
            faults.add(
                format!("{field}.grade"),
                "险情词只能升为紧急或特急。",
                "A danger word raises to urgent or critical.",
            );
        }
    }
}

/// Everything that is wrong with rules.
#[must_use]
pub(crate) fn faults_of_rules(profile: &Profile, rules: &[RuleSetting]) -> Vec<SettingFault> {
    let mut faults = Faults::default();
    if rules.len() > MAX_RULES {
        faults.add("rules", format!("规则最多 {MAX_RULES} 条。"), format!("At most {MAX_RULES} rules."));
    }
    for (number, rule) in rules.iter().enumerate().take(MAX_RULES) {
        let field = format!("rules.{number}");
        faults.both(&format!("{field}.name"), &rule.name, LONGEST_NAME);
        if let Err(bad) = CompiledRule::new(&rule.when) {
            faults.add(format!("{field}.when"), bad.zh, bad.en);
        }
        let category = rule.category.as_deref().filter(|code| !code.is_empty());
        if category.is_some_and(|code| profile.category(code).is_none()) {
            faults.add(format!("{field}.category"), "没有这个类别。", "There is no such category.");
        }
        let grade = rule.grade.as_deref().filter(|code| !code.is_empty());
        if grade.is_some_and(|code| Grade::parse(code).is_none()) {
            faults.add(format!("{field}.grade"), "没有这个等级。", "There is no such grade.");
        }
        if category.is_none() && grade.is_none() {
            faults.add(
                field,
                "请选择它定的类别或等级，不然没有作用。",
                "Choose the category or grade it sets; without one it does nothing.",
            );
        }
    }
    faults.0
}

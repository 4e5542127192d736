//! Kinds of attributes in the settings (feature P2): as the API writes them, and what makes one wrong.

use super::check::Faults;
use super::form::{SettingsForm, bilingual};
use crate::views::Bi;
use gezhi_domain::accounts::{Action, Role, reach};
use gezhi_domain::profile::Profile;
use gezhi_domain::residents::{AttributeSpec, AttributeSubject};
use gezhi_media::icon::check_icon;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Most kinds, retired ones included.
const MOST: usize = 80;
/// Longest name of a kind: it stands beside its icon in lists and legends.
const LONGEST_NAME: usize = 20;
/// Longest legal basis.
const LONGEST_BASIS: usize = 100;
/// Longest code.
const LONGEST_CODE: usize = 40;
/// Longest validity: ten years.
const MOST_MONTHS: u16 = 120;
/// White signs on a disc of the colour stand out by so much (WCAG 1.4.11).
const LEAST_CONTRAST: f64 = 3.0;

/// A kind of attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KindSetting {
    /// Code; it never changes.
    pub code: String,
    /// `household` or `person`; it does not change once the kind is in use.
    pub subject: String,
    /// Name.
    pub name: Bi,
    /// Icon: an SVG path in a box of 24 by 24.
    pub icon: String,
    /// Colour of the icon's disc, `#rrggbb`.
    pub colour: String,
    /// Law or consent it rests on.
    pub basis: Bi,
    /// Roles that see it, each in its own scope.
    pub seen_by: Vec<String>,
    /// Months after which it lapses unless it is confirmed; `null` where it stays.
    #[serde(default)]
    pub months: Option<u16>,
    /// Stands on the care list.
    #[serde(default)]
    pub care: bool,
    /// Days between the checks of a care plan for it; `null` for the usual number.
    #[serde(default)]
    pub care_days: Option<u16>,
    /// No longer put on anybody; what stands stays until it lapses or is taken away.
    #[serde(default)]
    pub retired: bool,
}

fn subject(code: &str) -> Option<AttributeSubject> {
    [AttributeSubject::Household, AttributeSubject::Person].into_iter().find(|one| one.code() == code)
}

/// What a profile says.
pub(super) fn kinds_of(profile: &Profile) -> Vec<KindSetting> {
    let kinds = profile.attributes.attributes.iter();
    kinds
        .map(|spec| KindSetting {
            code: spec.code.clone(),
            subject: spec.subject.code().to_owned(),
            name: Bi::from(&spec.name),
            icon: spec.icon.clone(),
            colour: spec.colour.clone(),
            basis: Bi::from(&spec.basis),
            seen_by: spec.seen_by.iter().map(|role| role.code().to_owned()).collect(),
            months: spec.months,
            care: spec.care,
            care_days: spec.care_days,
            retired: spec.retired,
        })
        .collect()
}

/// The kinds as a profile keeps them.
pub(super) fn onto_kinds(kinds: &[KindSetting]) -> Vec<AttributeSpec> {
    let made = kinds.iter().filter_map(|kind| {
        Some(AttributeSpec {
            code: kind.code.clone(),
            subject: subject(&kind.subject)?,
            name: bilingual(&kind.name),
            icon: kind.icon.clone(),
            colour: kind.colour.to_ascii_lowercase(),
            basis: bilingual(&kind.basis),
            seen_by: kind.seen_by.iter().filter_map(|code| Role::parse(code)).collect(),
            months: kind.months,
            care: kind.care,
            care_days: kind.care_days.filter(|days| (1..=366).contains(days)),
            retired: kind.retired,
        })
    });
    made.collect()
}

/// Roles that may be named: those that see households or their numbers somewhere.
pub(super) fn may_see(role: Role) -> bool {
    reach(role, Action::SeeRegister).any() || reach(role, Action::SeeFigures).any()
}

/// Everything that is wrong with the kinds of a form.
pub(super) fn check(profile: &Profile, form: &SettingsForm, faults: &mut Faults) {
    if form.attributes.len() > MOST {
        faults.add("attributes", format!("标签最多 {MOST} 种。"), format!("At most {MOST} kinds of marks."));
    }
    let (mut codes, mut names) = (BTreeSet::new(), BTreeSet::new());
    for kind in form.attributes.iter().take(MOST) {
        let field = |name: &str| format!("attributes.{}.{name}", kind.code);
        let sound = kind.code.len() <= LONGEST_CODE
            && kind.code.starts_with(|letter: char| letter.is_ascii_lowercase())
            && kind.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if !sound {
            faults.add(
                field("code"),
                "代码只用小写字母和下划线，以字母开头。",
                "A code is small letters and underscores, a letter first.",
            );
        }
        if !codes.insert(&kind.code) {
            faults.add(field("code"), "这个代码已经有了，请换一个。", "This code is taken; choose another.");
        }
        if subject(&kind.subject).is_none() {
            faults.add(
                field("subject"),
                "请选标在户上还是标在人身上。",
                "Say whether it is about households or people.",
            );
        }
        faults.both(&field("name"), &kind.name, LONGEST_NAME);
        if !names.insert(kind.name.zh.trim()) {
            // Ledgers name marks by their Chinese name.
            faults.add(
                field("name.zh"),
                "已经有同名的标签，请换个名字。",
                "Another mark has this name; choose another.",
            );
        }
        faults.both(&field("basis"), &kind.basis, LONGEST_BASIS);
        // A county's older kinds keep the look they have: nobody is kept from changing a limit by it.
        let known = profile.attribute(&kind.code);
        if known.is_none_or(|spec| spec.icon != kind.icon || spec.colour != kind.colour) {
            look(kind, faults);
        }
        if let Some(months) = kind.months {
            faults.range(&field("months"), &months, &1, &MOST_MONTHS);
        }
        roles(kind, faults);
    }
}

fn roles(kind: &KindSetting, faults: &mut Faults) {
    let field = format!("attributes.{}.seen_by", kind.code);
    if kind.seen_by.is_empty() {
        faults.add(&*field, "请至少选一个可以看到它的角色。", "Choose at least one role that sees it.");
    }
    let mut seen = BTreeSet::new();
    for code in &kind.seen_by {
        if !Role::parse(code).is_some_and(may_see) || !seen.insert(code) {
            faults.add(
                &*field,
                format!("“{code}”不是能看户口的角色，或重复了。"),
                format!("{code} is no role that sees the register, or stands twice."),
            );
        }
    }
}

/// Icon and colour.
fn look(kind: &KindSetting, faults: &mut Faults) {
    if let Err(error) = check_icon(&kind.icon) {
        faults.add(
            format!("attributes.{}.icon", kind.code),
            "图标用不了，请从图标库里选，或重新上传。",
            format!("The icon cannot be used: {error}. Choose one, or upload another."),
        );
    }
    match contrast_with_white(&kind.colour) {
        None => faults.add(
            format!("attributes.{}.colour", kind.code),
            "颜色请写成 #rrggbb。",
            "Write the colour as #rrggbb.",
        ),
        Some(contrast) if contrast < LEAST_CONTRAST => faults.add(
            format!("attributes.{}.colour", kind.code),
            "颜色太浅，白色图标看不清，请选深一点的。",
            "Too light: the white sign does not stand out. Choose a darker colour.",
        ),
        Some(_) => {}
    }
}

/// Contrast of a colour with white by WCAG; `None` where it is no `#rrggbb`.
fn contrast_with_white(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    let luminance = 0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?;
    Some(1.05 / (luminance + 0.05))
}

/// Codes that a change takes away, or gives to something else: only kinds that were never used may go that way.
pub(super) fn dropped(before: &Profile, next: &Profile) -> Vec<String> {
    let kinds = before.attributes.attributes.iter();
    kinds
        .filter(|old| next.attribute(&old.code).is_none_or(|new| new.subject != old.subject))
        .map(|old| old.code.clone())
        .collect()
}

/// An older profile together with the kinds that came after it, retired: what they were put on keeps them.
pub(super) fn keep_later_kinds(before: &Profile, mut older: Profile) -> Profile {
    for spec in &before.attributes.attributes {
        if older.attribute(&spec.code).is_none() {
            older.attributes.attributes.push(AttributeSpec { retired: true, ..spec.clone() });
        }
    }
    older
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_signs_stand_out_or_not() {
        assert!(contrast_with_white("#c8102e").unwrap_or_default() > 5.0);
        assert!(contrast_with_white("#ffeb3b").unwrap_or_default() < 1.5);
        assert_eq!(contrast_with_white("#ffffff"), Some(1.0));
        for wrong in ["", "red", "#fff", "#gggggg", "#ffffff0", "#一二"] {
            assert_eq!(contrast_with_white(wrong), None, "{wrong}");
        }
    }
}

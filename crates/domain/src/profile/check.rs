//! Checks across the files of a profile.

use super::Profile;
use serde::de::DeserializeOwned;

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// A file is not TOML of the expected shape.
    #[error("{file}: {source}")]
    Parse {
        /// File name.
        file: &'static str,
        /// What the parser said.
        source: Box<toml::de::Error>,
    },
    /// A file names something that no file defines.
    #[error("{file}: {what} `{name}` is not defined")]
    Unknown {
        /// File name.
        file: &'static str,
        /// Kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// Something is missing or impossible.
    #[error("{file}: {message}")]
    Invalid {
        /// File name.
        file: &'static str,
        /// What is wrong.
        message: String,
    },
}

impl ProfileError {
    pub(crate) fn read<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, Self> {
        toml::from_str(text).map_err(|source| Self::Parse { file, source: Box::new(source) })
    }
}

/// Every reference points to something, and the level scheme is gapless.
pub(super) fn check(profile: &Profile) -> Result<(), ProfileError> {
    for (expected, level) in profile.head.levels.iter().enumerate() {
        if usize::from(level.depth) != expected || expected > 4 {
            return Err(ProfileError::Invalid {
                file: "profile.toml",
                message: format!(
                    "level {} stands at depth {}, expected {expected} (at most 4)",
                    level.key, level.depth
                ),
            });
        }
    }
    check_attributes(profile)?;
    check_services(profile)?;
    for category in &profile.categories.categories {
        if let Some(parent) = category.parent()
            && profile.category(parent).is_none()
        {
            return Err(unknown("categories.toml", "parent category", parent));
        }
    }
    let bodies = |key: &str| profile.work.bodies.iter().any(|body| body.key == key);
    for duty in &profile.work.duties {
        if profile.category(&duty.category).is_none() {
            return Err(unknown("work.toml", "category", &duty.category));
        }
        for key in std::iter::once(&duty.body).chain(&duty.helpers) {
            if !bodies(key) {
                return Err(unknown("work.toml", "body", key));
            }
        }
    }
    check_nets(profile)?;
    for sample in &profile.demo.samples {
        if profile.category(&sample.category).is_none() {
            return Err(unknown("demo.toml", "category", &sample.category));
        }
    }
    for person in &profile.demo.people {
        if let Some(key) = &person.body
            && !bodies(key)
        {
            return Err(unknown("demo.toml", "body", key));
        }
    }
    Ok(())
}

fn unknown(file: &'static str, what: &'static str, name: &str) -> ProfileError {
    ProfileError::Unknown { file, what, name: name.to_owned() }
}

/// Keys once each, levels and categories that exist.
pub(super) fn check_posts(profile: &Profile) -> Result<(), ProfileError> {
    let mut seen = std::collections::BTreeSet::new();
    for kind in &profile.posts.kinds {
        if !seen.insert(&kind.key) {
            return Err(ProfileError::Invalid {
                file: "posts.toml",
                message: format!("`{}` stands there twice", kind.key),
            });
        }
        for level in &kind.levels {
            if !profile.head.levels.iter().any(|known| known.key == *level) {
                return Err(unknown("posts.toml", "level", level));
            }
        }
        if let Some(category) = &kind.consults
            && profile.category(category).is_none()
        {
            return Err(unknown("posts.toml", "category", category));
        }
    }
    Ok(())
}

/// Programmes: codes once each; the level, posts and attributes that exist.
pub(super) fn check_points(profile: &Profile) -> Result<(), ProfileError> {
    let points = &profile.points;
    if !profile.head.levels.iter().any(|known| known.key == points.level) {
        return Err(unknown("points.toml", "level", &points.level));
    }
    let mut seen = std::collections::BTreeSet::new();
    for programme in &points.programmes {
        if !is_code(&programme.code) || !seen.insert(&programme.code) {
            let message = format!("`{}` is no code, or stands there twice", programme.code);
            return Err(ProfileError::Invalid { file: "points.toml", message });
        }
        if let Some(post) = programme.posts.iter().find(|post| profile.posts.kind(post).is_none()) {
            return Err(unknown("points.toml", "post", post));
        }
        if let Some(attribute) = programme.attribute.as_ref().filter(|code| profile.attribute(code).is_none())
        {
            return Err(unknown("points.toml", "attribute", attribute));
        }
    }
    let mut codes = std::collections::BTreeSet::new();
    for rule in &points.rules {
        if !is_code(&rule.code) || !codes.insert(&rule.code) {
            let message = format!("rule `{}` is no code, or stands there twice", rule.code);
            return Err(ProfileError::Invalid { file: "points.toml", message });
        }
        if points.programme(&rule.programme).is_none() {
            return Err(unknown("points.toml", "programme", &rule.programme));
        }
        if !points.categories.iter().any(|category| category.code == rule.category) {
            return Err(unknown("points.toml", "category", &rule.category));
        }
    }
    Ok(())
}

/// Nets: keys once each, and departments, categories and marks that exist.
fn check_nets(profile: &Profile) -> Result<(), ProfileError> {
    let mut seen = std::collections::BTreeSet::new();
    for net in &profile.work.nets {
        if !is_code(&net.key) || !seen.insert(&net.key) || !is_colour(&net.colour) {
            let message = format!(
                "the key of net `{}` is no code or stands there twice, or its colour is none",
                net.key
            );
            return Err(ProfileError::Invalid { file: "work.toml", message });
        }
        if !profile.work.bodies.iter().any(|body| body.key == net.body) {
            return Err(unknown("work.toml", "body", &net.body));
        }
        if let Some(code) = net.categories.iter().find(|code| profile.category(code).is_none()) {
            return Err(unknown("work.toml", "category", code));
        }
        let is_mark = |code: &&String| profile.attributes.attributes.iter().any(|mark| mark.code == **code);
        if let Some(code) = net.marks.iter().find(|code| !is_mark(code)) {
            return Err(unknown("work.toml", "mark", code));
        }
    }
    Ok(())
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Codes once each, colours and drawings of the form that pages can show without a doubt.
fn check_attributes(profile: &Profile) -> Result<(), ProfileError> {
    let invalid = |message: String| ProfileError::Invalid { file: "attributes.toml", message };
    let mut seen = std::collections::BTreeSet::new();
    for attribute in &profile.attributes.attributes {
        let code = &attribute.code;
        if !is_code(code) || !seen.insert(code) {
            return Err(invalid(format!("`{code}` is no code of small letters, or stands there twice")));
        }
        if !is_colour(&attribute.colour) {
            return Err(invalid(format!("the colour of `{code}` is not of the form #rrggbb")));
        }
        let drawn =
            attribute.icon.chars().all(|c| c.is_ascii_digit() || " .,-".contains(c) || PATH.contains(c));
        if attribute.icon.is_empty() || !drawn {
            return Err(invalid(format!("the icon of `{code}` is not the path of an SVG")));
        }
    }
    Ok(())
}

/// Letters of SVG's path commands.
const PATH: &str = "MmLlHhVvCcSsQqTtAaZz";

/// Every item is named once, has somewhere to go, and every choice has something to choose from.
fn check_services(profile: &Profile) -> Result<(), ProfileError> {
    let invalid = |message: String| ProfileError::Invalid { file: "services.toml", message };
    let mut seen = std::collections::BTreeSet::new();
    for item in &profile.services.items {
        if !seen.insert(&item.code) {
            return Err(invalid(format!("the item `{}` stands there twice", item.code)));
        }
        if profile.category_of(item).is_none() {
            return Err(unknown("services.toml", "category", &item.categories.join(", ")));
        }
        for field in &item.fields {
            let choosing = field.kind == crate::services::FieldKind::Choice;
            if choosing == field.choices.is_empty() {
                return Err(invalid(format!(
                    "`{}` of `{}` asks for a choice without choices, or the other way",
                    field.key, item.code
                )));
            }
        }
    }
    let pack = profile.services.pack;
    if pack.days == 0 || pack.households == 0 {
        return Err(invalid("a pack of no days or no households is none".to_owned()));
    }
    Ok(())
}

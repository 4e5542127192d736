//! Services: the categories that outside clients may report in.

use crate::context::App;
use crate::views::Bi;
use gezhi_domain::profile::{CategorySpec, Profile};

/// A service: one category, offered to outside clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The category's dotted code.
    pub code: String,
    /// Its name.
    pub name: Bi,
    /// What belongs to it, in a line.
    pub description: Bi,
    /// Words people use for it.
    pub keywords: Vec<String>,
    /// The level-1 category above it.
    pub group: Bi,
    /// The categories below it, to be chosen from in the attribute `KIND`.
    pub kinds: Vec<Kind>,
}

/// A category below a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
}

fn is_offered(category: &CategorySpec) -> bool {
    category.open311.unwrap_or_else(|| category.level() == 2)
}

fn kinds_of(profile: &Profile, code: &str) -> Vec<Kind> {
    let below = profile.categories.categories.iter().filter(|category| category.parent() == Some(code));
    // A child that is a service of its own is chosen as one.
    let own = below.filter(|category| !is_offered(category));
    own.map(|category| Kind { code: category.code.clone(), name: Bi::from(&category.name) }).collect()
}

/// A keyword without its weight.
fn bare(word: &str) -> String {
    word.split('*').next().unwrap_or_default().trim().to_owned()
}

fn service_from(profile: &Profile, category: &CategorySpec) -> Service {
    let top = category.code.split('.').next().unwrap_or_default();
    let name = Bi::from(&category.name);
    let group = profile.category(top).map_or_else(|| name.clone(), |top| Bi::from(&top.name));
    let kinds = kinds_of(profile, &category.code);
    let join = |pick: fn(&Bi) -> &str, mark: &str| {
        kinds.iter().map(|kind| pick(&kind.name)).collect::<Vec<_>>().join(mark)
    };
    let description = match &category.hint {
        Some(hint) => Bi::from(hint),
        None if kinds.is_empty() => name.clone(),
        None => Bi::new(
            format!("{}：{}", name.zh, join(|name| &name.zh, "、")),
            format!("{}: {}", name.en, join(|name| &name.en, ", ")),
        ),
    };
    let keywords = category.keywords.iter().map(|word| bare(word)).filter(|word| !word.is_empty()).collect();
    Service { code: category.code.clone(), name, description, keywords, group, kinds }
}

/// All services, in the profile's order.
#[must_use]
pub fn services(app: &App) -> Vec<Service> {
    let profile = &app.profile();
    profile
        .categories
        .categories
        .iter()
        .filter(|category| is_offered(category))
        .map(|category| service_from(profile, category))
        .collect()
}

/// The service of a code.
#[must_use]
pub fn service(app: &App, code: &str) -> Option<Service> {
    app.profile()
        .category(code)
        .filter(|category| is_offered(category))
        .map(|category| service_from(&app.profile(), category))
}

/// The service a case's category belongs to: itself or the nearest one above; else the category as it is.
pub(super) fn service_of<'a>(profile: &'a Profile, code: &str) -> Option<&'a CategorySpec> {
    let own = profile.category(code)?;
    let mut at = Some(own);
    while let Some(category) = at {
        if is_offered(category) {
            return Some(category);
        }
        at = category.parent().and_then(|parent| profile.category(parent));
    }
    Some(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gezhi_domain::profile::Bilingual;

    fn category(code: &str, open311: Option<bool>) -> CategorySpec {
        let name = Bilingual { zh: format!("{code}名"), en: format!("{code} name") };
        CategorySpec {
            code: code.into(),
            name,
            hint: None,
            icon: None,
            keywords: vec!["路灯*6".into(), "黑".into(), " *2".into()],
            grade: None,
            public: None,
            open311,
        }
    }

    #[test]
    fn level_two_is_offered_unless_the_profile_says_otherwise() {
        assert!(is_offered(&category("road.lamp", None)));
        assert!(!is_offered(&category("road.lamp", Some(false))));
        assert!(!is_offered(&category("road", None)));
        assert!(is_offered(&category("road", Some(true))));
        assert!(!is_offered(&category("road.lamp.out", None)));
    }

    #[test]
    fn weights_are_not_shown() {
        assert_eq!(bare("路灯*6"), "路灯");
        assert_eq!(bare("黑"), "黑");
    }
}

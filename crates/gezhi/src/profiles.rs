//! The profiles that come with the product, inside the binary (feature A5).

use crate::demo::points::{ClaimsFile, DemoPoints, DemoShops};
use crate::error::{CommandError, Result};
use gezhi_domain::policies::PolicySamples;
use gezhi_domain::profile::{Profile, ProfileError};
use std::path::Path;

/// The files of a profile; the attributes are the shipped base.
struct Shipped {
    code: &'static str,
    head: &'static str,
    categories: &'static str,
    work: &'static str,
    demo: &'static str,
    posts: &'static str,
    points: &'static str,
    shop: &'static str,
    village: &'static str,
    /// Scorecards, where the place has some.
    assessment: Option<&'static str>,
}

macro_rules! shipped {
    ($code:literal) => {
        shipped!($code, None)
    };
    ($code:literal, assessment) => {
        shipped!($code, Some(include_str!(concat!("../../../profiles/", $code, "/assessment.toml"))))
    };
    ($code:literal, $assessment:expr) => {
        Shipped {
            code: $code,
            head: include_str!(concat!("../../../profiles/", $code, "/profile.toml")),
            categories: include_str!(concat!("../../../profiles/", $code, "/categories.toml")),
            work: include_str!(concat!("../../../profiles/", $code, "/work.toml")),
            demo: include_str!(concat!("../../../profiles/", $code, "/demo.toml")),
            posts: include_str!(concat!("../../../profiles/", $code, "/posts.toml")),
            points: include_str!(concat!("../../../profiles/", $code, "/points.toml")),
            shop: include_str!(concat!("../../../profiles/", $code, "/shop.toml")),
            village: include_str!(concat!("../../../profiles/", $code, "/village.toml")),
            assessment: $assessment,
        }
    };
}

const SHIPPED: [Shipped; 5] = [
    shipped!("qintang"),
    shipped!("shengli"),
    shipped!("shanwei"),
    shipped!("yangying", assessment),
    shipped!("weixian"),
];

/// The shipped profile that a demo shows when none is named.
pub const FIRST: &str = SHIPPED[0].code;

/// The shipped profile of a whole prefecture, on which the register is measured.
pub const PREFECTURE: &str = SHIPPED[2].code;

/// Stands for a `demo.toml` that a place of one's own does not have.
const NO_DEMO: &str = "person = []\nsample = []\n[year]\nreported = 0\nreplied = 0\nclosed = 0\non_time = 0\nregistered = 0\nworkers = 0\n";
const BASE_CATEGORIES: &str = include_str!("../../../profiles/base/categories.toml");
const BASE_SERVICES: &str = include_str!("../../../profiles/base/services.toml");
const BASE_POLICIES: &str = include_str!("../../../profiles/base/policies.toml");
const BASE_CLAIMS: &str = include_str!("../../../profiles/base/claims.toml");
const BASE_ATTRIBUTES: &str = include_str!("../../../profiles/base/attributes.toml");

/// Codes of the shipped profiles.
#[must_use]
pub fn codes() -> Vec<&'static str> {
    SHIPPED.iter().map(|shipped| shipped.code).collect()
}

/// A profile by its code: from `folder` where one is given, else a shipped one.
///
/// `folder` holds either the four files themselves or a folder of that code with them. A profile without
/// `categories.toml`, `attributes.toml`, `services.toml`, `posts.toml`, `points.toml`, `assessment.toml`, `houses.toml` or `retention.toml` uses the shipped base; one without `demo.toml` can be founded,
/// but not shown as a demo.
///
/// # Errors
/// A sentence that lists the known codes; what is wrong with the files.
pub fn load(code: &str, folder: Option<&Path>) -> Result<Profile> {
    if let Some(folder) = folder {
        let inner = folder.join(code);
        return read(if inner.join("profile.toml").exists() { &inner } else { folder });
    }
    let Some(found) = SHIPPED.iter().find(|shipped| shipped.code == code) else {
        return Err(CommandError::refused(format!(
            "there is no profile `{code}`; shipped are {}. A profile of your own is given with --profile-dir",
            codes().join(", ")
        )));
    };
    let profile = Profile::parse(found.head, found.categories, found.work, found.demo, BASE_ATTRIBUTES)?
        .with_services(BASE_SERVICES)?
        .with_posts(found.posts)?
        .with_points(found.points)?;
    Ok(match found.assessment {
        Some(assessment) => profile.with_assessments(assessment)?,
        None => profile,
    })
}

/// What a shipped demo's points are made from; nothing for a place of one's own.
///
/// # Errors
/// A shipped file that cannot be read: a fault of the build.
pub fn demo_points(code: &str) -> Result<DemoPoints> {
    let Some(found) = SHIPPED.iter().find(|shipped| shipped.code == code) else {
        return Ok(DemoPoints::default());
    };
    let refused =
        |file: &'static str| move |error: toml::de::Error| CommandError::refused(format!("{file}: {error}"));
    let shops: DemoShops = toml::from_str(found.shop).map_err(refused("shop.toml"))?;
    let village = toml::from_str(found.village).map_err(refused("village.toml"))?;
    let claims: ClaimsFile = toml::from_str(BASE_CLAIMS).map_err(refused("claims.toml"))?;
    Ok(DemoPoints { shops: shops.shops, village: Some(village), claims: claims.claims })
}

/// The sample policies that a demo's library begins with.
///
/// # Errors
/// A shipped file that cannot be read: a fault of the build.
pub fn sample_policies() -> Result<PolicySamples> {
    Ok(PolicySamples::parse(BASE_POLICIES)?)
}

/// Puts a file of its own into a profile.
type With = fn(Profile, &str) -> std::result::Result<Profile, ProfileError>;

fn read(folder: &Path) -> Result<Profile> {
    let text = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| CommandError::file(&path, error))
    };
    let or = |name: &str, otherwise: &str| {
        if folder.join(name).exists() { text(name) } else { Ok(otherwise.to_owned()) }
    };
    let categories = or("categories.toml", BASE_CATEGORIES)?;
    let demo = or("demo.toml", NO_DEMO)?;
    let attributes = or("attributes.toml", BASE_ATTRIBUTES)?;
    let profile =
        Profile::parse(&text("profile.toml")?, &categories, &text("work.toml")?, &demo, &attributes)?
            .with_services(&or("services.toml", BASE_SERVICES)?)?;
    let own: [(&str, With); 5] = [
        ("posts.toml", Profile::with_posts),
        ("points.toml", Profile::with_points),
        ("assessment.toml", Profile::with_assessments),
        ("houses.toml", Profile::with_houses),
        ("retention.toml", Profile::with_retention),
    ];
    own.into_iter()
        .filter(|(name, _)| folder.join(name).exists())
        .try_fold(profile, |profile, (name, with)| Ok(with(profile, &text(name)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_shipped_profiles_are_inside() {
        for code in codes() {
            assert_eq!(load(code, None).unwrap().head.code, code);
        }
        assert!(load("nowhere", None).unwrap_err().to_string().contains("qintang"));
    }

    #[test]
    fn a_profile_of_ones_own_may_lean_on_the_base_categories() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("mine");
        std::fs::create_dir(&own).unwrap();
        let shipped = &SHIPPED[0];
        std::fs::write(own.join("profile.toml"), shipped.head).unwrap();
        std::fs::write(own.join("work.toml"), "bodies = 1").unwrap();
        std::fs::write(own.join("demo.toml"), shipped.demo).unwrap();
        let error = load("mine", Some(folder.path())).unwrap_err().to_string();
        assert!(error.starts_with("work.toml"), "{error}");
    }
}

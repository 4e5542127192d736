//! A place's profile (feature A5): everything that differs between counties, read from files.
//!
//! A profile is a folder of TOML files; see `profiles/README.md`. No place's name stands in code: the
//! level scheme, the words on the screen, categories, bodies, limits and the demo story all come from here.

mod category;
mod check;
mod demo;
mod net;
mod place;
mod work;

pub use category::{CategoryFile, CategorySpec, DangerWord};
pub use check::ProfileError;
pub use demo::{DemoFile, DemoPerson, DemoRegister, DemoSample, DemoYear};
pub use net::{NetDuty, NetSpec};
pub use place::{Bilingual, DedicatedKind, DedicatedScheme, LevelSpec, MapSpec, NameStock, PlaceSpec};
pub use work::{BodySpec, ChannelSpec, CycleStage, DutyRule, LimitSpec, RoutingRule, StageWords, WorkFile};

use crate::points::PointsFile;
use crate::points::assessments::AssessmentFile;
use crate::posts::PostFile;
use crate::residents::{AttributeFile, AttributeSpec, HouseFile};
use crate::retention::RetentionFile;
use crate::services::{ServiceFile, ServiceItem};
use serde::{Deserialize, Serialize};

/// The head file `profile.toml` of a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileHead {
    /// Short code, the folder's name, for instance `qintang`.
    pub code: String,
    /// The tenant key that leads every primary key: the division code without trailing zeros.
    pub county: i64,
    /// 12-digit statistical code of the root division.
    pub division: String,
    /// Name of the place.
    pub name: Bilingual,
    /// Name of the platform as its users know it.
    pub platform: Bilingual,
    /// Title of the command-centre screen.
    pub screen_title: Bilingual,
    /// Where the place lies and how large it is.
    pub map: MapSpec,
    /// The level scheme from the root (depth 0) down (feature G2).
    #[serde(rename = "level")]
    pub levels: Vec<LevelSpec>,
    /// How dedicated grids (专属网格) are named and counted.
    #[serde(default)]
    pub dedicated: Option<DedicatedScheme>,
    /// Known places below the root, real names first; what is not named is invented from `names`.
    #[serde(rename = "place", default)]
    pub places: Vec<PlaceSpec>,
    /// Stock of characters for plausible invented names.
    pub names: NameStock,
    /// Ticket code prefix, two or three capital letters.
    pub ticket_prefix: String,
}

/// A whole profile: the head and its companion files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// `profile.toml`
    pub head: ProfileHead,
    /// `categories.toml`
    pub categories: CategoryFile,
    /// `work.toml`: bodies, routing, limits, stage words, channels.
    pub work: WorkFile,
    /// `demo.toml`: the demo story and the figures of the demo year.
    pub demo: DemoFile,
    /// `attributes.toml`: what households and people are marked as. Empty in profiles kept before there were any.
    #[serde(default)]
    pub attributes: AttributeFile,
    /// `services.toml`: what can be applied for, topics of policies, bounds of the service pack. Empty in profiles kept before.
    #[serde(default)]
    pub services: ServiceFile,
    /// `posts.toml`: kinds of posts. The shipped base in profiles that bring none.
    #[serde(default)]
    pub posts: PostFile,
    /// `houses.toml`: kinds and grades of houses, kinds of vehicles. The shipped base in profiles that bring none.
    #[serde(default)]
    pub houses: HouseFile,
    /// `points.toml`: programmes of points. The shipped base in profiles that bring none.
    #[serde(default)]
    pub points: PointsFile,
    /// `assessment.toml`: scorecards of the monthly assessment. The shipped base, which has none, in profiles that bring no file.
    #[serde(default)]
    pub assessments: AssessmentFile,
    /// `retention.toml`: how long personal data is kept. The shipped base in profiles that bring none.
    #[serde(default)]
    pub retention: RetentionFile,
}

impl Profile {
    /// Reads a profile from the texts of its five files.
    ///
    /// # Errors
    /// A file that does not parse, or a reference from one file to something another file does not define.
    pub fn parse(
        head: &str,
        categories: &str,
        work: &str,
        demo: &str,
        attributes: &str,
    ) -> Result<Self, ProfileError> {
        let profile = Self {
            head: ProfileError::read("profile.toml", head)?,
            categories: ProfileError::read("categories.toml", categories)?,
            work: ProfileError::read("work.toml", work)?,
            demo: ProfileError::read("demo.toml", demo)?,
            attributes: ProfileError::read("attributes.toml", attributes)?,
            services: ServiceFile::default(),
            posts: PostFile::base(),
            houses: HouseFile::base(),
            points: PointsFile::base(),
            assessments: AssessmentFile::base(),
            retention: RetentionFile::base(),
        };
        check::check(&profile)?;
        Ok(profile)
    }

    /// The same with a list of service items.
    ///
    /// # Errors
    /// A file that does not parse, or an item whose case could go nowhere.
    pub fn with_services(self, services: &str) -> Result<Self, ProfileError> {
        let profile = Self { services: ProfileError::read("services.toml", services)?, ..self };
        check::check(&profile)?;
        Ok(profile)
    }

    /// The same profile with posts of its own.
    ///
    /// # Errors
    /// A file that does not parse, or that names a level or category which the profile does not have.
    pub fn with_posts(mut self, posts: &str) -> Result<Self, ProfileError> {
        self.posts = ProfileError::read("posts.toml", posts)?;
        check::check_posts(&self)?;
        Ok(self)
    }

    /// The same profile with kinds of houses and vehicles of its own.
    ///
    /// # Errors
    /// A file that does not parse, or in which a code stands twice.
    pub fn with_houses(mut self, houses: &str) -> Result<Self, ProfileError> {
        self.houses = ProfileError::read("houses.toml", houses)?;
        match self.houses.fault() {
            Some(message) => Err(ProfileError::Invalid { file: "houses.toml", message }),
            None => Ok(self),
        }
    }

    /// The same profile with programmes of points of its own.
    ///
    /// # Errors
    /// A file that does not parse, or that names a level, post or attribute which the profile does not have.
    pub fn with_points(mut self, points: &str) -> Result<Self, ProfileError> {
        self.points = ProfileError::read("points.toml", points)?;
        check::check_points(&self)?;
        Ok(self)
    }

    /// The same profile with scorecards of its own; after [`Self::with_points`], whose programmes they are about.
    ///
    /// # Errors
    /// A file that does not parse; what does not fit the programmes or cannot be marked.
    pub fn with_assessments(mut self, assessments: &str) -> Result<Self, ProfileError> {
        self.assessments = ProfileError::read("assessment.toml", assessments)?;
        match self.assessments.fault(&self.points) {
            None => Ok(self),
            Some(message) => Err(ProfileError::Invalid { file: "assessment.toml", message }),
        }
    }

    /// The same profile with terms of its own for keeping personal data.
    ///
    /// # Errors
    /// A file that does not parse, a kind with two terms, a term of no month.
    pub fn with_retention(mut self, retention: &str) -> Result<Self, ProfileError> {
        self.retention = ProfileError::read("retention.toml", retention)?;
        match self.retention.fault() {
            None => Ok(self),
            Some(message) => Err(ProfileError::Invalid { file: "retention.toml", message }),
        }
    }

    /// Checks a profile that was put together otherwise than from files.
    ///
    /// # Errors
    /// A reference to something that is not defined, or a level scheme with a gap.
    pub fn check(&self) -> Result<(), ProfileError> {
        check::check(self)
    }

    /// The level at a depth, where the scheme has one.
    #[must_use]
    pub fn level(&self, depth: u8) -> Option<&LevelSpec> {
        self.head.levels.iter().find(|level| level.depth == depth)
    }

    /// The kind of attribute with this code.
    #[must_use]
    pub fn attribute(&self, code: &str) -> Option<&AttributeSpec> {
        self.attributes.attributes.iter().find(|attribute| attribute.code == code)
    }

    /// The category under which an application for an item comes into the pool: the first that this place knows.
    #[must_use]
    pub fn category_of(&self, item: &ServiceItem) -> Option<&CategorySpec> {
        item.categories.iter().find_map(|code| self.category(code))
    }

    /// The category with this code, at any of the three levels.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<&CategorySpec> {
        self.categories.categories.iter().find(|category| category.code == code)
    }
}

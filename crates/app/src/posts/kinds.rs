//! Kinds of posts of this place.

use crate::context::App;
use crate::views::Bi;
use gezhi_domain::posts::PostSpec;
use serde::Serialize;
use utoipa::ToSchema;

/// A kind of post.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostKind {
    /// Key.
    pub kind: String,
    /// Name.
    pub word: Bi,
    /// What the holder does.
    pub duties: Bi,
    /// What the holder promises unless the post says otherwise.
    pub promise: Bi,
    /// Keys of the levels where it stands; empty for all.
    pub levels: Vec<String>,
    /// How many a place should have.
    pub wanted: u32,
    /// Length of a term in months, 0 without an end.
    pub term_months: u32,
    /// Households that one holder looks after at most, 0 without a bound.
    pub households: u32,
    /// Filled by applying, assessing, examining and appointing.
    pub process: bool,
    /// Belongs to the village's roster.
    pub roster: bool,
    /// One for each household.
    pub per_household: bool,
}

impl From<&PostSpec> for PostKind {
    fn from(spec: &PostSpec) -> Self {
        Self {
            kind: spec.key.clone(),
            word: Bi::from(&spec.name),
            duties: Bi::from(&spec.duties),
            promise: Bi::from(&spec.promise),
            levels: spec.levels.clone(),
            wanted: spec.wanted,
            term_months: spec.term_months,
            households: spec.households,
            process: spec.process,
            roster: spec.roster,
            per_household: spec.per_household,
        }
    }
}

/// All kinds, in the order in which they are shown.
#[must_use]
pub fn kinds(app: &App) -> Vec<PostKind> {
    app.profile().posts.kinds.iter().map(PostKind::from).collect()
}

/// The word for a kind; the key itself for one that the profile no longer has.
pub(crate) fn word(app: &App, kind: &str) -> Bi {
    app.profile().posts.kind(kind).map_or_else(|| Bi::new(kind, kind), |spec| Bi::from(&spec.name))
}

//! Who holds a post of a household: somebody in it who knows the law (feature G7).

use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use crate::views::{Bi, Id, instant};
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::posts::PostRow;
use gezhi_store::residents::HouseholdRow;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A kind of post of which each household may have one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdPostKind {
    /// Kind.
    pub kind: String,
    /// In words.
    pub word: Bi,
    /// What it is for.
    pub duties: Bi,
}

/// Somebody of a household who holds one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdHolder {
    /// The post, to end it by.
    pub id: Id,
    /// Kind.
    pub kind: String,
    /// In words.
    pub word: Bi,
    /// Name.
    pub name: String,
    /// Person of the register.
    pub person: Option<Id>,
    /// Whether the person still belongs to the household.
    pub is_here: bool,
    /// Since when.
    pub since: String,
}

/// The posts of a household.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdPosts {
    /// What can be held.
    pub kinds: Vec<HouseholdPostKind>,
    /// Who holds what.
    pub holders: Vec<HouseholdHolder>,
    /// Whether the reader may enter and end them.
    pub may_edit: bool,
}

/// The household, who belongs to it, and the posts held in it.
type Read = (HouseholdRow, BTreeSet<i64>, Vec<PostRow>);

struct ReadOp {
    county: i64,
    household: i64,
}

impl Op for ReadOp {
    type Out = Option<Read>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let (county, id) = (self.county, self.household);
        let Some(household) = gezhi_store::residents::household(tx, county, id).await? else {
            return Ok(None);
        };
        let members = gezhi_store::residents::persons_of_household(tx, county, id).await?;
        let posts = gezhi_store::posts::of_household(tx, county, id).await?;
        Ok(Some((household, members.iter().map(|person| person.id).collect(), posts)))
    }
}

/// Who of a household holds one of its posts.
///
/// # Errors
/// 401, 403; 404 for a household out of sight.
pub async fn of_household(app: &App, actor: &Actor, id: i64) -> Result<HouseholdPosts> {
    decide(actor, Action::SeeRegister)?;
    let found = app.db.read(ReadOp { county: app.county, household: id }).await?;
    let (household, members, posts) = found.ok_or_else(AppError::not_found)?;
    let path = path_of(app, household.place)?;
    decide_at(actor, Action::SeeRegister, &path)?;
    let profile = app.profile();
    let kinds = profile.posts.kinds.iter().filter(|spec| spec.per_household);
    Ok(HouseholdPosts {
        kinds: kinds
            .map(|spec| HouseholdPostKind {
                kind: spec.key.clone(),
                word: Bi::from(&spec.name),
                duties: Bi::from(&spec.duties),
            })
            .collect(),
        holders: posts
            .into_iter()
            .map(|post| HouseholdHolder {
                id: Id(post.id),
                word: super::kinds::word(app, &post.kind),
                is_here: post.person.is_some_and(|person| members.contains(&person)),
                person: post.person.map(Id),
                since: instant(post.since),
                kind: post.kind,
                name: post.name,
            })
            .collect(),
        may_edit: household.until.is_none() && decide_at(actor, Action::EditPosts, &path).is_ok(),
    })
}

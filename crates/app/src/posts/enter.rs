//! Entering somebody without the steps of an appointment: the roster, and posts for which the profile wants no process.

use super::begin::Beginning;
use super::detail::{PostDetail, detail};
use super::input;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit};
use gezhi_domain::posts::PostSpec;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::posts::PostRow;
use gezhi_store::revisions;
use serde::Deserialize;
use utoipa::ToSchema;

/// Somebody to be entered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewPost {
    /// Kind.
    pub kind: String,
    /// Place; a household's is its own grid.
    #[serde(default)]
    pub place: Option<Id>,
    /// Name; of a household's person, the register's.
    #[serde(default)]
    pub name: Option<String>,
    /// Telephone for work.
    #[serde(default)]
    pub phone: Option<String>,
    /// Promise, where it differs from the kind's.
    #[serde(default)]
    pub promise: Option<String>,
    /// Person of the register, for kinds of which each household has one.
    #[serde(default)]
    pub person: Option<Id>,
}

struct EnterOp {
    county: i64,
    permit: Permit,
    beginning: Beginning,
    per_household: bool,
}

impl Op for EnterOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let row = &self.beginning.row;
        let held = match row.household {
            Some(household) if self.per_household => {
                gezhi_store::posts::of_household(tx, self.county, household).await?
            }
            _ => gezhi_store::posts::posts_of(tx, self.county, row.place).await?,
        };
        if held.iter().any(|post| {
            post.kind == row.kind
                && post.name == row.name
                && post.person == row.person
                && post.household == row.household
        }) {
            return Err(AppError::invalid(
                "post_exists",
                "name",
                "这个人已经在这个岗位上了。",
                "This person holds this post already.",
            ));
        }
        self.beginning.write(tx, &self.permit, self.county).await?;
        crate::background::tell_of(tx, self.county, &self.beginning.entry).await?;
        Ok(revisions::bump(tx, self.county, revisions::POSTS).await?)
    }
}

/// The household's place and the name of a person of the register.
struct Home {
    county: i64,
    person: i64,
}

impl Op for Home {
    type Out = Option<(String, i64, i64)>;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out> {
        let Some(person) = gezhi_store::residents::person(tx, self.county, self.person).await? else {
            return Ok(None);
        };
        let Some(household) = person.household else { return Ok(None) };
        let file = gezhi_store::residents::household(tx, self.county, household).await?;
        Ok(file.map(|file| (person.name, household, file.place)))
    }
}

fn needs_process(spec: &PostSpec) -> AppError {
    AppError::invalid(
        "post_process",
        "kind",
        format!("{}要经过申请、评议、审查、任命，请填申请。", spec.name.zh),
        format!("A {} is applied for, assessed, examined and appointed; enter an application.", spec.name.en),
    )
}

/// Enters somebody.
///
/// # Errors
/// 401, 403; 404 for a place or person out of sight; 422 with the field.
pub async fn enter(app: &App, actor: &Actor, new: &NewPost, address: Option<&str>) -> Result<PostDetail> {
    gezhi_domain::accounts::decide(actor, Action::EditPosts)?;
    let spec = input::kind(app, &new.kind)?;
    if spec.process {
        return Err(needs_process(&spec));
    }
    let (name, household, person, place) = if spec.per_household {
        let person = new.person.ok_or_else(|| {
            AppError::invalid(
                "person",
                "person",
                "请从台账里选这一户的人。",
                "Choose a person of the register.",
            )
        })?;
        let (name, household, place) = app
            .db
            .read(Home { county: app.county, person: person.0 })
            .await?
            .ok_or_else(AppError::not_found)?;
        // Whoever enters it must be allowed to see the file.
        input::place(app, actor, Action::SeeRegister, place)?;
        (name, Some(household), Some(person.0), place)
    } else {
        let place = new
            .place
            .ok_or_else(|| AppError::invalid("place", "place", "请选地点。", "Choose the place."))?;
        (input::name(new.name.as_deref().unwrap_or_default())?, None, None, place.0)
    };
    let (_, permit) = input::place(app, actor, Action::EditPosts, place)?;
    input::check_level(app, &spec, place)?;
    // A household's person is reached through the register; no private number is kept here.
    let phone = if spec.per_household { None } else { input::phone(new.phone.as_deref())? };
    let row = PostRow {
        id: app.id(),
        place,
        kind: spec.key.clone(),
        name,
        phone,
        promise: input::some_line(new.promise.as_deref(), "promise", 100)?,
        household,
        person,
        ..PostRow::default()
    };
    let id = row.id;
    let beginning = Beginning::new(app, &permit, &spec, row, address);
    let op = EnterOp { county: app.county, permit, beginning, per_household: spec.per_household };
    app.db.write(op).await?;
    detail(app, actor, id).await
}

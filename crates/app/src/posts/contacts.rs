//! Who is responsible here: what everybody may know, with a telephone for work (features G5, G7).

use super::view::Beside;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, Id, PlaceRef, instant};
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_domain::grids::{GridClass, PlaceId, PlacePath};
use gezhi_domain::posts::PostSpec;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::posts::{ApplicationRow, PostRow};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Smaller grids of a place whose people are shown with it, at most.
const MOST_BELOW: usize = 60;

/// Somebody who is responsible: the holder, or during a leave whoever stands in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Contact {
    /// Kind of post.
    pub kind: String,
    /// In words.
    pub word: Bi,
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: Option<String>,
    /// What the holder does.
    pub duties: Bi,
    /// What the holder promises.
    pub promise: Bi,
    /// Place of the post.
    pub place: Option<PlaceRef>,
    /// Who is away, where this person stands in.
    pub stands_in_for: Option<String>,
    /// When the holder is back.
    pub back_at: Option<String>,
    /// Belongs to the village's roster.
    pub roster: bool,
    /// Category of the case by which this person is asked for advice.
    pub consults: Option<String>,
}

/// A name that is published before an appointment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Published {
    /// The application.
    pub application: Id,
    /// In words.
    pub word: Bi,
    /// Name.
    pub name: String,
    /// Until when people may object.
    pub until: String,
}

/// A grid and who is responsible in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GridContacts {
    /// Grid.
    pub place: PlaceRef,
    /// Its code, as on the board.
    pub code: String,
    /// The profile's word for its level.
    pub level_word: Bi,
    /// Those responsible, in the profile's order.
    pub contacts: Vec<Contact>,
    /// Where the place is divided further: those of each smaller grid, for whoever does not know in which one the own house is.
    pub below: Vec<Contact>,
    /// Names that are published here now.
    pub published: Vec<Published>,
    /// Kinds of posts of this grid that nobody holds and that one may apply for.
    pub vacant: Vec<crate::posts::PostKind>,
}

/// My grid, and the person of my household who knows the law.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyGrid {
    /// The grid; `null` for somebody without a home and a duty.
    pub grid: Option<GridContacts>,
    /// Names of those of the own household who hold something that each household has.
    pub household: Vec<HouseholdPost>,
}

/// Somebody of the own household.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdPost {
    /// In words.
    pub word: Bi,
    /// Name.
    pub name: String,
}

/// Posts by place.
pub(super) type ByPlace = HashMap<i64, Vec<PostRow>>;

/// Groups posts by place.
pub(super) fn by_place(rows: Vec<PostRow>) -> ByPlace {
    let mut map = ByPlace::new();
    for row in rows {
        map.entry(row.place).or_default().push(row);
    }
    map
}

fn contact(app: &App, spec: &PostSpec, post: &PostRow, beside: &Beside) -> Contact {
    let away = beside.away.get(&post.id);
    let acting = away.map_or(post, |(_, stand_in)| stand_in);
    Contact {
        kind: spec.key.clone(),
        word: Bi::from(&spec.name),
        name: acting.name.clone(),
        phone: acting.phone.clone(),
        duties: Bi::from(&spec.duties),
        promise: post.promise.as_ref().map_or_else(|| Bi::from(&spec.promise), |own| Bi::new(own, own)),
        place: app.place_ref_by_id(PlaceId(post.place)),
        stands_in_for: away.map(|_| post.name.clone()),
        back_at: away.map(|(leave, _)| instant(leave.until_at)),
        roster: spec.roster,
        consults: spec.consults.clone(),
    }
}

/// Those responsible on a place: of each public kind the holders on the nearest place upwards.
pub(super) fn responsible(app: &App, path: &PlacePath, posts: &ByPlace, beside: &Beside) -> Vec<Contact> {
    let profile = app.profile();
    let mut found = Vec::new();
    for spec in profile.posts.kinds.iter().filter(|spec| spec.public && !spec.per_household) {
        let nearest = path.chain().rev().find_map(|place| {
            let here: Vec<&PostRow> =
                posts.get(&place.0)?.iter().filter(|post| post.kind == spec.key).collect();
            (!here.is_empty()).then_some(here)
        });
        found.extend(nearest.unwrap_or_default().into_iter().map(|post| contact(app, spec, post, beside)));
    }
    found
}

/// Those posted in the smaller grids of a place, in the order of the grids: of the kinds that no contact above is of.
fn below(
    app: &App,
    grids: &[PlacePath],
    posts: &ByPlace,
    beside: &Beside,
    above: &[Contact],
) -> Vec<Contact> {
    let profile = app.profile();
    let kinds = profile.posts.kinds.iter().filter(|spec| {
        spec.public
            && !spec.per_household
            && !spec.roster
            && !above.iter().any(|contact| contact.kind == spec.key)
    });
    let kinds: Vec<&PostSpec> = kinds.collect();
    grids
        .iter()
        .filter_map(|grid| posts.get(&grid.id().0))
        .flatten()
        .filter_map(|post| {
            let spec = kinds.iter().find(|spec| spec.key == post.kind)?;
            Some(contact(app, spec, post, beside))
        })
        .collect()
}

/// The smaller grids of a place whose people are shown with it; none of a place so large that nobody would look through them.
fn grids_below(app: &App, path: &PlacePath) -> Vec<PlacePath> {
    let directory = app.directory();
    let all: Vec<PlacePath> = directory
        .places()
        .filter(|place| path.reaches(&place.path) && place.path != *path && place.class == GridClass::General)
        .map(|place| place.path)
        .take(MOST_BELOW + 1)
        .collect();
    if all.len() > MOST_BELOW { Vec::new() } else { all }
}

struct ContactsOp {
    county: i64,
    chain: Vec<i64>,
    place: i64,
    now: i64,
}

impl Op for ContactsOp {
    type Out = (Vec<PostRow>, Beside, Vec<ApplicationRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        Ok((
            gezhi_store::posts::of_places(tx, self.county, &self.chain).await?,
            Beside::read(tx, self.county, self.now).await?,
            gezhi_store::posts::published_at(tx, self.county, self.place, self.now).await?,
        ))
    }
}

async fn read(app: &App, path: &PlacePath) -> Result<GridContacts> {
    let grids = grids_below(app, path);
    let op = ContactsOp {
        county: app.county,
        chain: path.chain().chain(grids.iter().map(PlacePath::id)).map(|place| place.0).collect(),
        place: path.id().0,
        now: app.now().as_microsecond(),
    };
    let (rows, beside, published) = app.db.read(op).await?;
    let directory = app.directory();
    let place = directory.place(path.id()).ok_or_else(AppError::not_found)?;
    let posts = by_place(rows);
    let profile = app.profile();
    let here = posts.get(&place.id.0);
    let held = |kind: &str| here.map_or(0, |here| here.iter().filter(|post| post.kind == kind).count());
    let vacant = profile.posts.kinds.iter().filter(|spec| {
        spec.process
            && spec.wanted > 0
            && spec.stands_on(&place.level_key)
            && held(&spec.key) < usize::try_from(spec.wanted).unwrap_or(0)
    });
    let contacts = responsible(app, path, &posts, &beside);
    Ok(GridContacts {
        below: below(app, &grids, &posts, &beside, &contacts),
        place: app.place_ref(path).ok_or_else(AppError::not_found)?,
        code: place.code.clone(),
        level_word: crate::grids::level_word(app, place),
        contacts,
        published: published
            .iter()
            .map(|row| Published {
                application: Id(row.id),
                word: super::kinds::word(app, &row.kind),
                name: row.name.clone(),
                until: row.publish_until.map(instant).unwrap_or_default(),
            })
            .collect(),
        vacant: vacant.map(crate::posts::PostKind::from).collect(),
    })
}

/// Those posted on this very place, as everybody may see them.
///
/// # Errors
/// Failures of the store.
pub(crate) async fn contacts_on(app: &App, path: &PlacePath) -> Result<Vec<Contact>> {
    let op = ContactsOp {
        county: app.county,
        chain: vec![path.id().0],
        place: path.id().0,
        now: app.now().as_microsecond(),
    };
    let (rows, beside, _) = app.db.read(op).await?;
    Ok(responsible(app, path, &by_place(rows), &beside))
}

/// A grid's page for everybody, found by its code, as on the board, or by its identity.
///
/// # Errors
/// 404 for an unknown grid.
pub async fn grid_contacts(app: &App, key: &str) -> Result<GridContacts> {
    let directory = app.directory();
    let by_code = directory.places().find(|place| place.code == key).map(|place| place.path);
    let by_id = || key.parse().ok().and_then(|id| directory.place(PlaceId(id))).map(|place| place.path);
    let path = by_code.or_else(by_id).ok_or_else(AppError::not_found)?;
    read(app, &path).await
}

struct HomeOp {
    county: i64,
    account: i64,
}

impl Op for HomeOp {
    type Out = (Option<i64>, Option<i64>, Vec<PostRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let home =
            gezhi_store::accounts::by_id(tx, self.county, self.account).await?.and_then(|row| row.home);
        let person = gezhi_store::residents::person_by_account(tx, self.county, self.account).await?;
        let posts = match person.as_ref().and_then(|person| person.household) {
            Some(household) => gezhi_store::posts::of_household(tx, self.county, household).await?,
            None => Vec::new(),
        };
        Ok((home, person.map(|person| person.place), posts))
    }
}

/// My grid: of the file in the register, of the home that the account names, or of the first duty.
///
/// # Errors
/// 401.
pub async fn my_grid(app: &App, actor: &Actor) -> Result<MyGrid> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    let (home, lives, posts) = app.db.read(HomeOp { county: app.county, account: account.0 }).await?;
    let directory = app.directory();
    let path = |id: i64| directory.place(PlaceId(id)).map(|place| place.path);
    let place = lives.or(home).and_then(path).or_else(|| actor.duties.first().map(|duty| duty.place));
    let grid = match place {
        Some(path) => Some(read(app, &path).await?),
        None => None,
    };
    let household = posts
        .into_iter()
        .map(|post| HouseholdPost { word: super::kinds::word(app, &post.kind), name: post.name })
        .collect();
    Ok(MyGrid { grid, household })
}

/// The grid worker to be called on a way down from the root, or whoever stands in: name, telephone and place of the post.
///
/// # Errors
/// Failures of the engine.
pub async fn worker_of(
    tx: &mut Tx<'_>,
    county: i64,
    chain: &[i64],
    now: i64,
) -> std::result::Result<Option<(String, Option<String>, i64)>, StoreError> {
    for place in chain {
        let posts = gezhi_store::posts::posts_of(tx, county, *place).await?;
        let Some(post) = posts.into_iter().find(|post| post.kind == "worker") else { continue };
        let leaves = gezhi_store::posts::unfinished_of_account(tx, county, post.id).await?;
        let running =
            leaves.iter().find(|leave| leave.post == post.id && leave.from_at <= now && now < leave.until_at);
        let stand_in = match running {
            Some(leave) => gezhi_store::posts::by_id(tx, county, leave.stand_in).await?,
            None => None,
        };
        let acting = stand_in.unwrap_or(post);
        return Ok(Some((acting.name, acting.phone, *place)));
    }
    Ok(None)
}

//! The village's roster: a police officer, a legal adviser, somebody in each household who knows the law (feature G7).

use super::contacts::{ByPlace, Contact, by_place, responsible};
use super::view::Beside;
use crate::context::App;
use crate::error::Result;
use crate::views::PlaceRef;
use gezhi_domain::accounts::Actor;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Villages in one answer.
const MOST: usize = 200;

/// A village with its roster.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RosterVillage {
    /// Village.
    pub place: PlaceRef,
    /// Who is on its roster.
    pub contacts: Vec<Contact>,
    /// Keys of the kinds of the roster that nobody holds here.
    pub missing: Vec<String>,
    /// Households of the register.
    pub households: i64,
    /// Of these, with somebody who knows the law.
    pub literate: i64,
}

/// Villages with their rosters.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RosterList {
    /// In reading order; at most 200.
    pub villages: Vec<RosterVillage>,
    /// Whether there are more.
    pub more: bool,
}

struct RosterOp {
    county: i64,
    places: Vec<i64>,
    now: i64,
    literate: Option<String>,
}

type Read = (ByPlace, Beside, HashMap<i64, i64>, Vec<(i64, i64)>);

impl Op for RosterOp {
    type Out = Read;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Read, StoreError> {
        let rows = gezhi_store::posts::of_places(tx, self.county, &self.places).await?;
        let homes = gezhi_store::residents::households_by_place(tx, self.county).await?;
        let literate = match &self.literate {
            Some(kind) => gezhi_store::posts::literate_per_place(tx, self.county, kind).await?,
            None => Vec::new(),
        };
        let beside = Beside::read(tx, self.county, self.now).await?;
        Ok((by_place(rows), beside, homes.into_iter().collect(), literate))
    }
}

/// Rosters of the villages within a place or the own scope.
///
/// # Errors
/// 401, 403; 404 for a place out of sight.
pub async fn roster(app: &App, actor: &Actor, place: Option<&str>) -> Result<RosterList> {
    let scopes = super::list::places(app, actor, place)?;
    let directory = app.directory();
    let scopes: Vec<PlacePath> =
        scopes.iter().filter_map(|id| directory.place(PlaceId(*id)).map(|place| place.path)).collect();
    let profile = app.profile();
    let kinds: Vec<_> =
        profile.posts.kinds.iter().filter(|spec| spec.roster && !spec.per_household).collect();
    let mut villages: Vec<PlacePath> = directory
        .places()
        .filter(|place| kinds.iter().any(|spec| !spec.levels.is_empty() && spec.stands_on(&place.level_key)))
        // A worker of a grid sees the roster of the village it lies in.
        .filter(|place| scopes.iter().any(|scope| scope.reaches(&place.path) || place.path.reaches(scope)))
        .map(|place| place.path)
        .collect();
    let more = villages.len() > MOST;
    villages.truncate(MOST);
    let op = RosterOp {
        county: app.county,
        places: villages.iter().map(|path| path.id().0).collect(),
        now: app.now().as_microsecond(),
        literate: profile.posts.kinds.iter().find(|spec| spec.per_household).map(|spec| spec.key.clone()),
    };
    let (posts, beside, homes, literate) = app.db.read(op).await?;
    let mut knows: HashMap<i64, i64> = HashMap::new();
    for (place, number) in literate {
        let Some(path) = directory.place(PlaceId(place)).map(|place| place.path) else { continue };
        for above in path.chain() {
            *knows.entry(above.0).or_default() += number;
        }
    }
    let villages = villages
        .iter()
        .filter_map(|path| {
            let id = path.id().0;
            let contacts: Vec<Contact> = responsible(app, path, &posts, &beside)
                .into_iter()
                .filter(|contact| contact.roster)
                .collect();
            let missing = kinds
                .iter()
                .filter(|spec| !contacts.iter().any(|contact| contact.kind == spec.key))
                .map(|spec| spec.key.clone())
                .collect();
            Some(RosterVillage {
                place: app.place_ref(path)?,
                contacts,
                missing,
                households: homes.get(&id).copied().unwrap_or(0),
                literate: knows.get(&id).copied().unwrap_or(0),
            })
        })
        .collect();
    Ok(RosterList { villages, more })
}

//! Vacancies and overload: how many are wanted, how many are there, who has too many households.

use super::kinds::word;
use crate::context::App;
use crate::error::Result;
use crate::views::{Bi, PlaceRef};
use gezhi_domain::accounts::Actor;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::posts::standing;
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Places in one answer.
const MOST: usize = 200;

/// Numbers of one kind of post.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StaffingKind {
    /// Kind.
    pub kind: String,
    /// In words.
    pub word: Bi,
    /// Posts held.
    pub held: u32,
    /// Posts wanted: places of its levels times the number wanted for each.
    pub wanted: u32,
    /// Wanted posts that nobody holds.
    pub vacant: u32,
    /// Places with at least one of these.
    pub places_vacant: u32,
    /// Holders beyond the number wanted for their place.
    pub surplus: u32,
    /// Places whose holders have more households than one may look after, or that have more holders than wanted.
    pub places_overloaded: u32,
    /// Households beyond what their holders can look after.
    pub households_over: u32,
}

/// A place with a vacancy or an overload.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StaffingPlace {
    /// Place.
    pub place: Option<PlaceRef>,
    /// Kind.
    pub kind: String,
    /// In words.
    pub word: Bi,
    /// Posts held here.
    pub held: u32,
    /// Posts wanted here.
    pub wanted: u32,
    /// Wanted posts that nobody holds.
    pub vacant: u32,
    /// Holders beyond the number wanted.
    pub surplus: u32,
    /// Households of the register here.
    pub households: u32,
    /// Households beyond what the holders can look after.
    pub households_over: u32,
}

/// Vacancies and overload of a scope.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Staffing {
    /// By kind.
    pub kinds: Vec<StaffingKind>,
    /// Places with something to be done, vacancies first; at most 200.
    pub places: Vec<StaffingPlace>,
    /// Whether there are more.
    pub more: bool,
    /// People with more than one post.
    pub several: usize,
}

struct Numbers {
    county: i64,
}

type Counted = (Vec<(i64, String, i64)>, Vec<(i64, i64)>, usize);

impl Op for Numbers {
    type Out = Counted;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Counted, StoreError> {
        let held = gezhi_store::posts::held(tx, self.county).await?;
        let homes = gezhi_store::residents::households_by_place(tx, self.county).await?;
        let several = gezhi_store::posts::holders_per_account(tx, self.county).await?.len();
        Ok((held, homes, several))
    }
}

fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

/// Vacancies and overload within a place or the own scope. `show`: `vacant`, `overloaded`, or both when left out.
///
/// # Errors
/// 401, 403; 404 for a place out of sight.
pub async fn staffing(
    app: &App,
    actor: &Actor,
    place: Option<&str>,
    kind: Option<&str>,
    show: Option<&str>,
) -> Result<Staffing> {
    let scopes = super::list::places(app, actor, place)?;
    let directory = app.directory();
    let scopes: Vec<PlacePath> =
        scopes.iter().filter_map(|id| directory.place(PlaceId(*id)).map(|place| place.path)).collect();
    let (held, homes, several) = app.db.read(Numbers { county: app.county }).await?;
    let held: HashMap<(i64, String), i64> =
        held.into_iter().map(|(place, kind, number)| ((place, kind), number)).collect();
    let homes: HashMap<i64, i64> = homes.into_iter().collect();
    let profile = app.profile();
    let mut answer = Staffing { kinds: Vec::new(), places: Vec::new(), more: false, several };
    for spec in profile.posts.kinds.iter().filter(|spec| !spec.per_household) {
        if kind.is_some_and(|kind| !kind.is_empty() && kind != spec.key) {
            continue;
        }
        let mut sum = StaffingKind {
            kind: spec.key.clone(),
            word: Bi::from(&spec.name),
            held: 0,
            wanted: 0,
            vacant: 0,
            places_vacant: 0,
            surplus: 0,
            places_overloaded: 0,
            households_over: 0,
        };
        for place in directory.places().filter(|place| scopes.iter().any(|scope| scope.reaches(&place.path)))
        {
            let holders = small(held.get(&(place.id.0, spec.key.clone())).copied().unwrap_or(0));
            let wanted = if spec.wanted > 0 && spec.stands_on(&place.level_key) { spec.wanted } else { 0 };
            let households = small(homes.get(&place.id.0).copied().unwrap_or(0));
            let standing = standing(spec, &place.level_key, holders, households);
            sum.held += holders;
            sum.wanted += wanted;
            sum.vacant += standing.vacant;
            sum.surplus += standing.surplus;
            sum.households_over += standing.households_over;
            sum.places_vacant += u32::from(standing.vacant > 0);
            sum.places_overloaded += u32::from(standing.is_overloaded());
            let listed = match show {
                Some("vacant") => standing.vacant > 0,
                Some("overloaded") => standing.is_overloaded(),
                _ => standing.vacant > 0 || standing.is_overloaded(),
            };
            if listed {
                answer.places.push(StaffingPlace {
                    place: app.place_ref(&place.path),
                    kind: spec.key.clone(),
                    word: word(app, &spec.key),
                    held: holders,
                    wanted,
                    vacant: standing.vacant,
                    surplus: standing.surplus,
                    households,
                    households_over: standing.households_over,
                });
            }
        }
        answer.kinds.push(sum);
    }
    answer.places.sort_by_key(|place| {
        (place.vacant == 0, std::cmp::Reverse(place.households_over), std::cmp::Reverse(place.surplus))
    });
    answer.more = answer.places.len() > MOST;
    answer.places.truncate(MOST);
    Ok(answer)
}

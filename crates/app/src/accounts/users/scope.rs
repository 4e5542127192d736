//! Which users an administrator reaches.

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at, reach};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::engine::{Op, StoreError, Tx};

/// The places in whose subtrees the person may do this, without those that lie inside another one.
pub(crate) fn outermost(actor: &Actor, action: Action) -> Vec<PlacePath> {
    let mut paths: Vec<PlacePath> = actor
        .duties
        .iter()
        .filter(|duty| duty.body.is_none() && reach(duty.role, action).within)
        .map(|duty| duty.place)
        .collect();
    paths.sort_by_key(PlacePath::depth);
    let mut kept: Vec<PlacePath> = Vec::new();
    for path in paths {
        if !kept.iter().any(|outer| outer.reaches(&path)) {
            kept.push(path);
        }
    }
    kept
}

/// Where a user stands: on the places of the duties; without duties at home, without a home at the root.
pub(super) fn places_of(app: &App, account: &AccountRow, duties: &[DutyRow]) -> Vec<PlacePath> {
    let directory = app.directory();
    let path = |id: i64| directory.place(PlaceId(id)).map(|place| place.path);
    let places: Vec<PlacePath> = duties.iter().filter_map(|duty| path(duty.place)).collect();
    if !places.is_empty() {
        return places;
    }
    vec![account.home.and_then(path).unwrap_or_else(|| directory.root_path())]
}

/// Whether a user with these places may be seen from within `reach`.
pub(super) fn is_seen(reach: &[PlacePath], places: &[PlacePath]) -> bool {
    places.iter().any(|place| reach.iter().any(|outer| outer.reaches(place)))
}

struct Load {
    county: i64,
    id: i64,
}

impl Op for Load {
    type Out = Option<(AccountRow, Vec<DutyRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(account) = gezhi_store::accounts::by_id(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        Ok(Some((account, gezhi_store::accounts::duties(tx, self.county, self.id).await?)))
    }
}

/// A user that the person sees, with duties.
///
/// # Errors
/// 401, 403; 404 for a user out of sight.
pub(super) async fn seen(
    app: &App,
    actor: &Actor,
    action: Action,
    id: i64,
) -> Result<(AccountRow, Vec<DutyRow>)> {
    decide(actor, action)?;
    let (account, duties) =
        app.db.read(Load { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    if !is_seen(&outermost(actor, action), &places_of(app, &account, &duties)) {
        return Err(AppError::not_found());
    }
    Ok((account, duties))
}

/// A user over whom the person has power: the duty reaches every place the user stands on.
///
/// # Errors
/// As [`seen`]; 403 for a user who is seen and also stands elsewhere.
pub(super) async fn in_power(
    app: &App,
    actor: &Actor,
    action: Action,
    id: i64,
) -> Result<(AccountRow, Permit)> {
    let (account, duties) = seen(app, actor, action, id).await?;
    let mut permit = decide(actor, action)?;
    for place in places_of(app, &account, &duties) {
        permit = decide_at(actor, action, &place).map_err(|_| gezhi_domain::accounts::Refusal::Forbidden)?;
    }
    Ok((account, permit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gezhi_domain::accounts::{AccountId, Duty, Role};

    fn path(ids: &[i64]) -> PlacePath {
        ids[1..].iter().fold(PlacePath::root(PlaceId(ids[0])), |path, id| path.child(PlaceId(*id)).unwrap())
    }

    #[test]
    fn inner_places_are_part_of_outer_ones() {
        let duty = |place: &[i64]| Duty { role: Role::SystemAdmin, place: path(place), body: None };
        let actor = Actor {
            account: Some(AccountId(1)),
            name: "x".into(),
            duties: vec![duty(&[1, 10, 100]), duty(&[1, 11]), duty(&[1, 10])],
        };
        let ids: Vec<i64> = outermost(&actor, Action::SeeUsers).iter().map(|path| path.id().0).collect();
        assert_eq!(ids, [11, 10]);
        assert!(outermost(&actor, Action::SeeJournal).is_empty());
    }

    #[test]
    fn a_user_is_seen_where_one_of_the_duties_is() {
        let town = [path(&[1, 10])];
        assert!(is_seen(&town, &[path(&[1]), path(&[1, 10, 100])]));
        assert!(!is_seen(&town, &[path(&[1]), path(&[1, 11])]));
    }
}

//! Permits: proof that the policy has said yes. Only this file can make one, and the store's writes ask for it.

use super::{Action, Actor, BodyId, Relation, Role, actor::AccountId, table::reach};
use crate::grids::PlacePath;

/// Proof that somebody may do something. It cannot be made outside the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    action: Action,
    account: Option<AccountId>,
    name: String,
    role: Option<Role>,
}

impl Permit {
    /// What was permitted.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// To whom; `None` is a stranger or, for [`system_permit`], the product itself.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// Name for the journal.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The role in which it was permitted.
    #[must_use]
    pub const fn role(&self) -> Option<Role> {
        self.role
    }
}

/// Why the policy says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody has signed in: HTTP 401.
    #[error("sign in first")]
    SignIn,
    /// The thing may be known, the act not: HTTP 403.
    #[error("not permitted")]
    Forbidden,
    /// Not even the thing's existence may be known: HTTP 404.
    #[error("no such thing")]
    NotFound,
}

/// What the policy must know of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Thing<'a> {
    /// Where it stands; a case without a place stands at the root.
    pub place: Option<PlacePath>,
    /// Lead body and helpers.
    pub bodies: &'a [BodyId],
    /// Who reported it.
    pub owner: Option<AccountId>,
}

/// How a duty (or the bare account, `None`) stands to a thing.
fn relations(
    actor: &Actor,
    role: Role,
    duty: Option<&super::Duty>,
    thing: &Thing<'_>,
) -> [Option<Relation>; 2] {
    let own = (actor.account.is_some() && thing.owner == actor.account && role == Role::Villager)
        .then_some(Relation::Own);
    let Some(duty) = duty else { return [own, None] };
    if let Some(body) = duty.body {
        return [own, thing.bodies.contains(&body).then_some(Relation::Body)];
    }
    let near = match thing.place {
        Some(place) if duty.place.reaches(&place) => Relation::Within,
        Some(place) if place.reaches(&duty.place) => Relation::Above,
        Some(_) => Relation::Aside,
        // A case without a place stands at the root: only a duty at the root reaches it.
        None if duty.place.depth() == 0 => Relation::Within,
        None => Relation::Above,
    };
    [own, Some(near)]
}

/// The role in which the actor may do this to the thing, if any.
fn role_for(actor: &Actor, action: Action, thing: &Thing<'_>) -> Option<Role> {
    actor.account?;
    let duties = actor.duties.iter().map(|duty| (duty.role, Some(duty)));
    for (role, duty) in duties.chain(std::iter::once((Role::Villager, None))) {
        let reach = reach(role, action);
        if relations(actor, role, duty, thing).into_iter().flatten().any(|relation| reach.covers(relation)) {
            return Some(role);
        }
    }
    None
}

fn permit(actor: &Actor, action: Action, role: Option<Role>) -> Permit {
    Permit { action, account: actor.account, name: actor.name.clone(), role }
}

/// Decides about a case.
///
/// # Errors
/// 401 for a stranger, 404 when the case may not even be known of, 403 when it may but the act is not for this role.
pub fn decide_case(actor: &Actor, action: Action, thing: &Thing<'_>) -> Result<Permit, Refusal> {
    if actor.account.is_none() {
        return Err(Refusal::SignIn);
    }
    if let Some(role) = role_for(actor, action, thing) {
        return Ok(permit(actor, action, Some(role)));
    }
    match role_for(actor, Action::SeeCase, thing) {
        Some(_) => Err(Refusal::Forbidden),
        None => Err(Refusal::NotFound),
    }
}

/// Decides about something that stands in a place: a figure, a code, a user of that place.
///
/// # Errors
/// 401 for a stranger, 403 when no duty allows the act anywhere, 404 when one does, but not there.
pub fn decide_at(actor: &Actor, action: Action, place: &PlacePath) -> Result<Permit, Refusal> {
    decide_on(actor, action, &Thing { place: Some(*place), ..Thing::default() })
}

/// Decides about something that stands in a place and belongs to bodies, and is no case.
///
/// # Errors
/// As [`decide_at`].
pub fn decide_on(actor: &Actor, action: Action, thing: &Thing<'_>) -> Result<Permit, Refusal> {
    if let Some(role) = role_for(actor, action, thing) {
        return Ok(permit(actor, action, Some(role)));
    }
    decide(actor, action).and(Err(Refusal::NotFound))
}

/// Decides whether the actor may do this at all; the scope is then applied by the query.
///
/// # Errors
/// 401 for a stranger, 403 otherwise.
pub fn decide(actor: &Actor, action: Action) -> Result<Permit, Refusal> {
    if action == Action::Report {
        return Ok(permit(actor, action, actor.leading_role()));
    }
    if actor.account.is_none() {
        return Err(Refusal::SignIn);
    }
    let roles = actor.duties.iter().map(|duty| duty.role).chain(std::iter::once(Role::Villager));
    let role = roles.into_iter().find(|role| reach(*role, action).any());
    role.map(|role| permit(actor, action, Some(role))).ok_or(Refusal::Forbidden)
}

/// The product's own acts: the clock, the seal, the demo builder.
#[must_use]
pub fn system_permit(action: Action) -> Permit {
    Permit { action, account: None, name: String::new(), role: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Duty;
    use crate::grids::PlaceId;

    fn path(ids: &[i64]) -> PlacePath {
        ids[1..].iter().fold(PlacePath::root(PlaceId(ids[0])), |path, id| path.child(PlaceId(*id)).unwrap())
    }

    fn actor(account: i64, role: Role, place: &[i64]) -> Actor {
        Actor {
            account: Some(AccountId(account)),
            name: "x".into(),
            duties: vec![Duty { role, place: path(place), body: None }],
        }
    }

    #[test]
    fn a_worker_sees_the_own_village_and_not_the_next() {
        let worker = actor(5, Role::Worker, &[1, 10, 100]);
        let here = Thing { place: Some(path(&[1, 10, 100, 1000])), ..Thing::default() };
        let there = Thing { place: Some(path(&[1, 10, 101, 1010])), ..Thing::default() };
        assert!(decide_case(&worker, Action::SeeCase, &here).is_ok());
        assert_eq!(decide_case(&worker, Action::SeeCase, &there), Err(Refusal::NotFound));
        assert_eq!(decide_case(&worker, Action::Assign, &here), Err(Refusal::Forbidden));
    }

    #[test]
    fn a_villager_sees_only_the_own_report() {
        let villager = Actor { account: Some(AccountId(7)), ..Actor::default() };
        let mine = Thing { owner: Some(AccountId(7)), ..Thing::default() };
        let other = Thing { owner: Some(AccountId(8)), ..Thing::default() };
        assert!(decide_case(&villager, Action::Rate, &mine).is_ok());
        assert_eq!(decide_case(&villager, Action::SeeCase, &other), Err(Refusal::NotFound));
        assert_eq!(decide_case(&Actor::stranger(), Action::SeeCase, &mine), Err(Refusal::SignIn));
    }

    #[test]
    fn a_handler_reaches_by_body_not_by_place() {
        let mut handler = actor(9, Role::Handler, &[1]);
        handler.duties[0].body = Some(BodyId(3));
        let bodies = [BodyId(3)];
        let ours = Thing { bodies: &bodies, ..Thing::default() };
        let theirs = Thing { place: Some(path(&[1, 10])), ..Thing::default() };
        assert!(decide_case(&handler, Action::Accept, &ours).is_ok());
        assert_eq!(decide_case(&handler, Action::Accept, &theirs), Err(Refusal::NotFound));
    }

    #[test]
    fn everybody_may_report() {
        assert!(decide(&Actor::stranger(), Action::Report).is_ok());
    }
}

//! What a person may list: the union of scopes of the duties.

use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, Actor, decide, reach};
use gezhi_store::case_lists::Scope;

/// The scopes in which the person may list cases, without those that lie inside another one.
///
/// # Errors
/// 401 and 403.
pub fn scopes(app: &App, actor: &Actor) -> Result<Vec<Scope>> {
    decide(actor, Action::ListCases)?;
    let root = app.directory().root_path();
    let mut paths: Vec<gezhi_domain::grids::PlacePath> = Vec::new();
    let mut scopes = Vec::new();
    for duty in &actor.duties {
        let far = reach(duty.role, Action::ListCases);
        if far.within && duty.body.is_none() {
            paths.push(duty.place);
        }
        if let (true, Some(body)) = (far.body, duty.body) {
            scopes.push(Scope::Body(body.0));
        }
    }
    paths.sort_by_key(gezhi_domain::grids::PlacePath::depth);
    let mut kept: Vec<gezhi_domain::grids::PlacePath> = Vec::new();
    for path in paths {
        if !kept.iter().any(|outer| outer.reaches(&path)) {
            kept.push(path);
        }
    }
    if kept.iter().any(|path| path.id() == root.id()) {
        return Ok(vec![Scope::County]);
    }
    scopes.extend(kept.iter().map(|path| Scope::Place(path.depth(), path.id().0)));
    scopes.dedup();
    Ok(scopes)
}

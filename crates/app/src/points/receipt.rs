//! Who may open what the transparency log says of an entry: whoever may see it on an account (feature A4).

use super::statement::{texts, with_accounts};
use crate::context::App;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::points::HolderKind;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::points::AccountRow;

/// Whether somebody may see an account: the own household's, the own post's, or one in the own scope.
async fn may_see(
    app: &App,
    tx: &mut Tx<'_>,
    actor: &Actor,
    account: &AccountRow,
) -> Result<bool, StoreError> {
    let Some(me) = actor.account.map(|account| account.0) else { return Ok(false) };
    if account.kind == HolderKind::Staff.code() && account.holder == me {
        return Ok(true);
    }
    if account.kind == HolderKind::Household.code() {
        let person = gezhi_store::residents::person_by_account(tx, app.county, me).await?;
        if person.and_then(|person| person.household) == Some(account.holder) {
            return Ok(true);
        }
    }
    Ok(path_of(app, account.place).is_ok_and(|path| decide_at(actor, Action::SeePoints, &path).is_ok()))
}

/// The texts behind the commitments of an entry that somebody may open, by name; `None` where the person may see neither account.
///
/// # Errors
/// Failures of the engine.
pub(crate) async fn openable(
    app: &App,
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: i64,
) -> Result<Option<Vec<(&'static str, String)>>, StoreError> {
    let Some((entry, accounts)) = with_accounts(tx, app.county, id).await? else { return Ok(None) };
    let [from, to] = accounts.each_ref();
    let (see_from, see_to) = (may_see(app, tx, actor, from).await?, may_see(app, tx, actor, to).await?);
    if !see_from && !see_to {
        return Ok(None);
    }
    let mut texts = texts(&entry, [from, to])?;
    texts.retain(|(name, _)| match *name {
        "from" => see_from,
        "to" => see_to,
        _ => true,
    });
    Ok(Some(texts))
}

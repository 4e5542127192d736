//! Who may look at the photos of a declaration.

use super::offer::bound;
use crate::context::App;
use crate::error::Result;
use crate::points::decide_in_village;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::claims::ClaimRow;

struct Look {
    county: i64,
    id: i64,
    account: i64,
}

impl Op for Look {
    /// The declaration, whether one sits on its committee, and whether it is of the own household.
    type Out = Option<(ClaimRow, bool, bool)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(claim) = gezhi_store::points::claims::claim(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        let seats = gezhi_store::points::claims::memberships(tx, self.county, self.account).await?;
        let own = bound(tx, self.county, self.account).await?;
        let own = own.is_some_and(|(_, file)| file.id == claim.household);
        Ok(Some((claim.clone(), seats.contains(&claim.village), own)))
    }
}

/// Whether somebody may see the photos of a declaration: the household, the committee, and staff of the village; neighbours who
/// read the notice do not.
pub(crate) async fn may_see(app: &App, actor: &Actor, id: i64) -> Result<bool> {
    let Some(account) = actor.account else { return Ok(false) };
    let look = Look { county: app.county, id, account: account.0 };
    let Some((claim, member, own)) = app.db.read(look).await? else { return Ok(false) };
    let village = path_of(app, claim.village)?;
    Ok(member || own || decide_in_village(app, actor, Action::ManageClaims, &village).is_ok())
}

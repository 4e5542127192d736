//! Whose points pay: of the household that somebody is bound to, or of the own post.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::Side;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_domain::grids::PlacePath;
use gezhi_domain::points::{Holder, Members};
use gezhi_store::engine::{Op, StoreError, Tx};

/// The household of an account, and where it stands.
pub(super) struct FindHousehold {
    pub county: i64,
    pub account: i64,
}

impl Op for FindHousehold {
    type Out = Option<(i64, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let person = gezhi_store::residents::person_by_account(tx, self.county, self.account).await?;
        let Some(id) = person.and_then(|person| person.household) else { return Ok(None) };
        let household = gezhi_store::residents::household(tx, self.county, id).await?;
        Ok(household.map(|household| (household.id, household.place)))
    }
}

/// Where somebody works: the first of the own duties.
fn post_of(actor: &Actor) -> Option<PlacePath> {
    actor.duties.iter().map(|duty| duty.place).max_by_key(PlacePath::depth)
}

/// Who pays in a programme.
///
/// # Errors
/// 401; 422 for an account that is bound to no household.
pub(super) async fn buyer(app: &App, actor: &Actor, programme: &str) -> Result<Side> {
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let spec = crate::points::programme_of(app, programme)?;
    match spec.members {
        Members::Household => {
            let found = app.db.read(FindHousehold { county: app.county, account }).await?;
            let (household, place) = found.ok_or_else(|| {
                AppError::invalid(
                    "not_bound",
                    "account",
                    "还没有认领自己的户，请先到“我的”里认领，再来兑换。",
                    "Your account is not tied to a household yet. Do that under “Mine”, then come back.",
                )
            })?;
            Ok(Side::of(Holder::Household(household), path_of(app, place)?))
        }
        Members::Staff => {
            let place = post_of(actor).ok_or(Refusal::Forbidden)?;
            Ok(Side::of(Holder::Staff(account), place))
        }
        Members::Fund => Err(Refusal::Forbidden.into()),
    }
}

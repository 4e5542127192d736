//! The own file of a resident (feature P5).

mod bind;
mod file;

use crate::error::Result;
use gezhi_domain::accounts::{Actor, Refusal};

pub use bind::{Bind, bind, unbind};
pub(super) use file::own;
pub use file::{Look, MyHousehold, export_own, looks, my_household};

/// The signed-in account.
pub(super) fn account(actor: &Actor) -> Result<i64> {
    Ok(actor.account.ok_or(Refusal::SignIn)?.0)
}

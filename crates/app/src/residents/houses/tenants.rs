//! Whoever lives in a house, changed together with it.

use crate::context::App;
use crate::error::Result;
use crate::residents::file::Counts;
use crate::residents::write::{Apply, Change};
use gezhi_domain::accounts::{Action, Actor, system_permit};
use gezhi_store::engine::Tx;
use jiff::civil::Date;

/// By whom and from which day households are changed that live in a house.
pub(super) struct Tenants<'a> {
    pub app: &'a App,
    pub actor: &'a Actor,
    pub on: Date,
    /// Network address, for the journal.
    pub address: Option<&'a str>,
}

impl Tenants<'_> {
    /// Changes the files of some households within the operation that changes their house.
    ///
    /// # Errors
    /// As a change of a file.
    pub async fn change(
        self,
        tx: &mut Tx<'_>,
        households: Vec<i64>,
        apply: Apply,
        counts: &mut Counts,
    ) -> Result<()> {
        let Some(first) = households.first().copied() else { return Ok(()) };
        let permit = system_permit(Action::EditRegister);
        let change = Change {
            app: self.app.clone(),
            actor: self.actor.clone(),
            files: households.into_iter().map(|id| (id, None)).collect(),
            fresh: None,
            on: self.on,
            how: "moved",
            batch: None,
            entry: self.app.entry(&permit, "household_edit", "household", first, self.address),
            apply,
        };
        change.write(tx, counts).await?;
        Ok(())
    }
}

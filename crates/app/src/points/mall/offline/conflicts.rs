//! What did not go as it should without network, for the village to look into.

use super::tell::Known;
use super::view::Outcome;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::mall::shops::shop_for;
use crate::points::mall::{OFFLINE_TASK, PACK};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::mall::OfflineRow;

struct Conflicts {
    county: i64,
    shop: i64,
}

impl Op for Conflicts {
    type Out = Vec<OfflineRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::points::mall::conflicts_of(tx, self.county, self.shop).await
    }
}

/// Whatever did not go as it should at a desk without network, newest first.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn conflicts(app: &App, actor: &Actor, shop: i64) -> Result<Vec<Outcome>> {
    shop_for(app, actor, Action::SeeShop, shop).await?;
    let rows = app.db.read(Conflicts { county: app.county, shop }).await?;
    Ok(rows.into_iter().map(Outcome::of).collect())
}

struct See {
    county: i64,
    permit: Permit,
    pack: i64,
    item: String,
    shop: i64,
    at: i64,
    entry: Entry,
}

impl Op for See {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        use gezhi_store::points::mall::{conflicts_of, see_conflict};
        if !see_conflict(tx, &self.permit, self.county, (self.pack, &self.item), self.at).await? {
            return Ok(());
        }
        gezhi_store::journal::append(tx, self.county, &self.entry).await?;
        let left = conflicts_of(tx, self.county, self.shop).await?;
        if !left.iter().any(|row| row.pack == self.pack && row.seen_at.is_none()) {
            gezhi_store::tasks::done(tx, self.county, self.pack, OFFLINE_TASK).await?;
        }
        Ok(())
    }
}

/// Somebody of the village has looked into what did not go as it should; a second time changes nothing.
///
/// # Errors
/// 401, 403; 404 outside the person's scope.
pub async fn see_conflict(
    app: &App,
    actor: &Actor,
    (shop, pack, item): (i64, i64, &str),
    address: Option<&str>,
) -> Result<()> {
    let (row, ..) = shop_for(app, actor, Action::IssueVouchers, shop).await?;
    let permit = decide_at(actor, Action::IssueVouchers, &path_of(app, row.place)?)?;
    let known = app.db.read(Known { county: app.county, pack, item: item.to_owned() }).await?;
    known.filter(|known| known.shop == shop).ok_or_else(AppError::not_found)?;
    let mut entry = app.entry(&permit, "mall_conflict_seen", PACK, pack, address);
    entry.place = Some(row.place);
    let at = entry.at;
    app.db.write(See { county: app.county, permit, pack, item: item.to_owned(), shop, at, entry }).await
}

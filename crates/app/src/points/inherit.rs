//! Two files that are one household: its points come together (features S3, P1).

use super::posting::{Posting, Side, What};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::Permit;
use gezhi_domain::points::{EntryKind, Holder};
use gezhi_store::engine::Tx;

/// Moves what stands on the accounts of one household to those of another, in the transaction that merges their files. What the
/// first one owes stays with its account.
///
/// # Errors
/// Failures of the store.
pub(crate) async fn inherit(
    app: &App,
    tx: &mut Tx<'_>,
    permit: &Permit,
    (from, into): (i64, i64),
    address: Option<&str>,
) -> Result<()> {
    let accounts = gezhi_store::points::of_household(tx, app.county, from).await?;
    let heir =
        gezhi_store::residents::household(tx, app.county, into).await?.ok_or_else(AppError::not_found)?;
    for account in accounts.into_iter().filter(|account| account.balance > 0) {
        let what = What {
            kind: EntryKind::Transfer,
            programme: &account.programme,
            from: Side::of(Holder::Household(from), path_of(app, account.place)?),
            to: Side::of(Holder::Household(into), path_of(app, heir.place)?),
            amount: account.balance,
            label: "两户合并，积分转入".into(),
            day: None,
            person: None,
            rule: None,
            category: None,
            evidence: serde_json::json!({ "household": from.to_string() }),
            reason: None,
            source: None,
            reverses: None,
        };
        Posting::new(app, permit, what, address)?.run(tx).await?;
    }
    Ok(())
}

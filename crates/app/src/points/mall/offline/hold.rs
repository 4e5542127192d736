//! What stands in a list that is out neither expires nor is given up until the list has been told of.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::mall::refusals::local;
use crate::views::instant;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{StoreError, Tx};
use serde_json::json;

/// How long after a list's end what was handed over by it can be told before orders expire.
const GRACE: i64 = 2 * 3_600_000_000;

/// Whether a list that is out holds what was ordered before; if so, its clock is set for when the list has been told of.
pub(in crate::points::mall) async fn hold(
    app: &App,
    tx: &mut Tx<'_>,
    clock: &ClockRow,
    (shop, ordered): (i64, i64),
) -> std::result::Result<bool, StoreError> {
    let now = app.now().as_microsecond();
    let until = gezhi_store::points::mall::held_until(tx, app.county, shop, ordered, now - GRACE).await?;
    if until == 0 || until + GRACE <= now {
        return Ok(false);
    }
    let later = ClockRow { next_at: until + GRACE, ..clock.clone() };
    gezhi_store::clock::put(tx, app.county, &later).await?;
    Ok(true)
}

/// The refusal to give up what stands in a list that is out.
pub(in crate::points::mall) async fn refuse_held(
    app: &App,
    tx: &mut Tx<'_>,
    shop: i64,
    ordered: i64,
) -> Result<()> {
    let now = app.now().as_microsecond();
    let until = gezhi_store::points::mall::held_until(tx, app.county, shop, ordered, now).await?;
    if until == 0 {
        return Ok(());
    }
    let when = local(until);
    Err(AppError::Overtaken {
        code: "held_offline",
        zh: format!("店里正在离线兑付，这一单暂时不能取消；{when} 以后再试，或请店主取消。"),
        en: format!(
            "The shop is working without network, so this cannot be cancelled now. Try again after {when}, or ask the shop."
        ),
        current: json!({ "until": instant(until) }),
    })
}

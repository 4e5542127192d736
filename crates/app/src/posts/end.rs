//! Ending a post: the duty that came with it goes, and so do its planned leaves.

use super::begin::release_duty;
use super::change::{editable, ended};
use super::{LEAVE, POST, input};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Actor, Permit};
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::revisions;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why a post ends.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EndReason {
    /// In few words.
    pub reason: String,
}

struct EndOp {
    county: i64,
    permit: Permit,
    id: i64,
    reason: String,
    entry: Entry,
}

impl Op for EndOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (county, id) = (self.county, self.id);
        let row = gezhi_store::posts::by_id(tx, county, id).await?.ok_or_else(AppError::not_found)?;
        for leave in gezhi_store::posts::unfinished_of_account(tx, county, id).await? {
            if leave.stand_in == id {
                return Err(AppError::invalid(
                    "stands_in",
                    "id",
                    "这个人正在（或将要）替别人代班，请先改好代班再卸任。",
                    "This person stands in for somebody. Change that leave first.",
                ));
            }
            let to = if leave.state == "running" { "over" } else { "cancelled" };
            gezhi_store::posts::set_leave(tx, county, leave.id, &leave.state, to, None).await?;
            gezhi_store::clock::clear(tx, county, LEAVE, leave.id).await?;
            let stand_in = gezhi_store::posts::by_id(tx, county, leave.stand_in).await?;
            if let (Some(duty), Some(account)) = (leave.duty, stand_in.and_then(|post| post.account)) {
                release_duty(tx, &self.permit, county, account, duty).await?;
            }
        }
        if !gezhi_store::posts::end_post(tx, &self.permit, county, id, self.entry.at, &self.reason).await? {
            return Err(ended());
        }
        if let (Some(account), Some(duty)) = (row.account, row.duty) {
            release_duty(tx, &self.permit, county, account, duty).await?;
        }
        gezhi_store::clock::clear(tx, county, POST, id).await?;
        gezhi_store::tasks::clear(tx, county, id).await?;
        revisions::bump(tx, county, revisions::POSTS).await?;
        Ok(crate::background::append_told(tx, county, &self.entry).await?)
    }
}

/// Ends a post. It is listed as vacant from then on.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 without a reason, for one's own post, and while the holder stands in for somebody.
pub async fn end(app: &App, actor: &Actor, id: i64, why: &EndReason, address: Option<&str>) -> Result<()> {
    let (row, permit) = editable(app, actor, id).await?;
    if row.account.is_some() && row.account == actor.account.map(|account| account.0) {
        return Err(AppError::invalid(
            "own_post",
            "id",
            "不能让自己卸任，请找上一级办理。",
            "Nobody ends the own post; ask the level above.",
        ));
    }
    let reason = input::line(&why.reason, "reason", 100)?;
    if reason.is_empty() {
        return Err(AppError::invalid("reason", "reason", "请写明卸任原因。", "Say why the post ends."));
    }
    let mut entry = app.entry(&permit, "post_end", POST, id, address);
    entry.place = Some(row.place);
    entry.text = Some(reason.clone());
    entry.details = serde_json::json!({ "kind": row.kind }).to_string();
    app.db.write(EndOp { county: app.county, permit, id, reason, entry }).await?;
    app.refresh().await?;
    Ok(())
}

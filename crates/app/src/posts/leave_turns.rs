//! The turns of a leave: on the first day the stand-in gets the duty, after the last day it is taken away (mechanism 5).

use super::begin::{give_duty, release_duty};
use super::{LEAVE, POST};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, Permit, Role, system_permit};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::Tx;
use gezhi_store::journal::Entry;
use gezhi_store::posts::LeaveRow;
use gezhi_store::revisions;

/// The stand-in gets the holder's duty, unless it has one like it.
pub(super) async fn begin(
    tx: &mut Tx<'_>,
    county: i64,
    row: &LeaveRow,
    new_duty: i64,
    now: i64,
) -> Result<()> {
    let permit = system_permit(Action::EditPosts);
    let post = gezhi_store::posts::by_id(tx, county, row.post).await?;
    let stand_in = gezhi_store::posts::by_id(tx, county, row.stand_in).await?;
    let mut given = None;
    if let (Some(duty), Some(account)) =
        (post.and_then(|post| post.duty), stand_in.and_then(|post| post.account))
        && let Some(duty) = gezhi_store::accounts::duty(tx, county, duty).await?
        && let Some(role) = Role::parse(&duty.role)
    {
        let id = give_duty(tx, &permit, county, account, role, duty.place, (new_duty, now)).await?;
        // A duty that the stand-in has anyway stays when the leave is over.
        given = Some(id).filter(|id| *id == new_duty);
    }
    gezhi_store::posts::set_leave(tx, county, row.id, "planned", "running", given).await?;
    Ok(revisions::bump(tx, county, revisions::POSTS).await?)
}

/// The holder is back, and the stand-in's duty goes.
pub(super) async fn finish(tx: &mut Tx<'_>, permit: &Permit, county: i64, row: &LeaveRow) -> Result<()> {
    gezhi_store::posts::set_leave(tx, county, row.id, "running", "over", None).await?;
    let stand_in = gezhi_store::posts::by_id(tx, county, row.stand_in).await?;
    if let (Some(duty), Some(account)) = (row.duty, stand_in.and_then(|post| post.account)) {
        release_duty(tx, permit, county, account, duty).await?;
    }
    Ok(revisions::bump(tx, county, revisions::POSTS).await?)
}

/// Fires a turn of a leave; says whether it was new.
pub(crate) async fn fire(app: &App, tx: &mut Tx<'_>, clock: &ClockRow, entry: &Entry) -> Result<bool> {
    let county = app.county;
    let new = gezhi_store::clock::fire(tx, county, clock, entry.at).await?;
    let row = gezhi_store::posts::leave(tx, county, clock.subject).await?;
    let Some(row) = row.filter(|row| new && matches!(row.state.as_str(), "planned" | "running")) else {
        gezhi_store::clock::clear(tx, county, LEAVE, clock.subject).await?;
        return Ok(false);
    };
    let begins = clock.stage == "begin";
    if begins {
        begin(tx, county, &row, app.id(), entry.at).await?;
        let next = ClockRow { next_at: row.until_at, stage: "end".to_owned(), ..clock.clone() };
        gezhi_store::clock::put(tx, county, &next).await?;
    } else {
        finish(tx, &system_permit(Action::EditPosts), county, &row).await?;
        gezhi_store::clock::clear(tx, county, LEAVE, clock.subject).await?;
    }
    let place = gezhi_store::posts::by_id(tx, county, row.post).await?.map(|post| post.place);
    let entry = Entry {
        act: if begins { "leave_begin" } else { "leave_end" }.to_owned(),
        subject_kind: POST.to_owned(),
        subject: row.post,
        place,
        details: serde_json::json!({ "leave": row.id.to_string() }).to_string(),
        ..entry.clone()
    };
    crate::background::append_told(tx, county, &entry).await?;
    Ok(true)
}

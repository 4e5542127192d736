//! The end of a term comes near: somebody must decide who holds the post afterwards (mechanism 5).

use super::{POST, TERM_TASK};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::Role;
use gezhi_domain::cases::Holder;
use gezhi_domain::grids::PlaceId;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::Tx;
use gezhi_store::journal::Entry;
use gezhi_store::tasks::NewTask;

/// Whose inbox the end of a term waits in. Nobody decides about the own post, so a leader's goes one level up.
fn holder(role: Option<Role>) -> Holder {
    match role {
        Some(Role::Leader) => Holder::FirstOf(&[Role::Chief]),
        _ => Holder::FirstOf(&[Role::Leader, Role::Chief]),
    }
}

/// Puts the end of a term into an inbox; says whether it was new. The post itself goes on: a term that ends leaves no gap.
pub(crate) async fn fire(app: &App, tx: &mut Tx<'_>, clock: &ClockRow, entry: &Entry) -> Result<bool> {
    let county = app.county;
    let new = gezhi_store::clock::fire(tx, county, clock, entry.at).await?;
    gezhi_store::clock::clear(tx, county, POST, clock.subject).await?;
    let row = gezhi_store::posts::by_id(tx, county, clock.subject).await?;
    let Some(row) = row.filter(|row| new && row.until.is_none() && row.term_until == Some(clock.epoch))
    else {
        return Ok(false);
    };
    let directory = app.directory();
    let profile = app.profile();
    let spec = profile.posts.kind(&row.kind);
    let path = directory.place(PlaceId(row.place)).map(|place| place.path);
    let word = spec.map_or(row.kind.as_str(), |spec| &spec.name.zh);
    let task = NewTask {
        subject_kind: POST,
        subject: row.id,
        kind: TERM_TASK,
        holder: directory.holder_key(holder(spec.and_then(|spec| spec.role)), path.as_ref()),
        title: format!("{word} {}", row.name),
        place: row.place,
        due_at: clock.epoch,
        created_at: entry.at,
    };
    gezhi_store::tasks::put(tx, county, &task).await?;
    let entry = Entry {
        act: "term_remind".to_owned(),
        subject_kind: POST.to_owned(),
        subject: row.id,
        place: Some(row.place),
        details: serde_json::json!({ "kind": row.kind }).to_string(),
        ..entry.clone()
    };
    crate::background::append_told(tx, county, &entry).await?;
    Ok(true)
}

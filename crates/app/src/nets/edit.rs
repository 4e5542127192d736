//! Putting somebody in charge, and taking the charge away.

use super::scope::{net, place, sees};
use super::view::{NetDraft, PastCharge};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::line;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::nets::NetPostRow;

/// Longest name of a person.
const LONGEST_NAME: usize = 40;

fn changed() -> AppError {
    AppError::invalid(
        "net_changed",
        "seen",
        "这一格的责任人刚被别人改过，请刷新后再试。你填的内容还在。",
        "Somebody else has just changed who is in charge here. Load it again and repeat; what you typed is still there.",
    )
}

/// The name of somebody in charge.
///
/// # Errors
/// 422 for none, and for one that is far too long.
pub(super) fn person_name(text: &str) -> Result<String> {
    let name = line(text, "name", LONGEST_NAME)?;
    if name.is_empty() {
        return Err(AppError::invalid(
            "name",
            "name",
            "请填写责任人的姓名。",
            "Give the name of the person.",
        ));
    }
    Ok(name)
}

/// A telephone for work: a mobile, a landline with its area code, a short number.
pub(super) fn work_phone(text: &str) -> Result<String> {
    let phone = line(text, "phone", 30)?;
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let is_phone = phone.bytes().all(|b| b.is_ascii_digit() || b"+- ".contains(&b));
    if !is_phone || !(3..=15).contains(&digits) {
        return Err(AppError::invalid(
            "phone",
            "phone",
            "请填写工作电话，手机或座机都可以。",
            "Give a telephone for work, a mobile or a landline.",
        ));
    }
    Ok(phone)
}

/// Where it may be changed: the permit, and the path.
fn permitted(app: &App, actor: &Actor, key: &str, wanted: &str) -> Result<(Permit, PlacePath)> {
    decide(actor, Action::EditNets)?;
    let at = place(app, wanted)?;
    let permit = decide_at(actor, Action::EditNets, &at)?;
    net(&app.profile().work.nets, key)?;
    Ok((permit, at))
}

struct Put {
    county: i64,
    permit: Permit,
    row: NetPostRow,
    seen: Option<i64>,
    entry: Entry,
}

impl Op for Put {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let row = &self.row;
        let present = gezhi_store::nets::present(tx, self.county, &row.net, row.place).await?;
        // A retry of what has been done.
        if present.as_ref().is_some_and(|now| (&now.name, &now.phone) == (&row.name, &row.phone)) {
            return Ok(());
        }
        if present.as_ref().map(|now| now.id) != self.seen {
            return Err(changed());
        }
        if let Some(now) = present
            && !gezhi_store::nets::end(tx, &self.permit, self.county, now.id, row.since).await?
        {
            return Err(changed());
        }
        gezhi_store::nets::insert(tx, &self.permit, self.county, std::slice::from_ref(row)).await?;
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

/// Puts somebody in charge of a place in place of whoever was.
///
/// # Errors
/// 401, 403; 404 for a net or place outside the person's scope; 422 for what cannot be used, for the root, and when somebody
/// else was faster.
pub async fn put(
    app: &App,
    actor: &Actor,
    key: &str,
    wanted: &str,
    draft: &NetDraft,
    address: Option<&str>,
) -> Result<()> {
    let (permit, at) = permitted(app, actor, key, wanted)?;
    if at.depth() == 0 {
        return Err(AppError::invalid(
            "net_root",
            "place",
            "责任人要落实到下面的片区、村或网格，不能一个人负责全部。",
            "Put people in charge of areas, villages or grids; nobody is in charge of the whole.",
        ));
    }
    let name = person_name(&draft.name)?;
    let phone = work_phone(&draft.phone)?;
    let id = app.id();
    let mut entry = app.entry(&permit, "net_post", "net_post", id, address);
    entry.place = Some(at.id().0);
    entry.details = serde_json::json!({ "net": key, "replaced": draft.seen.is_some() }).to_string();
    let row = NetPostRow {
        id,
        net: key.to_owned(),
        place: at.id().0,
        name,
        phone,
        since: app.now().as_microsecond(),
        until: None,
    };
    let put = Put { county: app.county, permit, row, seen: draft.seen.as_ref().map(|id| id.0), entry };
    match app.db.write(put).await {
        Err(AppError::Store(error)) if error.is_unique_violation_of(&["county", "net", "place"]) => {
            Err(changed())
        }
        other => other,
    }
}

struct Clear {
    county: i64,
    permit: Permit,
    net: String,
    place: i64,
    seen: i64,
    at: i64,
    entry: Entry,
}

impl Op for Clear {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let present = gezhi_store::nets::present(tx, self.county, &self.net, self.place).await?;
        // Nobody is in charge: it was done before.
        let Some(now) = present else { return Ok(()) };
        if now.id != self.seen
            || !gezhi_store::nets::end(tx, &self.permit, self.county, now.id, self.at).await?
        {
            return Err(changed());
        }
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

/// Takes the charge of a place away; a second time changes nothing.
///
/// # Errors
/// 401, 403; 404 for a net or place outside the person's scope; 422 when somebody else was faster.
pub async fn clear(
    app: &App,
    actor: &Actor,
    key: &str,
    wanted: &str,
    seen: &str,
    address: Option<&str>,
) -> Result<()> {
    let (permit, at) = permitted(app, actor, key, wanted)?;
    let seen = seen.parse().map_err(|_| changed())?;
    let mut entry = app.entry(&permit, "net_post_end", "net_post", seen, address);
    entry.place = Some(at.id().0);
    entry.details = serde_json::json!({ "net": key }).to_string();
    let clear = Clear {
        county: app.county,
        permit,
        net: key.to_owned(),
        place: at.id().0,
        seen,
        at: app.now().as_microsecond(),
        entry,
    };
    app.db.write(clear).await
}

struct History {
    county: i64,
    net: String,
    place: i64,
}

impl Op for History {
    type Out = Vec<NetPostRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::nets::history(tx, self.county, &self.net, self.place).await
    }
}

/// Who was and is in charge of a place itself, the newest first.
///
/// # Errors
/// 401, 403; 404 for a net or place that the reader may not see.
pub async fn history(app: &App, actor: &Actor, key: &str, wanted: &str) -> Result<Vec<PastCharge>> {
    decide(actor, Action::SeeNets)?;
    let at = place(app, wanted)?;
    let profile = app.profile();
    if !sees(app, actor, net(&profile.work.nets, key)?, &at) {
        return Err(AppError::not_found());
    }
    let rows = app.db.read(History { county: app.county, net: key.to_owned(), place: at.id().0 }).await?;
    Ok(rows.iter().map(PastCharge::of).collect())
}

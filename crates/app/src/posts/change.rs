//! Changing a post's telephone and promise, and giving it a new term.

use super::begin::term_clock;
use super::detail::{PostDetail, detail};
use super::{POST, TERM_TASK, input};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, decide};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::posts::term_end;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::posts::PostRow;
use gezhi_store::time::micros;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to be changed; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct PostChange {
    /// Telephone for work; empty for none.
    #[serde(default)]
    pub phone: Option<String>,
    /// Promise; empty for the kind's.
    #[serde(default)]
    pub promise: Option<String>,
}

pub(super) struct Load {
    pub county: i64,
    pub id: i64,
}

impl Op for Load {
    type Out = Option<PostRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::posts::by_id(tx, self.county, self.id).await
    }
}

/// A post that is held and that the person may edit.
pub(super) async fn editable(app: &App, actor: &Actor, id: i64) -> Result<(PostRow, Permit)> {
    decide(actor, Action::EditPosts)?;
    let row = app.db.read(Load { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let (_, permit) = input::place(app, actor, Action::EditPosts, row.place)?;
    if row.until.is_some() {
        return Err(ended());
    }
    Ok((row, permit))
}

/// The post has ended meanwhile.
pub(super) fn ended() -> AppError {
    AppError::invalid(
        "post_ended",
        "id",
        "这个岗位已经卸任，请刷新列表。",
        "This post has ended; read the list again.",
    )
}

struct ChangeOp {
    county: i64,
    permit: Permit,
    id: i64,
    phone: Option<String>,
    promise: Option<String>,
    entry: Entry,
}

impl Op for ChangeOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (phone, promise) = (self.phone.as_deref(), self.promise.as_deref());
        if !gezhi_store::posts::change(tx, &self.permit, self.county, self.id, phone, promise).await? {
            return Err(ended());
        }
        Ok(crate::background::append_told(tx, self.county, &self.entry).await?)
    }
}

/// Changes a post.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 with the field.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: i64,
    change: &PostChange,
    address: Option<&str>,
) -> Result<PostDetail> {
    let (row, permit) = editable(app, actor, id).await?;
    let phone = match &change.phone {
        Some(_) if row.household.is_some() => None,
        Some(typed) => input::phone(Some(typed))?,
        None => row.phone,
    };
    let promise = match &change.promise {
        Some(typed) => input::some_line(Some(typed), "promise", 100)?,
        None => row.promise,
    };
    let mut entry = app.entry(&permit, "post_change", POST, id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({ "kind": row.kind, "phone": change.phone.is_some(), "promise": change.promise.is_some() })
        .to_string();
    app.db.write(ChangeOp { county: app.county, permit, id, phone, promise, entry }).await?;
    detail(app, actor, id).await
}

struct RenewOp {
    county: i64,
    permit: Permit,
    id: i64,
    term_until: i64,
    clock: Option<ClockRow>,
    entry: Entry,
}

impl Op for RenewOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.county;
        if !gezhi_store::posts::set_term(tx, &self.permit, county, self.id, Some(self.term_until)).await? {
            return Err(ended());
        }
        gezhi_store::tasks::done(tx, county, self.id, TERM_TASK).await?;
        if let Some(clock) = &self.clock {
            gezhi_store::clock::put(tx, county, clock).await?;
        }
        Ok(crate::background::append_told(tx, county, &self.entry).await?)
    }
}

/// Gives a post another term of its kind's length: from the end of the present one, or from today where that is past.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a kind without terms, and for a term that was renewed a moment ago.
pub async fn renew(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<PostDetail> {
    let (row, permit) = editable(app, actor, id).await?;
    let spec = input::kind(app, &row.kind)?;
    let now = app.now();
    let today = local_date(now);
    let first = match gezhi_store::time::maybe(row.term_until)? {
        Some(until) if until > now => {
            let remind =
                jiff::SignedDuration::from_hours(24 * i64::from(app.profile().posts.rules.remind_days));
            // Twice in a row is a slip of the hand: a term is renewed when its end is near.
            if until - remind > now {
                return Err(AppError::invalid(
                    "term_runs",
                    "id",
                    "任期还没到提醒的日子，不用续任。",
                    "The term does not end soon; there is nothing to renew.",
                ));
            }
            local_date(until)
        }
        _ => today,
    };
    let Some(term_until) = term_end(first, spec.term_months).map(micros) else {
        return Err(AppError::invalid(
            "no_term",
            "id",
            "这种岗位没有任期。",
            "This kind of post has no term.",
        ));
    };
    let clock = term_clock(app, id, Some(term_until));
    let mut entry = app.entry(&permit, "post_renew", POST, id, address);
    entry.place = Some(row.place);
    entry.details =
        serde_json::json!({ "kind": row.kind, "until": crate::views::instant(term_until) }).to_string();
    app.db.write(RenewOp { county: app.county, permit, id, term_until, clock, entry }).await?;
    detail(app, actor, id).await
}

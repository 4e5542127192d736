//! Whether a pack on a phone is still good. It follows from the session, the account and the duties as they are now, so
//! whatever ends one of them ends the pack, with nothing to forget.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::files::sha256;
use crate::residents::path_of;
use gezhi_domain::accounts::{Action, Actor, Refusal, decide, decide_at};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::packs::PackRow;
use serde::Serialize;
use utoipa::ToSchema;

/// What a phone is told at every contact.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackState {
    /// `good`, or why the phone has to delete it: `expired`, `session`, `duty`.
    pub state: String,
    /// When it opens no more.
    pub expires_at: String,
}

struct ReadOp {
    county: i64,
    id: i64,
    session: String,
    now: i64,
}

impl Op for ReadOp {
    type Out = Option<(PackRow, Vec<i64>, Option<i64>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = gezhi_store::packs::by_id(tx, self.county, self.id).await? else { return Ok(None) };
        let places = gezhi_store::packs::places(tx, self.county, self.id).await?;
        let session = gezhi_store::sessions::find(tx, self.county, &self.session, self.now).await?;
        Ok(Some((row, places, session.map(|session| session.id))))
    }
}

/// The state of one of my packs.
///
/// # Errors
/// 401; 403 without any duty that packs are for; 404 for somebody else's.
pub async fn check(app: &App, actor: &Actor, token: Option<&str>, id: i64) -> Result<PackState> {
    let account = actor.account.ok_or(Refusal::SignIn)?;
    decide(actor, Action::TakePack)?;
    let now = app.now().as_microsecond();
    let session = sha256(token.unwrap_or_default().as_bytes());
    let found = app.db.read(ReadOp { county: app.county, id, session, now }).await?;
    let (row, places, session) = found.ok_or_else(AppError::not_found)?;
    if row.account != account.0 {
        return Err(AppError::not_found());
    }
    let reaches = |place: &i64| {
        path_of(app, *place).is_ok_and(|path| decide_at(actor, Action::TakePack, &path).is_ok())
    };
    let state = if session != Some(row.session) {
        "session"
    } else if !places.iter().all(reaches) {
        "duty"
    } else if row.expires_at <= now {
        "expired"
    } else {
        "good"
    };
    Ok(PackState {
        state: state.to_owned(),
        expires_at: gezhi_store::time::instant(row.expires_at)?.to_string(),
    })
}

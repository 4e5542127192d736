//! Handing an attachment out.

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, decide_case};
use gezhi_domain::cases::CaseId;
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{Op, StoreError, Tx};

/// A file and its type.
#[derive(Debug)]
pub struct Fetched {
    /// File.
    pub file: tokio::fs::File,
    /// Bytes in it.
    pub length: u64,
    /// Media type.
    pub mime: String,
    /// Hash, as an entity tag.
    pub hash: String,
}

struct Find {
    county: i64,
    token: String,
}

impl Op for Find {
    type Out = Option<(AttachmentRow, Option<gezhi_domain::cases::Case>, Option<i64>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = gezhi_store::attachments::by_token(tx, self.county, &self.token).await? else {
            return Ok(None);
        };
        let case = match row.case_id {
            Some(id) => {
                gezhi_store::cases::by_id(tx, self.county, CaseId(id)).await?.map(|stored| stored.case)
            }
            None => None,
        };
        let visited = match (row.subject_kind.as_deref(), row.subject) {
            (Some(crate::visits::SUBJECT), Some(id)) => {
                gezhi_store::visits::visit(tx, self.county, id).await?.map(|visit| visit.place)
            }
            _ => None,
        };
        Ok(Some((row, case, visited)))
    }
}

/// The bytes of an attachment, if this person may see the case, or holds its ticket, or uploaded it.
///
/// # Errors
/// 404 for whoever may not, as for what does not exist.
pub async fn fetch(
    app: &App,
    actor: &Actor,
    token: &str,
    ticket: Option<&str>,
    thumb: bool,
) -> Result<Fetched> {
    let found = app.db.read(Find { county: app.county, token: token.to_owned() }).await?;
    let (row, case, visited) = found.ok_or_else(AppError::not_found)?;
    let uploaded = row.uploader == actor.account.map(|account| account.0);
    let allowed = match &case {
        None if row.subject_kind.as_deref() == Some(crate::points::claims::SUBJECT) => {
            uploaded || crate::points::claims::may_see(app, actor, row.subject.unwrap_or_default()).await?
        }
        // What is offered for points is no secret.
        None if row.subject_kind.as_deref() == Some(crate::points::mall::GOOD) => true,
        None if row.subject.is_some() => {
            uploaded
                || crate::points::fund::receipt_is_public(row.subject_kind.as_deref())
                || visited.is_some_and(|place| crate::visits::may_hear(app, actor, place))
        }
        Some(case) => {
            let case = crate::cases::complete(case.clone(), &app.directory());
            let by_ticket = row.public && ticket.is_some_and(|ticket| ticket == case.ticket);
            let bodies = case.bodies();
            by_ticket || decide_case(actor, Action::SeeCase, &case.thing(&bodies)).is_ok()
        }
        None => uploaded,
    };
    if !allowed {
        return Err(AppError::not_found());
    }
    let (hash, mime) = match (&row.thumb_hash, thumb) {
        (Some(hash), true) => (hash.clone(), "image/jpeg".to_owned()),
        _ => (row.hash.clone(), row.mime.clone()),
    };
    let (file, length) = app.files.open(&hash).await?;
    Ok(Fetched { file, length, mime, hash })
}

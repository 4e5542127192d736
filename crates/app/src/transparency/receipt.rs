//! Receipts: what was entered about a thing, with the salts that the person who asks may have. Whoever has them can show to anybody
//! what the commitments stand for, and nobody else can.

use super::kinds;
use super::view::{LeafView, OpeningView, leaf_view};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_store::engine::{Op, StoreError, Tx};

/// Statements about one thing that are shown.
const MOST: i64 = 50;

struct Read {
    app: App,
    actor: Actor,
    kind: String,
    subject: i64,
}

impl Op for Read {
    type Out = Vec<LeafView>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.app.county;
        let texts = kinds::openable(&self.app, tx, &self.actor, &self.kind, self.subject).await?;
        let Some(texts) = texts else { return Ok(Vec::new()) };
        let rows = gezhi_store::transparency::leaves_of(tx, county, &self.kind, self.subject, MOST).await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let salts = gezhi_store::transparency::openings(tx, county, row.key()).await?;
            let openings = salts.into_iter().filter_map(|opening| {
                let (_, text) = texts.iter().find(|(name, _)| *name == opening.name)?;
                Some(OpeningView { name: opening.name, salt: hex::encode(opening.salt), text: text.clone() })
            });
            views.push(leaf_view(&row, openings.collect()));
        }
        Ok(views)
    }
}

/// What was entered about a thing, the newest first, with what opens it for this person.
///
/// # Errors
/// 401; 404 where nothing was entered or the person may not see it.
pub async fn receipt(app: &App, actor: &Actor, kind: &str, subject: i64) -> Result<Vec<LeafView>> {
    actor.account.ok_or(Refusal::SignIn)?;
    let op = Read { app: app.clone(), actor: actor.clone(), kind: kind.to_owned(), subject };
    let found = app.db.read(op).await?;
    if found.is_empty() { Err(AppError::not_found()) } else { Ok(found) }
}

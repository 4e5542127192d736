//! The own score sheets on the phone: each item with its marks, reason or figures, and the entry that it became.

use super::row::{Own, card_of, state_of};
use super::view::{self, AssessmentCardView, AssessmentLineView, AssessmentView};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::assessments::{self as store, LineRow, SheetRow};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Sheets of one holder that are shown: two years.
const SHOWN: i64 = 24;

/// An own score sheet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyAssessmentView {
    /// The sheet.
    pub sheet: AssessmentView,
    /// Its card.
    pub card: AssessmentCardView,
    /// The own line.
    pub line: AssessmentLineView,
}

struct Mine {
    county: i64,
    account: i64,
}

impl Op for Mine {
    type Out = (Own, Vec<(SheetRow, LineRow)>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let own = Own::of(tx, self.county, self.account).await?;
        let mut found = Vec::new();
        for holder in own.holders() {
            for line in store::of_holder(tx, self.county, holder, SHOWN).await? {
                let sheet = store::by_id(tx, self.county, line.sheet).await?;
                found.extend(sheet.map(|sheet| (sheet, line)));
            }
        }
        found.sort_by(|(one, _), (two, _)| two.month.cmp(&one.month).then(two.id.cmp(&one.id)));
        Ok((own, found))
    }
}

/// The own score sheets that are published, of every programme in which somebody takes part, the latest first.
///
/// # Errors
/// 401.
pub async fn mine(app: &App, actor: &Actor) -> Result<Vec<MyAssessmentView>> {
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let (own, found) = app.db.read(Mine { county: app.county, account }).await?;
    let mut all = Vec::with_capacity(found.len());
    for (sheet, line) in &found {
        if !state_of(sheet)?.is_public() {
            continue;
        }
        all.push(MyAssessmentView {
            sheet: view::sheet(app, sheet)?,
            card: view::card(&card_of(sheet)?),
            line: view::line(app, line, &own, &HashMap::new())?,
        });
    }
    Ok(all)
}

//! The own points, on the phone: of the household that somebody is bound to, and of the own post.

use super::account::{AccountDetail, ReadDetail, cursor, page_of_lines};
use super::view::LineView;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Page;
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_domain::points::{Holder, Members, ProgrammeSpec};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// The own accounts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyPoints {
    /// Whether the account is bound to a household; without that there are no household points.
    pub bound: bool,
    /// The accounts that have been opened, in the order of the programmes.
    pub accounts: Vec<AccountDetail>,
}

struct Mine {
    county: i64,
    account: i64,
    programmes: Vec<ProgrammeSpec>,
}

impl Op for Mine {
    type Out = (bool, Vec<super::account::Detail>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let person = gezhi_store::residents::person_by_account(tx, self.county, self.account).await?;
        let household = person.and_then(|person| person.household);
        let mut found = Vec::new();
        for programme in &self.programmes {
            let holder = match programme.members {
                Members::Household => household.map(Holder::Household),
                Members::Staff => Some(Holder::Staff(self.account)),
                Members::Fund => None,
            };
            let Some(holder) = holder else { continue };
            let row = gezhi_store::points::of_holder(tx, self.county, &programme.code, holder).await?;
            if let Some(row) = row {
                let read = ReadDetail { county: self.county, id: row.id, before: i64::MAX };
                found.extend(read.run(tx).await?);
            }
        }
        Ok((household.is_some(), found))
    }
}

async fn own(app: &App, actor: &Actor) -> Result<(bool, Vec<super::account::Detail>)> {
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let programmes = app.profile().points.programmes.clone();
    Ok(app.db.read(Mine { county: app.county, account, programmes }).await?)
}

/// The own accounts with their latest lines. People of one household see each other's names, as in their file.
///
/// # Errors
/// 401.
pub async fn my_points(app: &App, actor: &Actor) -> Result<MyPoints> {
    let (bound, found) = own(app, actor).await?;
    Ok(MyPoints { bound, accounts: found.into_iter().map(|detail| detail.view(app, actor, true)).collect() })
}

/// More lines of an own account.
///
/// # Errors
/// 401; 404 for an account that is not one's own.
pub async fn my_lines(app: &App, actor: &Actor, id: i64, before: Option<&str>) -> Result<Page<LineView>> {
    let (_, found) = own(app, actor).await?;
    if !found.iter().any(|detail| detail.account.id == id) {
        return Err(AppError::not_found());
    }
    let read = ReadDetail { county: app.county, id, before: cursor(before, i64::MAX)? };
    let detail = app.db.read(read).await?.ok_or_else(AppError::not_found)?;
    Ok(page_of_lines(detail.lines))
}

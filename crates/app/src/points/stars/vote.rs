//! Voting for stars: one person, one voice for each star, however often the button is pressed.

use super::read::stage;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::rules::record_vote;
use crate::views::Id;
use gezhi_domain::accounts::{Actor, Refusal};
use gezhi_store::engine::{Isolation, Op, Tx};
use gezhi_store::points::stars as store;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A vote.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = StarVote)]
pub struct Vote {
    /// Nomination.
    pub nomination: Id,
}

/// That the vote counts.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = StarVoted)]
pub struct Voted {
    /// Nomination.
    pub nomination: Id,
    /// `false` when the same vote had been given before.
    pub new: bool,
}

struct Cast {
    app: App,
    round: i64,
    nomination: i64,
    account: i64,
    at: Timestamp,
}

impl Op for Cast {
    type Out = bool;
    type Err = AppError;
    // Whoever inserts the vote counts it; the others wait at the row and find it.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let county = self.app.county;
        let row = store::nomination(tx, county, self.nomination).await?;
        let row = row
            .filter(|row| row.round == self.round && row.state == "accepted")
            .ok_or_else(AppError::not_found)?;
        let round = store::round(tx, county, self.round).await?.ok_or_else(AppError::not_found)?;
        if stage(&round, self.at.as_microsecond()) != "voting" {
            return Err(AppError::Overtaken {
                code: "no_vote_now",
                zh: "现在不在投票时间。".into(),
                en: "The vote is not open now.".into(),
                current: serde_json::json!({ "state": stage(&round, self.at.as_microsecond()) }),
            });
        }
        let person = gezhi_store::residents::person_by_account(tx, county, self.account).await?;
        let household = match person.as_ref().and_then(|person| person.household) {
            Some(id) => gezhi_store::residents::household(tx, county, id).await?,
            None => None,
        };
        let lives_here =
            household.is_some_and(|household| household.ancestors.contains(&Some(round.village)));
        let Some(person) = person.filter(|_| lives_here) else {
            return Err(AppError::invalid(
                "bind_first",
                "household",
                "请先在“我的”里绑定本村的住户，再投票：一人一票。",
                "Bind your account to your household in this village first: one person, one vote.",
            ));
        };
        if store::vote(tx, county, &row, person.id, self.at.as_microsecond()).await? {
            record_vote(&self.app, tx, (row.round, self.at), &person).await?;
            return Ok(true);
        }
        match store::vote_of(tx, county, (row.round, row.star, person.id)).await? {
            Some(earlier) if earlier == row.id => Ok(false),
            earlier => Err(AppError::Overtaken {
                code: "voted_already",
                zh: "这颗星您已经投过票了，一人一票，不能改投。".into(),
                en: "You have voted for this star already; a vote is not changed.".into(),
                current: serde_json::json!({ "nomination": earlier.map(|id| id.to_string()) }),
            }),
        }
    }
}

/// Votes. The secret is kept: no journal entry says who voted for whom.
///
/// # Errors
/// 401; 404; 409 outside the time of the vote, or for another vote for the same star; 422 without a household in the village.
pub async fn vote(app: &App, actor: &Actor, round: i64, wish: Vote) -> Result<Voted> {
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let at = app.now();
    let cast = Cast { app: app.clone(), round, nomination: wish.nomination.0, account, at };
    Ok(Voted { nomination: wish.nomination, new: app.db.write(cast).await? })
}

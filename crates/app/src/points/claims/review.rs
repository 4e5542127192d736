//! A member's word about a declaration.

use super::ClaimView;
use super::settle::{Turn, changed, not_now, state_of};
use super::view::{Whole, view};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide};
use gezhi_domain::points::claims::ClaimState;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::points::claims::{BallotRow, ClaimRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// A member's word.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = PointsBallot)]
pub struct Ballot {
    /// For or against.
    pub approves: bool,
    /// Why; needed when against. The household reads it, without the name.
    #[serde(default)]
    pub reason: String,
}

struct SayOp {
    app: App,
    permit: Permit,
    account: i64,
    id: i64,
    approves: bool,
    reason: Option<String>,
    address: Option<String>,
}

impl Op for SayOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let claim = gezhi_store::points::claims::claim(tx, county, self.id).await?;
        let claim = claim.ok_or_else(AppError::not_found)?;
        let members = gezhi_store::points::claims::members(tx, county, claim.village).await?;
        let Some(member) = members.iter().find(|member| member.account == self.account) else {
            return Err(AppError::not_found());
        };
        if member.household == Some(claim.household) || member.account == claim.account {
            return Err(AppError::Overtaken {
                code: "own_household",
                zh: "这是您自己家的申报，要回避，由其他委员评议。".into(),
                en: "This is your own household's declaration; the other members review it.".into(),
                current: serde_json::json!({ "claim": claim.id.to_string() }),
            });
        }
        if state_of(&claim)? != ClaimState::Review {
            return Err(not_now(&claim));
        }
        let slot = BallotRow {
            id: app.id(),
            claim: claim.id,
            round: claim.round,
            account: self.account,
            name: member.name.clone(),
            approves: Some(self.approves),
            reason: self.reason.clone(),
            at: app.now().as_microsecond(),
        };
        if !gezhi_store::points::claims::say(tx, county, &slot).await? {
            gezhi_store::points::claims::put_slot(tx, county, &slot).await?;
        }
        for ballot in gezhi_store::points::claims::ballots(tx, county, claim.id, claim.round).await? {
            if ballot.account == self.account {
                gezhi_store::tasks::clear(tx, county, ballot.id).await?;
            }
        }
        // Two members who speak at the same instant must not both look at a tally without the other's word.
        let mine = ClaimRow { version: claim.version + 1, ..claim.clone() };
        if !gezhi_store::points::claims::update_claim(tx, &self.permit, county, &mine, claim.version).await? {
            return Err(changed(&claim));
        }
        let address = self.address.as_deref();
        let mut entry = app.entry(&self.permit, "points_claim_ballot", super::SUBJECT, claim.id, address);
        entry.place = Some(claim.place);
        entry.details = serde_json::json!({ "rule": claim.label, "approves": self.approves }).to_string();
        gezhi_store::journal::append(tx, county, &entry).await?;
        let turn = Turn { app, permit: &self.permit, address };
        // A review that was late already has told the village; it is not told again at every word.
        if gezhi_store::clock::of(tx, county, super::SUBJECT, claim.id).await?.is_some() {
            turn.keep_clock(tx, &mine).await?;
        }
        turn.look(tx, &mine).await?;
        Ok(())
    }
}

/// Says a member's word; a later word stands instead of an earlier one until the committee has decided.
///
/// # Errors
/// 401; 404 for whoever is no member; 409 for the own household or when it is decided; 422 without a reason.
pub async fn say(
    app: &App,
    actor: &Actor,
    id: i64,
    ballot: &Ballot,
    address: Option<&str>,
) -> Result<ClaimView> {
    let permit = decide(actor, Action::ClaimPoints)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let reason = crate::residents::line(&ballot.reason, "reason", 200)?;
    if !ballot.approves && reason.is_empty() {
        return Err(AppError::invalid(
            "reason",
            "reason",
            "不同意要写明理由，这一户会看到（不显示您的姓名）。",
            "Say why you are against it; the household reads it without your name.",
        ));
    }
    let op = SayOp {
        app: app.clone(),
        permit,
        account,
        id,
        approves: ballot.approves,
        reason: Some(reason).filter(|reason| !reason.is_empty()),
        address: address.map(str::to_owned),
    };
    let mut tries = 0;
    loop {
        match app.db.write(op.again()).await {
            Ok(()) => break,
            // Another member spoke at the same instant.
            Err(AppError::Overtaken { code: "claim_changed", .. }) if tries < 8 => tries += 1,
            Err(error) => return Err(error),
        }
    }
    let whole = app.db.read(Whole { app: app.clone(), id }).await?.ok_or_else(AppError::not_found)?;
    view(app, actor, &whole).ok_or_else(AppError::not_found)
}

impl SayOp {
    fn again(&self) -> Self {
        Self {
            app: self.app.clone(),
            permit: self.permit.clone(),
            account: self.account,
            id: self.id,
            approves: self.approves,
            reason: self.reason.clone(),
            address: self.address.clone(),
        }
    }
}

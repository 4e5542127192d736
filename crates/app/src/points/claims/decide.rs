//! The village's decision: about an objection, an appeal, or a review that the committee did not get done.

use super::ClaimView;
use super::offer::bound;
use super::settle::{Turn, not_now, settings, state_of};
use super::view::{Whole, view};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::opposite_posting;
use crate::points::rules::give_back;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide, decide_at};
use gezhi_domain::points::claims::{ClaimState, Verdict, tally};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::claims::ClaimRow;
use serde::Deserialize;
use utoipa::ToSchema;

/// A decision.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Decision {
    /// In favour of the household.
    pub in_favour: bool,
    /// Why; the household reads it.
    pub reason: String,
}

struct DecideOp {
    app: App,
    permit: Permit,
    account: i64,
    id: i64,
    in_favour: bool,
    reason: String,
    address: Option<String>,
}

impl DecideOp {
    /// A review is the committee's; the village steps in when it is late, or when nobody is left who may speak.
    async fn may_step_in(&self, tx: &mut Tx<'_>, claim: &ClaimRow) -> Result<bool> {
        let county = self.app.county;
        if claim.due_at.is_none_or(|due| due <= self.app.now().as_microsecond()) {
            return Ok(true);
        }
        let members = gezhi_store::points::claims::members(tx, county, claim.village).await?;
        let may = super::settle::eligible(&members, claim);
        Ok(tally(&may, &[], 0).verdict == Verdict::Nobody)
    }
}

impl Op for DecideOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let claim = gezhi_store::points::claims::claim(tx, county, self.id).await?;
        let claim = claim.ok_or_else(AppError::not_found)?;
        let mine = bound(tx, county, self.account).await?;
        if mine.is_some_and(|(_, file)| file.id == claim.household) {
            return Err(AppError::Overtaken {
                code: "own_household",
                zh: "这是您自己家的申报，要回避，请由其他人决定。".into(),
                en: "This is your own household's declaration; somebody else decides.".into(),
                current: serde_json::json!({ "claim": claim.id.to_string() }),
            });
        }
        let state = state_of(&claim)?;
        if state == ClaimState::Review && !self.may_step_in(tx, &claim).await? {
            return Err(not_now(&claim));
        }
        let next = state.decided(self.in_favour, claim.entry.is_some()).map_err(|_| not_now(&claim))?;
        let address = self.address.as_deref();
        let turn = Turn { app, permit: &self.permit, address };
        let rules = settings(app, tx, claim.village).await?;
        let text = Some(self.reason.as_str());
        match next {
            ClaimState::Notice => {
                turn.approve(tx, &claim, ("decide_for", text), &rules).await?;
            }
            ClaimState::Reversed => {
                self.take_back(tx, &claim).await?;
                let row = ClaimRow {
                    state: next.code().to_owned(),
                    // Everybody sees in the notices for a while how it ended.
                    due_at: Some(app.now().as_microsecond() + rules.objection_days.max(1) * 86_400_000_000),
                    ..claim.clone()
                };
                turn.write(tx, (&claim, row), ("reverse", text)).await?;
            }
            _ => {
                let act = if self.in_favour { "decide_for" } else { "decide_against" };
                let due_at = (next == ClaimState::Rejected)
                    .then(|| app.now().as_microsecond() + rules.appeal_days * 86_400_000_000);
                let row = ClaimRow { state: next.code().to_owned(), due_at, ..claim.clone() };
                turn.finish(tx, &claim, row, (act, text)).await?;
            }
        }
        Ok(())
    }
}

impl DecideOp {
    /// Takes the points back by an opposite entry; what was paid stays in the book beside it.
    async fn take_back(&self, tx: &mut Tx<'_>, claim: &ClaimRow) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let missing = || StoreError::BadValue(format!("the entry of declaration {}", claim.id));
        let id = claim.entry.ok_or_else(missing)?;
        let entry = gezhi_store::points::entry(tx, county, id).await?.ok_or_else(missing)?;
        if gezhi_store::points::reversal_of(tx, county, id).await?.is_some() {
            return Ok(());
        }
        let debit = gezhi_store::points::account(tx, county, entry.debit).await?.ok_or_else(missing)?;
        let credit = gezhi_store::points::account(tx, county, entry.credit).await?.ok_or_else(missing)?;
        let sides = (&entry, &debit, &credit);
        let posting = opposite_posting(app, &self.permit, sides, &self.reason, self.address.as_deref())?;
        posting.run(tx).await?;
        Ok(give_back(tx, county, &entry, (&credit.kind, credit.holder)).await?)
    }
}

struct Place {
    county: i64,
    id: i64,
}

impl Op for Place {
    type Out = Option<ClaimRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::points::claims::claim(tx, self.county, self.id).await
    }
}

/// Decides about an objection, an appeal, or a late review. What had counted is taken back by an opposite entry.
///
/// # Errors
/// 401, 403; 404 out of reach; 409 when there is nothing to decide or it is the own household; 422 without a reason.
pub async fn decide_claim(
    app: &App,
    actor: &Actor,
    id: i64,
    decision: &Decision,
    address: Option<&str>,
) -> Result<ClaimView> {
    decide(actor, Action::DecideClaims)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let claim = app.db.read(Place { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::DecideClaims, &path_of(app, claim.village)?)?;
    let reason = crate::residents::line(&decision.reason, "reason", 300)?;
    if reason.is_empty() {
        return Err(AppError::invalid(
            "reason",
            "reason",
            "请写明理由，这一户会看到。",
            "Say why; the household reads it.",
        ));
    }
    let op = DecideOp {
        app: app.clone(),
        permit,
        account,
        id,
        in_favour: decision.in_favour,
        reason,
        address: address.map(str::to_owned),
    };
    app.db.write(op).await?;
    let whole = app.db.read(Whole { app: app.clone(), id }).await?.ok_or_else(AppError::not_found)?;
    view(app, actor, &whole).ok_or_else(AppError::not_found)
}

//! What households and neighbours say afterwards: an appeal, a withdrawal, an objection.

use super::ClaimView;
use super::offer::bound;
use super::settle::{Turn, not_now, state_of};
use super::view::{Whole, view};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::village_of;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide};
use gezhi_domain::points::claims::ClaimState;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::points::claims::ClaimRow;
use serde::Deserialize;
use utoipa::ToSchema;

/// A sentence about a declaration.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Words {
    /// What is to be said; the village reads it.
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Appeal,
    Withdraw,
    Object,
}

struct SpeakOp {
    app: App,
    permit: Permit,
    account: i64,
    id: i64,
    what: What,
    text: Option<String>,
    address: Option<String>,
}

impl Op for SpeakOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let claim = gezhi_store::points::claims::claim(tx, county, self.id).await?;
        let claim = claim.ok_or_else(AppError::not_found)?;
        let (_, file) = bound(tx, county, self.account).await?.ok_or_else(AppError::not_found)?;
        let own = file.id == claim.household;
        let turn = Turn { app, permit: &self.permit, address: self.address.as_deref() };
        let now = app.now().as_microsecond();
        let over = claim.due_at.is_some_and(|until| until <= now);
        let text = self.text.as_deref();
        let state = state_of(&claim)?;
        match self.what {
            What::Withdraw if own => {
                turn.withdraw(tx, &claim).await?;
            }
            What::Appeal if own => {
                let next = state.appealed().map_err(|_| not_now(&claim))?;
                if over {
                    return Err(too_late());
                }
                let next = ClaimRow { state: next.code().to_owned(), due_at: None, ..claim.clone() };
                turn.write(tx, (&claim, next), ("appeal", text)).await?;
            }
            What::Object => {
                if village_of(app, &path_of(app, file.place)?).id().0 != claim.village {
                    return Err(AppError::not_found());
                }
                if own {
                    return Err(AppError::invalid(
                        "own_household",
                        "text",
                        "这是您自己家的申报；不要的话可以撤回。",
                        "This is your own household's; withdraw it instead.",
                    ));
                }
                if state == ClaimState::Disputed {
                    return Err(AppError::Overtaken {
                        code: "disputed_already",
                        zh: "已有邻居提出异议，村里正在核实，不用再提。".into(),
                        en: "A neighbour has objected already, and the village looks into it.".into(),
                        current: serde_json::json!({ "claim": claim.id.to_string() }),
                    });
                }
                let next = state.objected().map_err(|_| not_now(&claim))?;
                if over && state == ClaimState::Counted {
                    return Err(too_late());
                }
                let next = ClaimRow { state: next.code().to_owned(), due_at: None, ..claim.clone() };
                turn.write(tx, (&claim, next), ("object", text)).await?;
            }
            What::Withdraw | What::Appeal => return Err(AppError::not_found()),
        }
        Ok(())
    }
}

fn too_late() -> AppError {
    AppError::Overtaken {
        code: "too_late",
        zh: "已经过了期限；有新情况请直接向村里反映。".into(),
        en: "The time for this is over; tell the village directly.".into(),
        current: serde_json::json!({}),
    }
}

async fn speak(
    app: &App,
    actor: &Actor,
    (id, what): (i64, What),
    text: Option<&str>,
    address: Option<&str>,
) -> Result<()> {
    let permit = decide(actor, Action::ClaimPoints)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let text = match text {
        None => None,
        Some(text) => {
            let text = gezhi_domain::cases::clean_text(text, 300).map_err(|_| {
                AppError::invalid("too_long", "text", "太长了，最多 300 字。", "300 characters at most.")
            })?;
            if text.is_empty() {
                return Err(AppError::invalid("text", "text", "请写明理由。", "Say why."));
            }
            Some(text)
        }
    };
    let op =
        SpeakOp { app: app.clone(), permit, account, id, what, text, address: address.map(str::to_owned) };
    app.db.write(op).await
}

async fn seen(app: &App, actor: &Actor, id: i64) -> Result<ClaimView> {
    let whole = app.db.read(Whole { app: app.clone(), id }).await?.ok_or_else(AppError::not_found)?;
    view(app, actor, &whole).ok_or_else(AppError::not_found)
}

/// Asks for another look at what the committee refused; the town decides.
///
/// # Errors
/// 401; 404 for another household's; 409 when nothing was refused or it is too late; 422 without words.
pub async fn appeal(
    app: &App,
    actor: &Actor,
    id: i64,
    words: &Words,
    address: Option<&str>,
) -> Result<ClaimView> {
    speak(app, actor, (id, What::Appeal), Some(&words.text), address).await?;
    seen(app, actor, id).await
}

/// Takes a declaration back that has not counted yet.
///
/// # Errors
/// 401; 404 for another household's; 409 when it has counted or ended.
pub async fn withdraw(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<ClaimView> {
    speak(app, actor, (id, What::Withdraw), None, address).await?;
    seen(app, actor, id).await
}

/// Objects to a neighbour's declaration that was published or has just counted. The household does not learn who objected.
///
/// # Errors
/// 401; 404 for another village's; 409 when somebody has objected already or it is too late; 422 without words.
pub async fn object(app: &App, actor: &Actor, id: i64, words: &Words, address: Option<&str>) -> Result<()> {
    speak(app, actor, (id, What::Object), Some(&words.text), address).await
}

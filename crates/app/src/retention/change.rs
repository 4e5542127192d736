//! Changing how long something is kept: a new version of the settings, like any other.

use super::view::{RetentionView, view, with_terms};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::settings::{Reason, put_in_force};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::profile::Profile;
use gezhi_domain::retention::{Kept, RetentionFile, Term};
use serde::Deserialize;
use utoipa::ToSchema;

/// The longest term, months: a hundred years.
const LONGEST: u16 = 1_200;

/// How long one kind is to be kept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TermInput {
    /// `left_people`, `visits`, `reporters`, `ledgers`.
    pub kind: String,
    /// Months, 1 to 1,200; `null` keeps it for good.
    pub months: Option<u16>,
}

/// Terms to be put in force.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SaveRetention {
    /// The version of the settings that was edited.
    pub based_on: i64,
    /// Terms; a kind that is not named keeps its own.
    pub terms: Vec<TermInput>,
    /// Only answers what these terms would mean, above all how much would be over; nothing changes.
    #[serde(default)]
    pub preview: bool,
}

fn bad(zh: String, en: String) -> AppError {
    AppError::invalid("bad_term", "terms", zh, en)
}

fn with(profile: &Profile, inputs: &[TermInput]) -> Result<Vec<Term>> {
    let base = RetentionFile::base().terms;
    let mut terms = profile.retention.terms.clone();
    for input in inputs {
        let Some(kind) = Kept::ALL.iter().copied().find(|kind| kind.code() == input.kind) else {
            return Err(bad(
                format!("没有“{}”这一类信息，请刷新页面后再改。", input.kind),
                format!("There is no kind of data called {}; read the page again.", input.kind),
            ));
        };
        let known = terms.iter().chain(&base).find(|term| term.kind == kind).cloned();
        terms.retain(|term| term.kind != kind);
        match (input.months, known) {
            (Some(1..=LONGEST), Some(term)) => terms.push(Term { months: input.months.unwrap_or(1), ..term }),
            (None, _) => {}
            _ => {
                return Err(bad(
                    format!("保存期限要在 1 到 {LONGEST} 个月之间；长期保存请留空。"),
                    format!(
                        "A term is between 1 and {LONGEST} months; leave it empty to keep the data for good."
                    ),
                ));
            }
        }
    }
    terms.sort_by_key(|term| term.kind);
    Ok(terms)
}

/// Puts terms in force; what is over by them is erased with the next turn. A preview only answers what would be over.
///
/// # Errors
/// 401, 403; 422 for a term that cannot be, and `settings_changed` when somebody else was faster.
pub async fn change(
    app: &App,
    actor: &Actor,
    input: &SaveRetention,
    address: Option<&str>,
) -> Result<RetentionView> {
    let permit = decide_at(actor, Action::EditSettings, &app.directory().root_path())?;
    let profile = app.profile();
    let terms = with(&profile, &input.terms)?;
    if input.preview {
        return with_terms(app, &terms).await;
    }
    let said: Vec<String> =
        terms.iter().map(|term| format!("{} {}", term.kind.code(), term.months)).collect();
    let mut next = Profile::clone(&profile);
    next.retention = RetentionFile { terms };
    let reason = Reason { act: "retention_change", note: said.join(", "), based_on: input.based_on, address };
    put_in_force(app, permit, next, reason).await?;
    view(app, actor).await
}

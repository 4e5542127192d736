//! The classifier's versions (feature C4).

use crate::auth::{Address, Who};
use crate::extract::Json;
use crate::problem::{Problem, Result};
use crate::settings::SettingsSaved;
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::triage::{self, RulesInput, RulesTried, Subject, TriageStatus, TriageView};
use gezhi_app::{App, AppError};
use gezhi_domain::accounts::{Action, decide};
use gezhi_domain::cases::Channel;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(status))
        .routes(routes!(retrain))
        .routes(routes!(activate))
        .routes(routes!(try_text))
        .routes(routes!(save_rules))
        .routes(routes!(try_rules))
}

/// Versions, corrections, rules.
#[utoipa::path(get, path = "/triage", tag = "triage", responses((status = 200, body = TriageStatus), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn status(State(app): State<App>, Who(actor): Who) -> Result<Json<TriageStatus>> {
    Ok(Json(triage::status(&app, &actor).await?))
}

/// Trains a new version beside everything else; the list of versions shows it when it is done.
#[utoipa::path(post, path = "/triage/retrain", tag = "triage", responses((status = 202), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn retrain(State(app): State<App>, Who(actor): Who) -> Result<StatusCode> {
    decide(&actor, Action::EditTriage).map_err(AppError::from)?;
    tokio::spawn(async move {
        if let Err(error) = triage::retrain(&app, &actor).await {
            tracing::warn!(%error, "training did not give a new version");
        }
    });
    Ok(StatusCode::ACCEPTED)
}

#[derive(Debug, Deserialize, ToSchema)]
struct VersionBody {
    version: i64,
}

/// Goes to another version.
#[utoipa::path(post, path = "/triage/activate", tag = "triage", request_body = VersionBody, responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn activate(
    State(app): State<App>,
    Who(actor): Who,
    Json(body): Json<VersionBody>,
) -> Result<StatusCode> {
    triage::activate(&app, &actor, body.version).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
struct TryBody {
    text: String,
}

/// What the desk would say of a sentence.
#[utoipa::path(post, path = "/triage/try", tag = "triage", request_body = TryBody, responses((status = 200, body = TriageView), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn try_text(
    State(app): State<App>,
    Who(actor): Who,
    Json(body): Json<TryBody>,
) -> Result<Json<TriageView>> {
    decide(&actor, Action::SeeTriage).map_err(AppError::from)?;
    let text: String = body.text.chars().take(2_000).collect();
    Ok(Json(TriageView::of(&app, &app.triage.classify(&Subject::text(&text, Channel::App)))))
}

/// Tries rules on the cases of the last 30 days; nothing is put in force.
#[utoipa::path(post, path = "/triage/rules/try", tag = "triage", request_body = RulesInput, responses((status = 200, body = RulesTried), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn try_rules(
    State(app): State<App>,
    Who(actor): Who,
    Json(body): Json<RulesInput>,
) -> Result<Json<RulesTried>> {
    Ok(Json(triage::try_rules(&app, &actor, &body).await?))
}

/// Puts rules in force, as a version of the settings.
#[utoipa::path(put, path = "/triage/rules", tag = "triage", request_body = RulesInput, responses((status = 200, body = SettingsSaved), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn save_rules(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<RulesInput>,
) -> Result<Json<SettingsSaved>> {
    let version = triage::save_rules(&app, &actor, &body, address.as_deref()).await?;
    Ok(Json(SettingsSaved { version }))
}

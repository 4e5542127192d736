//! Rules of points and awards by hand (features S1, S2).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::points::rules::{
    self, Adoption, HandAward, HandAwarded, NewRule, Retirement, RuleDetail, RuleEdit, RuleOffer,
    RulesOfPlace, Simulation, SimulationInput,
};
use gezhi_app::views::Id;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(offer))
        .routes(routes!(simulate))
        .routes(routes!(see, edit))
        .routes(routes!(adopt))
        .routes(routes!(retire))
        .routes(routes!(award))
}

/// Whose rules.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Of {
    /// The village, or a place in it; the own one when left out.
    place: Option<String>,
}

/// The rules of a village, with the newest version of each.
#[utoipa::path(get, path = "/points/rules", operation_id = "points_rules", tag = "points", params(Of), responses((status = 200, body = RulesOfPlace), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn list(State(app): State<App>, Who(actor): Who, Query(of): Query<Of>) -> Result<Json<RulesOfPlace>> {
    Ok(Json(rules::rules(&app, &actor, of.place.as_deref()).await?))
}

/// What the editor of rules offers: variables, categories, programmes, templates of this place.
#[utoipa::path(get, path = "/points/rules/offer", operation_id = "points_rule_offer", tag = "points", responses((status = 200, body = RuleOffer), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn offer(State(app): State<App>, Who(actor): Who) -> Result<Json<RuleOffer>> {
    Ok(Json(rules::rule_offer(&app, &actor)?))
}

/// Writes a new rule as a draft; it gives nothing before a resolution adopts it.
#[utoipa::path(post, path = "/points/rules", operation_id = "create_points_rule", tag = "points", request_body = NewRule, responses((status = 201, body = RuleDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<NewRule>,
) -> Result<(StatusCode, Json<RuleDetail>)> {
    let made = rules::create_rule(&app, &actor, &body, address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A rule with all its versions.
#[utoipa::path(get, path = "/points/rules/{id}", operation_id = "points_rule", tag = "points", params(("id" = String, Path)), responses((status = 200, body = RuleDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn see(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<RuleDetail>> {
    Ok(Json(rules::rule(&app, &actor, id.0).await?))
}

/// Changes a draft, or writes the next version of what was adopted. What was adopted is never rewritten.
#[utoipa::path(put, path = "/points/rules/{id}", operation_id = "edit_points_rule", tag = "points", params(("id" = String, Path)), request_body = RuleEdit, responses((status = 200, body = RuleDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<RuleEdit>,
) -> Result<Json<RuleDetail>> {
    Ok(Json(rules::edit_rule(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Adopts the draft of a rule by a named resolution. Declarations that wait stay under the version they were made under.
#[utoipa::path(post, path = "/points/rules/{id}/adoption", operation_id = "adopt_points_rule", tag = "points", params(("id" = String, Path)), request_body = Adoption, responses((status = 200, body = RuleDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn adopt(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Adoption>,
) -> Result<Json<RuleDetail>> {
    Ok(Json(rules::adopt_rule(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Retires a rule: it gives nothing more. What it gave stays.
#[utoipa::path(post, path = "/points/rules/{id}/retirement", operation_id = "retire_points_rule", tag = "points", params(("id" = String, Path)), request_body = Retirement, responses((status = 200, body = RuleDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn retire(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Retirement>,
) -> Result<Json<RuleDetail>> {
    Ok(Json(rules::retire_rule(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Tries a rule on the stored events of past months, household by household. Nothing is written.
#[utoipa::path(post, path = "/points/rules/simulation", operation_id = "simulate_points_rule", tag = "points", request_body = SimulationInput, responses((status = 200, body = Simulation), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn simulate(
    State(app): State<App>,
    Who(actor): Who,
    Json(body): Json<SimulationInput>,
) -> Result<Json<Simulation>> {
    Ok(Json(rules::simulate(&app, &actor, &body).await?))
}

/// Gives points for an occasion to the households that took part, each once.
#[utoipa::path(post, path = "/points/awards", operation_id = "award_points", tag = "points", params(("Idempotency-Key" = Option<String>, Header)), request_body = HandAward, responses((status = 201, body = HandAwarded), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn award(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<HandAward>,
) -> Result<(StatusCode, Json<HandAwarded>)> {
    let done = rules::award_by_hand(&app, &actor, &body, key.as_deref(), address.as_deref()).await?;
    app.wake_background();
    Ok((StatusCode::CREATED, Json(done)))
}

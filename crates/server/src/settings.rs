//! Words, limits, categories, rules and kinds of attributes, edited in the product (feature A5).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path};
use crate::problem::{Problem, Result};
use axum::extract::State;
use gezhi_app::App;
use gezhi_app::settings::{
    self, IconDrawing, IconPath, SaveSettings, SettingsForm, SettingsPreview, SettingsVersion, SettingsView,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(current, save))
        .routes(routes!(preview))
        .routes(routes!(icon))
        .routes(routes!(versions))
        .routes(routes!(restore))
}

/// The settings in force.
#[utoipa::path(get, path = "/settings", tag = "settings", responses((status = 200, body = SettingsView), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn current(State(app): State<App>, Who(actor): Who) -> Result<Json<SettingsView>> {
    Ok(Json(settings::current(&app, &actor).await?))
}

/// Says what settings would change, and what is wrong with them; nothing is put in force.
#[utoipa::path(post, path = "/settings/preview", tag = "settings", request_body = SettingsForm, responses((status = 200, body = SettingsPreview), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn preview(
    State(app): State<App>,
    Who(actor): Who,
    Json(body): Json<SettingsForm>,
) -> Result<Json<SettingsPreview>> {
    Ok(Json(settings::preview(&app, &actor, &body)?))
}

/// Turns an SVG drawing into the path of an icon; nothing is stored.
#[utoipa::path(post, path = "/settings/icon", tag = "settings", request_body = IconDrawing, responses((status = 200, body = IconPath), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn icon(
    State(app): State<App>,
    Who(actor): Who,
    Json(body): Json<IconDrawing>,
) -> Result<Json<IconPath>> {
    Ok(Json(settings::draw_icon(&app, &actor, &body)?))
}

/// The version that is in force now.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsSaved {
    /// Number.
    pub version: i64,
}

/// Puts settings in force.
#[utoipa::path(put, path = "/settings", tag = "settings", request_body = SaveSettings, responses((status = 200, body = SettingsSaved), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn save(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<SaveSettings>,
) -> Result<Json<SettingsSaved>> {
    let version = settings::save(&app, &actor, &body, address.as_deref()).await?;
    Ok(Json(SettingsSaved { version }))
}

/// All versions, newest first.
#[utoipa::path(get, path = "/settings/versions", tag = "settings", responses((status = 200, body = [SettingsVersion]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn versions(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<SettingsVersion>>> {
    Ok(Json(settings::versions(&app, &actor).await?))
}

/// Goes back to an earlier version, as a new one.
#[utoipa::path(post, path = "/settings/versions/{version}/restore", tag = "settings", params(("version" = i64, Path)), responses((status = 200, body = SettingsSaved), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn restore(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(version): Path<i64>,
) -> Result<Json<SettingsSaved>> {
    let version = settings::restore(&app, &actor, version, address.as_deref()).await?;
    Ok(Json(SettingsSaved { version }))
}

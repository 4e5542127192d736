//! Boundaries of grids: seen, drawn, checked, saved, taken in and handed out (feature G3).

use crate::attachments::broken_off;
use crate::auth::{Address, Who};
use crate::extract::{Json, Multipart, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use gezhi_app::boundaries::{
    self, BoundariesSaved, BoundaryCheck, BoundaryView, Draft, EditRequest, EditedParts, ImportView,
    MAX_BYTES, ProposalView, ProposeRequest, SeeQuery,
};
use gezhi_app::views::Id;
use gezhi_app::{App, AppError};
use gezhi_domain::accounts::{Action, decide};
use gezhi_domain::grids::PlaceId;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(see))
        .routes(routes!(export))
        .routes(routes!(check))
        .routes(routes!(apply))
        .routes(routes!(edit))
        .routes(routes!(propose))
        .routes(routes!(import))
}

/// How a place is divided into grids, now or at a moment of the past.
#[utoipa::path(get, path = "/boundaries/{id}", tag = "boundaries", params(("id" = String, Path), SeeQuery), responses((status = 200, body = BoundaryView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn see(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Query(query): Query<SeeQuery>,
) -> Result<Json<BoundaryView>> {
    Ok(Json(boundaries::see(&app, &actor, PlaceId(id.0), &query).await?))
}

/// The grids of a place as a GeoJSON file in the coordinate system that is asked for.
#[utoipa::path(get, path = "/boundaries/{id}/export.geojson", tag = "boundaries", params(("id" = String, Path), SeeQuery), responses((status = 200, content_type = "application/geo+json", body = String), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn export(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Query(query): Query<SeeQuery>,
) -> Result<Response> {
    let text = boundaries::export(&app, &actor, PlaceId(id.0), &query).await?;
    let name = format!("attachment; filename=\"boundaries-{}.geojson\"", id.0);
    let headers =
        [(header::CONTENT_TYPE, "application/geo+json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

/// What a draft would do: what overlaps or is left open, and who comes to stand elsewhere. Nothing is saved.
#[utoipa::path(post, path = "/boundaries/check", tag = "boundaries", request_body = Draft, responses((status = 200, body = BoundaryCheck), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn check(
    State(app): State<App>,
    Who(actor): Who,
    Json(draft): Json<Draft>,
) -> Result<Json<BoundaryCheck>> {
    Ok(Json(boundaries::check(&app, &actor, draft).await?))
}

/// Saves a draft; the same one under the same key gets the first answer. 409 `boundaries_changed` with what is different when somebody else was faster.
#[utoipa::path(post, path = "/boundaries", tag = "boundaries", params(("Idempotency-Key" = Option<String>, Header)), request_body = Draft, responses((status = 200, body = BoundariesSaved), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn apply(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(draft): Json<Draft>,
) -> Result<Json<BoundariesSaved>> {
    Ok(Json(boundaries::apply(&app, &actor, draft, key.as_deref(), address.as_deref()).await?))
}

/// Splits, merges, moves a vertex or draws a new grid, in the parts that are sent. Nothing is saved.
#[utoipa::path(post, path = "/boundaries/edit", tag = "boundaries", request_body = EditRequest, responses((status = 200, body = EditedParts), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(app): State<App>,
    Who(actor): Who,
    Json(request): Json<EditRequest>,
) -> Result<Json<EditedParts>> {
    Ok(Json(boundaries::edit(&app, &actor, request).await?))
}

/// Proposes grids with about the same number of households each. Nothing is saved.
#[utoipa::path(post, path = "/boundaries/propose", tag = "boundaries", request_body = ProposeRequest, responses((status = 200, body = ProposalView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn propose(
    State(app): State<App>,
    Who(actor): Who,
    Json(request): Json<ProposeRequest>,
) -> Result<Json<ProposalView>> {
    Ok(Json(boundaries::propose(&app, &actor, request).await?))
}

#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form")]
struct BoundaryForm {
    /// GeoJSON, KML, KMZ or a zipped shapefile.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Place that is divided.
    place: String,
    /// Coordinate system of the file: `WGS-84`, `GCJ-02` or `CGCS2000`.
    crs: String,
}

/// Reads a file and says which grid each area is taken for. Nothing is saved.
#[utoipa::path(post, path = "/boundaries/import", tag = "boundaries", request_body(content = BoundaryForm, content_type = "multipart/form-data"), responses((status = 200, body = ImportView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn import(
    State(app): State<App>,
    Who(actor): Who,
    Multipart(mut form): Multipart,
) -> Result<Json<ImportView>> {
    decide(&actor, Action::EditBoundaries).map_err(AppError::from)?;
    let (mut place, mut crs, mut file) = (None, None, None);
    while let Some(mut part) = form.next_field().await.map_err(|error| broken_off(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        let most = if name == "file" { MAX_BYTES } else { 200 };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| broken_off(&error))? {
            if bytes.len() + chunk.len() > most {
                return Err(AppError::invalid(
                    "file_too_large",
                    "file",
                    format!("文件太大了，最多 {} MB。", MAX_BYTES >> 20),
                    format!("The file is too large; {} MB at most.", MAX_BYTES >> 20),
                )
                .into());
            }
            bytes.extend_from_slice(&chunk);
        }
        let text = || String::from_utf8_lossy(&bytes).trim().to_owned();
        match name.as_str() {
            "place" => place = text().parse::<i64>().ok(),
            "crs" => crs = Some(text()),
            "file" => file = Some(bytes),
            _ => {}
        }
    }
    let file = file.ok_or_else(|| {
        AppError::invalid(
            "file_missing",
            "file",
            "没有收到文件，请重新选择。",
            "No file arrived; choose it again.",
        )
    })?;
    let place = place.ok_or_else(AppError::not_found)?;
    Ok(Json(boundaries::import(&app, &actor, PlaceId(place), crs.as_deref(), file).await?))
}

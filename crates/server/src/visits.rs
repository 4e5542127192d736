//! Visits, plans, links and matters (feature P6).

use crate::auth::{Address, Who};
use crate::extract::{Json, Multipart, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use crate::sheet::{SheetForm, sheet};
use axum::extract::State;
use axum::http::StatusCode;
use gezhi_app::App;
use gezhi_app::views::{Id, Page};
use gezhi_app::visits::{
    self, Agenda, CoverageQuery, LinkImport, LinkInput, LinkList, LinkQuery, LinksMade, MatterInput,
    MatterItem, MatterView, PlanInput, PlanItem, PlanView, UnvisitedPage, UnvisitedQuery, VisitCoverage,
    VisitInput, VisitReceipt, VisitView, Visitor, VisitsQuery,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, record))
        .routes(routes!(agenda))
        .routes(routes!(coverage))
        .routes(routes!(unvisited))
        .routes(routes!(visitors))
        .routes(routes!(plans, add_plan))
        .routes(routes!(see_plan, drop_plan))
        .routes(routes!(links, add_link))
        .routes(routes!(import_links))
        .routes(routes!(end_link))
        .routes(routes!(matters, open_matter))
        .routes(routes!(see_matter))
        .routes(routes!(close_matter))
        .routes(routes!(see))
}

/// Visits of a household, or of a visitor as far as they lie in the own scope, newest first.
#[utoipa::path(get, path = "/visits", tag = "visits", params(VisitsQuery), responses((status = 200, body = Page<VisitView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<VisitsQuery>,
) -> Result<Json<Page<VisitView>>> {
    Ok(Json(visits::list(&app, &actor, &query).await?))
}

/// Records a visit, perhaps one of yesterday; told twice it is stored once. A need becomes a case in the same act.
#[utoipa::path(post, path = "/visits", tag = "visits", request_body = VisitInput, responses((status = 201, body = VisitReceipt), (status = 200, body = VisitReceipt, description = "It was here already."), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn record(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<VisitInput>,
) -> Result<(StatusCode, Json<VisitReceipt>)> {
    let receipt = visits::record(&app, &actor, &body, key, address.as_deref()).await?;
    let status = if receipt.known { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(receipt)))
}

/// One visit.
#[utoipa::path(get, path = "/visits/{id}", tag = "visits", params(("id" = String, Path)), responses((status = 200, body = VisitView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn see(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<VisitView>> {
    Ok(Json(visits::see(&app, &actor, id).await?))
}

/// What the phone needs for a day of visits: own plans, care checks, links, those never visited, open matters.
#[utoipa::path(get, path = "/visits/agenda", tag = "visits", responses((status = 200, body = Agenda), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn agenda(State(app): State<App>, Who(actor): Who) -> Result<Json<Agenda>> {
    Ok(Json(visits::agenda(&app, &actor).await?))
}

/// How many households of a place and of those one level below were visited in a period.
#[utoipa::path(get, path = "/visits/coverage", tag = "visits", params(CoverageQuery), responses((status = 200, body = VisitCoverage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn coverage(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<CoverageQuery>,
) -> Result<Json<VisitCoverage>> {
    Ok(Json(visits::coverage(&app, &actor, &query).await?))
}

/// Households never visited, or not visited in a period.
#[utoipa::path(get, path = "/visits/unvisited", tag = "visits", params(UnvisitedQuery), responses((status = 200, body = UnvisitedPage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn unvisited(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<UnvisitedQuery>,
) -> Result<Json<UnvisitedPage>> {
    Ok(Json(visits::unvisited(&app, &actor, &query).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PlaceQuery {
    /// Place; the own scope when left out.
    place: Option<String>,
}

/// Workers and leaders who can go to the households of a place, the nearest first.
#[utoipa::path(get, path = "/visits/visitors", tag = "visits", params(PlaceQuery), responses((status = 200, body = [Visitor]), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn visitors(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<PlaceQuery>,
) -> Result<Json<Vec<Visitor>>> {
    Ok(Json(visits::visitors(&app, &actor, query.place.as_deref()).await?))
}

/// The newest plans of the own scope.
#[utoipa::path(get, path = "/visits/plans", tag = "visits", responses((status = 200, body = [PlanItem]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn plans(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<PlanItem>>> {
    Ok(Json(visits::plans(&app, &actor).await?))
}

/// Makes a plan: whom one person is to visit by when.
#[utoipa::path(post, path = "/visits/plans", tag = "visits", request_body = PlanInput, responses((status = 201, body = PlanView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn add_plan(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<PlanInput>,
) -> Result<(StatusCode, Json<PlanView>)> {
    Ok((StatusCode::CREATED, Json(visits::add_plan(&app, &actor, &body, address.as_deref()).await?)))
}

/// A plan with its households.
#[utoipa::path(get, path = "/visits/plans/{id}", tag = "visits", params(("id" = String, Path)), responses((status = 200, body = PlanView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn see_plan(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<PlanView>> {
    Ok(Json(visits::see_plan(&app, &actor, id).await?))
}

/// Drops a plan; visits that were made for it stay.
#[utoipa::path(delete, path = "/visits/plans/{id}", tag = "visits", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn drop_plan(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    visits::drop_plan(&app, &actor, id, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is linked with which household or place, those who have not come yet first.
#[utoipa::path(get, path = "/visits/links", tag = "visits", params(LinkQuery), responses((status = 200, body = LinkList), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn links(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<LinkQuery>,
) -> Result<Json<LinkList>> {
    Ok(Json(visits::links(&app, &actor, &query).await?))
}

/// Links a party member, an official or a department with households or a place.
#[utoipa::path(post, path = "/visits/links", tag = "visits", request_body = LinkInput, responses((status = 201, body = LinksMade), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn add_link(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<LinkInput>,
) -> Result<(StatusCode, Json<LinksMade>)> {
    Ok((StatusCode::CREATED, Json(visits::add_link(&app, &actor, &body, address.as_deref()).await?)))
}

/// Ends a link today.
#[utoipa::path(delete, path = "/visits/links/{id}", tag = "visits", params(("id" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn end_link(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<StatusCode> {
    visits::end_link(&app, &actor, id, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// Place; the own scope when left out.
    place: Option<String>,
    /// `1`: put in force when nothing is wrong; otherwise only say what it would do.
    confirm: Option<String>,
}

/// Reads links from a sheet, Excel or CSV; all rows or none.
#[utoipa::path(post, path = "/visits/links/import", tag = "visits", params(ImportQuery), request_body(content = SheetForm, content_type = "multipart/form-data"), responses((status = 200, body = LinkImport), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn import_links(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Query(query): Query<ImportQuery>,
    form: Multipart,
) -> Result<Json<LinkImport>> {
    let bytes = sheet(form).await?;
    let confirm = query.confirm.as_deref() == Some("1");
    let (place, address) = (query.place.as_deref(), address.as_deref());
    Ok(Json(visits::import_links(&app, &actor, place, confirm, bytes, address).await?))
}

/// Open matters of the own scope, newest first.
#[utoipa::path(get, path = "/visits/matters", tag = "visits", responses((status = 200, body = [MatterItem]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn matters(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<MatterItem>>> {
    Ok(Json(visits::matters(&app, &actor).await?))
}

/// Opens a matter about which families are talked over, one by one.
#[utoipa::path(post, path = "/visits/matters", tag = "visits", request_body = MatterInput, responses((status = 201, body = MatterView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn open_matter(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<MatterInput>,
) -> Result<(StatusCode, Json<MatterView>)> {
    Ok((StatusCode::CREATED, Json(visits::open_matter(&app, &actor, &body, address.as_deref()).await?)))
}

/// A matter, family by family and visit by visit.
#[utoipa::path(get, path = "/visits/matters/{id}", tag = "visits", params(("id" = String, Path)), responses((status = 200, body = MatterView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn see_matter(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<MatterView>> {
    Ok(Json(visits::see_matter(&app, &actor, id).await?))
}

/// Closes a matter; its visits stay.
#[utoipa::path(post, path = "/visits/matters/{id}/close", tag = "visits", params(("id" = String, Path)), responses((status = 200, body = MatterView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn close_matter(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
) -> Result<Json<MatterView>> {
    Ok(Json(visits::close_matter(&app, &actor, id, address.as_deref()).await?))
}

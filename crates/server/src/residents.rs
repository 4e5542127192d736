//! Households, people, marks, the own file (features P1, P2, P4, P5, P8, B2).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gezhi_app::App;
use gezhi_app::residents::{
    self, AttributeInput, AttributeKind, Bind, Correction, CorrectionDecision, CorrectionInput,
    CorrectionItem, EditHousehold, EditPerson, FoundPeople, HouseholdPage, HouseholdQuery, HouseholdView,
    HouseholdsQuery, Leave, Look, MapQuery, Merge, Move, MyHousehold, NewHousehold, NewMember,
    RegisterCounts, Relations, RevealPerson, RevealedPerson, SearchQuery, Split, VillageMap,
};
use gezhi_app::views::Id;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(see, edit))
        .routes(routes!(add))
        .routes(routes!(relations))
        .routes(routes!(split))
        .routes(routes!(merge))
        .routes(routes!(mark))
        .routes(routes!(unmark))
        .routes(routes!(edit_person))
        .routes(routes!(leave))
        .routes(routes!(move_person))
        .routes(routes!(reveal))
        .routes(routes!(search))
        .routes(routes!(counts))
        .routes(routes!(kinds))
        .routes(routes!(map))
        .routes(routes!(corrections))
        .routes(routes!(decide))
        .routes(routes!(mine))
        .routes(routes!(bind, unbind))
        .routes(routes!(looks))
        .routes(routes!(ask))
        .routes(routes!(export))
}

/// Households of a place, by the number of the file.
#[utoipa::path(get, path = "/households", tag = "residents", params(HouseholdsQuery), responses((status = 200, body = HouseholdPage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<HouseholdsQuery>,
) -> Result<Json<HouseholdPage>> {
    Ok(Json(residents::list(&app, &actor, &query).await?))
}

/// Enters a household with its people.
#[utoipa::path(post, path = "/households", tag = "residents", params(("Idempotency-Key" = Option<String>, Header)), request_body = NewHousehold, responses((status = 201, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<NewHousehold>,
) -> Result<(StatusCode, Json<HouseholdView>)> {
    let made = residents::create(&app, &actor, &body, key.as_deref(), address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A household's file, numbers masked; with `on`, the people of that day.
#[utoipa::path(get, path = "/households/{id}", tag = "residents", params(("id" = String, Path), HouseholdQuery), responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn see(
    State(app): State<App>,
    Who(actor): Who,
    Path(id): Path<Id>,
    Query(query): Query<HouseholdQuery>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::see(&app, &actor, id.0, &query).await?))
}

/// Changes the household's own fields; it may move to another grid.
#[utoipa::path(put, path = "/households/{id}", tag = "residents", params(("id" = String, Path)), request_body = EditHousehold, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn edit(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<EditHousehold>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::edit_household(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Enters somebody into a household.
#[utoipa::path(post, path = "/households/{id}/members", tag = "residents", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = NewMember, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<NewMember>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::add_member(&app, &actor, id.0, &body, key.as_deref(), address.as_deref()).await?))
}

/// Says anew how people stand to the head, who may be another one.
#[utoipa::path(put, path = "/households/{id}/relations", tag = "residents", params(("id" = String, Path)), request_body = Relations, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn relations(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Relations>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::set_relations(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Makes a household of some people of this one; answers with the new one.
#[utoipa::path(post, path = "/households/{id}/split", tag = "residents", params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = Split, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn split(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Path(id): Path<Id>,
    Json(body): Json<Split>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::split(&app, &actor, id.0, &body, key.as_deref(), address.as_deref()).await?))
}

/// Brings everybody into another household; answers with that one.
#[utoipa::path(post, path = "/households/{id}/merge", tag = "residents", params(("id" = String, Path)), request_body = Merge, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn merge(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Merge>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::merge(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Marks a household or one of its people, or confirms a mark anew.
#[utoipa::path(post, path = "/households/{id}/attributes", tag = "residents", params(("id" = String, Path)), request_body = AttributeInput, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn mark(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<AttributeInput>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::put_attribute(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Takes a mark away; it stays in the past of the file.
#[utoipa::path(delete, path = "/households/{id}/attributes/{mark}", tag = "residents", params(("id" = String, Path), ("mark" = String, Path)), responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn unmark(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, mark)): Path<(Id, Id)>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::remove_attribute(&app, &actor, id.0, mark.0, address.as_deref()).await?))
}

/// Changes a person; numbers that are left out stay as they are.
#[utoipa::path(put, path = "/persons/{id}", tag = "residents", params(("id" = String, Path)), request_body = EditPerson, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn edit_person(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<EditPerson>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::edit_person(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Lets somebody leave the register: died, moved out, entered by mistake.
#[utoipa::path(post, path = "/persons/{id}/leave", tag = "residents", params(("id" = String, Path)), request_body = Leave, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn leave(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Leave>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::leave(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Moves somebody into another household; answers with that one.
#[utoipa::path(post, path = "/persons/{id}/move", tag = "residents", params(("id" = String, Path)), request_body = Move, responses((status = 200, body = HouseholdView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn move_person(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<Move>,
) -> Result<Json<HouseholdView>> {
    Ok(Json(residents::move_person(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Shows a person's numbers; needs a reason and leaves a trace that the person can read.
#[utoipa::path(post, path = "/persons/{id}/reveal", tag = "residents", params(("id" = String, Path)), request_body = RevealPerson, responses((status = 200, body = RevealedPerson), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn reveal(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<RevealPerson>,
) -> Result<Json<RevealedPerson>> {
    Ok(Json(residents::reveal(&app, &actor, id.0, &body, address.as_deref()).await?))
}

/// Finds people by name, pinyin, initials, address or last digits, within a place.
#[utoipa::path(get, path = "/register/search", tag = "residents", params(SearchQuery), responses((status = 200, body = FoundPeople), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn search(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<SearchQuery>,
) -> Result<Json<FoundPeople>> {
    Ok(Json(residents::find(&app, &actor, &query).await?))
}

/// Households, people and marks of a place and of those one level below, in numbers.
#[utoipa::path(get, path = "/register/counts", tag = "residents", params(MapQuery), responses((status = 200, body = RegisterCounts), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn counts(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<MapQuery>,
) -> Result<Json<RegisterCounts>> {
    Ok(Json(residents::counts(&app, &actor, query.place.as_deref()).await?))
}

/// The households of a village or grid on a map, with their marks.
#[utoipa::path(get, path = "/map/households", tag = "residents", params(MapQuery), responses((status = 200, body = VillageMap), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn map(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<MapQuery>,
) -> Result<Json<VillageMap>> {
    Ok(Json(residents::on_map(&app, &actor, &query).await?))
}

/// Open wishes for corrections in the own scope, oldest first.
#[utoipa::path(get, path = "/register/corrections", tag = "residents", responses((status = 200, body = [CorrectionItem]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn corrections(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<CorrectionItem>>> {
    Ok(Json(residents::open_corrections(&app, &actor).await?))
}

/// Says what was done about a wish.
#[utoipa::path(post, path = "/register/corrections/{id}", tag = "residents", params(("id" = String, Path)), request_body = CorrectionDecision, responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn decide(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<CorrectionDecision>,
) -> Result<StatusCode> {
    residents::decide_correction(&app, &actor, id.0, &body, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The own household, once the account is bound to its file.
#[utoipa::path(get, path = "/my/household", tag = "residents", responses((status = 200, body = MyHousehold), (status = 401, body = Problem)))]
async fn mine(State(app): State<App>, Who(actor): Who) -> Result<Json<MyHousehold>> {
    Ok(Json(residents::my_household(&app, &actor).await?))
}

/// Binds the account to the own file.
#[utoipa::path(post, path = "/my/household/bind", tag = "residents", request_body = Bind, responses((status = 200, body = MyHousehold), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn bind(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<Bind>,
) -> Result<Json<MyHousehold>> {
    Ok(Json(residents::bind(&app, &actor, &body, address.as_deref()).await?))
}

/// Ends the binding.
#[utoipa::path(delete, path = "/my/household/bind", tag = "residents", responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn unbind(State(app): State<App>, Who(actor): Who, Address(address): Address) -> Result<StatusCode> {
    residents::unbind(&app, &actor, address.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who saw the own numbers, and why.
#[utoipa::path(get, path = "/my/looks", tag = "residents", responses((status = 200, body = [Look]), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn looks(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<Look>>> {
    Ok(Json(residents::looks(&app, &actor).await?))
}

/// Asks for a correction of the own file.
#[utoipa::path(post, path = "/my/corrections", tag = "residents", params(("Idempotency-Key" = Option<String>, Header)), request_body = CorrectionInput, responses((status = 201, body = Correction), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn ask(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<CorrectionInput>,
) -> Result<(StatusCode, Json<Correction>)> {
    let asked = residents::corrections(&app, &actor, &body, key.as_deref(), address.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(asked)))
}

/// Everything about oneself as a file, numbers in clear.
#[utoipa::path(get, path = "/my/household/export.json", tag = "residents", responses((status = 200, content_type = "application/json", body = Object), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn export(State(app): State<App>, Who(actor): Who) -> Result<Response> {
    let document = residents::export_own(&app, &actor).await?;
    let disposition = [(header::CONTENT_DISPOSITION, "attachment; filename=\"my-file.json\"")];
    Ok((disposition, Json(document)).into_response())
}

/// The kinds of marks that the reader may see somewhere.
#[utoipa::path(get, path = "/register/kinds", tag = "residents", responses((status = 200, body = [AttributeKind]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn kinds(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<AttributeKind>>> {
    Ok(Json(residents::own_kinds(&app, &actor)?))
}

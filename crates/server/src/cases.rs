//! Work on cases, for staff (features C5 to C8, C13, W9).

use crate::auth::{Address, Who};
use crate::extract::{Json, Path, Query};
use crate::headers::IdempotencyKey;
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gezhi_app::cases::{
    self, ActRequest, BulkOutcome, CaseCounts, CaseDetail, CaseQuery, CaseRow, NewReport, Revealed,
};
use gezhi_app::triage::{Subject, TriageView};
use gezhi_app::views::{Id, Page};
use gezhi_app::{App, AppError};
use gezhi_domain::cases::{CaseId, Channel, Grade};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, enter))
        .routes(routes!(counts))
        .routes(routes!(export))
        .routes(routes!(by_phone))
        .routes(routes!(suggest))
        .routes(routes!(bulk))
        .routes(routes!(undo))
        .routes(routes!(detail))
        .routes(routes!(reveal))
        .routes(routes!(act))
        .routes(routes!(bodies))
}

/// A page of cases in the own scope.
#[utoipa::path(get, path = "/cases", tag = "cases", params(CaseQuery), responses((status = 200, body = Page<CaseRow>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<CaseQuery>,
) -> Result<Json<Page<CaseRow>>> {
    Ok(Json(cases::list(&app, &actor, &query).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PlaceQuery {
    /// Place; the own scope when left out.
    place: Option<String>,
}

/// Counts of open cases in the own scope.
#[utoipa::path(get, path = "/cases/counts", tag = "cases", params(PlaceQuery), responses((status = 200, body = CaseCounts), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn counts(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<PlaceQuery>,
) -> Result<Json<CaseCounts>> {
    Ok(Json(cases::counts(&app, &actor, query.place).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// Columns, separated by commas.
    columns: Option<String>,
}

/// The list as an Excel file, masked; the journal says who took it.
#[utoipa::path(get, path = "/cases/export.xlsx", tag = "cases", params(CaseQuery, ExportQuery), responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn export(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Query(query): Query<CaseQuery>,
    Query(more): Query<ExportQuery>,
) -> Result<Response> {
    let sheet = cases::export(&app, &actor, &query, more.columns.as_deref(), address.as_deref()).await?;
    let bytes = tokio::task::spawn_blocking(move || {
        crate::workbook::write(&sheet.watermark, &sheet.head, &sheet.rows)
    })
    .await
    .map_err(|error| AppError::File(std::io::Error::other(error)))?
    .map_err(|error| AppError::File(std::io::Error::other(error)))?;
    Ok(crate::workbook::attachment("cases.xlsx", bytes))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PhoneQuery {
    /// Telephone of the caller.
    phone: String,
}

/// Earlier cases of a caller.
#[utoipa::path(get, path = "/cases/by-phone", tag = "cases", params(PhoneQuery), responses((status = 200, body = Page<CaseRow>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn by_phone(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<PhoneQuery>,
) -> Result<Json<Page<CaseRow>>> {
    Ok(Json(cases::by_phone(&app, &actor, &query.phone).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TextQuery {
    /// Text so far.
    text: String,
}

/// What a text is, while it is being typed.
#[utoipa::path(get, path = "/cases/suggest", tag = "cases", params(TextQuery), responses((status = 200, body = TriageView), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn suggest(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<TextQuery>,
) -> Result<Json<TriageView>> {
    gezhi_domain::accounts::decide(&actor, gezhi_domain::accounts::Action::EnterCase)
        .map_err(AppError::from)?;
    let text: String = query.text.chars().take(2_000).collect();
    Ok(Json(TriageView::of(&app, &app.triage.classify(&Subject::text(&text, Channel::Hotline)))))
}

/// A case entered for somebody else.
#[derive(Debug, Deserialize, ToSchema)]
struct EnterBody {
    /// `hotline`, `reception`, `transfer`, `site`, `inspection`, `worker` or `message`.
    channel: String,
    #[serde(default)]
    text: String,
    category: Option<String>,
    grade: Option<String>,
    place: Option<Id>,
    lon: Option<f64>,
    lat: Option<f64>,
    name: Option<String>,
    phone: Option<String>,
    #[serde(default)]
    anonymous: bool,
    outside_number: Option<String>,
    #[serde(default)]
    callback: bool,
    #[serde(default)]
    attachments: Vec<String>,
}

/// Enters a case from the hotline, a reception day, a transfer or a patrol.
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = EnterBody, responses((status = 201, body = CaseDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn enter(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    Json(body): Json<Value>,
) -> Result<(StatusCode, Json<CaseDetail>)> {
    gezhi_domain::accounts::decide(&actor, gezhi_domain::accounts::Action::EnterCase)
        .map_err(AppError::from)?;
    let body_hash = gezhi_app::files::sha256(body.to_string().as_bytes());
    let body: EnterBody = serde_json::from_value(body).map_err(|error| {
        AppError::invalid(
            "body",
            "body",
            "内容格式不对，请检查后再提交。",
            format!("The body is not usable: {error}"),
        )
    })?;
    let channel = Channel::parse(&body.channel)
        .filter(|channel| !matches!(channel, Channel::App | Channel::Code | Channel::Api))
        .ok_or_else(|| {
            AppError::invalid("channel", "channel", "请选来源渠道。", "Choose the channel it came by.")
        })?;
    let text = if body.callback { format!("{}\n（来电人希望回电）", body.text) } else { body.text };
    let new = NewReport {
        channel: Some(channel),
        text,
        category: body.category.filter(|code| !code.is_empty()),
        grade: body.grade.as_deref().and_then(Grade::parse),
        name: body.name,
        phone: body.phone,
        anonymous: body.anonymous,
        point: body.lon.zip(body.lat),
        place: body.place.map(|id| id.0),
        outside_number: body.outside_number.filter(|number| !number.trim().is_empty()),
        uploaded: body.attachments,
        idempotency_key: key,
        body_hash,
        address,
        ..NewReport::default()
    };
    let outcome = cases::report(&app, &actor, new).await?;
    Ok((StatusCode::CREATED, Json(cases::detail(&app, &actor, CaseId(outcome.answer.id)).await?)))
}

/// A case in full.
#[utoipa::path(get, path = "/cases/{id}", tag = "cases", params(("id" = String, Path)), responses((status = 200, body = CaseDetail), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn detail(State(app): State<App>, Who(actor): Who, Path(id): Path<Id>) -> Result<Json<CaseDetail>> {
    Ok(Json(cases::detail(&app, &actor, CaseId(id.0)).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
struct RevealBody {
    reason: String,
}

/// The reporter in clear; needs a reason and leaves a trace.
#[utoipa::path(post, path = "/cases/{id}/reveal", tag = "cases", params(("id" = String, Path)), request_body = RevealBody, responses((status = 200, body = Revealed), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn reveal(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path(id): Path<Id>,
    Json(body): Json<RevealBody>,
) -> Result<Json<Revealed>> {
    Ok(Json(cases::reveal(&app, &actor, CaseId(id.0), &body.reason, address.as_deref()).await?))
}

/// Fields of an act; which of them count depends on the act.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ActBody {
    /// The version that was looked at.
    version: Option<i64>,
    text: Option<String>,
    note: Option<String>,
    reason: Option<String>,
    attachments: Option<Vec<String>>,
    category: Option<String>,
    grade: Option<String>,
    place: Option<String>,
    public: Option<bool>,
    body: Option<String>,
    helpers: Option<Vec<String>>,
    days: Option<u32>,
    hours: Option<u32>,
    grant: Option<bool>,
    passed: Option<bool>,
    into: Option<String>,
    stars: Option<u8>,
    words: Option<String>,
}

/// Does an act: confirm, assign, accept, return, note, reply, on_spot, suspend, resume, ask_extension, decide_extension, resolve,
/// check, close, reopen, urge, supervise, merge, rate or withdraw.
#[utoipa::path(post, path = "/cases/{id}/{act}", tag = "cases", params(("id" = String, Path), ("act" = String, Path)), request_body = ActBody, responses((status = 200, body = CaseDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn act(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Path((id, name)): Path<(Id, String)>,
    Json(body): Json<Value>,
) -> Result<Json<CaseDetail>> {
    if actor.account.is_none() {
        return Err(AppError::from(gezhi_domain::accounts::Refusal::SignIn).into());
    }
    let case = CaseId(id.0);
    cases::may_act(&app, &actor, case, &name).await?;
    let act = cases::act_of(&app, Some(case), &name, &body).await?;
    let text = |key: &str| {
        body.get(key).and_then(Value::as_str).map(str::to_owned).filter(|text| !text.trim().is_empty())
    };
    let mut request = ActRequest::new(case, act);
    request.version = body.get("version").and_then(Value::as_i64);
    request.text = text("text").or_else(|| text("note")).or_else(|| text("reason")).or_else(|| text("words"));
    request.attachments = body
        .get("attachments")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    request.address = address;
    match cases::act(&app, &actor, request).await {
        Ok(_) => {}
        Err(AppError::Changed(_)) => {
            let mut problem = Problem::from(AppError::Changed(case));
            if let Ok(current) = cases::detail(&app, &actor, case).await {
                problem.current = serde_json::to_value(current).ok();
            }
            return Err(problem);
        }
        Err(error) => return Err(error.into()),
    }
    match cases::detail(&app, &actor, case).await {
        Ok(detail) => Ok(Json(detail)),
        // A body that returns a case no longer sees it: what it did is done all the same.
        Err(_) => Ok(Json(cases::detail_after(&app, &actor, case).await?)),
    }
}

#[derive(Debug, Deserialize, ToSchema)]
struct BulkBody {
    ids: Vec<Id>,
    /// `assign`, `urge`, `confirm` or `close`.
    act: String,
    /// Fields of the act.
    #[serde(default)]
    #[schema(value_type = Object)]
    args: Value,
}

/// One act on many cases.
#[utoipa::path(post, path = "/cases/bulk", tag = "cases", request_body = BulkBody, responses((status = 200, body = BulkOutcome), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn bulk(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    Json(body): Json<BulkBody>,
) -> Result<Json<BulkOutcome>> {
    gezhi_domain::accounts::decide(&actor, gezhi_domain::accounts::Action::ListCases)
        .map_err(AppError::from)?;
    if !matches!(body.act.as_str(), "assign" | "urge" | "confirm" | "close" | "supervise" | "note") {
        return Err(AppError::invalid(
            "act",
            "act",
            "这个操作不能批量做。",
            "This act cannot be done in bulk.",
        )
        .into());
    }
    let act = cases::act_of(&app, None, &body.act, &body.args).await?;
    let ids: Vec<i64> = body.ids.iter().map(|id| id.0).collect();
    let text = body.args.get("text").or_else(|| body.args.get("note")).and_then(Value::as_str);
    Ok(Json(cases::bulk(&app, &actor, &ids, &act, text, address.as_deref()).await?))
}

/// How many cases were put back.
#[derive(Debug, Serialize, ToSchema)]
struct Undone {
    undone: i64,
}

/// Undoes a bulk act within a minute.
#[utoipa::path(post, path = "/cases/bulk/{batch}/undo", tag = "cases", params(("batch" = String, Path)), responses((status = 200, body = Undone), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn undo(State(app): State<App>, Who(actor): Who, Path(batch): Path<Id>) -> Result<Json<Undone>> {
    Ok(Json(Undone { undone: cases::undo(&app, &actor, batch.0).await? }))
}

/// Responsible bodies with what they have open.
#[utoipa::path(get, path = "/bodies", tag = "cases", responses((status = 200, body = [cases::BodyItem]), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn bodies(State(app): State<App>, Who(actor): Who) -> Result<Json<Vec<cases::BodyItem>>> {
    Ok(Json(cases::bodies(&app, &actor).await?))
}

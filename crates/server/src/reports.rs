//! Reporting and seeing it through, for villagers (features C1, C8).

use crate::attachments::{broken_off, read_part};
use crate::auth::{Address, Who};
use crate::extract::{Json, Multipart, Path, Query};
use crate::headers::{Device, IdempotencyKey, TicketSecret};
use crate::problem::{Problem, Result};
use axum::extract::State;
use axum::extract::multipart::Field;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gezhi_app::attachments::{Incoming, take};
use gezhi_app::cases::{
    self, ActRequest, MyCase, MySummary, NewReport, ProgressView, SimilarCase, SimilarQuery,
};
use gezhi_app::files::Files;
use gezhi_app::views::{Bi, Id, Page};
use gezhi_app::{App, AppError};
use gezhi_domain::accounts::Actor;
use gezhi_domain::cases::{Act, Channel};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(report))
        .routes(routes!(similar))
        .routes(routes!(progress))
        .routes(routes!(rate))
        .routes(routes!(reopen))
        .routes(routes!(withdraw))
        .routes(routes!(follow))
        .routes(routes!(me_too))
        .routes(routes!(add))
        .routes(routes!(my_reports))
        .routes(routes!(my_summary))
}

/// The form of a report.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form")]
struct ReportForm {
    text: Option<String>,
    category: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    /// `1`: the bodies are not to know who it was.
    anonymous: Option<String>,
    lon: Option<f64>,
    lat: Option<f64>,
    accuracy: Option<f64>,
    /// `WGS-84` (default), `GCJ-02`, `CGCS2000`.
    crs: Option<String>,
    place: Option<String>,
    /// Token of a report code.
    code: Option<String>,
    /// `worker` when a grid worker reports for somebody.
    channel: Option<String>,
    client_created_at: Option<String>,
    #[schema(value_type = Vec<String>, format = Binary)]
    photos: Vec<Vec<u8>>,
    #[schema(value_type = Option<String>, format = Binary)]
    video: Option<Vec<u8>>,
    #[schema(value_type = Option<String>, format = Binary)]
    voice: Option<Vec<u8>>,
}

/// The answer to a report.
#[derive(Debug, Serialize, ToSchema)]
struct ReportReceipt {
    /// Case.
    id: Id,
    /// Ticket to keep.
    ticket: String,
    /// State in the place's words.
    state_word: Bi,
    /// Where it stands.
    place: Option<String>,
    /// Who is responsible.
    body: Option<String>,
    /// Deadline.
    due_at: Option<String>,
    /// The progress page.
    progress: ProgressView,
    /// The reporter's token for this ticket; kept on the telephone.
    secret: String,
}

const MAX_PHOTOS: usize = 6;

fn too_many() -> Problem {
    AppError::invalid("too_many_photos", "photos", "照片最多 6 张。", "Six photos at most.").into()
}

fn number(text: &str, field: &'static str) -> Result<f64> {
    text.trim().parse::<f64>().ok().filter(|n| n.is_finite()).ok_or_else(|| {
        AppError::invalid(
            "number",
            field,
            "位置不是数字，请重新定位或在地图上点一下。",
            "The position is not a number; set it again.",
        )
        .into()
    })
}

struct Form {
    new: NewReport,
    lon: Option<f64>,
    lat: Option<f64>,
    hash: Sha256,
    files: Vec<Incoming>,
}

impl Form {
    async fn text(&mut self, part: Field<'_>, name: &str) -> Result<()> {
        let text = part.text().await.map_err(|error| broken_off(&error))?;
        // The client's clock is left out of the hash: a retry may tell another time.
        if name != "client_created_at" {
            self.hash.update(name.as_bytes());
            self.hash.update([0]);
            self.hash.update(text.as_bytes());
            self.hash.update([0]);
        }
        let given = || Some(text.clone()).filter(|text| !text.trim().is_empty());
        match name {
            "text" => self.new.text = text,
            "category" => self.new.category = given(),
            "name" => self.new.name = given(),
            "phone" => self.new.phone = given(),
            "anonymous" => self.new.anonymous = text == "1" || text == "true",
            "lon" if given().is_some() => self.lon = Some(number(&text, "lon")?),
            "lat" if given().is_some() => self.lat = Some(number(&text, "lat")?),
            "accuracy" if given().is_some() => self.new.accuracy_m = Some(number(&text, "accuracy")?),
            "crs" if given().is_some() => self.new.crs = Some(crate::grids::crs(Some(&text))?),
            "place" => {
                self.new.place =
                    given().map(|text| text.parse().map_err(|_| Problem::not_found())).transpose()?;
            }
            "code" => self.new.code = given(),
            "channel" => {
                self.new.channel =
                    given().as_deref().and_then(Channel::parse).filter(|channel| *channel == Channel::Worker);
            }
            _ => {}
        }
        Ok(())
    }

    async fn file(&mut self, files: &Files, part: Field<'_>, field: &'static str) -> Result<()> {
        let photos = self.files.iter().filter(|file| file.field == "photos").count();
        if field == "photos" && photos >= MAX_PHOTOS {
            return Err(too_many());
        }
        if field != "photos" && self.files.iter().any(|file| file.field == field) {
            return Err(AppError::invalid(
                "one_clip",
                field,
                "视频和语音各一段就够了。",
                "One video and one voice message at most.",
            )
            .into());
        }
        let content = read_part(files, part, field).await?;
        if content.length() == 0 {
            return Ok(());
        }
        self.hash.update(field.as_bytes());
        self.hash.update(content.digest());
        self.files.push(Incoming { content, field });
        Ok(())
    }
}

async fn read_form(files: &Files, Multipart(mut form): Multipart) -> Result<Form> {
    let mut read =
        Form { new: NewReport::default(), lon: None, lat: None, hash: Sha256::new(), files: Vec::new() };
    while let Some(part) = form.next_field().await.map_err(|error| broken_off(&error))? {
        let name = part.name().unwrap_or_default().trim_end_matches("[]").to_owned();
        match name.as_str() {
            "photos" => read.file(files, part, "photos").await?,
            "video" => read.file(files, part, "video").await?,
            "voice" => read.file(files, part, "voice").await?,
            _ => read.text(part, &name).await?,
        }
    }
    read.new.point = read.lon.zip(read.lat);
    Ok(read)
}

/// Files a report.
#[utoipa::path(post, path = "/reports", tag = "reports", request_body(content = ReportForm, content_type = "multipart/form-data"), responses((status = 201, body = ReportReceipt), (status = 422, body = Problem), (status = 507, body = Problem)))]
async fn report(
    State(app): State<App>,
    Who(actor): Who,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    form: Multipart,
) -> Result<Response> {
    let Form { mut new, hash, files, .. } = read_form(&app.files, form).await?;
    new.body_hash = hex::encode(hash.finalize());
    new.idempotency_key = key;
    new.address = address;
    // Decoding photos again would be wasted on a repeated report.
    if !files.is_empty() && !cases::is_replay(&app, &actor, &new).await? {
        for file in files {
            new.attachments.push(take(&app, file).await?);
        }
    }
    let outcome = cases::report(&app, &actor, new).await?;
    let progress = cases::receipt(&app, &actor, &outcome).await?;
    let answer = outcome.answer;
    let receipt = ReportReceipt {
        id: Id(answer.id),
        ticket: answer.ticket,
        state_word: progress.state_word.clone(),
        place: progress.place.clone(),
        body: progress.body.clone(),
        due_at: progress.due_at.clone(),
        progress,
        secret: answer.secret,
    };
    let mut response = (StatusCode::CREATED, Json(receipt)).into_response();
    if outcome.replayed {
        response
            .headers_mut()
            .insert(HeaderName::from_static("idempotent-replay"), HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Has somebody reported this already?
#[utoipa::path(post, path = "/reports/similar", tag = "reports", request_body = SimilarQuery, responses((status = 200, body = [SimilarCase]), (status = 422, body = Problem)))]
async fn similar(State(app): State<App>, Json(query): Json<SimilarQuery>) -> Result<Json<Vec<SimilarCase>>> {
    Ok(Json(cases::similar(&app, &query).await?))
}

/// The progress of a ticket; no sign-in needed.
#[utoipa::path(get, path = "/tickets/{ticket}", tag = "reports", params(("ticket" = String, Path)), responses((status = 200, body = ProgressView), (status = 404, body = Problem)))]
async fn progress(
    State(app): State<App>,
    Who(actor): Who,
    TicketSecret(secret): TicketSecret,
    Path(ticket): Path<String>,
) -> Result<Json<ProgressView>> {
    Ok(Json(cases::progress(&app, &actor, &ticket, secret.as_deref()).await?))
}

async fn reporter_act(
    app: &App,
    actor: &Actor,
    ticket: &str,
    secret: Option<&str>,
    act: Act,
    text: Option<String>,
    address: Option<String>,
) -> Result<Json<ProgressView>> {
    let id = cases::id_of_ticket(app, ticket).await?;
    // The account speaks before the secret: the journal then knows who it was.
    let by_account = actor.account.is_some() && cases::may_act(app, actor, id, act.code()).await.is_ok();
    let mut request = ActRequest::new(id, act);
    request.public = true;
    request.text = text.filter(|text| !text.trim().is_empty());
    request.address = address;
    match secret.filter(|_| !by_account) {
        Some(secret) => cases::act_by_secret(app, secret, request).await?,
        None => cases::act(app, actor, request).await?,
    };
    Ok(Json(cases::progress(app, actor, ticket, secret).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
struct RatingBody {
    /// 1 to 5.
    stars: u8,
    words: Option<String>,
}

/// Rates one's own closed case.
#[utoipa::path(post, path = "/tickets/{ticket}/rating", tag = "reports", params(("ticket" = String, Path)), request_body = RatingBody, responses((status = 200, body = ProgressView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn rate(
    State(app): State<App>,
    Who(actor): Who,
    TicketSecret(secret): TicketSecret,
    Address(address): Address,
    Path(ticket): Path<String>,
    Json(body): Json<RatingBody>,
) -> Result<Json<ProgressView>> {
    let words = body.words.clone().filter(|words| !words.trim().is_empty());
    let act = Act::Rate { stars: body.stars, words };
    reporter_act(&app, &actor, &ticket, secret.as_deref(), act, body.words, address).await
}

#[derive(Debug, Deserialize, ToSchema)]
struct ReasonBody {
    reason: Option<String>,
}

/// Has one's own closed case opened again.
#[utoipa::path(post, path = "/tickets/{ticket}/reopen", tag = "reports", params(("ticket" = String, Path)), request_body = ReasonBody, responses((status = 200, body = ProgressView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn reopen(
    State(app): State<App>,
    Who(actor): Who,
    TicketSecret(secret): TicketSecret,
    Address(address): Address,
    Path(ticket): Path<String>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<ProgressView>> {
    if body.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(AppError::invalid(
            "words_needed",
            "reason",
            "请写明为什么要重新办理。",
            "Say why it should be opened again.",
        )
        .into());
    }
    reporter_act(&app, &actor, &ticket, secret.as_deref(), Act::Reopen, body.reason, address).await
}

/// Withdraws one's own report.
#[utoipa::path(post, path = "/tickets/{ticket}/withdraw", tag = "reports", params(("ticket" = String, Path)), request_body = ReasonBody, responses((status = 200, body = ProgressView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn withdraw(
    State(app): State<App>,
    Who(actor): Who,
    TicketSecret(secret): TicketSecret,
    Address(address): Address,
    Path(ticket): Path<String>,
    Json(body): Json<ReasonBody>,
) -> Result<Json<ProgressView>> {
    reporter_act(&app, &actor, &ticket, secret.as_deref(), Act::Withdraw, body.reason, address).await
}

/// Follows a case.
#[utoipa::path(post, path = "/tickets/{ticket}/follow", tag = "reports", params(("ticket" = String, Path)), responses((status = 200, body = ProgressView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn follow(
    State(app): State<App>,
    Who(actor): Who,
    TicketSecret(secret): TicketSecret,
    Address(address): Address,
    Path(ticket): Path<String>,
) -> Result<Json<ProgressView>> {
    cases::follow(&app, &actor, &ticket, false, "", address.as_deref()).await?;
    Ok(Json(cases::progress(&app, &actor, &ticket, secret.as_deref()).await?))
}

/// "I have met the same."
#[utoipa::path(post, path = "/tickets/{ticket}/me-too", tag = "reports", params(("ticket" = String, Path)), responses((status = 200, body = ProgressView), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn me_too(
    State(app): State<App>,
    Who(actor): Who,
    Device(device): Device,
    Address(address): Address,
    Path(ticket): Path<String>,
) -> Result<Json<ProgressView>> {
    let device = if device.is_empty() { address.clone().unwrap_or_default() } else { device };
    cases::follow(&app, &actor, &ticket, true, &device, address.as_deref()).await?;
    Ok(Json(cases::progress(&app, &actor, &ticket, None).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
struct AddBody {
    text: String,
}

/// The reporter adds something.
#[utoipa::path(post, path = "/tickets/{ticket}/add", tag = "reports", params(("ticket" = String, Path)), request_body = AddBody, responses((status = 200, body = ProgressView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add(
    State(app): State<App>,
    Who(actor): Who,
    TicketSecret(secret): TicketSecret,
    Address(address): Address,
    Path(ticket): Path<String>,
    Json(body): Json<AddBody>,
) -> Result<Json<ProgressView>> {
    cases::add(&app, &actor, &ticket, secret.as_deref(), &body.text, address.as_deref()).await?;
    Ok(Json(cases::progress(&app, &actor, &ticket, secret.as_deref()).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CursorQuery {
    /// Where the next page starts.
    cursor: Option<String>,
}

/// My own reports, newest first.
#[utoipa::path(get, path = "/my/reports", tag = "reports", params(CursorQuery), responses((status = 200, body = Page<MyCase>), (status = 401, body = Problem)))]
async fn my_reports(
    State(app): State<App>,
    Who(actor): Who,
    Query(query): Query<CursorQuery>,
) -> Result<Json<Page<MyCase>>> {
    Ok(Json(cases::my_reports(&app, &actor, query.cursor.as_deref()).await?))
}

/// The home page in numbers.
#[utoipa::path(get, path = "/my/summary", tag = "reports", responses((status = 200, body = MySummary), (status = 401, body = Problem)))]
async fn my_summary(State(app): State<App>, Who(actor): Who) -> Result<Json<MySummary>> {
    Ok(Json(cases::my_summary(&app, &actor).await?))
}

//! Attachments in and out (mechanism 7).

use crate::auth::Who;
use crate::extract::too_large;
use crate::extract::{Json, Multipart, Path, Query};
use crate::problem::{Problem, Result};
use axum::body::Body;
use axum::extract::State;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gezhi_app::attachments::{self, AttachmentView, Incoming, Staged};
use gezhi_app::files::Files;
use gezhi_app::{App, AppError};
use serde::Deserialize;
use std::io::SeekFrom;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(upload)).routes(routes!(download))
}

const PHOTO: usize = 30 << 20;
const CLIP: usize = 60 << 20;

/// The content of one part, refused as soon as it is too much.
pub(crate) async fn read_part(files: &Files, mut part: Field<'_>, field: &'static str) -> Result<Staged> {
    let clip = part.content_type().is_some_and(|kind| kind.starts_with("video") || kind.starts_with("audio"))
        || field != "photos";
    let limit = if clip { CLIP } else { PHOTO };
    let mut content = Staged::new(files).map_err(AppError::from)?;
    while let Some(piece) = part.chunk().await.map_err(|error| broken_off(&error))? {
        if content.length() + piece.len() > limit {
            return Err(AppError::invalid(
                "file_too_large",
                field,
                format!("文件太大了，最多 {} MB，请重新拍一张或缩短视频。", limit >> 20),
                format!("The file is too large; {} MB at most.", limit >> 20),
            )
            .into());
        }
        content.push(&piece).map_err(AppError::from)?;
    }
    Ok(content)
}

/// Why a form could not be read to its end: too long as a whole, or the network.
pub(crate) fn broken_off(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { interrupted() }
}

pub(crate) fn interrupted() -> Problem {
    Problem::bad_request("上传中断了，请再试一次。", "The upload broke off; try again.")
}

#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the form")]
struct UploadForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Takes a photo, video or voice in, to be named in an act afterwards.
#[utoipa::path(post, path = "/attachments", tag = "attachments", request_body(content = UploadForm, content_type = "multipart/form-data"), responses((status = 201, body = AttachmentView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn upload(
    State(app): State<App>,
    Who(actor): Who,
    Multipart(mut form): Multipart,
) -> Result<(StatusCode, Json<AttachmentView>)> {
    if actor.account.is_none() {
        return Err(AppError::from(gezhi_domain::accounts::Refusal::SignIn).into());
    }
    while let Some(part) = form.next_field().await.map_err(|error| broken_off(&error))? {
        if part.file_name().is_none() && part.name() != Some("file") {
            continue;
        }
        let content = read_part(&app.files, part, "file").await?;
        let view = attachments::keep_loose(&app, &actor, Incoming { content, field: "file" }).await?;
        return Ok((StatusCode::CREATED, Json(view)));
    }
    Err(AppError::invalid(
        "file_missing",
        "file",
        "没有收到文件，请重新选择。",
        "No file arrived; choose it again.",
    )
    .into())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DownloadQuery {
    /// `thumb` for the small picture.
    size: Option<String>,
    /// Ticket code, instead of signing in.
    ticket: Option<String>,
}

/// The first and the last byte that are asked for (RFC 9110, one range).
fn range(headers: &HeaderMap, length: u64) -> Option<(u64, u64)> {
    let text = headers.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (from, to) = text.split_once('-')?;
    let last = length.checked_sub(1)?;
    if from.is_empty() {
        return Some((length.saturating_sub(to.parse().ok().filter(|n| *n > 0)?), last));
    }
    let from: u64 = from.parse().ok()?;
    let to: u64 = if to.is_empty() { last } else { to.parse::<u64>().ok()?.min(last) };
    (from <= to).then_some((from, to))
}

/// Hands an attachment to whoever may see its case.
#[utoipa::path(get, path = "/attachments/{id}", tag = "attachments", params(("id" = String, Path), DownloadQuery), responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 404, body = Problem)))]
async fn download(
    State(app): State<App>,
    Who(actor): Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<DownloadQuery>,
) -> Result<Response> {
    let thumb = query.size.as_deref() == Some("thumb");
    let found = attachments::fetch(&app, &actor, &id, query.ticket.as_deref(), thumb).await?;
    let tag = format!("\"{}\"", found.hash.get(..20).unwrap_or_default());
    let fresh = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let length = found.length;
    let part = range(&headers, length).filter(|_| !fresh);
    let (from, bytes) = part.map_or((0, length), |(from, to)| (from, to - from + 1));
    let mut response = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut file = found.file;
        file.seek(SeekFrom::Start(from)).await.map_err(AppError::from)?;
        let body = Body::from_stream(ReaderStream::with_capacity(file.take(bytes), 64 << 10));
        let status = if part.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
        (status, [(header::CONTENT_LENGTH, bytes.to_string())], body).into_response()
    };
    let out = response.headers_mut();
    let mut put = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            out.insert(name, value);
        }
    };
    if let Some((from, to)) = part {
        put(header::CONTENT_RANGE, &format!("bytes {from}-{to}/{length}"));
    }
    put(header::CONTENT_TYPE, &found.mime);
    put(header::ACCEPT_RANGES, "bytes");
    put(header::ETAG, &tag);
    put(header::CACHE_CONTROL, "private, max-age=86400");
    put(header::CONTENT_DISPOSITION, "inline");
    put(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    Ok(response)
}

//! Reading requests: the framework's extractors, with refusals that tell a person what to do.
//!
//! Everywhere in this crate these are used instead of the framework's own, whose refusals are bare English text.

#![expect(clippy::disallowed_types, reason = "this is what stands in for them")]

use crate::problem::Problem;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error;

/// A JSON body, in and out.
#[derive(Debug, Clone, Copy, Default, FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Problem> {
        let found = <axum::Json<T> as OptionalFromRequest<S>>::from_request(request, state).await?;
        Ok(found.map(|axum::Json(value)| Self(value)))
    }
}

/// The query of an address.
#[derive(Debug, Clone, Copy, Default, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub struct Query<T>(pub T);

/// The variable parts of a path.
#[derive(Debug, Clone, Copy, Default, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct Path<T>(pub T);

/// A form with files.
#[derive(Debug)]
pub struct Multipart(pub axum::extract::Multipart);

impl<S: Send + Sync> FromRequest<S> for Multipart {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let form = <axum::extract::Multipart as FromRequest<S>>::from_request(request, state).await?;
        Ok(Self(form))
    }
}

/// The field a reading error is about, from its path or from serde's sentence about a missing one.
fn field_of(error: &(dyn Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(found) = current.downcast_ref::<serde_path_to_error::Error<serde_json::Error>>() {
            let path = found.path().to_string();
            return if path == "." { quoted(&found.inner().to_string()) } else { Some(path) };
        }
        cause = current.source();
    }
    quoted(&deepest(error).to_string())
}

fn deepest<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    let mut current = error;
    while let Some(source) = current.source() {
        current = source;
    }
    current
}

/// The name between backquotes, as in "missing field `ids`".
fn quoted(sentence: &str) -> Option<String> {
    let (_, rest) = sentence.split_once("field `")?;
    rest.split_once('`').map(|(name, _)| name.to_owned())
}

fn unusable(error: &(dyn Error + 'static)) -> Problem {
    let reason = deepest(error).to_string();
    let field = field_of(error);
    let (zh, en) = match &field {
        Some(name) if reason.contains("missing field") => (
            format!("缺少“{name}”这一项，请补上后再提交。您填的内容还在。"),
            format!("`{name}` is missing; add it and send again."),
        ),
        Some(name) => (
            format!("“{name}”这一项的内容不对，请改好后再提交。您填的内容还在。"),
            format!("`{name}` is not usable ({reason}); correct it and send again."),
        ),
        None => (
            "提交的内容格式不对，请检查后再提交。您填的内容还在。".to_owned(),
            format!("What was sent is not usable ({reason}); correct it and send again."),
        ),
    };
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "body", zh, en);
    problem.field = field;
    problem
}

/// A body that is longer than anything that is taken here.
pub(crate) fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        "内容太大了，请减少照片或缩短视频后再提交。您填的内容还在。",
        "This is too large; send fewer photos or a shorter video.",
    )
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match &rejection {
            JsonRejection::JsonDataError(error) => unusable(error),
            JsonRejection::MissingJsonContentType(_) => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media_type",
                "请用 JSON 格式提交（Content-Type: application/json）。",
                "Send JSON with the header Content-Type: application/json.",
            ),
            _ if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            JsonRejection::JsonSyntaxError(_) => Self::bad_request(
                "提交的内容不是完整的 JSON，请检查后再提交。",
                format!("The body is no JSON: {}.", deepest(&rejection)),
            ),
            _ => crate::attachments::interrupted(),
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        unusable(&rejection)
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        // An address that names nothing: no more is told than for one that names what is not there.
        Self::not_found()
    }
}

impl From<axum::extract::multipart::MultipartRejection> for Problem {
    fn from(_: axum::extract::multipart::MultipartRejection) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media_type",
            "请用表单格式提交（multipart/form-data）。您填的内容还在。",
            "Send a form (Content-Type: multipart/form-data with a boundary).",
        )
    }
}

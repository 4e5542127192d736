//! Refusals on the wire: RFC 9457 problems with a stable code and a sentence in both languages.

use crate::extract::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gezhi_app::AppError;
use gezhi_domain::accounts::Refusal;
use gezhi_store::engine::StoreError;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A refusal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Kind of problem, a relative reference into the documentation.
    #[serde(rename = "type")]
    pub kind: String,
    /// English summary.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code for programs.
    pub code: String,
    /// What to do, in Chinese.
    pub detail_zh: String,
    /// What to do, in English.
    pub detail_en: String,
    /// Field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Seconds after which another try makes sense.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<i64>,
    /// The thing as it is now, for `changed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub current: Option<Value>,
    /// The heads of an uploaded sheet, for `sheet_header`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heads: Option<Vec<String>>,
}

/// Result of a handler.
pub type Result<T> = std::result::Result<T, Problem>;

impl Problem {
    /// A refusal from its parts.
    #[must_use]
    pub fn new(status: StatusCode, code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            kind: format!("/docs/problems#{code}"),
            title: status.canonical_reason().unwrap_or("Problem").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail_zh: zh.into(),
            detail_en: en.into(),
            field: None,
            retry_after: None,
            current: None,
            heads: None,
        }
    }

    /// Something sent cannot be read at all.
    #[must_use]
    pub fn bad_request(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", zh, en)
    }

    /// There is no such thing.
    #[must_use]
    pub fn not_found() -> Self {
        Self::from(AppError::not_found())
    }

    fn after(mut self, seconds: Option<i64>) -> Self {
        self.retry_after = seconds;
        self
    }
}

fn refusal(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::SignIn => Problem::new(StatusCode::UNAUTHORIZED, "sign_in", "请先登录。", "Sign in first."),
        Refusal::Forbidden => Problem::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "您没有这个权限。如果需要，请联系管理员。",
            "This is not yours to do. Ask an administrator if you need it.",
        ),
        Refusal::NotFound => Problem::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "没有找到，请核对后再试。",
            "Not found; check it and try again.",
        ),
    }
}

fn store(error: &StoreError) -> Problem {
    let full = || {
        Problem::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "storage_full",
            "服务器磁盘已满，暂时不能保存。您填的内容还在，请稍后再提交。",
            "The server's disk is full. Nothing you typed is lost; send it again later.",
        )
    };
    match error {
        StoreError::DiskFull => full(),
        StoreError::ReadOnly => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "read_only",
            "系统正在维护，暂时只能查看。您填的内容还在，请稍后再提交。",
            "The system is read-only for now. Nothing you typed is lost; send it again later.",
        )
        .after(Some(30)),
        StoreError::Timeout(_) => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too_slow",
            "查询太慢，请缩小范围再试。",
            "The query took too long; narrow it and try again.",
        )
        .after(Some(2)),
        error if error.is_temporary() => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "系统忙，请稍后再试。",
            "The system is busy; try again shortly.",
        )
        .after(Some(1)),
        StoreError::Unique { columns, .. } => {
            let mut problem = Problem::new(
                StatusCode::CONFLICT,
                "exists",
                "已经有相同的记录（登录名、手机号或编号重复）。",
                "There is such a record already (same login, phone or code).",
            );
            problem.field = columns.last().cloned();
            problem
        }
        StoreError::BadText(_) => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_text",
            "文字里有不能保存的字符，请删掉后再提交。",
            "The text has a character that cannot be kept; remove it and send again.",
        ),
        error => {
            tracing::error!(%error, "the store failed");
            Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "系统出错了，已经记录。请稍后再试。",
                "Something went wrong and was recorded; try again later.",
            )
        }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(reason) => refusal(reason),
            AppError::Invalid { code, field, zh, en } => {
                let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, zh, en);
                problem.field = field.map(str::to_owned);
                problem
            }
            AppError::SheetHeader { zh, en, heads } => {
                let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "sheet_header", zh, en);
                problem.field = Some("file".to_owned());
                problem.heads = Some(heads);
                problem
            }
            AppError::Act(act) => Self::new(StatusCode::CONFLICT, act.code, act.zh, act.en),
            AppError::Changed(_) => Self::new(
                StatusCode::CONFLICT,
                "changed",
                "这件事刚被别人改过。您写的内容还在，请看一下最新情况再提交。",
                "Somebody else has just changed this case. What you wrote is still here; look at it again and send.",
            ),
            AppError::FileChanged { .. } => Self::new(
                StatusCode::CONFLICT,
                "file_changed",
                "这一户刚被别人改过。您填的内容还在，请对照最新内容再保存。",
                "Somebody else has just changed this file. What you typed is still here; compare it and save again.",
            ),
            AppError::Overtaken { code, zh, en, current } => {
                let mut problem = Self::new(StatusCode::CONFLICT, code, zh, en);
                problem.current = Some(current);
                problem
            }
            AppError::SignIn { code, zh, en, retry_after } => {
                Self::new(StatusCode::UNAUTHORIZED, code, zh, en).after(retry_after)
            }
            AppError::Unavailable { code, zh, en, retry_after } => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, code, zh, en).after(Some(retry_after))
            }
            AppError::SlowDown { retry_after } => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "slow_down",
                format!("操作太快了，请 {retry_after} 秒后再试。"),
                format!("Too fast; try again in {retry_after} seconds."),
            )
            .after(Some(retry_after)),
            AppError::Store(error) => store(&error),
            AppError::File(error) => match error.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                    store(&StoreError::DiskFull)
                }
                std::io::ErrorKind::ReadOnlyFilesystem => store(&StoreError::ReadOnly),
                std::io::ErrorKind::NotFound => refusal(Refusal::NotFound),
                _ => {
                    tracing::error!(%error, "a file failed");
                    store(&StoreError::Storage(error.to_string()))
                }
            },
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        store(&error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry =
            self.retry_after.and_then(|seconds| HeaderValue::from_str(&seconds.max(1).to_string()).ok());
        let mut response = (status, Json(self)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(retry) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, retry);
        }
        response
    }
}

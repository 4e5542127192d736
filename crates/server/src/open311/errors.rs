//! Refusals as the specification wants them: a list of code and description, and HTTP 400, 403 or 404.
//!
//! What is the server's own fault stays 5xx (and too many requests 429), so that clients know to come again; the
//! specification would have 400 for those too. Every description is in both languages.

use super::format::{Format, Node};
use crate::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use gezhi_app::AppError;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// HTTP status, which is the code in the body too.
    status: StatusCode,
    /// What is wrong, one sentence a fault.
    descriptions: Vec<String>,
    /// Seconds after which another try makes sense.
    retry_after: Option<i64>,
}

impl Fault {
    fn new(status: StatusCode, zh: &str, en: &str) -> Self {
        Self { status, descriptions: vec![format!("{zh} {en}")], retry_after: None }
    }

    /// 400
    pub fn bad(zh: &str, en: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, zh, en)
    }

    /// 400, a parameter that must be there.
    pub fn missing(name: &str) -> Self {
        Self::bad(&format!("缺少 {name}。"), &format!("{name} was not provided."))
    }

    /// 403
    pub fn key(given: bool) -> Self {
        let (zh, en) = if given {
            ("api_key 无效或已停用。", "The api_key is invalid or revoked.")
        } else {
            ("缺少 api_key。", "api_key was not provided.")
        };
        Self::new(StatusCode::FORBIDDEN, zh, en)
    }

    /// 404
    pub fn unknown(name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, &format!("没有找到这个 {name}。"), &format!("{name} was not found."))
    }

    /// Several refusals in one answer.
    pub fn and(mut self, other: Self) -> Self {
        self.descriptions.extend(other.descriptions);
        self
    }

    /// The answer.
    pub fn answer(&self, format: Format) -> Response {
        let code = u32::from(self.status.as_u16());
        let error = |description: &String| {
            Node::Object(vec![
                ("code", Node::Integer(code)),
                ("description", Node::text(description.as_str())),
            ])
        };
        let node = Node::List("error", self.descriptions.iter().map(error).collect());
        let mut response = document(self.status, format, "errors", &node);
        let retry =
            self.retry_after.and_then(|seconds| HeaderValue::from_str(&seconds.max(1).to_string()).ok());
        if let Some(retry) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, retry);
        }
        response
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        let status = match problem.status {
            _ if problem.code == "service_code_unknown" => StatusCode::NOT_FOUND,
            403 | 404 | 429 | 500.. => {
                StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
            _ => StatusCode::BAD_REQUEST,
        };
        Self { retry_after: problem.retry_after, ..Self::new(status, &problem.detail_zh, &problem.detail_en) }
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        Self::from(Problem::from(error))
    }
}

/// A document as an answer.
pub fn document(status: StatusCode, format: Format, root: &'static str, node: &Node) -> Response {
    (status, [(header::CONTENT_TYPE, format.content_type())], format.write(root, node)).into_response()
}

/// The answer to an address that is none of the specification's.
pub async fn unknown_address(uri: Uri, headers: HeaderMap) -> Response {
    let fault = Fault::new(
        StatusCode::NOT_FOUND,
        "没有这个地址，请核对后再试（以 .json 或 .xml 结尾）。",
        "There is nothing at this address; check it (it ends in .json or .xml).",
    );
    fault.answer(Format::guess(&uri, &headers))
}

/// The answer to a method that an address does not know.
pub async fn wrong_method(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let fault = Fault::new(
        StatusCode::METHOD_NOT_ALLOWED,
        &format!("这个地址不接受 {method}。"),
        &format!("This address does not take {method}."),
    );
    fault.answer(Format::guess(&uri, &headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(response: Response) -> (u16, String, String) {
        let status = response.status().as_u16();
        let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, kind, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_list_of_code_and_description_in_both_formats() {
        let fault = Fault::missing("service_code").and(Fault::missing("lat"));
        let (status, kind, body) = read(fault.answer(Format::Json)).await;
        assert_eq!((status, kind.as_str()), (400, "application/json; charset=utf-8"));
        assert_eq!(
            body,
            "[{\"code\":400,\"description\":\"缺少 service_code。 service_code was not provided.\"},\
             {\"code\":400,\"description\":\"缺少 lat。 lat was not provided.\"}]"
        );
        let (status, kind, body) = read(Fault::key(true).answer(Format::Xml)).await;
        assert_eq!((status, kind.as_str()), (403, "text/xml; charset=utf-8"));
        assert_eq!(
            body,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><errors><error><code>403</code>\
             <description>api_key 无效或已停用。 The api_key is invalid or revoked.</description></error></errors>"
        );
    }

    #[test]
    fn refused_input_is_400_and_failures_stay_failures() {
        let invalid = |code| AppError::invalid(code, "lon", "不行。", "No.");
        assert_eq!(Fault::from(invalid("point_outside")), Fault::bad("不行。", "No."));
        assert_eq!(Fault::from(invalid("service_code_unknown")).status, StatusCode::NOT_FOUND);
        assert_eq!(Fault::from(AppError::not_found()).status, StatusCode::NOT_FOUND);
        let full = Fault::from(AppError::from(gezhi_store::engine::StoreError::DiskFull));
        assert_eq!(full.status, StatusCode::INSUFFICIENT_STORAGE);
        let slow = Fault::from(AppError::SlowDown { retry_after: 7 });
        assert_eq!((slow.status, slow.retry_after), (StatusCode::TOO_MANY_REQUESTS, Some(7)));
    }
}

//! Messages that a mail or SMS gateway hands over (feature C2): JSON, a form, or a form in parts with files.

use crate::auth::Address;
use crate::extract::{Json, Multipart};
use crate::headers::{ApiKey, Signed};
use crate::problem::{Problem, Result};
use axum::body::Bytes;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gezhi_app::accounts::api_keys;
use gezhi_app::messages::{self, MAX_FILES, Sent, SentFile, Skipped};
use gezhi_app::views::Bi;
use gezhi_app::webhooks::verify;
use gezhi_app::{App, AppError};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(receive))
}

/// Largest message without files, and largest text of one part.
const TEXT: usize = 1 << 20;
/// Largest message with files: what mail servers let through, and somewhat more.
const WHOLE: usize = 64 << 20;

/// A message. The same names are the fields of a form; files are parts that have a file name.
#[derive(Debug, ToSchema)]
#[schema(as = NewMessage)]
#[expect(dead_code, reason = "describes the message")]
struct MessageBody {
    /// Number of the message, the same when it is sent again.
    id: String,
    /// Telephone (`19900001001`) or mail address (`覃桂英 <a@b.example>`).
    from: Option<String>,
    from_name: Option<String>,
    to: Option<String>,
    subject: Option<String>,
    /// Plain text.
    text: Option<String>,
    /// HTML, reduced to text; used where there is no plain text.
    html: Option<String>,
    /// When it was sent: RFC 3339, RFC 2822 or seconds since 1970.
    received_at: Option<String>,
}

/// The answer to a message.
#[derive(Debug, Serialize, ToSchema)]
struct MessageReceipt {
    /// Ticket of the case.
    ticket: String,
    /// What the gateway may send back to whoever wrote.
    reply: Bi,
    /// Files that were not taken; the message was.
    skipped: Vec<Skipped>,
}

fn unreadable() -> Problem {
    Problem::bad_request(
        "消息的格式读不懂，请按接口文档用 JSON 或表单提交。",
        "The message is not readable; send JSON or a form as the documentation says.",
    )
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "message_too_large",
        "消息太大了：文字最多 1 MB，连同附件最多 64 MB。",
        "The message is too large: 1 MB of text at most, 64 MB with its files.",
    )
}

fn key_refused(given: bool) -> Problem {
    let (zh, en) = if given {
        ("接口密钥无效或已停用。", "The key is not valid, or was revoked.")
    } else {
        ("请在 X-Api-Key 里带上接口密钥。", "Show the key of your system in X-Api-Key.")
    };
    Problem::new(StatusCode::UNAUTHORIZED, "api_key", zh, en)
}

fn signature_refused() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "signature",
        "签名不对或已过期，请核对签名密钥和系统时间。",
        "The signature is wrong or too old; check the signing secret and the clock.",
    )
}

/// Kind and charset of a body.
struct Kind {
    name: String,
    charset: Option<String>,
}

impl Kind {
    fn of(text: &str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let charset = parts.find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
        });
        Self { name, charset }
    }
}

/// Puts a named text where it belongs; names that there are not are left alone, for gateways send many.
fn put(sent: &mut Sent, name: &str, value: String) {
    let slot = match name {
        "id" | "message_id" | "Message-Id" => &mut sent.id,
        "from" => &mut sent.from,
        "from_name" => &mut sent.from_name,
        "to" => &mut sent.to,
        "subject" => &mut sent.subject,
        "text" | "body" => &mut sent.text,
        "html" => &mut sent.html,
        "received_at" => &mut sent.received_at,
        _ => return,
    };
    if slot.is_none() && !value.is_empty() {
        *slot = Some(value);
    }
}

/// A value of JSON as text: gateways write numbers and telephone numbers without quotes.
fn plain(value: serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn from_json(text: &str) -> Result<Sent> {
    let read: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(text).map_err(|_| unreadable())?;
    let mut sent = Sent::default();
    for (name, value) in read {
        if let Some(value) = plain(value) {
            put(&mut sent, &name, value);
        }
    }
    Ok(sent)
}

/// The bytes of a url-encoded word: in the encoding that the form is in, which need not be UTF-8.
fn percent_decoded(word: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word;
    while let [first, after @ ..] = rest {
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        rest = match (first, after) {
            (b'%', [high, low, later @ ..]) if digit(high).is_some() && digit(low).is_some() => {
                bytes.push(digit(high).unwrap_or(0) * 16 + digit(low).unwrap_or(0));
                later
            }
            (b'+', _) => {
                bytes.push(b' ');
                after
            }
            _ => {
                bytes.push(*first);
                after
            }
        };
    }
    bytes
}

fn from_form(bytes: &[u8], charset: Option<&str>) -> Result<Sent> {
    let mut sent = Sent::default();
    for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let (name, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        let name = messages::decode(&percent_decoded(name), charset, "body")?;
        put(&mut sent, &name, messages::decode(&percent_decoded(value), charset, "text")?);
    }
    Ok(sent)
}

async fn part(sent: &mut Sent, part: Field<'_>) -> Result<()> {
    let name = part.name().unwrap_or_default().to_owned();
    let file = part.file_name().map(str::to_owned);
    let charset = Kind::of(part.content_type().unwrap_or_default()).charset;
    let bytes = part.bytes().await.map_err(|_| unreadable())?;
    let Some(file) = file else {
        if bytes.len() > TEXT {
            return Err(too_large());
        }
        put(sent, &name, messages::decode(&bytes, charset.as_deref(), "text")?);
        return Ok(());
    };
    if bytes.is_empty() {
        return Ok(());
    }
    if sent.files.len() >= MAX_FILES {
        return Err(AppError::invalid(
            "too_many_photos",
            "photos",
            format!("附件最多 {MAX_FILES} 个。"),
            format!("{MAX_FILES} files at most."),
        )
        .into());
    }
    sent.files.push(SentFile { name: file, bytes: bytes.to_vec() });
    Ok(())
}

async fn from_parts(kind: &HeaderValue, bytes: Bytes) -> Result<Sent> {
    let mut request = Request::new(bytes.into());
    *request.method_mut() = axum::http::Method::POST;
    request.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    let Multipart(mut form) = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        part(&mut sent, field).await?;
    }
    Ok(sent)
}

async fn read(kind_of: &HeaderValue, bytes: Bytes) -> Result<Sent> {
    let kind = Kind::of(kind_of.to_str().unwrap_or_default());
    let files = kind.name == "multipart/form-data";
    if !files && bytes.len() > TEXT {
        return Err(too_large());
    }
    match kind.name.as_str() {
        "multipart/form-data" => from_parts(kind_of, bytes).await,
        "application/x-www-form-urlencoded" => from_form(&bytes, kind.charset.as_deref()),
        "application/json" => from_json(&messages::decode(&bytes, kind.charset.as_deref(), "body")?),
        _ => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type",
            "请用 application/json、application/x-www-form-urlencoded 或 multipart/form-data 提交。",
            "Send application/json, application/x-www-form-urlencoded or multipart/form-data.",
        )),
    }
}

/// Takes a message in from a mail or SMS gateway. `X-Api-Key` shows who hands it over; where the key asks for it,
/// `webhook-id`, `webhook-timestamp` and `webhook-signature` sign the body.
#[utoipa::path(post, path = "/messages", tag = "messages", params(("X-Api-Key" = String, Header, description = "Key of the gateway")), request_body(content((MessageBody = "application/json"), (MessageBody = "application/x-www-form-urlencoded"), (MessageBody = "multipart/form-data"))), responses((status = 201, body = MessageReceipt), (status = 200, description = "The same message came before", body = MessageReceipt), (status = 400, body = Problem), (status = 401, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem)))]
async fn receive(
    State(app): State<App>,
    Address(address): Address,
    ApiKey(given): ApiKey,
    signed: Signed,
    request: Request,
) -> Result<Response> {
    let given = given.ok_or_else(|| key_refused(false))?;
    let key = api_keys::check(&app, &given).await?.ok_or_else(|| key_refused(true))?;
    let kind = request.headers().get(header::CONTENT_TYPE).cloned().unwrap_or(HeaderValue::from_static(""));
    let bytes = axum::body::to_bytes(request.into_body(), WHOLE).await.map_err(|_| too_large())?;
    if let Some(secret) = &key.signing {
        let now = app.now().as_second();
        if !verify(secret, &signed.id, &signed.timestamp, &signed.signature, &bytes, now) {
            return Err(signature_refused());
        }
    }
    let mut sent = read(&kind, bytes).await?;
    sent.address = address;
    let taken = messages::file(&app, &key, sent).await?;
    let status = if taken.replayed { StatusCode::OK } else { StatusCode::CREATED };
    let receipt = MessageReceipt { ticket: taken.ticket, reply: taken.reply, skipped: taken.skipped };
    let mut response = (status, Json(receipt)).into_response();
    if taken.replayed {
        let name = HeaderName::from_static("idempotent-replay");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_in_their_own_encoding() {
        let sent = from_form(b"from=199%30&text=%CB%AE%B9%DC+a%&id=1&x=%FF", Some("gbk")).ok();
        // The unknown field is decoded too: a form is of one encoding, or of none.
        assert!(sent.is_none());
        let sent = from_form(b"from=199%30&text=%CB%AE%B9%DC+a%&id=1", Some("gbk")).unwrap();
        assert_eq!(sent.text.as_deref(), Some("水管 a%"));
        assert_eq!((sent.from.as_deref(), sent.id.as_deref()), (Some("1990"), Some("1")));
        assert!(from_form(b"text=%B9%DC", None).is_err());
    }

    #[test]
    fn json_with_numbers_and_what_is_not_ours() {
        let sent =
            from_json(r#"{"id":17,"from":19900001001,"body":"x","headers":{"a":1},"text":null}"#).unwrap();
        assert_eq!(
            (sent.id.as_deref(), sent.from.as_deref(), sent.text.as_deref()),
            (Some("17"), Some("19900001001"), Some("x"))
        );
        assert!(from_json("[]").is_err());
        assert!(from_json("{").is_err());
    }
}

//! `POST requests`: files a report.

use super::call::{Call, check_jurisdiction};
use super::errors::{Fault, document};
use super::form::{self, Sent};
use super::format::{Format, Node};
use super::parameters::Parameters;
use crate::auth::Address;
use crate::headers::IdempotencyKey;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use gezhi_app::App;
use gezhi_app::accounts::api_keys;
use gezhi_app::open311::{self, Filed, Language, Submission};

/// Files a report: 201 with its number, 200 where the same key and body came before.
pub async fn post(
    State(app): State<App>,
    call: Call,
    IdempotencyKey(key): IdempotencyKey,
    Address(address): Address,
    request: Request,
) -> Response {
    match file(&app, &call, key, address, request).await {
        Ok(filed) => answer(&filed, call.format, call.language),
        Err(fault) => fault.answer(call.format),
    }
}

async fn file(
    app: &App,
    call: &Call,
    idempotency_key: Option<String>,
    address: Option<String>,
    request: Request,
) -> Result<Filed, Fault> {
    let sent = form::read(&app.files, request).await?;
    check_jurisdiction(app, &sent.parameters)?;
    let given = sent.parameters.get("api_key").or_else(|| call.query.get("api_key"));
    let Some(given) = given else { return Err(Fault::key(false)) };
    let Some(key) = api_keys::check(app, given).await? else { return Err(Fault::key(true)) };
    required(&sent.parameters)?;
    let submission = submission(sent, idempotency_key, address);
    Ok(open311::file(app, &key, submission).await?)
}

/// What must be there: the service, and one way to say where.
fn required(sent: &Parameters) -> Result<(), Fault> {
    let service = sent.get("service_code").is_none().then(|| Fault::missing("service_code"));
    let located = ["lat", "long", "address_string", "address_id"].iter().any(|name| sent.get(name).is_some());
    let location = (!located).then(|| Fault::missing("lat & long | address_string | address_id"));
    match (service, location) {
        (Some(service), Some(location)) => Err(service.and(location)),
        (Some(fault), None) | (None, Some(fault)) => Err(fault),
        (None, None) => Ok(()),
    }
}

/// `device_id` and `account_id` are read by nobody: what is not needed is not kept.
fn submission(sent: Sent, idempotency_key: Option<String>, address: Option<String>) -> Submission {
    let body_hash = sent.hash();
    let given = |name: &str| sent.parameters.owned(name);
    Submission {
        service_code: given("service_code"),
        lat: given("lat"),
        long: given("long"),
        crs: given("crs"),
        address_string: given("address_string"),
        address_id: given("address_id"),
        email: given("email"),
        first_name: given("first_name"),
        last_name: given("last_name"),
        phone: given("phone"),
        description: given("description"),
        media_url: given("media_url"),
        attributes: sent.parameters.attributes(),
        media: sent.media,
        idempotency_key,
        body_hash,
        address,
    }
}

fn answer(filed: &Filed, format: Format, language: Language) -> Response {
    let request = Node::Object(vec![
        ("service_request_id", Node::text(&filed.id)),
        ("service_notice", Node::maybe(filed.notice.as_ref().map(|notice| language.pick(notice)))),
        ("account_id", Node::Null),
    ]);
    let status = if filed.replayed { StatusCode::OK } else { StatusCode::CREATED };
    let mut response = document(status, format, "service_requests", &Node::List("request", vec![request]));
    if filed.replayed {
        let name = HeaderName::from_static("idempotent-replay");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        Parameters::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_service_and_some_way_to_say_where() {
        assert!(required(&parameters(&[("service_code", "a"), ("address_string", "村口")])).is_ok());
        assert!(required(&parameters(&[("service_code", "a"), ("lat", "23"), ("long", "109")])).is_ok());
        assert!(required(&parameters(&[("service_code", "a")])).is_err());
        assert!(required(&parameters(&[("service_code", " "), ("address_id", "1")])).is_err());
        let both = required(&parameters(&[])).unwrap_err();
        assert_eq!(
            both,
            Fault::missing("service_code").and(Fault::missing("lat & long | address_string | address_id"))
        );
    }

    #[tokio::test]
    async fn the_number_is_told_at_once() {
        let filed = Filed { id: "QT1".into(), notice: None, replayed: false };
        let response = answer(&filed, Format::Xml, Language::Zh);
        assert_eq!(response.status(), 201);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        assert_eq!(
            String::from_utf8(body.to_vec()).unwrap(),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_requests><request>\
             <service_request_id>QT1</service_request_id><service_notice/><account_id/></request></service_requests>"
        );
        let again = answer(&Filed { replayed: true, ..filed }, Format::Json, Language::Zh);
        assert_eq!(
            (again.status(), again.headers()["idempotent-replay"].as_bytes()),
            (StatusCode::OK, b"true".as_slice())
        );
    }
}

//! `GET requests` and `GET requests/{id}`.

use super::call::Call;
use super::errors::{Fault, document};
use super::format::{Format, Node};
use super::parameters::Parameters;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use gezhi_app::App;
use gezhi_app::open311::{self, Language, ListQuery, ServiceRequest, w3c};

/// Several requests.
pub async fn list(State(app): State<App>, call: Call) -> Response {
    match open311::list(&app, &query(&call.query)).await {
        Ok(found) => answer(&found, &call),
        Err(error) => Fault::from(error).answer(call.format),
    }
}

/// One request.
pub async fn one(State(app): State<App>, Path(name): Path<String>, call: Call) -> Response {
    let id = Format::split(&name).map_or(name.as_str(), |(id, _)| id);
    match open311::find(&app, id).await {
        Ok(Some(found)) => answer(&[found], &call),
        Ok(None) => Fault::unknown("service_request_id").answer(call.format),
        Err(error) => Fault::from(error).answer(call.format),
    }
}

fn answer(found: &[ServiceRequest], call: &Call) -> Response {
    let nodes = found.iter().map(|request| entry(request, call.language)).collect();
    document(StatusCode::OK, call.format, "service_requests", &Node::List("request", nodes))
}

fn query(sent: &Parameters) -> ListQuery {
    ListQuery {
        ids: sent.list("service_request_id"),
        services: sent.list("service_code"),
        start_date: sent.owned("start_date"),
        end_date: sent.owned("end_date"),
        status: sent.list("status"),
        page: sent.owned("page"),
        page_size: sent.owned("page_size"),
        updated_after: sent.owned("updated_after"),
        updated_before: sent.owned("updated_before"),
    }
}

fn entry(request: &ServiceRequest, language: Language) -> Node {
    let service = request.service.as_ref();
    Node::Object(vec![
        ("service_request_id", Node::text(&request.id)),
        ("status", Node::text(if request.closed { "closed" } else { "open" })),
        ("status_notes", Node::text(language.pick(&request.status_notes))),
        ("service_name", Node::maybe(service.map(|(_, name)| language.pick(name)))),
        ("service_code", Node::maybe(service.map(|(code, _)| code.as_str()))),
        ("description", Node::maybe(request.description.as_deref())),
        ("agency_responsible", Node::maybe(request.agency.as_deref())),
        ("service_notice", Node::maybe(request.notice.as_ref().map(|notice| language.pick(notice)))),
        ("requested_datetime", Node::text(w3c(request.requested))),
        ("updated_datetime", Node::text(w3c(request.updated))),
        ("expected_datetime", Node::maybe(request.expected.map(w3c))),
        ("address", Node::maybe(request.address.as_deref())),
        ("address_id", Node::maybe(request.address_id.map(|id| id.0.to_string()))),
        ("zipcode", Node::Null),
        ("lat", request.point.map_or(Node::Null, |(_, lat)| Node::Number(lat))),
        ("long", request.point.map_or(Node::Null, |(lon, _)| Node::Number(lon))),
        ("media_url", Node::maybe(request.media_url.as_deref())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use gezhi_app::views::{Bi, Id};

    fn request() -> ServiceRequest {
        ServiceRequest {
            id: "QT0123ABCDE".into(),
            closed: false,
            status_notes: Bi::new("办理中", "At work"),
            service: Some(("road.lamp".into(), Bi::new("路灯照明", "Street lighting"))),
            description: Some("灯不亮，电话***".into()),
            agency: Some("供电所".into()),
            notice: None,
            requested: "2026-11-20T01:02:03.456789Z".parse().unwrap(),
            updated: "2026-11-21T01:02:03Z".parse().unwrap(),
            expected: None,
            address: Some("覃塘街道 / 姚山村".into()),
            address_id: Some(Id(412_345_678_901_234_567)),
            point: Some((109.4123, 23.1235)),
            media_url: None,
        }
    }

    #[test]
    fn a_request_has_every_field_of_the_specification_in_its_order() {
        let text = String::from_utf8(Format::Json.write("", &entry(&request(), Language::En))).unwrap();
        assert_eq!(
            text,
            "{\"service_request_id\":\"QT0123ABCDE\",\"status\":\"open\",\"status_notes\":\"At work\",\
             \"service_name\":\"Street lighting\",\"service_code\":\"road.lamp\",\"description\":\"灯不亮，电话***\",\
             \"agency_responsible\":\"供电所\",\"service_notice\":null,\"requested_datetime\":\"2026-11-20T01:02:03Z\",\
             \"updated_datetime\":\"2026-11-21T01:02:03Z\",\"expected_datetime\":null,\
             \"address\":\"覃塘街道 / 姚山村\",\"address_id\":\"412345678901234567\",\"zipcode\":null,\
             \"lat\":23.1235,\"long\":109.4123,\"media_url\":null}"
        );
    }
}

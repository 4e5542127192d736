//! `GET services` and `GET services/{code}`.

use super::call::Call;
use super::errors::{Fault, document};
use super::format::{Format, Node};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use gezhi_app::App;
use gezhi_app::open311::{Language, Service, service, services};

/// All services.
pub async fn list(State(app): State<App>, call: Call) -> Response {
    let all = services(&app).iter().map(|service| entry(service, call.language)).collect();
    document(StatusCode::OK, call.format, "services", &Node::List("service", all))
}

/// A service's attributes.
pub async fn definition(State(app): State<App>, Path(name): Path<String>, call: Call) -> Response {
    let code = Format::split(&name).map_or(name.as_str(), |(code, _)| code);
    match service(&app, code) {
        Some(service) => {
            document(StatusCode::OK, call.format, "service_definition", &attributes(&service, call.language))
        }
        None => Fault::unknown("service_code").answer(call.format),
    }
}

fn entry(service: &Service, language: Language) -> Node {
    Node::Object(vec![
        ("service_code", Node::text(&service.code)),
        ("service_name", Node::text(language.pick(&service.name))),
        ("description", Node::text(language.pick(&service.description))),
        ("metadata", Node::Bool(!service.kinds.is_empty())),
        ("type", Node::text("realtime")),
        ("keywords", Node::text(service.keywords.join(", "))),
        ("group", Node::text(language.pick(&service.group))),
    ])
}

/// One attribute: which kind it is. Nobody must know it; whoever does saves the dispatcher the question.
fn attributes(service: &Service, language: Language) -> Node {
    let values = service.kinds.iter().map(|kind| {
        Node::Object(vec![("key", Node::text(&kind.code)), ("name", Node::text(language.pick(&kind.name)))])
    });
    let (description, datatype) = match language {
        Language::Zh => ("具体是哪一种情况？", "选一项，不清楚可以不选。"),
        Language::En => ("Which kind is it?", "One of the values; leave it out when in doubt."),
    };
    let kind = Node::Object(vec![
        ("variable", Node::Bool(true)),
        ("code", Node::text("KIND")),
        ("datatype", Node::text("singlevaluelist")),
        ("required", Node::Bool(false)),
        ("datatype_description", Node::text(datatype)),
        ("order", Node::Integer(1)),
        ("description", Node::text(description)),
        ("values", Node::List("value", values.collect())),
    ]);
    let all = if service.kinds.is_empty() { Vec::new() } else { vec![kind] };
    Node::Object(vec![
        ("service_code", Node::text(&service.code)),
        ("attributes", Node::List("attribute", all)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use gezhi_app::open311::Kind;
    use gezhi_app::views::Bi;

    fn lamps(kinds: Vec<Kind>) -> Service {
        Service {
            code: "road.lamp".into(),
            name: Bi::new("路灯照明", "Street lighting"),
            description: Bi::new("路灯照明：路灯不亮", "Street lighting: Lamp out"),
            keywords: vec!["路灯".into(), "不亮".into()],
            group: Bi::new("道路路灯", "Roads and lamps"),
            kinds,
        }
    }

    fn json(node: &Node) -> String {
        String::from_utf8(Format::Json.write("", node)).unwrap()
    }

    #[test]
    fn an_entry_of_the_list() {
        assert_eq!(
            json(&entry(&lamps(Vec::new()), Language::En)),
            "{\"service_code\":\"road.lamp\",\"service_name\":\"Street lighting\",\
             \"description\":\"Street lighting: Lamp out\",\"metadata\":false,\"type\":\"realtime\",\
             \"keywords\":\"路灯, 不亮\",\"group\":\"Roads and lamps\"}"
        );
    }

    #[test]
    fn a_definition_with_and_without_kinds() {
        let kind = Kind { code: "road.lamp.out".into(), name: Bi::new("路灯不亮", "Lamp out") };
        assert_eq!(
            json(&attributes(&lamps(vec![kind]), Language::Zh)),
            "{\"service_code\":\"road.lamp\",\"attributes\":[{\"variable\":true,\"code\":\"KIND\",\
             \"datatype\":\"singlevaluelist\",\"required\":false,\"datatype_description\":\"选一项，不清楚可以不选。\",\
             \"order\":1,\"description\":\"具体是哪一种情况？\",\
             \"values\":[{\"key\":\"road.lamp.out\",\"name\":\"路灯不亮\"}]}]}"
        );
        let none = json(&attributes(&lamps(Vec::new()), Language::Zh));
        assert_eq!(none, "{\"service_code\":\"road.lamp\",\"attributes\":[]}");
    }
}

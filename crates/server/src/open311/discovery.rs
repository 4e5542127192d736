//! Service discovery: where the endpoint is, in which formats, and how to get a key.

use super::call::Call;
use super::errors::document;
use super::format::Node;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gezhi_app::App;
use gezhi_app::open311::w3c;
use std::sync::OnceLock;

/// Name of the specification.
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// The profile, and with it the services, is read when the process starts: that is when they may have changed.
static CHANGED: OnceLock<String> = OnceLock::new();

/// `GET discovery`
pub async fn discovery(State(app): State<App>, call: Call) -> Response {
    let changed = CHANGED.get_or_init(|| w3c(app.now()));
    document(StatusCode::OK, call.format, "discovery", &describe(&app, changed))
}

fn describe(app: &App, changed: &str) -> Node {
    let profile = app.profile();
    let head = &profile.head;
    let origin = app.settings.origin.trim_end_matches('/');
    let formats = ["text/xml", "application/json"].map(Node::text).to_vec();
    let endpoint = Node::Object(vec![
        ("specification", Node::text(SPECIFICATION)),
        ("url", Node::text(format!("{origin}/open311/v2"))),
        ("changeset", Node::text(changed)),
        ("type", Node::text(if app.settings.demo { "test" } else { "production" })),
        ("formats", Node::List("format", formats)),
    ]);
    Node::Object(vec![
        ("changeset", Node::text(changed)),
        ("contact", Node::text(format!("{}（{}） {origin}", head.platform.zh, head.platform.en))),
        (
            "key_service",
            Node::text(format!(
                "请向{}的安全管理员申请密钥。 Ask the security administrator of {} for a key.",
                head.name.zh, head.name.en
            )),
        ),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ])
}

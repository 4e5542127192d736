//! What a receiver is told: the event, and the case as Open311 publishes it. Nothing of a reporter is in it, and of a case
//! that is not public only how it stands.

use crate::context::App;
use crate::error::Result;
use crate::open311::{self, ServiceRequest, w3c};
use gezhi_domain::cases::CaseId;
use gezhi_domain::webhooks::Event;
use gezhi_store::time::instant;
use gezhi_store::webhooks::DeliveryRow;
use serde_json::{Value, json};

/// Kind of the event by which a webhook is tried out.
pub(super) const TEST: &str = "test";

fn of_request(case: i64, request: &ServiceRequest, public: bool) -> Value {
    let shown = |text: Option<String>| text.filter(|_| public);
    let service = request.service.as_ref();
    json!({
        "case": case.to_string(),
        // Whoever has the ticket may follow the case.
        "service_request_id": shown(Some(request.id.clone())),
        "status": if request.closed { "closed" } else { "open" },
        "status_notes": { "zh": request.status_notes.zh, "en": request.status_notes.en },
        "service_code": service.map(|(code, _)| code),
        "service_name": service.map(|(_, name)| json!({ "zh": name.zh, "en": name.en })),
        "description": request.description,
        "agency_responsible": request.agency,
        "requested_datetime": w3c(request.requested),
        "updated_datetime": w3c(request.updated),
        "expected_datetime": request.expected.map(w3c),
        "address": request.address,
        "address_id": request.address_id.map(|id| id.0.to_string()),
        "lat": request.point.map(|(_, lat)| lat),
        "long": request.point.map(|(lon, _)| lon),
        "media_url": shown(request.media_url.clone()),
    })
}

/// The body of a delivery. It is made anew on each try, so that a late one does not publish what has been hidden meanwhile.
pub(super) async fn payload(app: &App, row: &DeliveryRow) -> Result<String> {
    let at = instant(row.at).map(w3c).unwrap_or_default();
    let data = if row.event == TEST {
        json!({ "platform": app.profile().head.platform.zh, "origin": app.settings.origin })
    } else if row.event == Event::HeadSigned.code() {
        serde_json::to_value(crate::transparency::head(app, Some(row.subject)).await?).unwrap_or_default()
    } else {
        match open311::of_case(app, CaseId(row.subject)).await? {
            Some((request, public)) => of_request(row.subject, &request, public),
            None => Value::Null,
        }
    };
    Ok(json!({ "type": row.event, "timestamp": at, "data": data }).to_string())
}

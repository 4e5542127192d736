//! Open311 GeoReport v2: what the outside world may ask of this place, and how it files a report (feature C2).
//!
//! Only the meaning stands here; parameters, JSON and XML are the server's. Nothing in this module hands out anything
//! of a reporter, and every text that leaves it has gone through the redaction.

mod address;
mod dates;
mod file;
mod find;
mod language;
mod list;
mod query;
mod record;
mod services;

pub use dates::{parse_w3c, w3c};
pub use file::{Filed, MAX_MEDIA, Submission, file};
pub use find::{find, of_case, ticket};
pub use language::Language;
pub use list::list;
pub use query::{ListQuery, MAX_IDS, MAX_PAGE, MAX_REACH, SPAN_DAYS};
pub use record::ServiceRequest;
pub use services::{Kind, Service, service, services};

use crate::context::App;

/// Whether an identifier of a jurisdiction means this place: its county code, its division code or its profile's name.
#[must_use]
pub fn is_jurisdiction(app: &App, given: &str) -> bool {
    let profile = app.profile();
    let head = &profile.head;
    given == head.county.to_string() || given == head.division || given == head.code
}

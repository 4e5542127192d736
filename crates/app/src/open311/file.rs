//! Filing a report for an outside client.

use super::address::place_named;
use super::record::notice;
use super::services::{Service, service};
use crate::attachments::{Incoming, take};
use crate::cases::{self, NewReport};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::grids;
use crate::views::Bi;
use gezhi_domain::accounts::Actor;
use gezhi_domain::cases::{CaseId, Channel};
use gezhi_domain::grids::PlaceId;
use gezhi_geo::Crs;
use gezhi_store::accounts::ApiKeyRow;
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, StoreError, Tx};

/// Most files of one report.
pub const MAX_MEDIA: usize = 6;

/// What a client sent, every text as it came; empty ones are left out.
#[derive(Debug, Default)]
pub struct Submission {
    /// Service.
    pub service_code: Option<String>,
    /// Latitude, degrees.
    pub lat: Option<String>,
    /// Longitude, degrees.
    pub long: Option<String>,
    /// Coordinate system of both (extension); WGS-84 when left out.
    pub crs: Option<String>,
    /// Where, in words.
    pub address_string: Option<String>,
    /// Where, as a place's identity.
    pub address_id: Option<String>,
    /// E-mail of the reporter.
    pub email: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Address of a picture elsewhere. It is never fetched.
    pub media_url: Option<String>,
    /// `attribute[CODE]=value`, in the order of the form.
    pub attributes: Vec<(String, String)>,
    /// Files.
    pub media: Vec<Incoming>,
    /// Key against doubling.
    pub idempotency_key: Option<String>,
    /// Hash of everything that was sent, for the key.
    pub body_hash: String,
    /// Address of the request.
    pub address: Option<String>,
}

/// The answer to a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Ticket.
    pub id: String,
    /// By when it is to be settled, in words.
    pub notice: Option<Bi>,
    /// The same report came again.
    pub replayed: bool,
}

struct ById {
    county: i64,
    id: CaseId,
}

impl Op for ById {
    type Out = Option<StoredCase>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::cases::by_id(tx, self.county, self.id).await
    }
}

fn bad(field: &'static str, zh: impl Into<String>, en: impl Into<String>) -> AppError {
    AppError::invalid("open311_parameter", field, zh, en)
}

pub(super) fn unknown_service(code: &str) -> AppError {
    let shown: String = code.chars().take(60).collect();
    AppError::invalid(
        "service_code_unknown",
        "service_code",
        format!("没有 service_code“{shown}”，请先查询 services。"),
        format!("service_code {shown:?} was not found; see services."),
    )
}

fn degrees(text: &str, field: &'static str) -> Result<f64> {
    let read = text.trim().parse().ok().filter(|degrees: &f64| degrees.is_finite());
    read.ok_or_else(|| bad(field, format!("{field} 不是数字。"), format!("{field} is not a number.")))
}

/// The point, checked: outside this place it is refused here, before anything is kept.
fn point_of(app: &App, sent: &Submission) -> Result<Option<((f64, f64), Crs)>> {
    let (lat, long) = match (&sent.lat, &sent.long) {
        (Some(lat), Some(long)) => (degrees(lat, "lat")?, degrees(long, "long")?),
        (None, None) => return Ok(None),
        _ => return Err(bad("lat", "lat 和 long 要一起填写。", "lat and long must be sent together.")),
    };
    let crs = sent.crs.as_deref().map_or(Ok(Crs::Wgs84), str::parse).map_err(|_| {
        bad("crs", "crs 只能是 WGS-84、GCJ-02 或 CGCS2000。", "crs must be WGS-84, GCJ-02 or CGCS2000.")
    })?;
    grids::locate(app, long, lat, crs)?;
    Ok(Some(((long, lat), crs)))
}

fn place_of(app: &App, sent: &Submission, has_point: bool) -> Result<Option<i64>> {
    let directory = app.directory();
    if let Some(id) = &sent.address_id {
        let id: Option<i64> = id.trim().parse().ok().filter(|id| directory.place(PlaceId(*id)).is_some());
        return match id {
            Some(id) => Ok(Some(id)),
            None => Err(bad("address_id", "没有这个 address_id。", "There is no such address_id.")),
        };
    }
    let words = sent.address_string.as_deref().filter(|_| !has_point);
    Ok(words.and_then(|words| place_named(&directory, words)).map(|id| id.0))
}

/// The category: the service's, or the kind that was chosen below it. The other attributes are returned to be written down.
fn category_of(
    service: &Service,
    attributes: &[(String, String)],
) -> Result<(String, Vec<(String, String)>)> {
    let mut category = service.code.clone();
    let mut others = Vec::new();
    for (code, value) in attributes {
        if !code.eq_ignore_ascii_case("kind") {
            others.push((code.clone(), value.clone()));
        } else if let Some(kind) = service.kinds.iter().find(|kind| kind.code == *value) {
            category.clone_from(&kind.code);
        } else {
            return Err(bad(
                "attribute",
                "attribute[KIND] 不在这个服务的选项里。",
                "attribute[KIND] is not one of this service's values.",
            ));
        }
    }
    Ok((category, others))
}

/// What is written into the case: the description, then what has no field of its own, a line each.
fn text_of(sent: &Submission, service: &Service, others: &[(String, String)]) -> String {
    let mut lines = vec![sent.description.clone().unwrap_or_else(|| service.name.zh.clone())];
    lines.extend(sent.address_string.as_ref().map(|words| format!("地点：{words}")));
    lines.extend(others.iter().map(|(code, value)| format!("{code}：{value}")));
    lines.extend(sent.media_url.as_ref().map(|url| format!("图片链接：{url}")));
    lines.join("\n")
}

/// The reporter's name: Chinese names family name first, without a blank. The e-mail address stands beside it, where it is
/// protected like the name.
fn name_of(sent: &Submission) -> Option<String> {
    let chinese = |part: &str| part.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    let name = match (&sent.first_name, &sent.last_name) {
        (Some(first), Some(last)) if chinese(first) || chinese(last) => Some(format!("{last}{first}")),
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (first, last) => first.clone().or_else(|| last.clone()),
    };
    match (name, &sent.email) {
        (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
        (name, email) => name.or_else(|| email.clone()),
    }
}

/// Files a report.
///
/// # Errors
/// Sentences for what is wrong with the input, among them `service_code_unknown` and `point_outside`; failures of the
/// store.
pub async fn file(app: &App, key: &ApiKeyRow, mut sent: Submission) -> Result<Filed> {
    let code = sent.service_code.as_deref().unwrap_or_default();
    let service = service(app, code).ok_or_else(|| unknown_service(code))?;
    let (category, others) = category_of(&service, &sent.attributes)?;
    let point = point_of(app, &sent)?;
    let place = place_of(app, &sent, point.is_some())?;
    let mut new = NewReport {
        channel: Some(Channel::Api),
        text: text_of(&sent, &service, &others),
        category: Some(category),
        name: name_of(&sent),
        phone: sent.phone.clone(),
        point: point.map(|(point, _)| point),
        crs: point.map(|(_, crs)| crs),
        place,
        // Keys of different systems may be alike.
        idempotency_key: sent.idempotency_key.as_ref().map(|given| format!("open311:{}:{given}", key.id)),
        body_hash: std::mem::take(&mut sent.body_hash),
        address: sent.address.take(),
        ..NewReport::default()
    };
    let actor = Actor::stranger();
    if !cases::is_replay(app, &actor, &new).await? {
        for file in sent.media {
            new.attachments.push(take(app, file).await?);
        }
    }
    let outcome = cases::report(app, &actor, new).await?;
    let stored = app.db.read(ById { county: app.county, id: CaseId(outcome.answer.id) }).await?;
    let notice = stored.and_then(|stored| notice(&stored.case));
    Ok(Filed { id: outcome.answer.ticket, notice, replayed: outcome.replayed })
}

#[cfg(test)]
mod tests {
    use super::super::services::Kind;
    use super::*;

    fn lamps() -> Service {
        let kind = Kind { code: "road.lamp.out".into(), name: Bi::new("路灯不亮", "Lamp out") };
        Service {
            code: "road.lamp".into(),
            name: Bi::new("路灯照明", "Street lighting"),
            description: Bi::new("", ""),
            keywords: Vec::new(),
            group: Bi::new("道路路灯", "Roads"),
            kinds: vec![kind],
        }
    }

    fn pair(code: &str, value: &str) -> (String, String) {
        (code.to_owned(), value.to_owned())
    }

    #[test]
    fn the_kind_is_the_category_and_other_attributes_are_written_down() {
        let (category, others) =
            category_of(&lamps(), &[pair("KIND", "road.lamp.out"), pair("杆号", "17")]).unwrap();
        assert_eq!((category.as_str(), others), ("road.lamp.out", vec![pair("杆号", "17")]));
        assert!(category_of(&lamps(), &[pair("kind", "water.supply.burst")]).is_err());
    }

    #[test]
    fn what_has_no_field_is_a_line() {
        let sent = Submission {
            description: Some("灯不亮".into()),
            address_string: Some("姚山村口".into()),
            media_url: Some("https://example.org/a.jpg".into()),
            ..Submission::default()
        };
        let text = text_of(&sent, &lamps(), &[pair("杆号", "17")]);
        assert_eq!(text, "灯不亮\n地点：姚山村口\n杆号：17\n图片链接：https://example.org/a.jpg");
        assert_eq!(text_of(&Submission::default(), &lamps(), &[]), "路灯照明");
    }

    #[test]
    fn names_in_both_orders_with_the_mail_beside() {
        let named = |first: &str, last: &str, email: &str| {
            let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            name_of(&Submission {
                first_name: given(first),
                last_name: given(last),
                email: given(email),
                ..Submission::default()
            })
        };
        assert_eq!(named("桂英", "覃", "").as_deref(), Some("覃桂英"));
        assert_eq!(
            named("Zach", "Williams", "z@example.org").as_deref(),
            Some("Zach Williams <z@example.org>")
        );
        assert_eq!(named("", "", "z@example.org").as_deref(), Some("z@example.org"));
        assert_eq!(named("", "", ""), None);
    }
}

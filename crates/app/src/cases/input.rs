//! From the body of `POST /cases/{id}/{act}` to an act.

use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::BodyId;
use gezhi_domain::cases::{Act, CaseId, Grade};
use gezhi_domain::deadlines::Limit;
use gezhi_domain::grids::PlaceId;
use serde_json::Value;

fn missing(field: &'static str, zh: &str, en: &str) -> AppError {
    AppError::invalid("field_missing", field, zh, en)
}

fn text(body: &Value, key: &str) -> Option<String> {
    body.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn id(body: &Value, key: &str) -> Option<i64> {
    match body.get(key)? {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

fn number(body: &Value, key: &'static str) -> Result<Option<u32>> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            value.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= 365).map(Some).ok_or_else(
                || missing(key, "请填 0 到 365 之间的整数。", "Give a whole number from 0 to 365."),
            )
        }
    }
}

/// An act from its name and fields. Wrong or missing fields are named in the refusal.
///
/// # Errors
/// 404 for an unknown act, 422 with the field.
pub async fn act_of(app: &App, case: Option<CaseId>, name: &str, body: &Value) -> Result<Act> {
    Ok(match name {
        "confirm" => Act::Confirm {
            category: text(body, "category")
                .ok_or_else(|| missing("category", "请选类别。", "Choose a category."))?,
            grade: text(body, "grade")
                .as_deref()
                .and_then(Grade::parse)
                .ok_or_else(|| missing("grade", "请选等级。", "Choose a grade."))?,
            place: match id(body, "place") {
                Some(place) => Some(
                    app.directory()
                        .place(PlaceId(place))
                        .ok_or_else(|| missing("place", "没有这个地方。", "There is no such place."))?
                        .path,
                ),
                None => None,
            },
            public: body.get("public").and_then(Value::as_bool),
        },
        "assign" => assign(body, limit_by_list(app, case).await?)?,
        "accept" => Act::Accept,
        "return" => Act::Return,
        "note" => Act::Note,
        "reply" => Act::Reply,
        "on_spot" => Act::OnSpot,
        "suspend" => Act::Suspend,
        "resume" => Act::Resume,
        "ask_extension" => Act::AskExtension {
            days: number(body, "days")?
                .ok_or_else(|| missing("days", "请填延期几个工作日。", "Say how many working days."))?,
            reason: text(body, "reason")
                .filter(|reason| !reason.trim().is_empty())
                .ok_or_else(|| missing("reason", "请写明延期原因。", "Say why more time is needed."))?,
        },
        "decide_extension" => Act::DecideExtension {
            grant: body
                .get("grant")
                .and_then(Value::as_bool)
                .ok_or_else(|| missing("grant", "请选同意或不同意。", "Choose to grant or to refuse."))?,
        },
        "resolve" => Act::Resolve,
        "check" => Act::Check {
            passed: body
                .get("passed")
                .and_then(Value::as_bool)
                .ok_or_else(|| missing("passed", "请选通过或不通过。", "Say whether it is good."))?,
        },
        "close" => Act::Close,
        "reopen" => Act::Reopen,
        "urge" => Act::Urge,
        "supervise" => Act::Supervise,
        "withdraw" => Act::Withdraw,
        "rate" => Act::Rate {
            stars: u8::try_from(number(body, "stars")?.unwrap_or(0)).unwrap_or(0),
            words: text(body, "words").map(|words| super::report::clean(&words, "words")).transpose()?,
        },
        "merge" => {
            let ticket = text(body, "into")
                .ok_or_else(|| missing("into", "请填要并入的编号。", "Give the ticket to merge into."))?;
            let ticket = super::progress::normal_ticket(app, &ticket);
            let found = app.db.read(super::progress::Find { county: app.county, ticket }).await?.ok_or_else(
                || missing("into", "没有这个编号的事件。", "There is no case with this ticket."),
            )?;
            if !found.1.case.is_open() {
                return Err(missing(
                    "into",
                    "那件事已经办结，不能并入。",
                    "That case is closed; nothing can be merged into it.",
                ));
            }
            Act::Merge { into: CaseId(found.0.0) }
        }
        _ => return Err(AppError::not_found()),
    })
}

/// The limit that the list names for a case's category and place, else its grade's.
async fn limit_by_list(app: &App, case: Option<CaseId>) -> Result<Limit> {
    let Some(id) = case else { return Ok(app.directory().limit_of_grade(Grade::Normal)) };
    let loaded = app.db.read(super::detail::Load { county: app.county, id }).await?;
    let directory = app.directory();
    let Some(case) = loaded.map(|loaded| super::act::complete(loaded.case, &directory)) else {
        return Ok(directory.limit_of_grade(Grade::Normal));
    };
    let listed =
        case.category.as_deref().map(|code| directory.destination(code, case.grade, case.place.as_ref()));
    Ok(match listed {
        Some(crate::directory::Destination::Body { limit, .. }) => limit,
        _ => directory.limit_of_grade(case.grade),
    })
}

fn assign(body: &Value, by_list: Limit) -> Result<Act> {
    let lead = id(body, "body").ok_or_else(|| missing("body", "请选承办单位。", "Choose a body."))?;
    let helpers = body
        .get("helpers")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(|value| value.as_str()?.parse().ok()).map(BodyId).collect())
        .unwrap_or_default();
    let limit = match (number(body, "days")?, number(body, "hours")?) {
        (Some(days), _) => Limit::WorkingDays(days),
        (None, Some(hours)) => Limit::Hours(hours),
        // The list of powers and duties, or the grade, says how long.
        (None, None) => by_list,
    };
    Ok(Act::Assign { body: BodyId(lead), helpers, limit })
}

//! What the transparency log says of a version of a rule that was adopted (feature A4): the rule itself, word by word, and the resolution.

use super::list::spec_of;
use gezhi_domain::points::rules::{CapKind, Resolution, RuleSpec};
use gezhi_domain::transparency::Said;
use gezhi_store::engine::{StoreError, Tx};
use serde_json::{Map, Value, json};

/// The rule as everybody may read it. A field that a later product adds is not in it, so that old statements still fit.
fn words(spec: &RuleSpec) -> Map<String, Value> {
    let caps: Map<String, Value> = CapKind::ALL
        .iter()
        .zip(spec.caps.all())
        .filter_map(|(kind, cap)| {
            let name = match kind {
                CapKind::Day => "day",
                CapKind::Month => "month",
                CapKind::Year => "year",
                CapKind::Household => "household",
            };
            Some((name.to_owned(), json!(cap?)))
        })
        .collect();
    let all = [
        ("programme", json!(spec.programme)),
        ("name", json!(spec.name)),
        ("category", json!(spec.category)),
        ("trigger", json!(spec.trigger.code())),
        ("condition", json!(spec.condition)),
        ("amount", json!(spec.amount)),
        ("caps", Value::Object(caps)),
        ("photos", json!(spec.photos)),
        ("unit", json!(spec.unit)),
        ("most", json!(spec.most)),
        ("note", json!(spec.note)),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn passed(resolution: &Resolution) -> Value {
    json!({ "title": resolution.title, "date": resolution.date, "body": resolution.body })
}

/// What is said when a version is adopted.
pub(super) fn said(spec: &RuleSpec, version: i64, village: i64, resolution: &Resolution) -> Value {
    let mut body = words(spec);
    body.insert("version".to_owned(), json!(version));
    body.insert("village".to_owned(), json!(village.to_string()));
    body.insert("resolution".to_owned(), passed(resolution));
    Value::Object(body)
}

/// What of the stored version no longer says what the leaf says. Its village may have become part of another.
pub(crate) async fn fault(tx: &mut Tx<'_>, county: i64, said: &Said) -> Result<Option<String>, StoreError> {
    let Some(version) = said.body.get("version").and_then(Value::as_i64) else {
        return Ok(Some("the statement names no version of the rule".to_owned()));
    };
    let Some(row) = gezhi_store::points::rules::version(tx, county, said.subject, version).await? else {
        return Ok(Some(format!("version {version} of the rule is gone")));
    };
    if row.adopted_at != Some(said.at) {
        return Ok(Some(format!("version {version} of the rule was adopted at another instant")));
    }
    let resolution: Option<Resolution> =
        row.resolution.as_deref().and_then(|text| serde_json::from_str(text).ok());
    if resolution.as_ref().map(passed).as_ref() != said.body.get("resolution") {
        return Ok(Some(format!("the resolution about version {version} of the rule was changed")));
    }
    let changed: Vec<String> = words(&spec_of(&row)?)
        .into_iter()
        .filter(|(name, value)| said.body.get(name).is_some_and(|said| said != value))
        .map(|(name, _)| name)
        .collect();
    Ok((!changed.is_empty()).then(|| {
        format!("version {version} of the rule was changed after it was adopted: {}", changed.join(", "))
    }))
}

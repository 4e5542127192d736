//! What differs between two versions of the settings.

use super::form::SettingsForm;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A field that says something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingChange {
    /// Which: `limits.urgent.hours`, `categories.water.name.zh`, `danger`.
    pub field: String,
    /// Before; `null` where it is new.
    pub before: Option<String>,
    /// After; `null` where it is gone.
    pub after: Option<String>,
}

/// The key of a list's item, where it has one of its own.
fn key(item: &Value, number: usize) -> String {
    ["code", "grade"]
        .iter()
        .filter(|_| item.get("word").is_none_or(|word| !word.is_string()))
        .find_map(|name| item.get(name)?.as_str().map(str::to_owned))
        .unwrap_or_else(|| number.to_string())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn walk(field: &str, before: &Value, after: &Value, changes: &mut Vec<SettingChange>) {
    if before == after {
        return;
    }
    let below = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in new {
                walk(&below(name), old.get(name).unwrap_or(&Value::Null), value, changes);
            }
        }
        (Value::Array(old), Value::Array(new)) if is_keyed(field) => {
            for (number, value) in new.iter().enumerate() {
                let name = key(value, number);
                let known = old.iter().enumerate().find(|(at, item)| key(item, *at) == name);
                walk(&below(&name), known.map_or(&Value::Null, |(_, item)| item), value, changes);
            }
            for (number, value) in old.iter().enumerate() {
                let name = key(value, number);
                if !new.iter().enumerate().any(|(at, item)| key(item, at) == name) {
                    walk(&below(&name), value, &Value::Null, changes);
                }
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            let gone = old.iter().filter(|item| !new.contains(item));
            changes.extend(gone.map(|item| SettingChange {
                field: field.to_owned(),
                before: words(item),
                after: None,
            }));
            let come = new.iter().filter(|item| !old.contains(item));
            changes.extend(come.map(|item| SettingChange {
                field: field.to_owned(),
                before: None,
                after: words(item),
            }));
            if old.len() == new.len() && old.iter().all(|item| new.contains(item)) {
                let order =
                    |items: &[Value]| Some(items.iter().filter_map(words).collect::<Vec<_>>().join(" / "));
                changes.push(SettingChange {
                    field: field.to_owned(),
                    before: order(old),
                    after: order(new),
                });
            }
        }
        _ => {
            let said = |value: &Value| if value.is_object() { words(value) } else { text(value) };
            changes.push(SettingChange { field: field.to_owned(), before: said(before), after: said(after) });
        }
    }
}

/// Lists whose items are the same ones in every version.
fn is_keyed(field: &str) -> bool {
    matches!(field, "states" | "cycle" | "channels" | "categories" | "limits" | "attributes")
}

/// An item of a list in a few words.
fn words(item: &Value) -> Option<String> {
    if let Value::String(text) = item {
        return Some(text.clone());
    }
    let of = |name: &str| item.get(name).and_then(text);
    let name = item.get("name").and_then(|name| name.get("zh")).and_then(text);
    let parts = [of("zh"), of("word"), name, of("when"), of("category"), of("grade")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Some(if parts.is_empty() { item.to_string() } else { parts.join(" · ") })
}

/// All fields that differ.
#[must_use]
pub(super) fn changes(before: &SettingsForm, after: &SettingsForm) -> Vec<SettingChange> {
    let value = |form: &SettingsForm| serde_json::to_value(form).unwrap_or_default();
    let mut changes = Vec::new();
    walk("", &value(before), &value(after), &mut changes);
    changes.sort_by(|one, other| one.field.cmp(&other.field));
    changes
}

//! Canonical JSON: the one text of a value, so that its hash is always the same (RFC 8785, without fractions).

use serde_json::Value;

/// Largest integer that every JSON reader keeps exactly: 2^53 - 1.
const EXACT: u64 = (1 << 53) - 1;

/// What has no canonical text here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// RFC 8785 writes fractions as one certain language does; nothing in the log needs them.
    #[error("{0} is no whole number that JSON keeps exactly; write it as a text")]
    Number(String),
}

/// The canonical text: keys sorted, nothing between the parts, integers up to 2^53 - 1.
///
/// # Errors
/// A fraction or a larger number.
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    let mut text = String::new();
    write(value, &mut text)?;
    Ok(text)
}

fn write(value: &Value, text: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => text.push_str(&value.to_string()),
        Value::Number(number) => {
            let size = number.as_i64().map(i64::unsigned_abs).or_else(|| number.as_u64());
            if size.is_none_or(|size| size > EXACT) {
                return Err(NotCanonical::Number(number.to_string()));
            }
            text.push_str(&number.to_string());
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text)?;
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut sorted: Vec<(&String, &Value)> = fields.iter().collect();
            // By UTF-16 units, as the standard says; only beyond the basic plane does it differ from bytes.
            sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (index, (key, item)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::String(key.clone()).to_string());
                text.push(':');
                write(item, text)?;
            }
            text.push('}');
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_text_for_a_value_however_it_was_written() {
        let value: Value = serde_json::from_str(
            "{ \"b\": [1, -2, true, null], \"a\": {\"\u{20ac}\": \"x\", \"\\r\": 1, \"1\": \"\u{7f}\"}, \"é\": \"\\u001f\\n\\\"\\\\/\" }",
        )
        .unwrap();
        assert_eq!(
            canonical(&value).unwrap(),
            "{\"a\":{\"\\r\":1,\"1\":\"\u{7f}\",\"\u{20ac}\":\"x\"},\"b\":[1,-2,true,null],\"é\":\"\\u001f\\n\\\"\\\\/\"}"
        );
    }

    #[test]
    fn keys_beyond_the_basic_plane_are_sorted_as_the_standard_says() {
        // RFC 8785, 3.2.3: the emoji's first unit, D83D, comes before FB33.
        let value = json!({"\u{fb33}": 1, "\u{1f600}": 2});
        assert_eq!(canonical(&value).unwrap(), "{\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }

    #[test]
    fn fractions_and_numbers_that_are_not_kept_exactly_are_refused() {
        assert!(canonical(&json!({"a": 0.5})).is_err());
        assert!(canonical(&json!([1_u64 << 53])).is_err());
        assert!(canonical(&json!([-(1_i64 << 53)])).is_err());
        assert_eq!(canonical(&json!([9_007_199_254_740_991_i64])).unwrap(), "[9007199254740991]");
    }
}

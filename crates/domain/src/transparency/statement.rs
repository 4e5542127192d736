//! A statement: what one leaf of the log says, and its bytes.

use super::{NotCanonical, canonical};
use serde_json::{Value, json};

/// The bytes of a leaf. Identities are larger than JSON readers keep exactly, so they are texts.
///
/// # Errors
/// A body with a fraction.
pub fn leaf_bytes(kind: &str, subject: i64, at: i64, body: &Value) -> Result<Vec<u8>, NotCanonical> {
    let leaf = json!({"v": 1, "kind": kind, "subject": subject.to_string(), "at": at, "body": body});
    canonical(&leaf).map(String::into_bytes)
}

/// What a leaf says.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Kind of statement.
    pub kind: String,
    /// What it is about.
    pub subject: i64,
    /// When, in microseconds.
    pub at: i64,
    /// What it says.
    pub body: Value,
}

/// Reads a leaf; `None` when its bytes are not the canonical text of a statement.
#[must_use]
pub fn read_leaf(bytes: &[u8]) -> Option<Said> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let read = Said {
        kind: value.get("kind")?.as_str()?.to_owned(),
        subject: value.get("subject")?.as_str()?.parse().ok()?,
        at: value.get("at")?.as_i64()?,
        body: value.get("body")?.clone(),
    };
    let again = leaf_bytes(&read.kind, read.subject, read.at, &read.body).ok()?;
    (again == bytes).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_is_read_as_it_was_written() {
        let body = json!({"sum": 5, "who": "ab"});
        let bytes =
            leaf_bytes("points_entry", 7_331_234_567_890_123_456, 1_795_000_000_000_000, &body).unwrap();
        assert_eq!(
            String::from_utf8(bytes.clone()).unwrap(),
            r#"{"at":1795000000000000,"body":{"sum":5,"who":"ab"},"kind":"points_entry","subject":"7331234567890123456","v":1}"#
        );
        let read = read_leaf(&bytes).unwrap();
        assert_eq!((read.subject, read.body), (7_331_234_567_890_123_456, body));
        let mut spaced = bytes;
        spaced.push(b' ');
        assert_eq!(read_leaf(&spaced), None);
    }
}

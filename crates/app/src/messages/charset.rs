//! Bytes in the encoding that a gateway names: many short-message gateways still send GBK.

use crate::error::{AppError, Result};
use encoding_rs::{Encoding, UTF_8};

fn unreadable(field: &'static str, label: &str) -> AppError {
    let shown: String = label.chars().filter(|c| !c.is_control()).take(30).collect();
    AppError::invalid(
        "encoding",
        field,
        format!("文字不是有效的 {shown} 编码，请在 Content-Type 里写明 charset。"),
        format!("The text is not valid {shown}; name its charset in Content-Type."),
    )
}

/// The text of bytes; UTF-8 where no encoding is named. Bytes that are not of that encoding are refused, not replaced: a
/// report of question marks helps nobody.
///
/// # Errors
/// 422 `encoding` for an unknown encoding and for bytes that are not of it.
pub fn decode(bytes: &[u8], charset: Option<&str>, field: &'static str) -> Result<String> {
    let label = charset.map(|label| label.trim().trim_matches('"')).filter(|label| !label.is_empty());
    let encoding = match label {
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or_else(|| unreadable(field, label))?,
        None => UTF_8,
    };
    let (text, used, broken) = encoding.decode(bytes);
    if broken { Err(unreadable(field, used.name())) } else { Ok(text.into_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_its_label_or_as_utf8() {
        let (gbk, ..) = encoding_rs::GBK.encode("水管爆了");
        assert_eq!(decode(&gbk, Some("gbk"), "text").unwrap(), "水管爆了");
        assert_eq!(decode(&gbk, Some("\"GB2312\""), "text").unwrap(), "水管爆了");
        assert_eq!(decode("水".as_bytes(), None, "text").unwrap(), "水");
        for (bytes, label) in
            [(gbk.as_ref(), None), (gbk.as_ref(), Some("utf-8")), (b"a".as_slice(), Some("klingon"))]
        {
            assert!(matches!(decode(bytes, label, "text"), Err(AppError::Invalid { code: "encoding", .. })));
        }
    }
}

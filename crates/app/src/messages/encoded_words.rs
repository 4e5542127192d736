//! Subjects and names as they stand in the head of a mail: `=?UTF-8?B?…?=` (RFC 2047), for gateways that hand them over
//! undecoded.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::Encoding;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn quoted(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'_' => bytes.push(b' '),
            b'=' => {
                let digits = [rest.next()?, rest.next()?];
                let digits = std::str::from_utf8(&digits).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
            }
            other => bytes.push(other),
        }
    }
    Some(bytes)
}

/// One word after its `=?`: its encoding, its bytes, and what follows.
fn word(text: &str) -> Option<(&'static Encoding, Vec<u8>, &str)> {
    let (charset, text) = text.split_once('?')?;
    let (how, text) = text.split_once('?')?;
    let (content, rest) = text.split_once("?=")?;
    // RFC 2231 lets a language follow the name.
    let encoding = Encoding::for_label(charset.split('*').next()?.as_bytes())?;
    let bytes = match how {
        "B" | "b" => LENIENT.decode(content).ok()?,
        "Q" | "q" => quoted(content)?,
        _ => return None,
    };
    Some((encoding, bytes, rest))
}

/// The text with its encoded words decoded; whatever is none stays as it is.
pub(super) fn decode_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // A character may be divided between neighbouring words: their bytes are gathered.
    let mut waiting: Option<(&'static Encoding, Vec<u8>)> = None;
    let flush = |waiting: &mut Option<(&'static Encoding, Vec<u8>)>, out: &mut String| {
        if let Some((encoding, bytes)) = waiting.take() {
            out.push_str(&encoding.decode(&bytes).0);
        }
    };
    while let Some((before, after)) = rest.split_once("=?") {
        let Some((encoding, bytes, next)) = word(after) else {
            flush(&mut waiting, &mut out);
            out.push_str(before);
            out.push_str("=?");
            rest = after;
            continue;
        };
        let joins = waiting.as_ref().is_some_and(|(last, _)| *last == encoding) && before.trim().is_empty();
        if joins {
            if let Some((_, gathered)) = &mut waiting {
                gathered.extend(bytes);
            }
        } else {
            let between = waiting.is_some() && before.trim().is_empty();
            flush(&mut waiting, &mut out);
            if !between {
                out.push_str(before);
            }
            waiting = Some((encoding, bytes));
        }
        rest = next;
    }
    flush(&mut waiting, &mut out);
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_kinds_and_divided_characters() {
        assert_eq!(decode_words("=?UTF-8?B?5rC0566h54iG5LqG?="), "水管爆了");
        assert_eq!(decode_words("Re: =?utf-8?Q?=E6=B0=B4_a?= b"), "Re: 水 a b");
        assert_eq!(
            decode_words("=?gb2312?B?y661?= =?gb2312?B?zA==?="),
            "水道".replace('道', "堤").replace('堤', &encoding_rs::GBK.decode(&[0xb5, 0xcc]).0)
        );
        assert_eq!(decode_words("=?UTF-8?B?5rC0?=\r\n =?UTF-8?B?566h?="), "水管");
    }

    #[test]
    fn what_is_no_word_stays() {
        for text in ["水管", "a =? b", "=?x?B?aa?=", "=?UTF-8?X?a?=", "=?UTF-8?B?***?="] {
            assert_eq!(decode_words(text), text);
        }
    }
}

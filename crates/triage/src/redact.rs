//! Redaction before anything is public (C16): phone and identity numbers, bank cards, plates, accounts, names.
//!
//! A word list cannot be complete: a person still reads what is published. In doubt a number with the shape of an
//! identifier is masked; amounts, dates, distances and house numbers are left alone.

mod accounts;
mod names;
mod numbers;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::normalise::half_width;

/// What stands in the place of what was masked.
pub const MASK: &str = "***";

/// What was masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A mobile or fixed-line number.
    Phone,
    /// A citizen's identity number (GB 11643), 18 or 15 characters.
    IdentityNumber,
    /// A number with the length and check digit of a bank card, or one named so.
    BankCard,
    /// A vehicle plate.
    Plate,
    /// A QQ or WeChat account, or an e-mail address.
    Account,
    /// A person's name after words that introduce one.
    Name,
}

/// A masked part of the original text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Bytes of the original.
    pub range: Range<usize>,
    /// What it was.
    pub kind: Kind,
}

/// A text fit to be read before publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redacted {
    /// The text with each span replaced by [`MASK`].
    pub text: String,
    /// What was masked, in order, without overlaps.
    pub spans: Vec<Span>,
}

/// A finding by characters.
pub(crate) type Finding = (Range<usize>, Kind);

/// Masks what identifies a person.
#[must_use]
pub fn redact(text: &str) -> Redacted {
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let characters: Vec<char> = text.chars().map(half_width).collect();
    let mut findings = numbers::find(&characters);
    findings.extend(accounts::find(&characters));
    findings.extend(names::find(&characters));
    findings.sort_by_key(|(range, kind)| (range.start, std::cmp::Reverse(range.end), *kind));

    let mut redacted = String::with_capacity(text.len());
    let mut spans = Vec::new();
    let mut copied = 0;
    for (range, kind) in findings {
        let (Some(&start), Some(&end)) = (offsets.get(range.start), offsets.get(range.end)) else { continue };
        if start < copied {
            continue;
        }
        redacted.push_str(text.get(copied..start).unwrap_or_default());
        redacted.push_str(MASK);
        spans.push(Span { range: start..end, kind });
        copied = end;
    }
    redacted.push_str(text.get(copied..).unwrap_or_default());
    Redacted { text: redacted, spans }
}

/// Whether the characters before `at`, blanks and joining words skipped, end with one of the cues.
pub(crate) fn follows_cue(characters: &[char], at: usize, cues: &[&str], joining: &[char]) -> bool {
    let before = characters.get(..at).unwrap_or_default();
    let kept =
        before.iter().rposition(|c| !c.is_whitespace() && !joining.contains(c)).map_or(0, |last| last + 1);
    cues.iter().any(|cue| ends_with(before.get(..kept).unwrap_or_default(), cue) || ends_with(before, cue))
}

fn ends_with(characters: &[char], cue: &str) -> bool {
    let mut wanted = cue.chars().rev();
    let mut found = characters.iter().rev().map(char::to_ascii_lowercase);
    wanted.all(|wanted| found.next() == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_things_in_one_text() {
        let found = redact("联系人：张建国，电话１３８００００１２３４，车牌湘A·12345，微信号abc_12345。");
        assert_eq!(found.text, "联系人：***，电话***，车牌***，微信号***。");
        let kinds: Vec<Kind> = found.spans.iter().map(|span| span.kind).collect();
        assert_eq!(kinds, [Kind::Name, Kind::Phone, Kind::Plate, Kind::Account]);
    }

    #[test]
    fn spans_are_bytes_of_the_original() {
        let text = "电话：13800001234谢谢";
        let found = redact(text);
        assert_eq!(&text[found.spans[0].range.clone()], "13800001234");
    }

    #[test]
    fn ordinary_text_is_untouched() {
        for text in [
            "",
            "2024年5月1日拖欠工资35000元，共12人，距离1500米",
            "2020/1/6 12:09:38 投诉，2024-01-01至2024-12-31",
            "工程款1234567890元，合同编号20240101001",
            "我是业主，我叫不到车，联系人不接电话",
            "请关注微信公众号查询，QQ群里有人说",
            "A市A3区新A区3栋12单元1203室",
        ] {
            assert_eq!(redact(text).text, text);
        }
    }
}

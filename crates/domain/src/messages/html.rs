//! HTML mail as plain text. Nothing of the markup survives, so nothing in it can act on whoever reads it.

/// Elements whose content nobody reads.
const HIDDEN: &[&str] =
    &["script", "style", "head", "title", "noscript", "template", "svg", "object", "iframe"];

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "section",
    "article", "header", "footer", "pre", "address", "dd", "dt",
];

struct Tag<'a> {
    name: String,
    closes: bool,
    rest: &'a str,
}

/// Reads a tag after its `<`; `None` where the sign is no tag but a sign.
fn tag(text: &str) -> Option<Tag<'_>> {
    if let Some(comment) = text.strip_prefix("!--") {
        let rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
        return Some(Tag { name: String::new(), closes: false, rest });
    }
    let closes = text.starts_with('/');
    let inner = text.strip_prefix('/').unwrap_or(text);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
        return None;
    }
    let name: String =
        inner.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    // A `>` inside quotes does not end the tag; in a broken tag the first `>` does.
    let mut quote = None;
    let mut end = None;
    for (at, character) in inner.char_indices() {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            (None, '>') => {
                end = Some(at);
                break;
            }
            _ => {}
        }
    }
    let end = end.or_else(|| inner.find('>')).unwrap_or(inner.len());
    let rest = inner.get(end..).and_then(|rest| rest.strip_prefix('>')).unwrap_or("");
    Some(Tag { name, closes, rest })
}

/// A character reference after its `&`: the character and what follows.
fn reference(text: &str) -> Option<(char, &str)> {
    let (name, rest) = text.split_once(';').filter(|(name, _)| name.len() <= 8)?;
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ensp" | "emsp" => ' ',
        "hellip" => '…',
        "mdash" => '—',
        "ndash" => '–',
        "ldquo" => '“',
        "rdquo" => '”',
        "middot" => '·',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((character, rest))
}

/// The words of an HTML text: hidden parts go, blocks become lines, references become their characters.
#[must_use]
pub fn text_of_html(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, found) = rest.split_at(at);
        push_words(&mut out, before);
        if let Some(after) = found.strip_prefix('&') {
            rest = match reference(after) {
                Some((character, after)) => {
                    if character.is_whitespace() {
                        push_words(&mut out, " ");
                    } else {
                        out.push(character);
                    }
                    after
                }
                None => {
                    out.push('&');
                    after
                }
            };
            continue;
        }
        let after = found.strip_prefix('<').unwrap_or_default();
        let Some(tag) = tag(after) else {
            out.push('<');
            rest = after;
            continue;
        };
        rest = tag.rest;
        if !tag.closes && HIDDEN.contains(&tag.name.as_str()) {
            rest = after_closing(rest, &tag.name);
        } else if BLOCKS.contains(&tag.name.as_str()) {
            if !out.ends_with('\n') {
                out.push('\n');
            }
        } else if tag.name == "td" || tag.name == "th" {
            push_words(&mut out, " ");
        }
    }
    push_words(&mut out, rest);
    let lines: Vec<&str> = out.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Adds words with their white space folded, as a browser shows it.
fn push_words(out: &mut String, words: &str) {
    for character in words.chars() {
        if character.is_whitespace() {
            if !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        } else {
            out.push(character);
        }
    }
}

/// What follows the closing tag of a hidden element; nothing where it is never closed.
fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        let same = after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if same {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        rest = after;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_lines_and_references_characters() {
        let html = "<html><head><title>x</title><style>p{}</style></head><body><p>村口 <b>水管</b>\n爆了&nbsp;&amp; 没水</p>\
                    <div>请&#20462;一修<br>谢谢&#x21;</div><table><tr><td>甲</td><td>乙</td></tr></table></body></html>";
        assert_eq!(text_of_html(html), "村口 水管 爆了 & 没水\n请修一修\n谢谢!\n甲 乙");
    }

    #[test]
    fn nothing_that_acts_survives() {
        for html in [
            "路灯坏了<script>alert(1)</script>",
            "路灯坏了<ScRiPt src=x>a</b></sCrIpT >",
            "路灯坏了<img src=x onerror='a>b'>",
            "路灯坏了<!-- <script>x</script> -->",
            "路灯坏了<svg onload=x><p>x</p></svg>",
            "路灯坏了<style>",
            "路灯坏了<a href=\"javascript:x\"",
        ] {
            assert_eq!(text_of_html(html), "路灯坏了", "{html}");
        }
        // What was escaped is text, and stays text: whoever shows it escapes it again.
        assert_eq!(text_of_html("&lt;script&gt;"), "<script>");
    }

    #[test]
    fn signs_that_are_no_tags_stay() {
        assert_eq!(text_of_html("3 < 5 & 6 > 2 &unknown; &#xD800;"), "3 < 5 & 6 > 2 &unknown; &#xD800;");
    }
}

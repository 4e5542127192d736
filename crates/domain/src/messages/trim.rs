//! The person's own words in a mail: what is quoted below them and the signature go.

/// Headings under which mail programs put what is answered to.
const QUOTE_HEADS: &[&str] = &[
    "-----original message-----",
    "----- original message -----",
    "-----原始邮件-----",
    "----- 原始邮件 -----",
    "------------------ 原始邮件 ------------------",
    "---------- forwarded message",
    "________________________________",
];

/// Lines that programs and telephones add by themselves.
const FOOTERS: &[&str] = &[
    "发自我的",
    "来自我的",
    "从我的iphone发送",
    "从 windows 版邮件发送",
    "发自 outlook",
    "发自outlook",
    "获取 outlook",
    "sent from my",
    "sent from outlook",
    "get outlook for",
];

/// The line above a quote: who wrote it, and when.
fn is_attribution(line: &str) -> bool {
    let lower = line.to_lowercase();
    line.ends_with("写道：")
        || line.ends_with("写道:")
        || (lower.starts_with("on ") && lower.ends_with("wrote:"))
}

/// The header block that Outlook, Foxmail and QQ put above what is quoted: two of its lines after one another.
fn is_header_block(lines: &[&str], at: usize) -> bool {
    let heads = |line: &str, names: &[&str]| {
        let line = line.trim().trim_matches('*').trim_start().to_lowercase();
        names.iter().any(|name| line.starts_with(name))
    };
    let first = lines.get(at).is_some_and(|line| heads(line, &["发件人:", "发件人：", "from:"]));
    let near = lines.iter().skip(at + 1).take(3);
    first
        && near.into_iter().any(|line| {
            heads(line, &["发送时间", "日期:", "日期：", "收件人", "sent:", "date:", "to:", "时间"])
        })
}

fn ends_here(lines: &[&str], at: usize) -> bool {
    let Some(raw) = lines.get(at) else { return true };
    let line = raw.trim();
    let lower = line.to_lowercase();
    // RFC 3676: the signature begins at "-- ". Many programs lose the blank.
    *raw == "-- "
        || *raw == "--"
        || QUOTE_HEADS.iter().any(|head| lower.starts_with(head))
        || is_attribution(line)
        || is_header_block(lines, at)
}

/// The person's own words. Where nothing would be left, or the quote stands above the answer, everything is kept: to cut
/// too little costs the reader a glance, to cut too much loses a report.
#[must_use]
pub fn own_words(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.lines().collect();
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        if ends_here(&lines, at) && kept.iter().any(|line| !line.trim().is_empty()) {
            break;
        }
        if !line.trim_start().starts_with('>') {
            kept.push(line);
        }
    }
    let is_footer = |line: &str| {
        let line = line.trim().to_lowercase();
        line.is_empty()
            || (line.chars().count() <= 40 && FOOTERS.iter().any(|footer| line.starts_with(footer)))
    };
    while kept.last().is_some_and(|line| is_footer(line)) {
        kept.pop();
    }
    let words = kept.join("\n").trim().to_owned();
    if words.is_empty() { text.trim().to_owned() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_signatures_go() {
        for (mail, words) in [
            ("水管爆了\n\n-- \n覃桂英\n13800001234", "水管爆了"),
            ("水管爆了\r\n发自我的iPhone\r\n", "水管爆了"),
            ("还是没水\n\n在 2026年3月5日，覃塘区平台 写道：\n> 已经修好", "还是没水"),
            ("Still dry.\n\nOn Thu, 5 Mar 2026, Gezhi wrote:\n> fixed", "Still dry."),
            ("还没修\n\n-----原始邮件-----\n发件人: 平台\n已修好", "还没修"),
            ("没来人\n\n发件人: 平台 <a@b.example>\n发送时间: 2026-03-05\n收件人: 我\n\n已派人", "没来人"),
            ("第一件\n> 引用\n第二件", "第一件\n第二件"),
        ] {
            assert_eq!(own_words(mail), words, "{mail:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_quote_stays() {
        for text in [
            "发件人: 我写的是这个字\n路灯坏了",
            "> 路灯坏了",
            "-- \n路灯坏了",
            "发自我的内心，请修一修路灯，晚上老人小孩走路都看不见，已经摔了两个人了，请一定派人来看，谢谢领导谢谢领导",
            "坏了--请修\n- 一盏\n-- 两盏",
        ] {
            assert_eq!(own_words(text), text, "{text:?}");
        }
    }
}

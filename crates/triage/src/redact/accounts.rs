//! Accounts and plates: QQ, WeChat, e-mail, vehicle plates.

use super::{Finding, Kind, follows_cue};

const CUES: [&str; 11] =
    ["qq", "微信", "微信号", "vx", "wx", "v信", "薇信", "威信", "weixin", "wechat", "企鹅"];
const JOINING: [char; 9] = [':', '号', '码', '是', '为', '群', '加', '(', '='];
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使";

pub(super) fn find(characters: &[char]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let length = characters.iter().skip(at).take_while(|c| is_handle(**c)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let end = at + length;
        if let Some(finding) = handle(characters, at, end) {
            found.push(finding);
        }
        at = end;
    }
    found.extend((0..characters.len()).filter_map(|at| plate(characters, at)));
    found
}

fn is_handle(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | '@')
}

/// An e-mail address, or an account after a word that announces one ("微信号", "QQ:"), be it glued ("qq12345").
fn handle(characters: &[char], start: usize, end: usize) -> Option<Finding> {
    let token: String = characters.get(start..end)?.iter().map(char::to_ascii_lowercase).collect();
    if let Some((local, domain)) = token.split_once('@') {
        let is_address = !local.is_empty() && domain.contains('.') && !domain.starts_with('.');
        return is_address.then_some((start..end, Kind::Account));
    }
    for cue in CUES.iter().filter(|cue| cue.is_ascii()) {
        if let Some(rest) = token.strip_prefix(cue)
            && is_account(rest)
        {
            return Some((start + cue.len()..end, Kind::Account));
        }
    }
    (is_account(&token) && follows_cue(characters, start, &CUES, &JOINING))
        .then_some((start..end, Kind::Account))
}

/// Five to twenty characters with a digit among them.
fn is_account(token: &str) -> bool {
    (5..=20).contains(&token.len())
        && token.chars().any(|c| c.is_ascii_digit())
        && !token.contains('@')
        && token.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Province, letter, perhaps a dot, five or six letters and digits (GA 36), at least three of them digits.
fn plate(characters: &[char], at: usize) -> Option<Finding> {
    let province = characters.get(at).filter(|c| PROVINCES.contains(**c));
    let letter = characters.get(at + 1).filter(|c| c.is_ascii_alphabetic());
    province.and(letter)?;
    let dot = usize::from(characters.get(at + 2).is_some_and(|c| matches!(c, '·' | '.' | '-' | ' ' | '•')));
    let start = at + 2 + dot;
    let length = characters.iter().skip(start).take_while(|c| c.is_ascii_alphanumeric()).count();
    let digits = characters.iter().skip(start).take(length).filter(|c| c.is_ascii_digit()).count();
    ((5..=6).contains(&length) && digits >= 3).then_some((at..start + length, Kind::Plate))
}

#[cfg(test)]
mod tests {
    use super::super::redact;

    #[test]
    fn accounts_are_masked() {
        for (text, expected) in [
            ("QQ：12345678", "QQ：***"),
            ("加qq12345678", "加qq***"),
            ("微信号是wang_123", "微信号是***"),
            ("邮箱a.b@163.com。", "邮箱***。"),
            ("QQ群123456789", "QQ群***"),
        ] {
            assert_eq!(redact(text).text, expected);
        }
    }

    #[test]
    fn plates_are_masked_in_both_lengths() {
        assert_eq!(redact("渣土车湘AD12345超载").text, "渣土车***超载");
        assert_eq!(redact("粤b·1234a停在路口").text, "***停在路口");
        assert_eq!(redact("云A区").text, "云A区");
    }

    #[test]
    fn talk_about_accounts_is_untouched() {
        for text in ["微信支付100元", "加微信群", "qq.com上看到"] {
            assert_eq!(redact(text).text, text);
        }
    }
}

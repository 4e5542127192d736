//! Texts with gaps that each group fills with what is true for its own grid.

use std::collections::BTreeMap;

/// Gaps that a text may have, each with what it becomes in English.
pub const GAPS: &[(&str, &str)] = &[
    ("地方", "name of the group's place"),
    ("上级", "name of the place above it"),
    ("日期", "today"),
    ("网格员", "name of the grid worker"),
    ("电话", "telephone of the grid worker"),
    ("网址", "address of the platform"),
];

/// A gap that nothing fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfilled(pub String);

/// The text with its gaps filled. A brace that is no gap is not let through: it would stand in the group.
///
/// # Errors
/// The first gap that nothing is known for.
pub fn fill(text: &str, known: &BTreeMap<&str, String>) -> Result<String, Unfilled> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let shown = || Unfilled(after.chars().take(12).collect());
        let (name, behind) = after.split_once('}').ok_or_else(shown)?;
        let value = known.get(name.trim()).ok_or_else(|| Unfilled(name.trim().to_owned()))?;
        out.push_str(value);
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_and_nothing_else_is_let_through() {
        let known = BTreeMap::from([("地方", "第1网格".to_owned()), ("电话", "0776".to_owned())]);
        assert_eq!(fill("{地方}的乡亲，请打 { 电话 }。", &known).unwrap(), "第1网格的乡亲，请打 0776。");
        assert_eq!(fill("没有空", &known).unwrap(), "没有空");
        assert_eq!(fill("{姓名}您好", &known), Err(Unfilled("姓名".into())));
        assert_eq!(fill("少一半{地方", &known), Err(Unfilled("地方".into())));
        assert_eq!(fill("{{地方}}", &known), Err(Unfilled("{地方".into())));
    }
}

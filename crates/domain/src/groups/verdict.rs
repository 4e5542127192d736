//! What a robot's answer means. Both answer 200 with a code of their own in the body.

use serde_json::Value;

/// What becomes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It stands in the group.
    Taken,
    /// Another try may do.
    Later(&'static str),
    /// No try will do before somebody has changed something.
    Never(&'static str),
}

/// Judges an answer.
///
/// The codes are those of the robots' public documents: WeCom 45009 and DingTalk 130101 too many, WeCom 93000 and DingTalk 300005
/// no such robot, DingTalk 310000 refused by the robot's own rules (signature, keyword, address), WeCom 45002 and 40058 a text
/// it does not take.
#[must_use]
pub fn verdict(status: u16, body: &str) -> Verdict {
    if status == 429 || status >= 500 {
        return Verdict::Later("robot_busy");
    }
    if !(200..300).contains(&status) {
        return Verdict::Never("robot_refuses");
    }
    let code = serde_json::from_str::<Value>(body).ok().and_then(|body| body.get("errcode")?.as_i64());
    match code {
        Some(0) => Verdict::Taken,
        Some(-1 | 45_009 | 130_101 | 130_102 | 410_100) => Verdict::Later("robot_busy"),
        Some(93_000 | 300_005 | 400_102) => Verdict::Never("no_robot"),
        Some(310_000) => Verdict::Never("robot_rules"),
        Some(45_002 | 40_058) => Verdict::Never("robot_text"),
        Some(_) => Verdict::Never("robot_refuses"),
        None => Verdict::Later("no_robot_answer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_in_the_body_counts_not_the_status_alone() {
        assert_eq!(verdict(200, r#"{"errcode":0,"errmsg":"ok"}"#), Verdict::Taken);
        assert_eq!(verdict(200, r#"{"errcode":45009}"#), Verdict::Later("robot_busy"));
        assert_eq!(verdict(200, r#"{"errcode":93000}"#), Verdict::Never("no_robot"));
        assert_eq!(verdict(200, r#"{"errcode":310000}"#), Verdict::Never("robot_rules"));
        assert_eq!(verdict(200, "<html>welcome</html>"), Verdict::Later("no_robot_answer"));
        assert_eq!(verdict(502, ""), Verdict::Later("robot_busy"));
        assert_eq!(verdict(404, ""), Verdict::Never("robot_refuses"));
    }
}

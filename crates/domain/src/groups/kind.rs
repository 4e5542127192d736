//! Kinds of groups and the form in which their robots take a text.

use serde_json::{Value, json};

/// What kind of group it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// WeCom 企业微信, through a group robot.
    WeCom,
    /// DingTalk 钉钉, through a custom robot.
    DingTalk,
    /// A group without a robot, such as 微信群: somebody passes the text on.
    ByHand,
}

/// A text is too long for the robot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong {
    /// Bytes of UTF-8 that it takes.
    pub most: usize,
}

impl GroupKind {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::WeCom, Self::DingTalk, Self::ByHand];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WeCom => "wecom",
            Self::DingTalk => "dingtalk",
            Self::ByHand => "by_hand",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// Bytes of a text message: 2,048 in WeCom; DingTalk takes 20,000 as the whole body, of which a quarter is left for escapes.
    #[must_use]
    pub const fn most(self) -> usize {
        match self {
            Self::WeCom => 2_048,
            Self::DingTalk => 15_000,
            Self::ByHand => 4_000,
        }
    }

    /// Microseconds between two texts: both robots take twenty a minute and are silent for minutes after more.
    #[must_use]
    pub const fn pace(self) -> i64 {
        match self {
            Self::WeCom | Self::DingTalk => 3_100_000,
            Self::ByHand => 0,
        }
    }

    /// The body of the request.
    ///
    /// # Errors
    /// A text that is too long.
    pub fn body(self, text: &str) -> Result<Value, TooLong> {
        self.check(text)?;
        Ok(json!({ "msgtype": "text", "text": { "content": text } }))
    }

    /// Refuses a text that is too long.
    ///
    /// # Errors
    /// A text that is too long.
    pub const fn check(self, text: &str) -> Result<(), TooLong> {
        let most = self.most();
        if text.len() > most { Err(TooLong { most }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_as_robots_take_it() {
        let body = GroupKind::WeCom.body("明天停水").unwrap();
        assert_eq!(body.to_string(), r#"{"msgtype":"text","text":{"content":"明天停水"}}"#);
        assert_eq!(GroupKind::WeCom.body(&"水".repeat(683)), Err(TooLong { most: 2_048 }));
        assert!(GroupKind::WeCom.body(&"水".repeat(682)).is_ok());
        assert!(GroupKind::DingTalk.body(&"水".repeat(683)).is_ok());
        for kind in GroupKind::ALL {
            assert_eq!(GroupKind::parse(kind.code()), Some(*kind));
        }
    }
}

//! Kinds of residence: whether somebody is registered here, lives here, or both.

use serde::{Deserialize, Serialize};

macro_rules! residences {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal, [$($word:literal),*];)+) => {
        /// Where somebody is registered and where somebody lives.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Residence { $($(#[$doc])* $variant,)+ }

        impl Residence {
            /// All.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Stable code.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }

            /// In Chinese.
            #[must_use]
            pub const fn zh(self) -> &'static str { match self { $(Self::$variant => $zh),+ } }

            /// In English.
            #[must_use]
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en),+ } }

            /// From a code or a word of ledgers.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text.trim() {
                    $($code | $zh $(| $word)* => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

residences! {
    /// Registered here and living here.
    Resident = "resident", "户籍常住", "registered and living here", ["常住", "在家", "本地户籍", "户籍人口", "户籍"];
    /// Registered here, living elsewhere: working away, studying.
    Away = "away", "户籍外出", "registered here, living away", ["外出", "外出务工", "务工", "人户分离", "空挂户", "外出求学"];
    /// Living here for half a year or more, registered elsewhere.
    Settled = "settled", "外来常住", "living here, registered elsewhere", ["流入", "流入人口", "外来人口", "非户籍常住"];
    /// Here for a short time.
    Temporary = "temporary", "临时居住", "here for a short time", ["临时", "暂住", "租住", "寄宿"];
}

impl Residence {
    /// Whether somebody of this kind is found at home on a visit.
    #[must_use]
    pub const fn lives_here(self) -> bool {
        !matches!(self, Self::Away)
    }
}

//! Relation to the head of the household 与户主关系 (GB/T 4761, the classes a register needs).

use serde::{Deserialize, Serialize};

macro_rules! relations {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal, [$($word:literal),*];)+) => {
        /// What somebody is to the head of the household.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Relation { $($(#[$doc])* $variant,)+ }

        impl Relation {
            /// All, in the order in which a household is listed.
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

            /// From a code, or from a word as it stands in ledgers.
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

relations! {
    /// 户主
    Head = "head", "户主", "head", ["本人", "户主本人", "本人或户主"];
    /// 配偶
    Spouse = "spouse", "配偶", "spouse", ["妻", "夫", "妻子", "丈夫", "爱人", "之妻", "之夫"];
    /// 子
    Son = "son", "子", "son", ["儿子", "长子", "次子", "三子", "四子", "独生子", "养子", "继子", "之子"];
    /// 女
    Daughter = "daughter", "女", "daughter", ["女儿", "长女", "次女", "二女", "三女", "四女", "独生女", "养女", "继女", "之女"];
    /// 儿媳
    DaughterInLaw = "daughter_in_law", "儿媳", "daughter-in-law", ["媳", "媳妇", "儿媳妇", "长媳", "次媳"];
    /// 女婿
    SonInLaw = "son_in_law", "女婿", "son-in-law", ["婿"];
    /// 孙子女、外孙子女
    Grandchild = "grandchild", "孙子女", "grandchild", ["孙子", "孙女", "外孙", "外孙子", "外孙女", "长孙", "次孙", "孙", "外孙子女", "曾孙", "曾孙女"];
    /// 父母
    Parent = "parent", "父母", "parent", ["父亲", "母亲", "父", "母", "继父", "继母", "公公", "婆婆", "岳父", "岳母", "公婆", "岳父母"];
    /// 祖父母、外祖父母
    Grandparent = "grandparent", "祖父母", "grandparent", ["祖父", "祖母", "爷爷", "奶奶", "外祖父", "外祖母", "外公", "外婆", "外祖父母"];
    /// 兄弟姐妹
    Sibling = "sibling", "兄弟姐妹", "sibling", ["兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹", "嫂", "弟媳", "弟妹"];
    /// 其他
    Other = "other", "其他", "other", ["其它", "其他亲属", "非亲属", "侄", "侄子", "侄女", "外甥", "外甥女", "叔", "伯", "姑", "舅", "姨", "保姆", "寄居"];
}

impl Relation {
    /// Generations below the head; negative above; `None` where the word does not say it.
    #[must_use]
    pub const fn generation(self) -> Option<i8> {
        match self {
            Self::Head | Self::Spouse | Self::Sibling => Some(0),
            Self::Son | Self::Daughter | Self::DaughterInLaw | Self::SonInLaw => Some(1),
            Self::Grandchild => Some(2),
            Self::Parent => Some(-1),
            Self::Grandparent => Some(-2),
            Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_ledgers_are_understood() {
        for (word, relation) in [
            ("户主", Relation::Head),
            (" 妻 ", Relation::Spouse),
            ("长子", Relation::Son),
            ("外孙女", Relation::Grandchild),
            ("岳母", Relation::Parent),
            ("daughter_in_law", Relation::DaughterInLaw),
        ] {
            assert_eq!(Relation::parse(word), Some(relation), "{word}");
        }
        assert_eq!(Relation::parse("邻居"), None);
        for relation in Relation::ALL {
            assert_eq!(Relation::parse(relation.code()), Some(*relation));
            assert_eq!(Relation::parse(relation.zh()), Some(*relation));
        }
    }
}

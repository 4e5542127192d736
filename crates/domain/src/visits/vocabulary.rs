//! The words of a visit: what for, how it went, and where a family stands on a matter.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$inner])* $variant,)+ }

        impl $name {
            /// All, in the order in which forms show them.
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

            /// From a code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

words! {
    /// What a visit is for.
    Purpose {
        /// Going round all households.
        Routine = "routine", "日常走访", "Round";
        /// A check of somebody on the care list.
        Care = "care", "关爱探访", "Care check";
        /// Talking a family over about a matter.
        Matter = "matter", "做思想工作", "About a matter";
        /// Telling about a policy.
        Policy = "policy", "政策宣传", "Policy";
        /// Looking for dangers in the house.
        Safety = "safety", "安全检查", "Safety";
    }
}

words! {
    /// How a visit went.
    Outcome {
        /// Somebody of the household was met.
        Met = "met", "见到了", "Met";
        /// Nobody was at home.
        Absent = "absent", "家里没人", "Nobody home";
        /// They did not want to talk.
        Refused = "refused", "不愿意谈", "Turned away";
    }
}

words! {
    /// Where a family stands on a matter.
    Stance {
        /// For it.
        Agrees = "agrees", "同意", "Agrees";
        /// Not decided.
        Undecided = "undecided", "还在考虑", "Undecided";
        /// Against it.
        Opposes = "opposes", "不同意", "Opposes";
    }
}

impl Outcome {
    /// Whether the household counts as visited: a closed door does not.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Met)
    }

    /// Whether a family can have said where it stands.
    #[must_use]
    pub const fn tells_stance(self) -> bool {
        !matches!(self, Self::Absent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_to_their_words() {
        assert!(Purpose::ALL.iter().all(|one| Purpose::parse(one.code()) == Some(*one)));
        assert!(Outcome::ALL.iter().all(|one| Outcome::parse(one.code()) == Some(*one)));
        assert!(Stance::ALL.iter().all(|one| Stance::parse(one.code()) == Some(*one)));
        assert_eq!(Outcome::parse("gone"), None);
    }

    #[test]
    fn only_a_door_that_opened_counts() {
        let counted: Vec<Outcome> = Outcome::ALL.iter().copied().filter(|one| one.counts()).collect();
        assert_eq!(counted, [Outcome::Met]);
        assert!(Outcome::Refused.tells_stance() && !Outcome::Absent.tells_stance());
    }
}

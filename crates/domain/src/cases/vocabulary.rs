//! The closed vocabularies of cases: state, grade, channel.

use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($(#[$head:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $number:literal $code:literal;)+ }) => {
        $(#[$head])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Code in the API.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }

            /// Number in the database.
            #[must_use]
            pub const fn number(self) -> i64 { match self { $(Self::$variant => $number),+ } }

            /// The value of a code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)+ _ => None } }

            /// The value of a number.
            #[must_use]
            pub const fn from_number(number: i64) -> Option<Self> { match number { $($number => Some(Self::$variant),)+ _ => None } }
        }
    };
}

vocabulary! {
    /// Where a case stands. The place's own words for it come from the profile.
    State {
        /// In the pool; nobody is responsible yet.
        Reported = 1 "reported";
        /// A body is responsible and has not answered yet.
        Assigned = 2 "assigned";
        /// The body is at work.
        InProgress = 3 "in_progress";
        /// The clock is paused with a reason.
        Suspended = 4 "suspended";
        /// Done according to the body; somebody checks on the spot.
        Resolved = 5 "resolved";
        /// Over.
        Closed = 6 "closed";
    }
}

vocabulary! {
    /// How pressing a case is 分级.
    Grade {
        /// Takes longer by nature.
        Complex = 1 "complex";
        /// Ordinary.
        Normal = 2 "normal";
        /// Water, power, gas and the like.
        Urgent = 3 "urgent";
        /// Danger to life.
        Critical = 4 "critical";
    }
}

vocabulary! {
    /// Where a report came in (feature C2): ten channels of one pool, and the spare one for other systems.
    Channel {
        /// Snap report 随手拍.
        App = 1 "app";
        /// Report code 民情码.
        Code = 2 "code";
        /// Hotline desk.
        Hotline = 3 "hotline";
        /// Grid worker on patrol or visit.
        Worker = 4 "worker";
        /// Reception day of the leaders.
        Reception = 5 "reception";
        /// Transferred by a department.
        Transfer = 6 "transfer";
        /// Party and government site.
        Site = 7 "site";
        /// Internet and inspection.
        Inspection = 8 "inspection";
        /// E-mail or short message.
        Message = 9 "message";
        /// Open311 and the JSON API.
        Api = 10 "api";
    }
}

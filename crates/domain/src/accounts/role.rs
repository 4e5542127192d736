//! Roles: what a duty makes of a person.

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)+) => {
        /// What a person is on a grid. A duty is a person, a role and a grid; it reaches the grid's whole subtree.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $($(#[$doc])* $variant,)+ }

        impl Role {
            /// Every role, in the order of the golden permission table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Stable code, as stored and as in the API.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }

            /// The name in Chinese.
            #[must_use]
            pub const fn zh(self) -> &'static str { match self { $(Self::$variant => $zh),+ } }

            /// The name in English.
            #[must_use]
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en),+ } }

            /// The role of a code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)+ _ => None } }
        }
    };
}

roles! {
    /// Somebody who lives here and has signed in.
    Villager = "villager", "村民", "villager";
    /// Grid worker 网格员.
    Worker = "worker", "网格员", "grid worker";
    /// Grid leader 网格长.
    Leader = "leader", "网格长", "grid leader";
    /// Staff of a responsible body 承办人员.
    Handler = "handler", "承办人员", "handler";
    /// Hotline operator 热线坐席.
    Operator = "operator", "热线坐席", "operator";
    /// Dispatcher 调度员: triage, dispatch, rulings.
    Dispatcher = "dispatcher", "调度员", "dispatcher";
    /// Supervisor 督导员: urges and supervises.
    Supervisor = "supervisor", "督导员", "supervisor";
    /// Leader of a town or county: figures, supervision.
    Chief = "chief", "领导", "chief";
    /// Registrar 台账员: keeps the register of households of a village, town or county.
    Registrar = "registrar", "台账员", "registrar";
    /// Shop keeper 积分超市管理员: hands goods over, counts the stock.
    ShopKeeper = "shop_keeper", "积分超市管理员", "shop keeper";
    /// System administrator: accounts, duties, settings; sees no case.
    SystemAdmin = "system_admin", "系统管理员", "system administrator";
    /// Security administrator: locks, sessions, second factors, keys.
    SecurityAdmin = "security_admin", "安全管理员", "security administrator";
    /// Auditor: reads the journal, changes nothing.
    Auditor = "auditor", "审计管理员", "auditor";
}

impl Role {
    /// Whether a person with this role must use a second factor (staff; villagers, grid workers and shop keepers need not).
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Villager | Self::Worker | Self::ShopKeeper)
    }

    /// Whether this is one of the three administrators that graded protection keeps apart.
    #[must_use]
    pub const fn is_administrator(self) -> bool {
        matches!(self, Self::SystemAdmin | Self::SecurityAdmin | Self::Auditor)
    }
}

//! Who an account of points belongs to.

/// The owner of an account: a kind and the identity of the thing within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A household of the register.
    Household(i64),
    /// A person of the staff, by account of the product: grid leaders, workers, centre households.
    Staff(i64),
    /// A shop 积分超市.
    Shop(i64),
    /// A fund 关爱基金, a canteen: whatever is given to and spent from in public.
    Fund(i64),
    /// The outside world as a place sees it: points are issued from here and expire to here. Its balance is minus what is
    /// in circulation, so that all balances together are 0.
    Outside(i64),
    /// What the households of a place still owe after reversals of points they had spent. Its balance is minus that.
    Arrears(i64),
}

/// The kind of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HolderKind {
    /// A household.
    Household,
    /// A person of the staff.
    Staff,
    /// A shop.
    Shop,
    /// A fund.
    Fund,
    /// Outside.
    Outside,
    /// What is owed.
    Arrears,
}

impl HolderKind {
    /// Stable code, as stored and as in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Staff => "staff",
            Self::Shop => "shop",
            Self::Fund => "fund",
            Self::Outside => "outside",
            Self::Arrears => "arrears",
        }
    }
}

impl Holder {
    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> HolderKind {
        match self {
            Self::Household(_) => HolderKind::Household,
            Self::Staff(_) => HolderKind::Staff,
            Self::Shop(_) => HolderKind::Shop,
            Self::Fund(_) => HolderKind::Fund,
            Self::Outside(_) => HolderKind::Outside,
            Self::Arrears(_) => HolderKind::Arrears,
        }
    }

    /// The thing within the kind.
    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::Household(id)
            | Self::Staff(id)
            | Self::Shop(id)
            | Self::Fund(id)
            | Self::Outside(id)
            | Self::Arrears(id) => id,
        }
    }

    /// From its parts as stored.
    #[must_use]
    pub fn parse(kind: &str, id: i64) -> Option<Self> {
        Some(match kind {
            "household" => Self::Household(id),
            "staff" => Self::Staff(id),
            "shop" => Self::Shop(id),
            "fund" => Self::Fund(id),
            "outside" => Self::Outside(id),
            "arrears" => Self::Arrears(id),
            _ => return None,
        })
    }
}

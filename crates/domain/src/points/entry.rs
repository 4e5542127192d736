//! Entries: an amount that goes from one account to another. Nothing is ever changed or deleted; a mistake is reversed.

/// The largest amount of one entry. A household earns some hundreds in a year; whoever types more has mistyped.
pub const MOST: i64 = 1_000_000;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)+) => {
        /// What an entry is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EntryKind { $($(#[$doc])* $variant,)+ }

        impl EntryKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Stable code, as stored and as in the API.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
            /// The kind of a code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)+ _ => None } }
        }
    };
}

kinds! {
    /// Points given under a rule: outside to household or staff.
    Award = "award";
    /// Points taken off under a rule that the village adopted: household to outside.
    Deduction = "deduction";
    /// An earlier entry taken back: the other way round, as much as is there.
    Reversal = "reversal";
    /// What a reversal could not take, because it was spent: owed to outside.
    Arrears = "arrears";
    /// What was owed, taken from a later award.
    Recovery = "recovery";
    /// Points paid for goods: household to shop.
    Redemption = "redemption";
    /// Goods not handed over: shop to household.
    Refund = "refund";
    /// Points that a shop has accounted for: shop to outside.
    Settlement = "settlement";
    /// Points that end with their period: household to outside.
    Expiry = "expiry";
    /// From one household to another: a household that was merged into another.
    Transfer = "transfer";
    /// A gift to a fund: outside to fund.
    Gift = "gift";
    /// Spending of a fund: fund to outside.
    Spending = "spending";
}

impl EntryKind {
    /// Whether it may take from a frozen account: what corrects or closes it, never what spends.
    #[must_use]
    pub const fn moves_frozen(self) -> bool {
        matches!(self, Self::Reversal | Self::Recovery | Self::Expiry | Self::Transfer | Self::Deduction)
    }
}

/// An amount that no entry can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAmount {
    /// Nothing, or less.
    #[error("an amount is at least 1")]
    NotPositive,
    /// More than [`MOST`].
    #[error("an amount is at most {MOST}")]
    TooMuch,
}

/// Checks an amount, whole points or fen.
///
/// # Errors
/// Zero, negative, or more than [`MOST`].
pub const fn check_amount(amount: i64) -> Result<i64, BadAmount> {
    if amount <= 0 {
        Err(BadAmount::NotPositive)
    } else if amount > MOST {
        Err(BadAmount::TooMuch)
    } else {
        Ok(amount)
    }
}

/// How a reversal of `amount` falls on an account with `balance`: what it takes now, and what stays owed and is taken from
/// later awards. A balance is never negative.
#[must_use]
pub const fn shortfall(amount: i64, balance: i64) -> (i64, i64) {
    let taken = if amount < balance { amount } else { balance };
    (taken, amount - taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_amounts_that_a_person_means_pass() {
        assert_eq!(check_amount(0), Err(BadAmount::NotPositive));
        assert_eq!(check_amount(-5), Err(BadAmount::NotPositive));
        assert_eq!(check_amount(i64::MIN), Err(BadAmount::NotPositive));
        assert_eq!(check_amount(i64::MAX), Err(BadAmount::TooMuch));
        assert_eq!(check_amount(MOST), Ok(MOST));
        assert_eq!(check_amount(1), Ok(1));
    }

    #[test]
    fn a_reversal_takes_what_is_there() {
        assert_eq!(shortfall(5, 8), (5, 0));
        assert_eq!(shortfall(5, 3), (3, 2));
        assert_eq!(shortfall(5, 0), (0, 5));
    }

    #[test]
    fn codes_are_read_back() {
        for kind in EntryKind::ALL {
            assert_eq!(EntryKind::parse(kind.code()), Some(*kind));
        }
    }
}

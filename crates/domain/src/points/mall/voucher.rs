//! What becomes of a printed voucher: paid for when it is issued, used once.

/// Where a voucher stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoucherState {
    /// Printed, or about to be.
    Issued,
    /// Goods were handed over against it.
    Used,
    /// Lost or stolen: it is good for nothing, and the points went back.
    Blocked,
    /// Not used in time; the points went back.
    Expired,
}

impl VoucherState {
    /// Every state.
    pub const ALL: &'static [Self] = &[Self::Issued, Self::Used, Self::Blocked, Self::Expired];

    /// Stable code, as stored and as in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Used => "used",
            Self::Blocked => "blocked",
            Self::Expired => "expired",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.code() == code)
    }
}

//! Movements of stock: every change of what lies on a shelf, with its reason.

/// What moved a stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MovementKind {
    /// Delivered to the shop.
    In,
    /// Handed over against an order or a voucher.
    Out,
    /// Counted, and more or less was there.
    Count,
    /// Broken, expired or lost.
    Loss,
    /// Brought back by a household.
    Returned,
}

impl MovementKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::In, Self::Out, Self::Count, Self::Loss, Self::Returned];

    /// Stable code, as stored and as in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Count => "count",
            Self::Loss => "loss",
            Self::Returned => "returned",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

//! What becomes of an order: it is handed over once, or its points go back once, and never both.

/// The most pieces of one good in an order.
pub const MOST_PIECES: i64 = 20;

/// The most goods that are ordered at once.
pub const MOST_LINES: usize = 20;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderState {
    /// Paid with points; the goods wait at the shop.
    Ordered,
    /// The household has the goods.
    HandedOver,
    /// Given up by the household or the shop; the points went back.
    Cancelled,
    /// Not picked up in time; the points went back.
    Expired,
    /// The goods were brought back; the points went back.
    Returned,
}

/// What somebody does with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderAct {
    /// The shop hands the goods over.
    HandOver,
    /// The household or the shop gives it up.
    Cancel,
    /// The time to pick it up is over.
    Expire,
    /// The household brings the goods back.
    Return,
}

/// An act that does not fit the order as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an order that is {} does not take this", .state.code())]
pub struct InvalidOrderAct {
    /// How it stands.
    pub state: OrderState,
}

impl OrderState {
    /// Every state.
    pub const ALL: &'static [Self] =
        &[Self::Ordered, Self::HandedOver, Self::Cancelled, Self::Expired, Self::Returned];

    /// Stable code, as stored and as in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::HandedOver => "handed_over",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Returned => "returned",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.code() == code)
    }

    /// What it is after an act.
    ///
    /// # Errors
    /// The act does not fit.
    pub const fn after(self, act: OrderAct) -> Result<Self, InvalidOrderAct> {
        match (self, act) {
            (Self::Ordered, OrderAct::HandOver) => Ok(Self::HandedOver),
            (Self::Ordered, OrderAct::Cancel) => Ok(Self::Cancelled),
            (Self::Ordered, OrderAct::Expire) => Ok(Self::Expired),
            (Self::HandedOver, OrderAct::Return) => Ok(Self::Returned),
            (state, _) => Err(InvalidOrderAct { state }),
        }
    }

    /// Whether its points have gone back.
    #[must_use]
    pub const fn is_refunded(self) -> bool {
        matches!(self, Self::Cancelled | Self::Expired | Self::Returned)
    }
}

impl OrderAct {
    /// The state from which it starts.
    #[must_use]
    pub const fn from(self) -> OrderState {
        match self {
            Self::HandOver | Self::Cancel | Self::Expire => OrderState::Ordered,
            Self::Return => OrderState::HandedOver,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ACTS: [OrderAct; 4] = [OrderAct::HandOver, OrderAct::Cancel, OrderAct::Expire, OrderAct::Return];

    proptest! {
        #[test]
        fn whatever_is_tried_goods_and_points_go_at_most_once_each_way(acts in prop::collection::vec(0..4_usize, 0..12)) {
            let (mut state, mut handed, mut refunds) = (OrderState::Ordered, 0, 0);
            for act in acts.iter().filter_map(|act| ACTS.get(*act)) {
                let Ok(next) = state.after(*act) else { continue };
                prop_assert_eq!(act.from(), state);
                handed += i32::from(next == OrderState::HandedOver);
                refunds += i32::from(next.is_refunded());
                state = next;
            }
            prop_assert!(handed <= 1 && refunds <= 1);
            prop_assert!(refunds == 0 || handed == 0 || state == OrderState::Returned);
        }
    }

    #[test]
    fn codes_are_read_back() {
        for state in OrderState::ALL {
            assert_eq!(OrderState::parse(state.code()), Some(*state));
        }
        assert_eq!(OrderState::parse("eaten"), None);
    }
}

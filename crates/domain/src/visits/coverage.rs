//! How many households of a place were visited (走村不漏户), in whole numbers.

/// Households of a place, and those of them that were visited in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Coverage {
    /// Households.
    pub households: u64,
    /// Of these, visited in the period.
    pub visited: u64,
    /// Of these, never visited at all.
    pub never: u64,
}

impl Coverage {
    /// The share in thousandths, rounded down: 1,000 means every single household. `None` without households.
    #[must_use]
    pub fn permille(self) -> Option<u64> {
        // 128 bits, so that no number of households is too large.
        let share = u128::from(self.visited.min(self.households)) * 1_000;
        u64::try_from(share.checked_div(u128::from(self.households))?).ok()
    }

    /// Households that were not visited in the period.
    #[must_use]
    pub const fn left(self) -> u64 {
        self.households.saturating_sub(self.visited)
    }

    /// Of two places together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            households: self.households.saturating_add(other.households),
            visited: self.visited.saturating_add(other.visited),
            never: self.never.saturating_add(other.never),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any() -> impl Strategy<Value = Coverage> {
        (0_u64..2_000_000)
            .prop_flat_map(|households| (Just(households), 0..=households))
            .prop_map(|(households, visited)| Coverage { households, visited, never: households - visited })
    }

    proptest! {
        #[test]
        fn all_means_every_single_household(one in any()) {
            prop_assert_eq!(one.permille() == Some(1_000), one.households > 0 && one.left() == 0);
            prop_assert_eq!(one.permille().is_none(), one.households == 0);
            prop_assert_eq!(one.left() + one.visited, one.households);
        }

        #[test]
        fn places_add_up(one in any(), other in any()) {
            let both = one.and(other);
            prop_assert_eq!(both.left(), one.left() + other.left());
            if let (Some(a), Some(b), Some(c)) = (one.permille(), other.permille(), both.permille()) {
                prop_assert!(c >= a.min(b) && c <= a.max(b) + 1);
            }
        }
    }
}

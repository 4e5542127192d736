//! Who takes part in what (feature S7): which categories few households take part in.

use crate::residents::SMALL;

/// A category over some months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryMonths {
    /// Code.
    pub code: String,
    /// Households that were awarded something in it, by month, the latest last.
    pub households: Vec<i64>,
}

/// Share of the active households below which a category is weak, in percent.
pub const FEW: i64 = 10;

/// Whether a category is weak: fewer than a tenth of the active households of the latest month took part, or fewer than half of the
/// average of the months before.
#[must_use]
pub fn is_weak(category: &CategoryMonths, active: i64) -> bool {
    let Some((latest, before)) = category.households.split_last() else { return false };
    if active <= 0 {
        return false;
    }
    let months = i64::try_from(before.len()).unwrap_or(i64::MAX);
    let fell = months > 0 && latest.saturating_mul(2).saturating_mul(months) < before.iter().sum::<i64>();
    latest.saturating_mul(100) < active.saturating_mul(FEW) || fell
}

/// Whether a group of households is weak: large enough to say anything, and fewer than half as many of a hundred took part as in the
/// whole village.
#[must_use]
pub fn is_weak_group((active, accounts): (i64, i64), (all_active, all_accounts): (i64, i64)) -> bool {
    accounts >= SMALL
        && all_accounts > 0
        && active.saturating_mul(2).saturating_mul(all_accounts) < all_active.saturating_mul(accounts)
}

/// A share in hundredths of a percent; `None` of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| part.saturating_mul(10_000) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(households: &[i64]) -> CategoryMonths {
        CategoryMonths { code: "civility".into(), households: households.to_vec() }
    }

    #[test]
    fn few_or_half_as_many_is_weak() {
        assert!(is_weak(&category(&[20, 20, 9]), 50));
        assert!(!is_weak(&category(&[20, 20, 10]), 50));
        assert!(is_weak(&category(&[4]), 50));
        assert!(!is_weak(&category(&[5]), 50));
        assert!(!is_weak(&category(&[]), 50));
        assert!(!is_weak(&category(&[0]), 0), "nothing is weak where nobody took part in anything");
    }

    #[test]
    fn a_group_is_compared_with_the_whole_village() {
        assert!(is_weak_group((2, 20), (40, 100)));
        assert!(!is_weak_group((4, 20), (40, 100)), "half as many is not fewer than half");
        assert!(!is_weak_group((0, 4), (40, 100)), "four households say nothing about a group");
        assert!(!is_weak_group((0, 20), (0, 100)), "where nobody took part nobody stands apart");
        assert!(!is_weak_group((0, 20), (0, 0)));
    }

    #[test]
    fn a_share_of_nothing_is_none() {
        assert_eq!(share(1, 0), None);
        assert_eq!(share(1, 3), Some(3_333));
        assert_eq!(share(i64::MAX, 1), Some(i64::MAX));
    }
}

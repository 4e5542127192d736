//! Whether a place has as many holders of a kind of post as it should.

use super::kind::PostSpec;

/// How a place stands with one kind of post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Posts that nobody holds.
    pub vacant: u32,
    /// Holders beyond the number wanted.
    pub surplus: u32,
    /// Households beyond what the holders can look after; all of them where nobody holds the post.
    pub households_over: u32,
}

impl Standing {
    /// Whether the holders are too few for the households, or more than wanted.
    #[must_use]
    pub const fn is_overloaded(&self) -> bool {
        self.surplus > 0 || self.households_over > 0
    }
}

/// How a place of a level stands with a kind of post.
#[must_use]
pub fn standing(spec: &PostSpec, level_key: &str, holders: u32, households: u32) -> Standing {
    let wanted = if spec.wanted > 0 && spec.stands_on(level_key) { spec.wanted } else { 0 };
    // Where nobody is wanted nobody is missed, and a bound on numbers makes no sense.
    if spec.wanted == 0 {
        return Standing::default();
    }
    let households_over = if spec.households == 0 || wanted == 0 {
        0
    } else {
        households.saturating_sub(holders.saturating_mul(spec.households))
    };
    Standing {
        vacant: wanted.saturating_sub(holders),
        surplus: holders.saturating_sub(wanted),
        households_over,
    }
}

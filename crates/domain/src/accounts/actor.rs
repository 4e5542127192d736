//! Who acts.

use super::Role;
use crate::grids::PlacePath;
use serde::{Deserialize, Serialize};

/// Identity of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub i64);

/// The clock and the other acts of the product itself.
pub const SYSTEM: AccountId = AccountId(0);

/// Identity of a responsible body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BodyId(pub i64);

/// A role on a place; for handlers also in a body. It reaches the place's subtree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Role.
    pub role: Role,
    /// Where.
    pub place: PlacePath,
    /// Body of a handler.
    pub body: Option<BodyId>,
}

/// Somebody who asks to do something; a stranger has no account and no duties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actor {
    /// Account, `None` for a stranger.
    pub account: Option<AccountId>,
    /// Name as the journal shows it.
    pub name: String,
    /// Duties; whoever has signed in is a villager besides.
    pub duties: Vec<Duty>,
}

impl Actor {
    /// Somebody who has not signed in.
    #[must_use]
    pub fn stranger() -> Self {
        Self::default()
    }

    /// The role the journal shows for an act: the first duty's, or villager, or none for a stranger.
    #[must_use]
    pub fn leading_role(&self) -> Option<Role> {
        self.account?;
        Some(self.duties.iter().map(|duty| duty.role).next().unwrap_or(Role::Villager))
    }

    /// Whether some duty carries this role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.duties.iter().any(|duty| duty.role == role)
    }
}

//! Roles that one account must not hold together (graded protection: three administrators kept apart).

use crate::error::AppError;
use gezhi_domain::accounts::Role;

/// Why a role cannot be added to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclusion {
    /// The account holds another of the three administrator roles.
    Administrators(Role),
    /// An administrator role and a role that works on cases.
    Work(Role),
}

/// What among the roles held keeps a new one out. The system administrator, the security administrator and the auditor
/// exclude each other, and none of them works on cases.
#[must_use]
pub fn excluded(held: &[Role], new: Role) -> Option<Exclusion> {
    held.iter().copied().filter(|role| *role != new).find_map(|role| {
        match (role.is_administrator(), new.is_administrator()) {
            (true, true) => Some(Exclusion::Administrators(role)),
            (true, false) | (false, true) => Some(Exclusion::Work(role)),
            (false, false) => None,
        }
    })
}

impl From<Exclusion> for AppError {
    fn from(exclusion: Exclusion) -> Self {
        let (zh, en) = match exclusion {
            Exclusion::Administrators(held) => (
                format!("这个账号已经是{}。系统、安全、审计三个管理员不能由同一个人担任。", held.zh()),
                format!("This account is {} already; system, security and audit are kept apart.", held.en()),
            ),
            Exclusion::Work(held) => (
                format!("这个账号已经是{}。管理员不办事件，办事件的人不当管理员。", held.zh()),
                format!("This account is {} already; administrators do not work on cases.", held.en()),
            ),
        };
        Self::invalid("roles_exclude", "role", zh, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_administrators_exclude_each_other() {
        let three = [Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor];
        for held in three {
            for new in three {
                let expected = (held != new).then_some(Exclusion::Administrators(held));
                assert_eq!(excluded(&[held], new), expected);
            }
        }
    }

    #[test]
    fn administrators_do_not_work_on_cases() {
        for role in Role::ALL.iter().copied().filter(|role| !role.is_administrator()) {
            assert_eq!(excluded(&[role], Role::Auditor), Some(Exclusion::Work(role)));
            assert_eq!(excluded(&[Role::SystemAdmin], role), Some(Exclusion::Work(Role::SystemAdmin)));
        }
    }

    #[test]
    fn roles_of_work_go_together() {
        assert_eq!(excluded(&[Role::Worker, Role::Leader], Role::Dispatcher), None);
        assert_eq!(excluded(&[Role::Auditor], Role::Auditor), None);
        assert_eq!(excluded(&[], Role::SystemAdmin), None);
    }
}

//! Passwords: argon2id with the library's recommended parameters (OWASP: 19 MiB, 2 passes, 1 lane).

use crate::error::{AppError, Result};
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString, rand_core::OsRng};

/// Hashes a password.
///
/// # Errors
/// 422 for one that is too short or too long.
pub fn hash(password: &str) -> Result<String> {
    let length = password.chars().count();
    if !(8..=128).contains(&length) {
        return Err(AppError::invalid(
            "password_length",
            "password",
            "密码请用 8 到 128 个字。",
            "A password has 8 to 128 characters.",
        ));
    }
    let salt = SaltString::generate(&mut OsRng);
    Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| AppError::File(std::io::Error::other(error.to_string())))
}

/// Whether a password fits a hash. Takes tens of milliseconds on purpose: call it off the async threads.
#[must_use]
pub fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// Spends the time of a check where there is no account, so that strangers cannot tell who has one.
pub fn pretend(password: &str) {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$pXjxXLYqjXGxnlYxQ9jQf6ZK8s4Q0J5l3y3bXW3x0ds";
    let _ = fits(password, NOBODY);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let kept = hash("correct horse").unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(fits("correct horse", &kept));
        assert!(!fits("correct house", &kept));
        assert!(hash("short").is_err());
    }
}

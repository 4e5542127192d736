//! Commitments: a hash in the place of what is personal. Who has the salt can show what was meant; once the salt is deleted, nobody can.

use sha2::{Digest, Sha256};

/// Keeps these hashes apart from every other use of SHA-256.
const DOMAIN: &[u8] = b"gezhi commitment v1\0";

/// The commitment to a text under a salt, as hex.
#[must_use]
pub fn commitment(salt: &[u8; 32], text: &str) -> String {
    hex::encode(Sha256::new().chain_update(DOMAIN).chain_update(salt).chain_update(text).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_depends_on_salt_and_text() {
        let one = commitment(&[1; 32], "张三");
        assert_eq!(one, commitment(&[1; 32], "张三"));
        assert_ne!(one, commitment(&[2; 32], "张三"));
        assert_ne!(one, commitment(&[1; 32], "张四"));
        assert_eq!(one.len(), 64);
    }
}

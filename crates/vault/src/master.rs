//! Master keys: what a file or the environment gives, and the wrapping of data keys.

use crate::VaultError;
use crate::cipher::{NONCE_BYTES, Suite};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Length of every key.
pub const KEY_BYTES: usize = 32;

/// A key in clear, wiped from memory when it is dropped.
pub type Key = Zeroizing<[u8; KEY_BYTES]>;

/// A data key as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// Name of the master key.
    pub master: String,
    /// Nonce, ciphertext, tag.
    pub bytes: Vec<u8>,
}

/// The master keys by name; the last of the text wraps, all of them unwrap.
#[derive(Clone)]
pub struct MasterKeys {
    keys: BTreeMap<String, (Suite, Key)>,
    current: String,
}

impl std::fmt::Debug for MasterKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&String> = self.keys.keys().collect();
        formatter.debug_struct("MasterKeys").field("names", &names).field("current", &self.current).finish()
    }
}

impl MasterKeys {
    /// Reads keys: a line each, `NAME KEY` or `NAME sm4-gcm:KEY` for another cipher than AES-256-GCM; empty lines and those that begin with `#` are left out.
    ///
    /// # Errors
    /// The line that is not understood; no key at all; a name twice.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let mut keys = BTreeMap::new();
        let mut current = None;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bad = || VaultError::BadMasterKey { line: number + 1 };
            let (name, key) = line.split_once(char::is_whitespace).ok_or_else(bad)?;
            let (suite, key) = match key.trim().split_once(':') {
                Some((code, key)) => (Suite::parse(code).ok_or_else(bad)?, key),
                None => (Suite::default(), key.trim()),
            };
            let bytes = Zeroizing::new(STANDARD.decode(key).map_err(|_| bad())?);
            let key = Zeroizing::new(<[u8; KEY_BYTES]>::try_from(bytes.as_slice()).map_err(|_| bad())?);
            if keys.insert(name.to_owned(), (suite, key)).is_some() {
                return Err(VaultError::Twice { name: name.to_owned() });
            }
            current = Some(name.to_owned());
        }
        Ok(Self { keys, current: current.ok_or(VaultError::NoMasterKey)? })
    }

    /// A line for [`parse`](Self::parse).
    #[must_use]
    pub fn line(name: &str, suite: Suite, key: &[u8; KEY_BYTES]) -> String {
        let key = STANDARD.encode(key);
        if suite == Suite::default() {
            format!("{name} {key}")
        } else {
            format!("{name} {}:{key}", suite.code())
        }
    }

    /// Name of the key that wraps.
    #[must_use]
    pub fn current(&self) -> &str {
        &self.current
    }

    /// Wraps a data key for the row of this county and number.
    ///
    /// # Errors
    /// None in practice; the cipher refuses only gigabytes.
    pub fn wrap(
        &self,
        county: i64,
        id: u32,
        key: &[u8; KEY_BYTES],
        nonce: [u8; NONCE_BYTES],
    ) -> Result<Wrapped, VaultError> {
        let (suite, master) = self.key(&self.current)?;
        let bytes = suite.cipher(master).seal(&binding(county, id), key, nonce)?;
        Ok(Wrapped { master: self.current.clone(), bytes })
    }

    /// Opens a data key.
    ///
    /// # Errors
    /// An unknown master key; a key or row that is not the one it was wrapped for.
    pub fn unwrap(&self, county: i64, id: u32, wrapped: &Wrapped) -> Result<Key, VaultError> {
        let (suite, master) = self.key(&wrapped.master)?;
        let plain = Zeroizing::new(suite.cipher(master).open(&binding(county, id), &wrapped.bytes)?);
        let key = <[u8; KEY_BYTES]>::try_from(plain.as_slice()).map_err(|_| VaultError::DoesNotOpen)?;
        Ok(Zeroizing::new(key))
    }

    fn key(&self, name: &str) -> Result<(Suite, &[u8; KEY_BYTES]), VaultError> {
        self.keys
            .get(name)
            .map(|(suite, key)| (*suite, &**key))
            .ok_or_else(|| VaultError::UnknownMaster { name: name.to_owned() })
    }
}

fn binding(county: i64, id: u32) -> Vec<u8> {
    format!("gezhi data key {county} {id}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> MasterKeys {
        MasterKeys::parse(text).unwrap()
    }

    #[test]
    fn the_last_key_wraps_and_the_older_ones_still_unwrap() {
        let old = MasterKeys::line("2025", Suite::Aes256Gcm, &[1; 32]);
        let wrapped = keys(&old).wrap(450_804, 1, &[9; 32], [0; 12]).unwrap();
        let both =
            keys(&format!("# two\n{old}\n\n{}\n", MasterKeys::line("2026", Suite::Aes256Gcm, &[2; 32])));
        assert_eq!(both.current(), "2026");
        assert_eq!(*both.unwrap(450_804, 1, &wrapped).unwrap(), [9; 32]);
        let new = keys(&MasterKeys::line("2026", Suite::Aes256Gcm, &[2; 32]));
        assert_eq!(
            new.unwrap(450_804, 1, &wrapped).unwrap_err(),
            VaultError::UnknownMaster { name: "2025".into() }
        );
    }

    #[test]
    fn a_wrapped_key_belongs_to_one_row_of_one_county() {
        let keys = keys(&MasterKeys::line("k", Suite::Aes256Gcm, &[1; 32]));
        let wrapped = keys.wrap(1, 1, &[9; 32], [7; 12]).unwrap();
        assert_eq!(keys.unwrap(2, 1, &wrapped).unwrap_err(), VaultError::DoesNotOpen);
        assert_eq!(keys.unwrap(1, 2, &wrapped).unwrap_err(), VaultError::DoesNotOpen);
        let other = MasterKeys::parse(&MasterKeys::line("k", Suite::Aes256Gcm, &[2; 32])).unwrap();
        assert_eq!(other.unwrap(1, 1, &wrapped).unwrap_err(), VaultError::DoesNotOpen);
    }

    #[test]
    fn a_key_of_the_national_cipher_takes_over_from_one_of_the_other() {
        let old = MasterKeys::line("old", Suite::Aes256Gcm, &[1; 32]);
        let new = MasterKeys::line("new", Suite::Sm4Gcm, &[1; 32]);
        let before = keys(&old).wrap(1, 1, &[9; 32], [0; 12]).unwrap();
        let both = keys(&format!("{old}\n{new}"));
        assert_eq!(*both.unwrap(1, 1, &before).unwrap(), [9; 32]);
        let after = both.wrap(1, 1, &[9; 32], [0; 12]).unwrap();
        assert_ne!(after.bytes, before.bytes, "the same bytes of a key under another cipher");
        assert_eq!(*keys(&new).unwrap(1, 1, &after).unwrap(), [9; 32]);
    }

    #[test]
    fn bad_lines_are_named_and_keys_never_shown() {
        assert_eq!(MasterKeys::parse("").unwrap_err(), VaultError::NoMasterKey);
        assert_eq!(MasterKeys::parse("\nonly").unwrap_err(), VaultError::BadMasterKey { line: 2 });
        let unknown = MasterKeys::line("a", Suite::Sm4Gcm, &[1; 32]).replace("sm4-gcm", "des");
        assert_eq!(MasterKeys::parse(&unknown).unwrap_err(), VaultError::BadMasterKey { line: 1 });
        assert_eq!(MasterKeys::parse("a QUJD").unwrap_err(), VaultError::BadMasterKey { line: 1 });
        let line = MasterKeys::line("a", Suite::Aes256Gcm, &[1; 32]);
        assert_eq!(
            MasterKeys::parse(&format!("{line}\n{line}")).unwrap_err(),
            VaultError::Twice { name: "a".into() }
        );
        assert!(!format!("{:?}", keys(&line)).contains("AQEB"));
    }
}

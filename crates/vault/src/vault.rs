//! The vault: data keys that are open, and what they seal.

use crate::cipher::{FieldCipher, NONCE_BYTES, Suite};
use crate::index::{BlindIndex, INDEX_BYTES};
use crate::{Key, Place, VaultError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Data keys by number, the newest seals; and the key of the blind index, which stays.
#[derive(Clone)]
pub struct Vault {
    keys: BTreeMap<u32, Arc<dyn FieldCipher>>,
    index: BlindIndex,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Vault").field("keys", &self.keys.keys().collect::<Vec<_>>()).finish()
    }
}

impl Vault {
    /// From open data keys, each with the cipher it is for, and the key of the index.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = (u32, Suite, Key)>, index: Key) -> Self {
        let keys = keys.into_iter().map(|(id, suite, key)| (id, suite.cipher(&key))).collect();
        Self { keys, index: BlindIndex::new(index) }
    }

    /// Number of the key that seals.
    #[must_use]
    pub fn current(&self) -> Option<u32> {
        self.keys.keys().next_back().copied()
    }

    /// Seals a value for its place: four bytes with the number of the key, nonce, ciphertext, tag.
    ///
    /// # Errors
    /// A vault without a key.
    pub fn seal(
        &self,
        place: Place<'_>,
        plain: &str,
        nonce: [u8; NONCE_BYTES],
    ) -> Result<Vec<u8>, VaultError> {
        let (id, cipher) = self.keys.last_key_value().ok_or(VaultError::UnknownDataKey { id: 0 })?;
        let sealed = cipher.seal(&place.binding(), plain.as_bytes(), nonce)?;
        let mut bytes = Vec::with_capacity(4 + sealed.len());
        bytes.extend_from_slice(&id.to_be_bytes());
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    /// Opens a value at its place.
    ///
    /// # Errors
    /// A data key that is not loaded; a value that was changed or moved.
    pub fn open(&self, place: Place<'_>, bytes: &[u8]) -> Result<String, VaultError> {
        let id = Self::key_of(bytes).ok_or(VaultError::DoesNotOpen)?;
        let cipher = self.keys.get(&id).ok_or(VaultError::UnknownDataKey { id })?;
        let plain = cipher.open(&place.binding(), bytes.get(4..).unwrap_or_default())?;
        String::from_utf8(plain).map_err(|_| VaultError::DoesNotOpen)
    }

    /// Number of the key that sealed a value.
    #[must_use]
    pub fn key_of(bytes: &[u8]) -> Option<u32> {
        bytes.first_chunk::<4>().map(|id| u32::from_be_bytes(*id))
    }

    /// The blind index of a value.
    #[must_use]
    pub fn index(&self, domain: &str, value: &str) -> [u8; INDEX_BYTES] {
        self.index.of(domain, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    const HERE: Place<'static> = Place { county: 1, field: "person.phone", row: 5 };

    fn vault(keys: &[(u32, u8)]) -> Vault {
        // Keys with an even number are of the national cipher.
        let suite = |id: u32| if id.is_multiple_of(2) { Suite::Sm4Gcm } else { Suite::Aes256Gcm };
        let key = |byte: u8| Zeroizing::new([byte; 32]);
        Vault::new(keys.iter().map(|(id, byte)| (*id, suite(*id), key(*byte))), key(7))
    }

    #[test]
    fn a_value_opens_only_where_it_was_sealed() {
        let vault = vault(&[(1, 1)]);
        let sealed = vault.seal(HERE, "19900001234", [3; 12]).unwrap();
        assert_eq!(vault.open(HERE, &sealed).unwrap(), "19900001234");
        for elsewhere in [
            Place { row: 6, ..HERE },
            Place { county: 2, ..HERE },
            Place { field: "person.id_number", ..HERE },
        ] {
            assert_eq!(vault.open(elsewhere, &sealed), Err(VaultError::DoesNotOpen));
        }
    }

    #[test]
    fn a_new_data_key_seals_and_the_old_one_opens_still() {
        let old = vault(&[(1, 1)]).seal(HERE, "x", [3; 12]).unwrap();
        let both = vault(&[(1, 1), (2, 2)]);
        assert_eq!(both.open(HERE, &old).unwrap(), "x");
        let new = both.seal(HERE, "x", [4; 12]).unwrap();
        assert_eq!((Vault::key_of(&old), Vault::key_of(&new)), (Some(1), Some(2)));
        assert_eq!(vault(&[(2, 2)]).open(HERE, &old), Err(VaultError::UnknownDataKey { id: 1 }));
    }

    #[test]
    fn equal_values_of_different_fields_have_different_indexes() {
        let (one, other) = (vault(&[(1, 1)]), vault(&[(9, 9)]));
        assert_eq!(one.index("id", "1"), other.index("id", "1"), "the index does not hang on data keys");
        assert_ne!(one.index("id", "1"), one.index("phone", "1"));
        assert_ne!(one.index("id", "1"), one.index("id", "2"));
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_noticed(text in "\\PC{0,40}", at in 0_usize..200, bit in 0_u8..8) {
            let vault = vault(&[(1, 1)]);
            let mut sealed = vault.seal(HERE, &text, [3; 12]).unwrap();
            prop_assert_eq!(vault.open(HERE, &sealed).unwrap(), text);
            let at = at % sealed.len();
            sealed[at] ^= 1 << bit;
            prop_assert!(vault.open(HERE, &sealed).is_err());
        }
    }
}

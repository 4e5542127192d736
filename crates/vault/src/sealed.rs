//! The cipher: AES-256-GCM with the nonce in front.

use crate::{KEY_BYTES, VaultError};
use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};

/// Length of a nonce; a fresh random one for each sealing.
pub const NONCE_BYTES: usize = 12;

/// Where a sealed value stands: it opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// County.
    pub county: i64,
    /// Table and column, for instance `person.id_number`.
    pub field: &'a str,
    /// Identity of the row.
    pub row: i64,
}

impl Place<'_> {
    pub(crate) fn binding(&self) -> Vec<u8> {
        format!("gezhi field {} {} {}", self.county, self.field, self.row).into_bytes()
    }
}

pub(crate) fn cipher(key: &[u8; KEY_BYTES]) -> Aes256Gcm {
    Aes256Gcm::new(&(*key).into())
}

pub(crate) fn seal(
    cipher: &Aes256Gcm,
    binding: &[u8],
    plain: &[u8],
    nonce: [u8; NONCE_BYTES],
) -> Result<Vec<u8>, VaultError> {
    let sealed = cipher
        .encrypt(&nonce.into(), Payload { msg: plain, aad: binding })
        .map_err(|_| VaultError::DoesNotOpen)?;
    let mut bytes = Vec::with_capacity(NONCE_BYTES + sealed.len());
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Ok(bytes)
}

pub(crate) fn open(cipher: &Aes256Gcm, binding: &[u8], bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(VaultError::DoesNotOpen)?;
    cipher
        .decrypt(&(*nonce).into(), Payload { msg: sealed, aad: binding })
        .map_err(|_| VaultError::DoesNotOpen)
}

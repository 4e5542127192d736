//! The ciphers: AES-256-GCM, and SM4-GCM of the national algorithms (GB/T 32907, RFC 8998) in its place where a county asks for it.

use crate::{KEY_BYTES, VaultError};
use aes_gcm::AesGcm;
use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::aes::Aes256;
use aes_gcm::aes::cipher::{BlockCipher, BlockEncrypt, BlockSizeUser};
use sm4::Sm4;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Length of a nonce; a fresh random one for each sealing.
pub const NONCE_BYTES: usize = 12;

/// Something that seals and opens: software here, or a certified device.
pub trait FieldCipher: Send + Sync {
    /// Nonce, ciphertext and tag; `binding` has to be the same when it is opened.
    ///
    /// # Errors
    /// None in practice; the cipher refuses only gigabytes.
    fn seal(&self, binding: &[u8], plain: &[u8], nonce: [u8; NONCE_BYTES]) -> Result<Vec<u8>, VaultError>;

    /// What was sealed.
    ///
    /// # Errors
    /// [`VaultError::DoesNotOpen`] for whatever was changed, or belongs elsewhere.
    fn open(&self, binding: &[u8], bytes: &[u8]) -> Result<Vec<u8>, VaultError>;
}

/// Which cipher a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Suite {
    /// AES-256-GCM.
    #[default]
    Aes256Gcm,
    /// SM4-GCM.
    Sm4Gcm,
}

impl Suite {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Aes256Gcm, Self::Sm4Gcm];

    /// Name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aes256Gcm => "aes-256-gcm",
            Self::Sm4Gcm => "sm4-gcm",
        }
    }

    /// By name.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.code() == code)
    }

    /// How many of the 32 bytes of a key it uses: SM4 takes the first sixteen.
    #[must_use]
    pub const fn key_bytes(self) -> usize {
        match self {
            Self::Aes256Gcm => KEY_BYTES,
            Self::Sm4Gcm => 16,
        }
    }

    pub(crate) fn cipher(self, key: &[u8; KEY_BYTES]) -> Arc<dyn FieldCipher> {
        match self {
            Self::Aes256Gcm => Arc::new(AesGcm::<Aes256, U12>::new(&(*key).into())),
            Self::Sm4Gcm => {
                let mut half = Zeroizing::new([0; 16]);
                half.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
                Arc::new(AesGcm::<Sm4, U12>::new(&(*half).into()))
            }
        }
    }
}

impl<C> FieldCipher for AesGcm<C, U12>
where
    C: BlockCipher + BlockSizeUser<BlockSize = U16> + BlockEncrypt + Send + Sync,
{
    fn seal(&self, binding: &[u8], plain: &[u8], nonce: [u8; NONCE_BYTES]) -> Result<Vec<u8>, VaultError> {
        let payload = Payload { msg: plain, aad: binding };
        let sealed = self.encrypt(&nonce.into(), payload).map_err(|_| VaultError::DoesNotOpen)?;
        let mut bytes = Vec::with_capacity(NONCE_BYTES + sealed.len());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    fn open(&self, binding: &[u8], bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(VaultError::DoesNotOpen)?;
        let payload = Payload { msg: sealed, aad: binding };
        self.decrypt(&(*nonce).into(), payload).map_err(|_| VaultError::DoesNotOpen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn sm4_gcm_is_that_of_rfc_8998() {
        let mut key = [0xEE; KEY_BYTES];
        key[..16].copy_from_slice(&bytes("0123456789ABCDEFFEDCBA9876543210"));
        let plain: Vec<u8> = b"\xAA\xBB\xCC\xDD\xEE\xFF\xEE\xAA".iter().flat_map(|byte| [*byte; 8]).collect();
        let nonce = bytes("00001234567800000000ABCD").try_into().unwrap();
        let binding = bytes("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        let sealed = Suite::Sm4Gcm.cipher(&key).seal(&binding, &plain, nonce).unwrap();
        let expected = "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15\
                        A56834CBCF98C397B4024A2691233B8D83DE3541E4C2B58177E065A9BF7B62EC";
        assert_eq!(sealed[NONCE_BYTES..], bytes(expected));
        assert_eq!(Suite::Sm4Gcm.cipher(&key).open(&binding, &sealed).unwrap(), plain);
        assert!(Suite::Aes256Gcm.cipher(&key).open(&binding, &sealed).is_err());
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for suite in Suite::ALL {
            assert_eq!(Suite::parse(suite.code()), Some(suite));
        }
        assert_eq!(Suite::parse("rot13"), None);
    }
}

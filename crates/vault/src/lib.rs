//! Personal data at rest: every field is encrypted by itself, and still found by its exact value (feature P4).
//!
//! Two layers, the usual envelope. A *master key* comes from a file or the environment and never touches the database.
//! *Data keys* stand in the database, wrapped by a master key, and encrypt the fields. A new master key only wraps the data
//! keys anew, which is done at once; a new data key encrypts what is written from then on, and what is older is encrypted
//! anew in the background, while both are known. Neither stops the service.
//!
//! Each key says which cipher it is for ([`Suite`]), AES-256-GCM or SM4-GCM; keys of both may stand side by side.
//!
//! A ciphertext is bound to the field and the row that it stands in: moved to another person's row it does not open.
//! What has to be found by its exact value has a *blind index* beside it, a keyed hash (HMAC-SHA-256): without the key nobody
//! can try all numbers.
#![warn(missing_docs)]

mod cipher;
mod error;
mod index;
mod master;
mod place;
mod vault;

pub use cipher::{FieldCipher, NONCE_BYTES, Suite};
pub use error::VaultError;
pub use index::{BlindIndex, INDEX_BYTES};
pub use master::{KEY_BYTES, Key, MasterKeys, Wrapped};
pub use place::Place;
pub use vault::Vault;

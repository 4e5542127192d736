//! What can go wrong with keys and sealed fields.

/// Why something does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The text of the master keys is not understood.
    #[error(
        "line {line} of the master keys is not `NAME KEY`, where KEY is 32 bytes in base64 (`gezhi key new` prints one)"
    )]
    BadMasterKey {
        /// Line, counted from 1.
        line: usize,
    },
    /// There is no master key at all.
    #[error("there is no master key: the file is empty")]
    NoMasterKey,
    /// Two master keys have the same name.
    #[error("the master key `{name}` stands there twice")]
    Twice {
        /// Its name.
        name: String,
    },
    /// A data key was wrapped by a master key that is not among those given.
    #[error(
        "the personal data were encrypted under the master key `{name}`, which is not among the keys given; put it back, \
         or nothing of them can be read"
    )]
    UnknownMaster {
        /// Its name.
        name: String,
    },
    /// A field was encrypted by a data key that is not loaded.
    #[error("data key {id} is not loaded")]
    UnknownDataKey {
        /// Its number.
        id: u32,
    },
    /// The ciphertext was changed, stands in another row, or the key is a wrong one of the same name.
    #[error("the ciphertext does not open: it was changed, moved to another row, or the key is another one")]
    DoesNotOpen,
}

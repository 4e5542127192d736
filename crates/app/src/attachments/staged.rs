//! A file on its way in: a small one in memory, a larger one staged on the disk.
//!
//! So memory stays bounded however many phones send their videos at once. The staged file has no name and is gone with its
//! owner, whatever happens.

use crate::files::Files;
use sha2::{Digest, Sha256};
use std::io::{self, Read, Seek, SeekFrom, Write};
use tempfile::SpooledTempFile;

/// Bytes that stay in memory.
const IN_MEMORY: usize = 256 << 10;

/// A file as it comes in, piece by piece.
#[derive(Debug)]
pub struct Staged {
    file: SpooledTempFile,
    hash: Sha256,
    length: usize,
}

impl Staged {
    /// An empty one; a large one is staged beside the kept files, so that it meets the same disk.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn new(files: &Files) -> io::Result<Self> {
        let folder = files.staging()?;
        Ok(Self { file: SpooledTempFile::new_in(IN_MEMORY, folder), hash: Sha256::new(), length: 0 })
    }

    /// One that has come as a whole.
    ///
    /// # Errors
    /// A full disk.
    pub fn of(files: &Files, bytes: &[u8]) -> io::Result<Self> {
        let mut staged = Self::new(files)?;
        staged.push(bytes)?;
        Ok(staged)
    }

    /// Adds a piece. Goes to the page cache at most, which is no wait worth a thread of its own.
    ///
    /// # Errors
    /// A full disk.
    pub fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        self.hash.update(piece);
        self.length += piece.len();
        self.file.write_all(piece)
    }

    /// Bytes so far.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }

    /// SHA-256 of what came, before anything is made of it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    /// The file, at its start.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn rewound(mut self) -> io::Result<SpooledTempFile> {
        self.file.seek(SeekFrom::Start(0))?;
        Ok(self.file)
    }

    /// All of it in memory: for photos, whose decoders want that.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn into_bytes(self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.length);
        self.rewound()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The first bytes, to see what it is.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn head(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut head = Vec::with_capacity(most.min(self.length));
        self.file.seek(SeekFrom::Start(0))?;
        (&mut self.file).take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut head)?;
        self.file.seek(SeekFrom::End(0))?;
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_however_large() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path().join("files"));
        for size in [0, 1, IN_MEMORY, IN_MEMORY * 3 + 7] {
            let bytes: Vec<u8> = (0..size).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let mut staged = Staged::new(&files).unwrap();
            for piece in bytes.chunks(65_536) {
                staged.push(piece).unwrap();
            }
            assert_eq!(staged.head(5).unwrap(), &bytes[..size.min(5)]);
            assert_eq!((staged.length(), hex::encode(staged.digest())), (size, crate::files::sha256(&bytes)));
            assert_eq!(staged.into_bytes().unwrap(), bytes);
        }
        assert_eq!(std::fs::read_dir(files.staging().unwrap()).unwrap().count(), 0, "nothing is left behind");
    }
}

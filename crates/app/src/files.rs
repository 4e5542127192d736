//! Files by the hash of their bytes (mechanism 7).

use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A folder of content-addressed files.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
}

/// SHA-256 in hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Files {
    /// A store in a folder, which is made when the first file comes.
    #[must_use]
    pub const fn new(root: PathBuf) -> Self {
        Self { root }
    }

    fn path(&self, hash: &str) -> PathBuf {
        let (a, rest) = hash.split_at_checked(2).unwrap_or(("00", hash));
        let (b, _) = rest.split_at_checked(2).unwrap_or(("00", rest));
        self.root.join(a).join(b).join(hash)
    }

    /// The folder for files on their way in.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn staging(&self) -> io::Result<PathBuf> {
        let folder = self.root.join("staging");
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// A file without a name for something on its way in; it vanishes with whoever holds it, also when the server is killed.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn spool(&self) -> io::Result<std::fs::File> {
        tempfile::tempfile_in(self.staging()?)
    }

    /// Keeps what a reader gives, without holding it in memory; blocks. Gives the hash and the length.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn keep(&self, mut from: impl Read) -> io::Result<(String, u64)> {
        let mut part = tempfile::Builder::new().suffix(".part").tempfile_in(self.staging()?)?;
        let mut hash = Sha256::new();
        let mut length = 0;
        let mut piece = vec![0; 64 << 10];
        loop {
            let read = from.read(&mut piece)?;
            let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            hash.update(bytes);
            part.write_all(bytes)?;
            length += u64::try_from(read).unwrap_or(0);
        }
        let hash = hex::encode(hash.finalize());
        place_durably(part, &self.path(&hash))?;
        Ok((hash, length))
    }

    /// Keeps bytes; they are on the disk when this returns. The same bytes are kept once.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn put(&self, bytes: Vec<u8>) -> io::Result<String> {
        let files = self.clone();
        let kept = tokio::task::spawn_blocking(move || files.keep(bytes.as_slice()));
        Ok(kept.await.map_err(io::Error::other)??.0)
    }

    /// Opens the file of a hash; gives its length too.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn open(&self, hash: &str) -> io::Result<(tokio::fs::File, u64)> {
        let file = tokio::fs::File::open(self.path(hash)).await?;
        let length = file.metadata().await?.len();
        Ok((file, length))
    }

    /// Removes the file of a hash; one that is not there is no fault.
    ///
    /// # Errors
    /// Whatever else the disk says.
    pub async fn forget(&self, hash: &str) -> io::Result<()> {
        match tokio::fs::remove_file(self.path(hash)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether a file is there and its bytes have this hash.
    #[must_use]
    pub fn is_sound(&self, hash: &str) -> bool {
        std::fs::read(self.path(hash)).is_ok_and(|bytes| sha256(&bytes) == hash)
    }
}

/// Gives a written file its name; both are on the disk when this returns. A file that goes wrong leaves nothing behind.
fn place_durably(part: tempfile::NamedTempFile, path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    part.as_file().sync_all()?;
    part.persist(path).map_err(|error| error.error)?;
    std::fs::File::open(folder)?.sync_all()
}

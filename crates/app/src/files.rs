//! Files by the hash of their bytes (mechanism 7).

use sha2::{Digest, Sha256};
use std::io;
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

    /// Keeps bytes; they are on the disk when this returns. The same bytes are kept once.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn put(&self, bytes: Vec<u8>) -> io::Result<String> {
        let hash = sha256(&bytes);
        let path = self.path(&hash);
        tokio::task::spawn_blocking(move || write_durably(&path, &bytes))
            .await
            .map_err(io::Error::other)??;
        Ok(hash)
    }

    /// The bytes of a hash.
    ///
    /// # Errors
    /// `NotFound` when there are none.
    pub async fn get(&self, hash: &str) -> io::Result<Vec<u8>> {
        let path = self.path(hash);
        tokio::task::spawn_blocking(move || std::fs::read(path)).await.map_err(io::Error::other)?
    }

    /// Whether a file is there and its bytes have this hash.
    #[must_use]
    pub fn is_sound(&self, hash: &str) -> bool {
        std::fs::read(self.path(hash)).is_ok_and(|bytes| sha256(&bytes) == hash)
    }
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let temporary = path.with_extension(format!("{:?}.part", std::thread::current().id()));
    let written = (|| {
        let mut file = std::fs::File::create(&temporary)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)?;
        std::fs::File::open(folder)?.sync_all()
    })();
    if written.is_err() {
        // Nothing half written stays behind.
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

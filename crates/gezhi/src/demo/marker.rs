//! Half-built demos: a marker lies in the folder until the last row is written, and whoever finds it starts over.

use crate::error::{CommandError, Result};
use std::path::{Path, PathBuf};

/// The marker of a demo under construction.
#[derive(Debug)]
pub struct Marker(PathBuf);

impl Marker {
    /// The marker's place in a folder.
    #[must_use]
    pub fn in_folder(data: &Path) -> Self {
        Self(data.join(".demo-under-construction"))
    }

    /// Whether an earlier run was interrupted.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.0.exists()
    }

    /// Begins.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn put(&self) -> Result<()> {
        if let Some(folder) = self.0.parent() {
            std::fs::create_dir_all(folder).map_err(|error| CommandError::file(folder, error))?;
        }
        std::fs::write(&self.0, "This demo is not finished; `gezhi demo` starts it over.\n")
            .map_err(|error| CommandError::file(&self.0, error))
    }

    /// Finished.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn take_away(&self) -> Result<()> {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(CommandError::file(&self.0, error))
            }
            _ => Ok(()),
        }
    }
}

/// Removes what a county has in a folder: the database and the files, nothing else.
///
/// # Errors
/// A folder that cannot be written.
pub fn clear(data: &Path) -> Result<()> {
    for name in ["gezhi.db", "gezhi.db-wal", "gezhi.db-shm"] {
        let path = data.join(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(CommandError::file(&path, error));
            }
            _ => {}
        }
    }
    let files = data.join("files");
    match std::fs::remove_dir_all(&files) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(CommandError::file(&files, error)),
        _ => Ok(()),
    }
}

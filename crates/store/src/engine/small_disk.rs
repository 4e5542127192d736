//! A small file system in memory, for tests of a disk that is full or may not be written.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// A mounted file system, gone with its owner.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// Mounts one of so many mebibytes; `None` where that is not allowed, which the caller says aloud.
    #[must_use]
    pub fn mount(mebibytes: u32) -> Option<Self> {
        let disk = Self { folder: tempfile::tempdir().ok()? };
        disk.run("mount", &["-t", "tmpfs", "-o", &format!("size={mebibytes}m"), "tmpfs"]).then_some(disk)
    }

    /// Makes it read-only; nothing may be open for writing there.
    #[must_use]
    pub fn remount_read_only(&self) -> bool {
        self.run("mount", &["-o", "remount,ro"])
    }

    /// Takes all space but about so many bytes.
    ///
    /// # Errors
    /// Anything but a full disk.
    pub fn fill(&self, leave: u64) -> io::Result<()> {
        let mut ballast = fs::File::create(self.ballast())?;
        loop {
            match io::Write::write_all(&mut ballast, &[1; 4096]) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::StorageFull => break,
                Err(error) => return Err(error),
            }
        }
        let length = ballast.metadata()?.len();
        ballast.set_len(length.saturating_sub(leave))
    }

    /// Gives the space back.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn free(&self) -> io::Result<()> {
        fs::remove_file(self.ballast())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        Command::new(program).args(arguments).arg(self.path()).status().is_ok_and(|status| status.success())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.run("umount", &["--lazy"]);
    }
}

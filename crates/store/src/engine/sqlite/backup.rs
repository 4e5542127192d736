//! A copy of the database while it is in use.

use std::{fs::File, path::Path};

use rusqlite::{Connection, OpenFlags};

use super::error::{diagnose, of_file, of_statement};
use crate::engine::StoreError;

/// Writes one consistent state to a new file `target`, which appears only when it is complete and on disk.
///
/// VACUUM INTO holds one snapshot: the log grows by what is written meanwhile, and nobody waits.
pub(super) fn backup(source: &Path, target: &Path) -> Result<(), StoreError> {
    if target.exists() {
        return Err(StoreError::Storage(format!("{} exists already", target.display())));
    }
    let mut name = target.as_os_str().to_owned();
    name.push(".part");
    let part = Path::new(&name);
    let copied = copy(source, part).and_then(|()| publish(part, target).map_err(|fault| of_file(&fault)));
    copied.map_err(|error| {
        let _ = std::fs::remove_file(part);
        diagnose(error, target)
    })
}

fn copy(source: &Path, part: &Path) -> Result<(), StoreError> {
    let _ = std::fs::remove_file(part);
    let path = part.to_str().ok_or(StoreError::Unsupported("a backup path that is not UTF-8"))?;
    let statement = "VACUUM INTO ?1";
    let run = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(source, flags)?.execute(statement, [path])
    };
    run().map(drop).map_err(|fault| of_statement(fault, statement))
}

fn publish(part: &Path, target: &Path) -> std::io::Result<()> {
    File::open(part)?.sync_all()?;
    std::fs::rename(part, target)?;
    match target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

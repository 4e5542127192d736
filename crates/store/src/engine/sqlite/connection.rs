//! Connections and their settings.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::error::of_connection;
use crate::engine::{OpenOptions, StoreError};

/// Prepared statements kept by each connection.
const STATEMENT_CACHE: usize = 256;

/// Commits wait for the disk; the log is folded into the database every 4,000 pages and then cut to 64 MiB.
const WRITER_PRAGMAS: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
     PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864;";

/// Opens the connection that writes, and creates the file.
pub(in crate::engine) fn open_writer(path: &Path, options: &OpenOptions) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let opened = open(path, flags, options).and_then(|connection| {
        connection.execute_batch(WRITER_PRAGMAS)?;
        if let Some(pages) = options.max_page_count {
            connection.execute_batch(&format!("PRAGMA max_page_count={pages};"))?;
        }
        Ok(connection)
    });
    let connection = opened.map_err(|fault| of_connection(fault, path))?;
    // A file that may not be written is opened for reading without a word.
    if connection.is_readonly(rusqlite::MAIN_DB).map_err(|fault| of_connection(fault, path))? {
        return Err(StoreError::ReadOnly);
    }
    Ok(connection)
}

/// Opens a connection that can only read.
pub(super) fn open_reader(path: &Path, options: &OpenOptions) -> Result<Connection, StoreError> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, options).map_err(|fault| of_connection(fault, path))
}

/// The write-ahead log that belongs to the database.
pub(super) fn log_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn open(path: &Path, flags: OpenFlags, options: &OpenOptions) -> rusqlite::Result<Connection> {
    // Each connection stays in one thread at a time, hence no mutex.
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    // "text" in double quotes is a column, as the standard and PostgreSQL say.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // One plan for a statement, whatever its values: without this, SQLite compiles every statement with `LIMIT ?` anew each time it
    // is used, which took a fifth of the processor.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(&format!(
        "PRAGMA busy_timeout=5000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{}; PRAGMA mmap_size={};",
        options.cache_kib, options.mmap_bytes
    ))?;
    Ok(connection)
}

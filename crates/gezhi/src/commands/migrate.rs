//! `gezhi migrate`: brings a database to the present schema.

use crate::error::{CommandError, Result};
use crate::storage::Storage;
use gezhi_store::engine::OpenOptions;

/// Bring the database to the present schema (serve does so too)
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    let storage = arguments.storage;
    std::fs::create_dir_all(&storage.data).map_err(|error| CommandError::file(&storage.data, error))?;
    let db = storage.connect(OpenOptions::default()).await?;
    let applied = gezhi_store::migrations::migrate(&db).await?;
    db.close().await;
    if applied.is_empty() {
        println!("the schema is up to date");
    }
    for name in applied {
        println!("applied {name}");
    }
    Ok(())
}

//! `gezhi api-key`: keys of machines (features A1, A7).

use super::user::operator_of_the_machine;
use crate::error::Result;
use crate::storage::{Opening, Storage};
use clap::Subcommand;
use gezhi_app::accounts::api_keys;
use gezhi_domain::accounts::Role;

/// Make a key for another system; it is shown once
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a key and print it alone
    Create {
        /// What it is for.
        name: String,
        /// Messages handed over under it must be signed; the secret for that is printed on a second line.
        #[arg(long)]
        signed: bool,
        #[command(flatten)]
        storage: Storage,
    },
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    let What::Create { name, signed, storage } = arguments.what;
    let app = storage.app(Opening::default()).await?;
    let operator = operator_of_the_machine(&app, Role::SecurityAdmin);
    let made = api_keys::create(&app, &operator, &name, signed, None).await?;
    println!("{}", made.key);
    if let Some(secret) = made.signing_secret {
        println!("{secret}");
    }
    app.db.clone().close().await;
    Ok(())
}

//! `gezhi key`: keys of personal data (feature P4).

use crate::error::Result;
use crate::storage::{Opening, Storage};
use clap::Subcommand;
use gezhi_app::context::{Clock, SystemClock};
use gezhi_app::entropy::Entropy;
use gezhi_app::{keys, residents};
use indicatif::{ProgressBar, ProgressStyle};

/// Make master keys, and seal personal data under a new data key
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a new master key, a line for the file of master keys: put it last, restart, and remove the old one afterwards
    New,
    /// Add a data key and seal everything anew under it; the server may go on serving
    Rotate {
        #[command(flatten)]
        storage: Storage,
    },
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    let storage = match arguments.what {
        What::New => {
            println!("{}", keys::new_master(&Entropy::from_system()));
            return Ok(());
        }
        What::Rotate { storage } => storage,
    };
    let app = storage.app(Opening::default()).await?;
    let at = SystemClock.now().as_microsecond();
    let id = keys::add_data_key(&app.db, app.county, &app.settings.master, &app.settings.entropy, at).await?;
    app.refresh().await?;
    let style =
        ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::new_spinner().with_style(style);
    let sealed = residents::reseal(&app, |sealed| {
        bar.set_message(format!("{sealed} people sealed anew"));
        bar.tick();
    })
    .await?;
    bar.finish_and_clear();
    println!(
        "data key {id} seals from now on; the numbers of {} people and {} notes were sealed anew",
        sealed.people, sealed.notes
    );
    app.db.clone().close().await;
    Ok(())
}

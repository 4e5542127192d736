//! `gezhi key`: keys of personal data (feature P4), and those that sign the transparency log (feature A4).

use crate::error::Result;
use crate::storage::{Opening, Storage};
use clap::{Subcommand, ValueEnum};
use gezhi_app::context::{Clock, SystemClock};
use gezhi_app::entropy::Entropy;
use gezhi_app::{keys, residents, transparency};
use gezhi_vault::Suite;
use indicatif::{ProgressBar, ProgressStyle};

/// Make master keys, seal personal data under a new data key, and change the key that signs the transparency log
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a new master key, a line for the file of master keys: put it last, restart, and remove the old one afterwards
    New {
        /// The cipher it wraps data keys with
        #[arg(long, value_enum, default_value_t)]
        cipher: Cipher,
    },
    /// The keys that sign heads of the transparency log
    Log {
        #[command(subcommand)]
        what: Log,
    },
    /// Add a data key and seal everything anew under it; the server may go on serving
    Rotate {
        /// The cipher of the new data key
        #[arg(long, value_enum, default_value_t)]
        cipher: Cipher,
        #[command(flatten)]
        storage: Storage,
    },
}

/// Ciphers that personal data can be sealed with.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Cipher {
    /// AES-256-GCM
    #[default]
    #[value(name = "aes-256-gcm")]
    Aes256Gcm,
    /// SM4-GCM, of the national algorithms
    #[value(name = "sm4-gcm")]
    Sm4Gcm,
}

impl Cipher {
    const fn suite(self) -> Suite {
        match self {
            Self::Aes256Gcm => Suite::Aes256Gcm,
            Self::Sm4Gcm => Suite::Sm4Gcm,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Log {
    /// Show the public keys, and which of them is here
    Show {
        #[command(flatten)]
        storage: Storage,
    },
    /// Sign with a new key from now on; the one before vouches for it, and its heads stay valid. Running servers notice by themselves
    Rotate {
        /// Nobody has the key that signs now any more; visitors are told that no key vouches for the new one.
        #[arg(long)]
        lost: bool,
        #[command(flatten)]
        storage: Storage,
    },
}

async fn log(what: Log) -> Result<()> {
    let (storage, rotated) = match what {
        Log::Show { storage } => (storage, None),
        Log::Rotate { lost, storage } => (storage, Some(lost)),
    };
    let app = storage.app(Opening::default()).await?;
    if let Some(lost) = rotated {
        let key = transparency::rotate(&app, lost).await?;
        println!("{key} signs from now on");
    }
    let source = &app.settings.log_keys;
    let signer = transparency::signer(&app.db, app.county, source, &app.settings.entropy, app.now()).await?;
    for key in transparency::keys(&app).await? {
        let here = signer.as_ref().is_some_and(|signer| signer.verifier().id() == key.id);
        let vouched = key.vouched_by.map_or_else(String::new, |by| format!(", vouched for by {by}"));
        let signs = if here { ", signs here" } else { "" };
        println!(
            "{}\n  heads from {} entries on, since {}{vouched}{signs}",
            key.verifier, key.from_size, key.at
        );
    }
    if signer.is_none() {
        println!("the key that signs now is not among the keys here: this machine signs no heads");
    }
    app.db.clone().close().await;
    Ok(())
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    let (storage, suite) = match arguments.what {
        What::New { cipher } => {
            println!("{}", keys::new_master(&Entropy::from_system(), cipher.suite()));
            return Ok(());
        }
        What::Log { what } => return log(what).await,
        What::Rotate { cipher, storage } => (storage, cipher.suite()),
    };
    let app = storage.app(Opening::default()).await?;
    let at = SystemClock.now().as_microsecond();
    let id =
        keys::add_data_key(&app.db, app.county, &app.settings.master, (&app.settings.entropy, suite), at)
            .await?;
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
        "data key {id} seals from now on; the numbers of {} people, {} plates and {} notes were sealed anew",
        sealed.people, sealed.plates, sealed.notes
    );
    app.db.clone().close().await;
    Ok(())
}

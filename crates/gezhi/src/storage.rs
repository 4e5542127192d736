//! Where a county lies: a folder, or a folder and a PostgreSQL database.

use crate::error::{CommandError, Result};
use gezhi_app::accounts::oidc::SingleSignOn;
use gezhi_app::context::{Clock, ReadProfile, Sender, SystemClock};
use gezhi_app::entropy::Entropy;
use gezhi_app::files::Files;
use gezhi_app::transparency::KeySource;
use gezhi_app::webhooks::{Courier, NoCourier};
use gezhi_app::{App, Settings};
use gezhi_domain::profile::Profile;
use gezhi_store::engine::{Db, Op, OpenOptions, StoreError, Tx};
use gezhi_vault::MasterKeys;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The arguments that every command with data takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Storage {
    /// Folder of the county: `gezhi.db` (SQLite) and `files/`.
    #[arg(long, value_name = "DIR", default_value = "./data", env = "GEZHI_DATA")]
    pub data: PathBuf,
    /// PostgreSQL instead of SQLite: `postgresql://user:password@host:port/database`.
    #[arg(long, value_name = "URL", env = "GEZHI_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Keys that wrap the keys of personal data, a file; `DIR/master.keys` when omitted, made on the first start. The text itself
    /// may stand in GEZHI_MASTER_KEY instead.
    #[arg(long, value_name = "FILE", env = "GEZHI_MASTER_KEYS")]
    pub master_keys: Option<PathBuf>,
}

/// Sends nothing: no gateway is configured. The words are not logged, for a code may stand in them.
struct NoSender;

impl Sender for NoSender {
    fn send(&self, phone: &str, _: &str) {
        let tail: String = phone.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        tracing::debug!(phone = %format!("…{tail}"), "no gateway is configured; a short message is not sent");
    }
}

/// How an [`App`] of a command is opened.
#[derive(Clone)]
pub struct Opening {
    /// Number of this process, 0 to 63.
    pub node: u8,
    /// Public address.
    pub origin: String,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Short messages.
    pub sender: Arc<dyn Sender>,
    /// Carries webhooks.
    pub courier: Arc<dyn Courier>,
    /// Where staff may sign in besides here.
    pub single_sign_on: Option<SingleSignOn>,
}

struct ReadSetting {
    county: i64,
    key: &'static str,
}

impl Op for ReadSetting {
    type Out = Option<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::settings::get(tx, self.county, self.key).await
    }
}

impl Storage {
    /// The SQLite file.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.data.join("gezhi.db")
    }

    /// Photos and other files.
    #[must_use]
    pub fn files(&self) -> Files {
        Files::new(self.data.join("files"))
    }

    /// What to call it in a message; never with a password.
    #[must_use]
    pub fn name(&self) -> String {
        if self.database_url.is_some() {
            "the database".to_owned()
        } else {
            self.file().display().to_string()
        }
    }

    /// Opens the database, which is made when there is none, and brings it to the present schema.
    ///
    /// # Errors
    /// Failures of the folder and the database.
    pub async fn create(&self) -> Result<Db> {
        std::fs::create_dir_all(&self.data).map_err(|error| CommandError::file(&self.data, error))?;
        // Scans of `verify` and `info` may take longer than a request may.
        let options = OpenOptions { read_timeout: Duration::from_secs(300), ..OpenOptions::default() };
        let db = self.connect(options).await?;
        gezhi_store::migrations::migrate(&db).await?;
        Ok(db)
    }

    /// Opens the database as it is, without touching its schema.
    ///
    /// # Errors
    /// Failures of the database.
    pub async fn connect(&self, options: OpenOptions) -> Result<Db> {
        Ok(match &self.database_url {
            Some(url) => Db::open_postgres(url, options).await?,
            None => Db::open_sqlite(&self.file(), options).await?,
        })
    }

    /// Opens a database that must be there already.
    ///
    /// # Errors
    /// A sentence when there is none.
    pub async fn existing(&self) -> Result<Db> {
        if self.database_url.is_none() && !self.file().exists() {
            return Err(CommandError::refused(format!(
                "there is no county in {0}; found one with: gezhi init --profile PROFILE --data {1}\nor try a made-up one with: gezhi demo --profile PROFILE --data {1}",
                self.file().display(),
                self.data.display()
            )));
        }
        self.create().await
    }

    /// The master keys.
    ///
    /// # Errors
    /// A file that cannot be read or made; one that is not understood.
    pub fn master(&self) -> Result<MasterKeys> {
        if let Ok(text) = std::env::var("GEZHI_MASTER_KEY")
            && !text.trim().is_empty()
        {
            return MasterKeys::parse(&text)
                .map_err(|error| CommandError::refused(format!("GEZHI_MASTER_KEY: {error}")));
        }
        let Some(path) = self.master_keys.as_deref().filter(|path| !path.as_os_str().is_empty()) else {
            return gezhi_app::keys::master_in(&self.data, &Entropy::from_system())
                .map_err(|error| CommandError::file(&self.data.join("master.keys"), error));
        };
        let text = std::fs::read_to_string(path).map_err(|error| CommandError::file(path, error))?;
        MasterKeys::parse(&text)
            .map_err(|error| CommandError::refused(format!("{}: {error}", path.display())))
    }

    /// Where the keys that sign the transparency log are. They have no argument of their own: every command would show it, and only
    /// servers and `gezhi key log` need them.
    fn log_keys(&self) -> KeySource {
        let given = |name| std::env::var(name).ok().filter(|text| !text.trim().is_empty());
        given("GEZHI_LOG_KEY")
            .map(KeySource::Text)
            .or_else(|| given("GEZHI_LOG_KEYS").map(|path| KeySource::File(path.into())))
            .unwrap_or_else(|| KeySource::in_folder(&self.data))
    }

    /// Opens the whole application on a county that must be there.
    ///
    /// # Errors
    /// A sentence when there is none; failures of the database.
    pub async fn app(&self, opening: Opening) -> Result<App> {
        let db = self.existing().await?;
        let demo = is_demo(&db).await?;
        let settings = Settings {
            data: self.data.clone(),
            node: opening.node,
            demo,
            origin: opening.origin,
            clock: opening.clock,
            sender: opening.sender,
            courier: opening.courier,
            single_sign_on: opening.single_sign_on,
            entropy: Entropy::from_system(),
            master: self.master()?,
            log_keys: self.log_keys(),
        };
        Ok(App::open(db, settings).await?)
    }
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            node: 63,
            origin: "http://127.0.0.1:8080".to_owned(),
            clock: Arc::new(SystemClock),
            sender: Arc::new(NoSender),
            courier: Arc::new(NoCourier),
            single_sign_on: None,
        }
    }
}

/// The county of a database and its profile.
///
/// # Errors
/// Failures of the database; a stored profile that cannot be read.
pub async fn county(db: &Db) -> Result<Option<(i64, Profile)>> {
    let Some((county, text)) = db.read(ReadProfile).await? else { return Ok(None) };
    let profile = serde_json::from_str(&text)
        .map_err(|error| StoreError::BadValue(format!("the stored profile of {county}: {error}")))?;
    Ok(Some((county, profile)))
}

/// A setting of a county as JSON text.
///
/// # Errors
/// Failures of the database.
pub async fn setting(db: &Db, county: i64, key: &'static str) -> Result<Option<String>> {
    Ok(db.read(ReadSetting { county, key }).await?)
}

async fn is_demo(db: &Db) -> Result<bool> {
    let Some((county, _)) = db.read(ReadProfile).await? else { return Ok(false) };
    Ok(setting(db, county, "demo").await?.as_deref() == Some("true"))
}

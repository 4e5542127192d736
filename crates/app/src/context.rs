//! What every use case stands on: the store, the clock, the profile, the directory.

use crate::accounts::oidc::SingleSignOn;
use crate::directory::{Directory, ReadDirectory};
use crate::entropy::Entropy;
use crate::error::Result;
use crate::files::Files;
use crate::ids::Ids;
use crate::statistics::{self, Board, FiguresView, Kept};
use crate::transparency::KeySource;
use crate::triage::TriageDesk;
use crate::views::{Bi, BodyRef, Id, PlaceRef};
use crate::webhooks::Courier;
use gezhi_domain::accounts::{BodyId, Permit};
use gezhi_domain::cases::Rules;
use gezhi_domain::deadlines::{Calendar, Limit, Pauses, Policy, advance};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::profile::Profile;
use gezhi_geo::GridIndex;
use gezhi_store::engine::{Db, Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_vault::{MasterKeys, Vault};
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::broadcast;

/// Tells the time; a parameter, so that tests can move it.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is given")]
    fn now(&self) -> Timestamp {
        // To the microsecond, which is what both databases keep.
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// Sends short messages to telephones.
pub trait Sender: Send + Sync + 'static {
    /// Hands a message over; failures are the gateway's to repeat.
    fn send(&self, phone: &str, text: &str);
}

/// How an [`App`] is opened.
pub struct Settings {
    /// Where files lie.
    pub data: PathBuf,
    /// Number of this server process, 0 to 63.
    pub node: u8,
    /// A demo: sign-ins and codes may be shown.
    pub demo: bool,
    /// Public address, for QR codes and links: `https://county.example`.
    pub origin: String,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Short messages.
    pub sender: Arc<dyn Sender>,
    /// Carries webhooks to their receivers.
    pub courier: Arc<dyn Courier>,
    /// Where staff may sign in besides here.
    pub single_sign_on: Option<SingleSignOn>,
    /// Randomness.
    pub entropy: Entropy,
    /// Keys that wrap the keys of personal data.
    pub master: MasterKeys,
    /// Keys that sign heads of the transparency log.
    pub log_keys: KeySource,
}

/// Everything use cases need. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The parts of an [`App`].
pub struct Inner {
    /// Store.
    pub db: Db,
    /// County.
    pub county: i64,
    /// Ladder of reminders.
    pub policy: Policy,
    /// Settings.
    pub settings: Settings,
    /// Identities.
    pub ids: Ids,
    /// Files.
    pub files: Files,
    /// Classifier.
    pub triage: TriageDesk,
    /// Live events, told after they are on disk.
    pub live: broadcast::Sender<Arc<crate::background::Live>>,
    profile: RwLock<Arc<Profile>>,
    calendar: RwLock<Arc<Calendar>>,
    directory: RwLock<Arc<Directory>>,
    grids: RwLock<Arc<GridIndex>>,
    vault: RwLock<Arc<Vault>>,
    known: Mutex<Vec<(String, i64)>>,
    /// Boards computed a moment ago.
    pub boards: Kept<PlaceId, Board>,
    /// Figures computed a moment ago.
    pub figures: Kept<statistics::Key, FiguresView>,
    heavy: tokio::sync::Semaphore,
    wake: tokio::sync::Notify,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Inner {
    /// Says that counters have changed: boards and figures are computed anew.
    pub fn folded(&self) {
        self.boards.folded();
        self.figures.folded();
    }
}

/// Which county a database holds, and its profile.
pub struct ReadProfile;

impl Op for ReadProfile {
    type Out = Option<(i64, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        Ok(gezhi_store::settings::counties(tx).await?.into_iter().next())
    }
}

struct Revisions {
    county: i64,
}

impl Op for Revisions {
    type Out = Vec<(String, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::revisions::all(tx, self.county).await
    }
}

fn profile_of(text: &str) -> Result<Profile> {
    Ok(serde_json::from_str(text)
        .map_err(|error| StoreError::BadValue(format!("the stored profile: {error}")))?)
}

fn current<T>(slot: &RwLock<Arc<T>>) -> Arc<T> {
    Arc::clone(&slot.read().unwrap_or_else(PoisonError::into_inner))
}

fn replace<T>(slot: &RwLock<Arc<T>>, value: T) {
    *slot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
}

impl App {
    /// Opens a database that has a profile.
    ///
    /// # Errors
    /// A database without a county, or one that cannot be read.
    pub async fn open(db: Db, settings: Settings) -> Result<Self> {
        let (county, profile) = db.read(ReadProfile).await?.ok_or_else(|| {
            StoreError::BadValue("this database has no county yet; run `gezhi init` first".into())
        })?;
        let profile = profile_of(&profile)?;
        let calendar = crate::calendars::read(&db, county).await?;
        let directory = Directory::build(db.read(ReadDirectory { county }).await?, &profile)?;
        let at = settings.clock.now().as_microsecond();
        let vault = crate::keys::open(&db, county, &settings.master, &settings.entropy, at).await?;
        let known = db.read(Revisions { county }).await?;
        let files = Files::new(settings.data.join("files"));
        let triage = TriageDesk::new(&profile);
        let app = Self(Arc::new(Inner {
            db,
            county,
            policy: Policy::default(),
            ids: Ids::new(settings.node),
            files,
            triage,
            live: broadcast::channel(1_024).0,
            profile: RwLock::new(Arc::new(profile)),
            calendar: RwLock::new(Arc::new(calendar)),
            directory: RwLock::new(Arc::new(directory)),
            grids: RwLock::new(Arc::new(GridIndex::new(Vec::new()))),
            vault: RwLock::new(Arc::new(vault)),
            known: Mutex::new(known),
            boards: Kept::default(),
            figures: Kept::default(),
            heavy: tokio::sync::Semaphore::new(2),
            settings,
            wake: tokio::sync::Notify::new(),
        }));
        app.reload_grids().await?;
        Ok(app)
    }

    /// The profile as it is now.
    #[must_use]
    pub fn profile(&self) -> Arc<Profile> {
        current(&self.profile)
    }

    /// Working days as they are known now.
    #[must_use]
    pub fn calendar(&self) -> Arc<Calendar> {
        current(&self.calendar)
    }

    /// Reads what has changed in the database since this node read it last; says whether anything had. Every node calls
    /// it once a second, and whoever changes something calls it at once.
    ///
    /// # Errors
    /// Failures of the store; the node goes on with what it knows.
    pub async fn refresh(&self) -> Result<bool> {
        let now = self.db.read(Revisions { county: self.county }).await?;
        if *self.known.lock().unwrap_or_else(PoisonError::into_inner) == now {
            return Ok(false);
        }
        let only_posts = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let others = |all: &[(String, i64)]| -> Vec<(String, i64)> {
                all.iter().filter(|(key, _)| key != gezhi_store::revisions::POSTS).cloned().collect()
            };
            others(&known) == others(&now)
        };
        // Posts change every day, and neither borders nor keys change with them.
        if only_posts {
            self.reload_directory().await?;
            *self.known.lock().unwrap_or_else(PoisonError::into_inner) = now;
            return Ok(true);
        }
        if let Some((_, text)) = self.db.read(ReadProfile).await? {
            let profile = profile_of(&text)?;
            self.triage.use_profile(&profile);
            replace(&self.profile, profile);
        }
        replace(&self.calendar, crate::calendars::read(&self.db, self.county).await?);
        let at = self.now().as_microsecond();
        let settings = &self.settings;
        let vault = crate::keys::open(&self.db, self.county, &settings.master, &settings.entropy, at).await?;
        replace(&self.vault, vault);
        self.reload_directory().await?;
        self.reload_grids().await?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = now;
        Ok(true)
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.settings.clock.now()
    }

    /// When a limit that starts now ends, in microseconds.
    #[must_use]
    pub fn due(&self, limit: Limit) -> i64 {
        let due = advance(&self.calendar(), &Pauses::default(), self.now(), limit);
        gezhi_store::time::micros(due.map_or(Timestamp::MAX, |due| due.at))
    }

    /// A new identity.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.ids.next(self.now())
    }

    /// The directory as it is now.
    #[must_use]
    pub fn directory(&self) -> Arc<Directory> {
        current(&self.directory)
    }

    /// Reads the directory again, after an administrator changed something in it.
    ///
    /// # Errors
    /// Failures of the store.
    pub async fn reload_directory(&self) -> Result<()> {
        let rows = self.db.read(ReadDirectory { county: self.county }).await?;
        replace(&self.directory, Directory::build(rows, &self.profile())?);
        Ok(())
    }

    /// The index of grids (feature G9).
    #[must_use]
    pub fn grids(&self) -> Arc<GridIndex> {
        current(&self.grids)
    }

    /// Builds the index of grids from the stored shapes.
    ///
    /// # Errors
    /// Failures of the store.
    pub async fn reload_grids(&self) -> Result<()> {
        replace(&self.grids, crate::grids::build_index(self).await?);
        Ok(())
    }

    /// Seals and opens personal data.
    #[must_use]
    pub fn vault(&self) -> Arc<Vault> {
        current(&self.vault)
    }

    /// A turn at what needs much memory for a moment, decoding a photo or hashing a password: two at a time.
    pub async fn heavy_turn(&self) -> Option<tokio::sync::SemaphorePermit<'_>> {
        self.heavy.acquire().await.ok()
    }

    /// Tells the background work that something is waiting.
    pub fn wake_background(&self) {
        self.wake.notify_one();
    }

    /// Waits until something may be waiting.
    pub async fn something_waiting(&self) {
        self.wake.notified().await;
    }

    /// A place as the API names it.
    #[must_use]
    pub fn place_ref(&self, path: &PlacePath) -> Option<PlaceRef> {
        let directory = self.directory();
        let place = directory.place(path.id())?;
        Some(PlaceRef {
            id: Id(place.id.0),
            name: place.name.clone(),
            depth: path.depth(),
            path: directory.path_name(path),
        })
    }

    /// A place by identity as the API names it.
    #[must_use]
    pub fn place_ref_by_id(&self, id: PlaceId) -> Option<PlaceRef> {
        let path = self.directory().place(id)?.path;
        self.place_ref(&path)
    }

    /// A body as the API names it.
    #[must_use]
    pub fn body_ref(&self, id: BodyId) -> Option<BodyRef> {
        self.directory().body(id).map(|body| BodyRef { id: Id(body.id), name: body.name.clone() })
    }

    /// A category's name.
    #[must_use]
    pub fn category_name(&self, code: &str) -> Bi {
        self.profile().category(code).map_or_else(|| Bi::new(code, code), |category| Bi::from(&category.name))
    }

    /// A journal entry by somebody, about something.
    #[must_use]
    pub fn entry(&self, by: &Permit, act: &str, kind: &str, subject: i64, address: Option<&str>) -> Entry {
        let now = self.now();
        Entry {
            id: self.ids.next(now),
            at: now.as_microsecond(),
            actor: by.account().map(|account| account.0),
            actor_name: by.name().to_owned(),
            role: by.role().map(|role| role.code().to_owned()),
            act: act.to_owned(),
            subject_kind: kind.to_owned(),
            subject,
            place: None,
            address: address.map(str::to_owned),
            public: false,
            text: None,
            details: "{}".to_owned(),
        }
    }
}

/// The state machine's rules from a profile.
#[must_use]
pub fn rules_of<'a>(profile: &Profile, calendar: &'a Calendar) -> Rules<'a> {
    Rules {
        calendar,
        bounce_limit: profile.work.bounce_limit,
        reopen_days: profile.work.reopen_days,
        reopen_limit: Limit::WorkingDays(5),
    }
}

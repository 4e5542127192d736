//! The product as it was at an instant of the past: the same use cases, another clock.

use super::super::DemoError;
use super::super::history::World;
use gezhi_app::App;
use gezhi_app::context::{Clock, Sender, Settings};
use gezhi_app::entropy::Entropy;
use gezhi_app::transparency::KeySource;
use gezhi_app::webhooks::NoCourier;
use gezhi_domain::accounts::{AccountId, Actor, Duty, Role};
use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::Db;
use gezhi_vault::MasterKeys;
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Number of the node in identities: neither the server's nor that of the other histories.
const NODE: u8 = 61;

/// A clock that stands where it was put, a microsecond further at each look.
#[derive(Debug)]
pub(super) struct PastClock(AtomicI64);

impl Clock for PastClock {
    fn now(&self) -> Timestamp {
        let at = self.0.fetch_add(1, Ordering::SeqCst);
        Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

struct Nobody;

impl Sender for Nobody {
    fn send(&self, _phone: &str, _text: &str) {}
}

/// The product in the past.
pub(super) struct Past {
    /// Use cases.
    pub app: App,
    clock: Arc<PastClock>,
}

impl Past {
    /// Puts the clock so many hours before the end of the demo's year. Identities are drawn in the order of time, so it only goes on.
    pub fn go(&self, world: &World, hours_ago: i64) {
        let at = (world.now - SignedDuration::from_hours(hours_ago)).as_microsecond();
        self.clock.0.fetch_max(at, Ordering::SeqCst);
    }
}

/// Opens the product on the demo's database.
pub(super) async fn open(db: &Db, world: &World, master: &MasterKeys) -> Result<Past, DemoError> {
    let clock = Arc::new(PastClock(AtomicI64::new(0)));
    let settings = Settings {
        // No file is read or written.
        data: PathBuf::new(),
        node: NODE,
        demo: true,
        origin: String::new(),
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        sender: Arc::new(Nobody),
        courier: Arc::new(NoCourier),
        single_sign_on: None,
        entropy: Entropy::seeded(world.seed),
        master: master.clone(),
        // Nothing is sealed here.
        log_keys: KeySource::Text(String::new()),
    };
    let app = App::open(db.clone(), settings).await?;
    Ok(Past { app, clock })
}

/// Somebody with one duty, or with none.
pub(super) fn actor(account: i64, name: &str, duty: Option<(Role, PlacePath)>) -> Actor {
    Actor {
        account: Some(AccountId(account)),
        name: name.to_owned(),
        duties: duty.into_iter().map(|(role, place)| Duty { role, place, body: None }).collect(),
    }
}

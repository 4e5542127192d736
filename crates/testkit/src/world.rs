//! The small county: two towns, three villages, five grids, one of each kind of person.

use crate::client::Client;
use crate::clock::TestClock;
use crate::engine::Engine;
use gezhi_app::context::{Sender, Settings};
use gezhi_app::entropy::Entropy;
use gezhi_app::{App, accounts::password};
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::points::{Members, ProgrammeSpec, Unit};
use gezhi_domain::profile::{Bilingual, BodySpec, NetDuty, NetSpec, Profile};
use gezhi_outbound::HttpCourier;
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::bodies::{BodyRow, LineRow};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::places::PlaceRow;
use gezhi_vault::MasterKeys;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// A place of the small county: id, parent, name, west edge, south edge, size in degrees.
pub struct Place(i64, i64, &'static str, f64, f64, f64);

const PLACES: &[Place] = &[
    Place(1, 0, "测试县", 109.0, 23.0, 0.4),
    Place(10, 1, "东镇", 109.0, 23.0, 0.2),
    Place(11, 1, "西镇", 109.2, 23.0, 0.2),
    Place(100, 10, "上村", 109.0, 23.0, 0.1),
    Place(101, 10, "下村", 109.1, 23.0, 0.1),
    Place(110, 11, "河村", 109.2, 23.0, 0.1),
    Place(1000, 100, "上村第1网格", 109.0, 23.0, 0.05),
    Place(1001, 100, "上村第2网格", 109.05, 23.0, 0.05),
    Place(1010, 101, "下村第1网格", 109.1, 23.0, 0.05),
    Place(1100, 110, "河村第1网格", 109.2, 23.0, 0.05),
    Place(1101, 110, "河村第2网格", 109.25, 23.0, 0.05),
];

/// Login, role, place, body key. Everybody's password is `Gezhi-2026`.
pub const PEOPLE: &[(&str, &str, i64, Option<&str>)] = &[
    ("villager", "villager", 1000, None),
    ("villager2", "villager", 1100, None),
    ("worker", "worker", 1000, None),
    ("worker2", "worker", 1100, None),
    ("leader", "leader", 100, None),
    ("leader2", "leader", 110, None),
    ("handler", "handler", 1, Some("water_co")),
    ("handler2", "handler", 1, Some("roads")),
    ("operator", "operator", 1, None),
    ("dispatcher", "dispatcher", 1, None),
    ("towndispatcher", "dispatcher", 10, None),
    ("supervisor", "supervisor", 1, None),
    ("chief", "chief", 1, None),
    ("townchief", "chief", 10, None),
    ("townchief2", "chief", 11, None),
    ("registrar", "registrar", 1, None),
    ("townregistrar", "registrar", 10, None),
    ("sysadmin", "system_admin", 1, None),
    ("secadmin", "security_admin", 1, None),
    ("auditor", "auditor", 1, None),
    ("keeper", "shop_keeper", 100, None),
    ("keeper2", "shop_keeper", 110, None),
];

const PASSWORD: &str = "Gezhi-2026";

struct Fill {
    profile: String,
    hash: String,
    county: i64,
}

/// Codes of the bureau of statistics: towns from 100, villages from 200, grids behind the twelve digits of their village.
fn code(id: i64) -> String {
    match id {
        1 => "450804000000".to_owned(),
        10..=11 => format!("450804{}000", 90 + id),
        100..=119 => format!("450804{}{}", 90 + id / 10, 200 + id % 10),
        _ => format!("{}{:03}", code(id / 10), 1 + id % 10),
    }
}

fn place(spec: &Place) -> PlaceRow {
    let mut chain = vec![spec.0];
    let mut parent = spec.1;
    while let Some(above) = PLACES.iter().find(|place| place.0 == parent) {
        chain.push(above.0);
        parent = above.1;
    }
    chain.reverse();
    let mut ancestors = [None; 5];
    for (slot, id) in ancestors.iter_mut().zip(&chain) {
        *slot = Some(*id);
    }
    let depth = i64::try_from(chain.len()).expect("a small depth") - 1;
    PlaceRow {
        id: spec.0,
        code: code(spec.0),
        name: spec.2.to_owned(),
        depth,
        seq: spec.0,
        class: "general".into(),
        kind: "grid".into(),
        level_key: ["county", "town", "village", "group"]
            [usize::try_from(depth).expect("a small depth").min(3)]
        .into(),
        is_grid: depth > 0,
        ancestors,
        lon: Some(spec.3 + spec.5 / 2.0),
        lat: Some(spec.4 + spec.5 / 2.0),
        area_m2: Some(1.0e6),
    }
}

fn shape(spec: &Place) -> String {
    let (w, s, e, n) = (spec.3, spec.4, spec.3 + spec.5, spec.4 + spec.5);
    serde_json::json!({ "type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]] })
        .to_string()
}

impl Op for Fill {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let (county, at) = (self.county, 0);
        let permit = system_permit(Action::EditUsers);
        gezhi_store::settings::put(tx, county, "profile", &self.profile).await?;
        for spec in PLACES {
            gezhi_store::places::insert(tx, county, &place(spec), at).await?;
            gezhi_store::places::insert_shape(tx, county, spec.0, at, &shape(spec)).await?;
        }
        for (id, key, name) in [
            (51, "water_co", "供水公司"),
            (52, "roads", "交通运输局"),
            (53, "town_office", "东镇综合治理中心"),
        ] {
            let body = BodyRow {
                id,
                key: key.into(),
                name: name.into(),
                name_en: key.into(),
                place: if id == 53 { 10 } else { 1 },
                phone: None,
            };
            gezhi_store::bodies::insert(tx, county, &body).await?;
        }
        for (id, category, key, days) in [(61, "water", "water_co", 5), (62, "road", "roads", 5)] {
            let line = LineRow {
                id,
                category: category.into(),
                place: None,
                body_key: key.into(),
                helpers: "[]".into(),
                days: Some(days),
                hours: None,
                checker: "worker".into(),
            };
            gezhi_store::bodies::put_line(tx, &permit, county, &line).await?;
        }
        for ((login, role, place, body), number) in PEOPLE.iter().zip(1_000_i64..) {
            let account = AccountRow {
                id: number,
                login: Some((*login).into()),
                name: format!("测试{login}"),
                phone: Some(format!("1990000{number}")),
                password: Some(self.hash.clone()),
                totp: None,
                totp_on: false,
                totp_step: None,
                locked: false,
                home: Some(*place),
                created_at: at,
                seen_at: None,
            };
            gezhi_store::accounts::insert(tx, county, &account).await?;
            if *role == "villager" {
                continue;
            }
            let duty = DutyRow {
                id: number + 5_000,
                account: number,
                role: (*role).into(),
                place: *place,
                body: body.map(|key| if key == "water_co" { 51 } else { 52 }),
            };
            gezhi_store::accounts::insert_duty(tx, &permit, county, &duty, at).await?;
        }
        Ok(())
    }
}

/// Messages that would have gone out.
#[derive(Debug, Default)]
pub struct Outgoing(pub Mutex<Vec<(String, String)>>);

impl Sender for Outgoing {
    fn send(&self, phone: &str, text: &str) {
        self.0.lock().unwrap().push((phone.into(), text.into()));
    }
}

/// A served app.
pub struct TestApp {
    /// The app behind it.
    pub app: App,
    /// Address.
    pub base: String,
    /// The clock.
    pub clock: Arc<TestClock>,
    /// Messages.
    pub outgoing: Arc<Outgoing>,
    data: PathBuf,
    #[expect(dead_code, reason = "removes the folder when it is dropped")]
    folder: Option<TempDir>,
}

/// The profile that tests use: qintang's categories and words.
fn profile() -> Profile {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../profiles/qintang");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a profile file");
    let mut profile = Profile::parse(
        &read("profile.toml"),
        &read("categories.toml"),
        &read("work.toml"),
        &read("demo.toml"),
        &read("../base/attributes.toml"),
    )
    .and_then(|profile| profile.with_services(&read("../base/services.toml")))
    .and_then(|profile| profile.with_posts(&read("posts.toml")))
    .expect("a sound profile");
    // Departments that the small county has besides those of the profile.
    for key in ["water_co", "roads"] {
        if !profile.work.bodies.iter().any(|body| body.key == key) {
            let name = Bilingual { zh: key.into(), en: key.into() };
            profile.work.bodies.push(BodySpec { key: key.into(), name, depth: 0, phone: None });
        }
    }
    profile.work.nets = nets();
    // A book of the staff, which the base does not have.
    profile.points.programmes.push(ProgrammeSpec {
        code: "worker".into(),
        name: Bilingual { zh: "网格员积分".into(), en: "Grid workers' points".into() },
        members: Members::Staff,
        unit: Unit::Points,
        posts: vec!["worker".into()],
        attribute: None,
    });
    profile
}

/// The nets of the small county, of departments that it has.
fn nets() -> Vec<NetSpec> {
    let net = |key: &str, body: &str, marks: &[&str]| NetSpec {
        key: key.into(),
        name: Bilingual { zh: format!("{key}网"), en: key.into() },
        colour: "#1f4e9c".into(),
        body: body.into(),
        categories: vec![key.into()],
        marks: marks.iter().map(|mark| (*mark).into()).collect(),
        duties: vec![NetDuty {
            what: Bilingual { zh: "巡查".into(), en: "Inspect".into() },
            often: Bilingual { zh: "每月一次".into(), en: "Once a month".into() },
        }],
    };
    vec![net("water", "water_co", &["volunteer"]), net("road", "roads", &[])]
}

fn settings(folder: &Path, clock: &Arc<TestClock>, outgoing: &Arc<Outgoing>) -> Settings {
    // Receivers of tests listen on this machine.
    let courier = HttpCourier::with_patience(true, Duration::from_secs(1)).expect("a courier");
    Settings {
        data: folder.to_owned(),
        node: 1,
        demo: true,
        origin: "http://test.example".into(),
        clock: Arc::clone(clock) as Arc<dyn gezhi_app::context::Clock>,
        sender: Arc::clone(outgoing) as Arc<dyn Sender>,
        courier: Arc::new(courier),
        single_sign_on: None,
        entropy: Entropy::seeded(7),
        log_keys: gezhi_app::transparency::KeySource::in_folder(folder),
        master: MasterKeys::parse(&MasterKeys::line("test", gezhi_vault::Suite::Aes256Gcm, &[7; 32]))
            .expect("a key"),
    }
}

impl TestApp {
    /// Serves the small county on an engine; background work runs only when a test calls it.
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, |_| {}).await
    }

    /// Serves the small county with other settings.
    pub async fn start_with(engine: Engine, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().to_owned();
        Self { folder: Some(folder), ..Self::start_in(engine, path, change).await }
    }

    /// The same with its files in a folder of the test's own.
    pub async fn start_in(engine: Engine, data: PathBuf, change: impl FnOnce(&mut Settings)) -> Self {
        let db = engine.open(&data).await;
        gezhi_store::migrations::migrate(&db).await.expect("the schema");
        let profile = profile();
        let fill = Fill {
            county: profile.head.county,
            profile: serde_json::to_string(&profile).expect("JSON"),
            hash: password::hash(PASSWORD).expect("a hash"),
        };
        db.write(fill).await.expect("the small county");
        let clock = Arc::new(TestClock::default());
        let outgoing = Arc::new(Outgoing::default());
        let mut settings = settings(&data, &clock, &outgoing);
        change(&mut settings);
        let app = App::open(db, settings).await.expect("an app");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let service = gezhi_server::service(app.clone());
        tokio::spawn(async move { gezhi_server::run(listener, service).await });
        Self { app, base, clock, outgoing, data, folder: None }
    }

    /// A second app on the same database, as after a restart.
    pub async fn reopened(&self) -> App {
        let settings = settings(&self.data, &self.clock, &self.outgoing);
        App::open(self.app.db.clone(), settings).await.expect("an app")
    }

    /// A stranger's client.
    #[must_use]
    pub fn stranger(&self) -> Client {
        Client::new(&self.base)
    }

    /// Somebody of [`PEOPLE`], signed in.
    pub async fn sign_in(&self, login: &str) -> Client {
        self.stranger().sign_in(login, PASSWORD).await
    }

    /// Folds until nothing waits, and pays points for what was folded.
    pub async fn settle(&self) {
        while gezhi_app::background::fold_once(&self.app).await.expect("a fold") > 0 {}
        while gezhi_app::points::rules::pay_waiting(&self.app).await.expect("points") > 0 {}
    }

    /// Where files lie.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        &self.data
    }
}

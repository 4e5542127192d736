//! A small county in a file of its own, for tests of whole use cases.

use crate::context::{App, Clock, Sender, Settings};
use crate::entropy::Entropy;
use gezhi_domain::accounts::{AccountId, Actor, Duty, Role};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::profile::Profile;
use gezhi_store::accounts::AccountRow;
use gezhi_store::bodies::BodyRow;
use gezhi_store::engine::{Db, Op, OpenOptions, StoreError, Tx};
use gezhi_store::journal::{Entry, Filter};
use gezhi_store::places::PlaceRow;
use jiff::Timestamp;
use std::sync::Arc;

/// The root, two towns, and a grid in each.
pub const ROOT: i64 = 1;
/// First town.
pub const JIA: i64 = 10;
/// Second town.
pub const YI: i64 = 11;
/// Grid of the first town.
pub const JIA_GRID: i64 = 100;

/// An app and the folder its database lies in.
pub struct County {
    pub app: App,
    _folder: tempfile::TempDir,
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-11-23T04:00:00Z".parse().unwrap()
    }
}

struct Silent;

impl Sender for Silent {
    fn send(&self, _: &str, _: &str) {}
}

struct Seed {
    county: i64,
    profile: String,
}

fn place(id: i64, name: &str, ancestors: &[i64], level: &str) -> PlaceRow {
    let mut slots = [None; 5];
    for (slot, id) in slots.iter_mut().zip(ancestors) {
        *slot = Some(*id);
    }
    PlaceRow {
        id,
        code: format!("45080400{id:04}"),
        name: name.to_owned(),
        depth: i64::try_from(ancestors.len()).unwrap() - 1,
        seq: id,
        class: "general".into(),
        kind: level.into(),
        level_key: level.into(),
        is_grid: true,
        ancestors: slots,
        lon: None,
        lat: None,
        area_m2: None,
    }
}

impl Op for Seed {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        gezhi_store::settings::put(tx, self.county, "profile", &self.profile).await?;
        for row in [
            place(ROOT, "覃塘区", &[ROOT], "county"),
            place(JIA, "甲镇", &[ROOT, JIA], "town"),
            place(YI, "乙镇", &[ROOT, YI], "town"),
            place(JIA_GRID, "第1网格", &[ROOT, JIA, JIA_GRID], "village"),
            place(110, "第1网格", &[ROOT, YI, 110], "village"),
        ] {
            gezhi_store::places::insert(tx, self.county, &row, 0).await?;
        }
        for (id, key, name, at) in [
            (1, "housing", "区住房和城乡建设局", ROOT),
            (2, "transport", "区交通运输局", ROOT),
            (3, "town_enforce", "甲镇综合行政执法队", JIA),
            (4, "town_enforce", "乙镇综合行政执法队", YI),
            (5, "village", "甲镇第1网格村（居）民委员会", JIA_GRID),
        ] {
            let row = BodyRow {
                id,
                key: key.into(),
                name: name.into(),
                name_en: name.into(),
                place: at,
                phone: None,
            };
            gezhi_store::bodies::insert(tx, self.county, &row).await?;
        }
        for id in [900, 901, 902, 903, 904] {
            let row = AccountRow {
                id,
                login: Some(format!("user{id}")),
                name: format!("员{id}"),
                phone: None,
                password: None,
                totp: None,
                totp_on: false,
                totp_step: None,
                locked: false,
                home: None,
                created_at: 0,
                seen_at: None,
            };
            gezhi_store::accounts::insert(tx, self.county, &row).await?;
        }
        Ok(())
    }
}

/// Opens a fresh county.
pub async fn county() -> County {
    let folder = tempfile::tempdir().unwrap();
    let profile = Profile::parse(
        include_str!("../../../../profiles/qintang/profile.toml"),
        include_str!("../../../../profiles/qintang/categories.toml"),
        include_str!("../../../../profiles/qintang/work.toml"),
        include_str!("../../../../profiles/qintang/demo.toml"),
        include_str!("../../../../profiles/base/attributes.toml"),
    )
    .unwrap();
    let db = Db::open_sqlite(&folder.path().join("gezhi.db"), OpenOptions::default()).await.unwrap();
    gezhi_store::migrations::migrate(&db).await.unwrap();
    let seed = Seed { county: profile.head.county, profile: serde_json::to_string(&profile).unwrap() };
    db.write(seed).await.unwrap();
    let settings = Settings {
        data: folder.path().to_owned(),
        node: 0,
        demo: false,
        origin: "https://county.example".into(),
        clock: Arc::new(Noon),
        sender: Arc::new(Silent),
        courier: Arc::new(crate::webhooks::NoCourier),
        single_sign_on: None,
        entropy: Entropy::seeded(7),
        log_keys: crate::transparency::KeySource::in_folder(folder.path()),
        master: gezhi_vault::MasterKeys::parse(&gezhi_vault::MasterKeys::line(
            "test",
            gezhi_vault::Suite::Aes256Gcm,
            &[7; 32],
        ))
        .unwrap(),
    };
    County { app: App::open(db, settings).await.unwrap(), _folder: folder }
}

impl County {
    /// Somebody with a role on a place.
    pub fn actor(&self, account: i64, role: Role, place: i64) -> Actor {
        let place = self.app.directory().place(PlaceId(place)).unwrap().path;
        Actor {
            account: Some(AccountId(account)),
            name: "员".into(),
            duties: vec![Duty { role, place, body: None }],
        }
    }

    /// The acts in the journal, oldest first.
    pub async fn acts(&self) -> Vec<String> {
        self.entries().await.into_iter().map(|entry| entry.act).collect()
    }

    /// The journal, oldest first.
    pub async fn entries(&self) -> Vec<Entry> {
        let mut entries = self.app.db.read(All { county: self.app.county }).await.unwrap();
        entries.reverse();
        entries
    }
}

struct All {
    county: i64,
}

impl Op for All {
    type Out = Vec<Entry>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        gezhi_store::journal::page(tx, self.county, &Filter { limit: 500, ..Filter::default() }).await
    }
}

/// The code of a refusal of input.
pub fn code<T: std::fmt::Debug>(result: crate::Result<T>) -> &'static str {
    match result.unwrap_err() {
        crate::AppError::Invalid { code, .. } => code,
        crate::AppError::SheetHeader { .. } => "sheet_header",
        crate::AppError::Refused(gezhi_domain::accounts::Refusal::NotFound) => "not_found",
        crate::AppError::Refused(gezhi_domain::accounts::Refusal::Forbidden) => "forbidden",
        crate::AppError::Refused(gezhi_domain::accounts::Refusal::SignIn) => "sign_in",
        other => panic!("{other}"),
    }
}

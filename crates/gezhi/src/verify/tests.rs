//! Whatever administrators change, the rows still fit together.

use super::verify;
use crate::demo::{Quiet, Wish, build};
use crate::storage::Opening;
use crate::{Storage, profiles};
use gezhi_app::App;
use gezhi_app::calendars::{self, YearInput};
use gezhi_app::divisions::{self, Confirmation, FateInput};
use gezhi_app::points::{boards, claims, mall, rules};
use gezhi_app::settings::{self, SaveSettings};
use gezhi_domain::accounts::{Actor, Duty, Role, SYSTEM};
use gezhi_store::engine::private_cluster::PrivateCluster;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::tasks::{NewTask, TaskRow};
use std::fmt::Write as _;

fn administrator(app: &App) -> Actor {
    let duty = Duty { role: Role::SystemAdmin, place: app.directory().root_path(), body: None };
    Actor { account: Some(SYSTEM), name: "管理员".to_owned(), duties: vec![duty] }
}

async fn is_whole(app: &App, after: &str) {
    for finding in verify(app).await.unwrap() {
        assert!(finding.is_good(), "{after}: {finding:?}");
    }
}

/// The divisions of a county as a list, each line through `change`; `None` leaves it out.
fn list(app: &App, change: impl Fn(usize, &str, &str) -> Option<(String, String)>) -> Vec<u8> {
    let directory = app.directory();
    let mut text = "code12,name\n".to_owned();
    let divisions =
        directory.places().filter(|place| matches!(place.level_key.as_str(), "county" | "town" | "village"));
    for (number, place) in divisions.enumerate() {
        if let Some((code, name)) = change(number, &place.code, &place.name) {
            writeln!(text, "{code},{name}").unwrap();
        }
    }
    text.into_bytes()
}

async fn stays_whole(storage: &Storage) {
    let db = storage.create().await.unwrap();
    let wish = Wish {
        profile: profiles::load("weixian", None).unwrap(),
        now: gezhi_app::context::Clock::now(&gezhi_app::context::SystemClock),
        cases: Some(1_500),
        photos: true,
        master: storage.master().unwrap(),
    };
    build(&db, &storage.files(), wish, &Quiet).await.unwrap();
    db.close().await;
    let app = storage.app(Opening::default()).await.unwrap();
    let actor = administrator(&app);
    is_whole(&app, "the demo").await;
    let places = app.directory().places().count();

    let same = list(&app, |_, code, name| Some((code.to_owned(), name.to_owned())));
    let none = Confirmation::default();
    let (preview, done) = divisions::load(&app, &actor, same.clone(), &none, None).await.unwrap();
    assert_eq!((preview.counts.len(), done.cases, done.places), (0, 0, 0));
    is_whole(&app, "the same list").await;
    assert_eq!(divisions::load(&app, &actor, same, &none, None).await.unwrap().1.added, 0);

    // Of the villages in order: one is renamed, one goes under another town with a new code, one becomes part of another.
    let villages: Vec<(String, String)> = app
        .directory()
        .places()
        .filter(|place| place.level_key == "village")
        .map(|place| (place.code.clone(), place.name.clone()))
        .collect();
    let towns: Vec<&str> = villages.iter().map(|(code, _)| &code[..9]).collect();
    let other = towns.iter().find(|town| **town != towns[1]).unwrap();
    let recoded = format!("{other}299");
    let newer = list(&app, |_, code, name| match villages.iter().position(|(known, _)| known == code) {
        Some(0) => Some((code.to_owned(), "改名村".to_owned())),
        Some(1) => Some((recoded.clone(), "迁走村".to_owned())),
        Some(2) => None,
        _ => Some((code.to_owned(), name.to_owned())),
    });
    let newer = String::from_utf8(newer).unwrap().replace("code12,name\n", "code12,name,former\n");
    let newer = newer.replace("迁走村\n", &format!("迁走村,{}\n", villages[1].0));
    let merge =
        FateInput { code: villages[2].0.clone(), fate: "merge".into(), into: Some(villages[0].0.clone()) };
    let wish = Confirmation { from: None, fates: vec![merge] };
    let (_, done) = divisions::load(&app, &actor, newer.into_bytes(), &wish, None).await.unwrap();
    assert_eq!((done.added, done.changed), (0, 4), "renamed twice, moved, merged");
    assert!(done.cases > 0, "no case went along");
    assert_eq!(app.directory().places().count(), places - 1);
    let names = |code: &str| {
        app.directory().places().find(|place| place.code == code).map(|place| place.name.clone())
    };
    assert_eq!(names(&recoded).as_deref(), Some("迁走村"));
    let body = app.directory().bodies().any(|body| body.name.contains("改名村"));
    assert!(body, "the committee is named after its village");
    is_whole(&app, "renamed, moved, merged").await;

    let days: Vec<String> =
        (1..=20).map(|day| format!(r#"{{"name":"节","date":"2027-01-{day:02}","isOffDay":true}}"#)).collect();
    let year = YearInput { text: Some(format!("[{}]", days.join(","))), ..YearInput::default() };
    calendars::load(&app, &actor, &year, None).await.unwrap();
    is_whole(&app, "a year of holidays").await;

    let mut form = settings::current(&app, &actor).await.unwrap().settings;
    form.bounce_limit = 1;
    form.reopen_days = 3;
    let save = SaveSettings { based_on: 0, note: String::new(), settings: form };
    settings::save(&app, &actor, &save, None).await.unwrap();
    is_whole(&app, "another bounce limit").await;
    settings::restore(&app, &actor, 1, None).await.unwrap();
    is_whole(&app, "gone back").await;
    app.db.clone().close().await;
}

#[tokio::test]
async fn a_county_stays_whole_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    stays_whole(&Storage { data: folder.path().to_owned(), database_url: None, master_keys: None }).await;
}

#[tokio::test]
async fn a_county_stays_whole_on_postgresql() {
    let cluster =
        tokio::task::spawn_blocking(PrivateCluster::start).await.unwrap().expect("PostgreSQL for tests");
    let url = cluster.fresh_database().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    stays_whole(&Storage { data: folder.path().to_owned(), database_url: Some(url), master_keys: None })
        .await;
}

/// Takes a task away, or puts one where nothing asks for it.
struct Plant {
    county: i64,
    task: Result<NewTask, (i64, &'static str)>,
}

impl Op for Plant {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        match &self.task {
            Ok(task) => gezhi_store::tasks::put(tx, self.county, task).await,
            Err((subject, kind)) => {
                assert!(
                    gezhi_store::tasks::done(tx, self.county, *subject, kind).await?,
                    "no {kind} to take away"
                );
                Ok(())
            }
        }
    }
}

struct Tasks {
    county: i64,
}

impl Op for Tasks {
    type Out = Vec<TaskRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<TaskRow>, StoreError> {
        gezhi_store::tasks::after(tx, self.county, (i64::MIN, ""), 20_000).await
    }
}

#[tokio::test]
async fn a_wrong_task_of_points_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage { data: folder.path().to_owned(), database_url: None, master_keys: None };
    let db = storage.create().await.unwrap();
    let now = "2026-11-23T10:30:00+08:00".parse().unwrap();
    let wish = Wish {
        profile: profiles::load("yangying", None).unwrap(),
        now,
        cases: Some(60),
        photos: false,
        master: storage.master().unwrap(),
    };
    build(&db, &storage.files(), wish, &Quiet).await.unwrap();
    db.close().await;
    crate::demo::points::make(&storage, "yangying", now).await.unwrap();
    let app = storage.app(Opening::default()).await.unwrap();
    is_whole(&app, "the demo").await;
    let wrong = async |what: &str| {
        let findings = verify(&app).await.unwrap();
        let wrong: Vec<_> = findings.iter().filter(|finding| !finding.is_good()).collect();
        assert!(matches!(wrong.as_slice(), [one] if one.subject == "inboxes"), "{what}: {wrong:?}");
    };
    let kinds = [
        claims::REVIEW_TASK,
        claims::DECIDE_TASK,
        claims::APPEAL_TASK,
        claims::REJECTED_TASK,
        rules::ADOPT_TASK,
        boards::APPROVE_TASK,
        boards::OBJECTION_TASK,
        mall::TASK,
    ];
    let all = app.db.read(Tasks { county: app.county }).await.unwrap();
    for kind in kinds {
        let row = all.iter().find(|row| row.kind == kind).unwrap_or_else(|| panic!("nobody has to {kind}"));
        let put = |subject: i64| NewTask {
            subject_kind: "points",
            subject,
            kind,
            holder: "d1".to_owned(),
            title: row.title.clone().unwrap_or_default(),
            place: row.place.unwrap_or_default(),
            due_at: row.due_at,
            created_at: row.created_at,
        };
        app.db.write(Plant { county: app.county, task: Err((row.subject, kind)) }).await.unwrap();
        wrong(&format!("{kind} is missing")).await;
        // As many tasks as are asked for, one of them about something else.
        app.db.write(Plant { county: app.county, task: Ok(put(-row.subject)) }).await.unwrap();
        wrong(&format!("{kind} is about something else")).await;
        app.db.write(Plant { county: app.county, task: Ok(put(row.subject)) }).await.unwrap();
        wrong(&format!("{kind} is one too many")).await;
        app.db.write(Plant { county: app.county, task: Err((-row.subject, kind)) }).await.unwrap();
    }
    is_whole(&app, "everything is in its place again").await;
    app.db.clone().close().await;
}

//! Reports: the product over HTTP against the same statements run raw, in turns within one run.

use super::fill;
use super::load::{self, Outcome};
use super::progress::Bar;
use super::server::Server;
use super::table::{Row, Section, time, whole};
use super::villagers::Villagers;
use super::{Bench, environment};
use crate::error::{CommandError, Result};
use crate::profiles;
use crate::storage::{Opening, Storage};
use gezhi_app::App;
use gezhi_app::cases::report_statements;
use gezhi_domain::accounts::Actor;
use gezhi_store::engine::private_cluster::{ClusterOptions, PrivateCluster};
use gezhi_store::engine::reference::{
    PgbenchRun, RawSqlite, Statement, Unique, Value, run_pgbench, script_of,
};
use gezhi_store::engine::{Db, Op, OpenOptions, StoreError, Tx};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Telephones that report at the same time.
const CLIENTS: usize = 64;
/// Operations in a transaction of the raw loop, as many as the product's writer takes at most.
const BATCH: usize = 256;
/// Cases of the county that is reported to.
const COUNTY: u32 = 2_000;
/// Different reports in the scripts of pgbench.
const SCRIPTS: usize = 8;

fn failed(error: impl std::fmt::Display) -> CommandError {
    CommandError::refused(error.to_string())
}

/// The statements of so many reports, each with values of its own.
async fn recorded(app: &App, villagers: &Villagers, number: usize) -> Result<Vec<Vec<Statement>>> {
    let stranger = Actor::stranger();
    let mut all = Vec::with_capacity(number);
    for report in 0..number {
        all.push(report_statements(app, &stranger, villagers.report(report)).await?);
    }
    Ok(all)
}

struct Waiting {
    county: i64,
}

impl Op for Waiting {
    type Out = i64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<i64, StoreError> {
        gezhi_store::outbox::waiting(tx, self.county).await
    }
}

/// Waits until every report is in the figures and the search; says how many were not and how long it took.
async fn drained(db: &Db, county: i64) -> Result<(i64, Duration)> {
    let left = db.read(Waiting { county }).await?;
    let started = Instant::now();
    while db.read(Waiting { county }).await? > 0 {
        if started.elapsed() > Duration::from_secs(300) {
            return Err(CommandError::refused("the outbox does not empty"));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok((left, started.elapsed()))
}

/// One engine's rounds.
#[derive(Default)]
struct Rounds {
    product: Vec<Outcome>,
    reference: Vec<f64>,
    left: i64,
    drained: Duration,
    processor: f64,
}

#[expect(clippy::as_conversions, reason = "answers of a bench are far below 2^52")]
fn per_report(seconds: f64, answers: usize) -> Duration {
    Duration::from_secs_f64(seconds / answers.max(1) as f64)
}

impl Rounds {
    fn ratios(&self) -> Vec<f64> {
        let mut ratios: Vec<f64> =
            self.product.iter().zip(&self.reference).map(|(product, raw)| product.rate() / raw).collect();
        ratios.sort_by(f64::total_cmp);
        ratios
    }

    fn row(&self, what: &str, against: &str, target: f64) -> Row {
        let ratios = self.ratios();
        let median = ratios.get(ratios.len() / 2).copied().unwrap_or_default();
        let all = Outcome::merged(self.product.clone());
        let mut raw = self.reference.clone();
        raw.sort_by(f64::total_cmp);
        Row {
            what: what.to_owned(),
            measured: format!(
                "{}/s, median {}, 99 % {}",
                whole(all.rate()),
                time(all.quantile(500)),
                time(all.quantile(990))
            ),
            reference: format!("{against}: {}/s", whole(raw.get(raw.len() / 2).copied().unwrap_or_default())),
            ratio: format!(
                "{median:.2} ({:.2} to {:.2})",
                ratios.first().copied().unwrap_or_default(),
                ratios.last().copied().unwrap_or_default()
            ),
            target: format!("≥ {target}"),
            met: Some(median >= target),
        }
    }

    fn about(&self) -> String {
        let answers: usize = self.product.iter().map(Outcome::answers).sum();
        let seconds: f64 = self.product.iter().map(|run| run.elapsed.as_secs_f64()).sum();
        format!(
            "The server answered {} reports and used {} of processor time for each, {:.0} % of one core. At the end of a round at \
             most {} reports were not yet in the figures and the search index; they were after {}.",
            whole(f64::from(u32::try_from(answers).unwrap_or(u32::MAX))),
            time(per_report(self.processor, answers)),
            self.processor / seconds.max(f64::EPSILON) * 100.0,
            self.left,
            time(self.drained)
        )
    }

    async fn product(
        &mut self,
        bench: &Bench,
        server: &Server,
        villagers: &Villagers,
        watch: (&Db, i64),
    ) -> Result<()> {
        let before = server.processor_seconds();
        let outcome = load::run(server.address, CLIENTS, bench.seconds, Arc::new(villagers.clone())).await?;
        self.processor += server.processor_seconds() - before;
        let (left, drained) = drained(watch.0, watch.1).await?;
        self.left = self.left.max(left);
        self.drained = self.drained.max(drained);
        self.product.push(outcome);
        Ok(())
    }
}

/// Tokens of a few people, so that half of the reports come from somebody who is signed in.
async fn tokens(server: &Server) -> Result<Vec<String>> {
    let people = server.people().await?;
    Ok(people.into_iter().filter(|person| person.role == "villager").map(|person| person.token).collect())
}

const HOW: &str = "A report is what the phone page sends: multipart with text, telephone and position, without a photo, with an \
    Idempotency-Key; every other client is signed in. The server classifies it, finds its grid, its body and its deadline, \
    and stores case, journal entries, task, clock, remembered answer and outbox row; it answers with the progress page \
    when all of that is on disk. Meanwhile it folds earlier reports into the figures and the search index and seals the \
    journal. The clients run in the bench process on the same cores. The reference runs the very same statements \
    (recorded from the product's own operation) on a copy of the same county, and nothing else.";

/// On SQLite against the raw loop.
///
/// # Errors
/// Whatever goes wrong on the way.
pub async fn sqlite(bench: &Bench, bar: &Bar) -> Result<Section> {
    let base = fill::county(bench.room.path(), bench.cache.as_deref(), COUNTY, bar).await?;
    let (ours, raw) = (bench.room.path().join("reports"), bench.room.path().join("raw"));
    fill::copy(&base, &ours)?;
    fill::copy(&base, &raw)?;
    let raw = Storage { data: raw, database_url: None, master_keys: None };
    let app = raw.app(Opening::default()).await?;
    let profile = profiles::load(fill::PROFILE, None)?;
    let mut villagers = Villagers::of(&app, &profile);
    let server = Server::start(&ours, None, bench.port(0)).await?;
    villagers.tokens = tokens(&server).await?;
    let ours = Storage { data: ours, database_url: None, master_keys: None };
    let watch = ours.connect(OpenOptions { readers: 1, ..OpenOptions::default() }).await?;
    let mut rounds = Rounds::default();
    warm(bench, &server, &villagers).await?;
    for round in 0..bench.rounds {
        bar.say(&format!("reports on SQLite, round {} of {}", round + 1, bench.rounds));
        villagers.run = round + 1;
        let operations = recorded(&app, &villagers, bench.raw_reports).await?;
        drained(&watch, app.county).await?;
        let (file, number) = (raw.file(), operations.len());
        let took = tokio::task::spawn_blocking(move || {
            RawSqlite::open(&file, &OpenOptions::default())?.run(&operations, BATCH)
        });
        let took = took.await.map_err(failed)??;
        rounds.reference.push(f64::from(u32::try_from(number).unwrap_or(u32::MAX)) / took.as_secs_f64());
        rounds.product(bench, &server, &villagers, (&watch, app.county)).await?;
        rounds.note(bar);
    }
    let mut section = Section {
        title: "Reports on SQLite",
        about: vec![HOW.to_owned(), rounds.about()],
        rows: vec![rounds.row("report over HTTP, 64 clients", "raw loop, 256 in a transaction", 0.4)],
    };
    section.rows.push(with_photo(bench, &server, &villagers, bar).await?);
    watch.close().await;
    app.db.clone().close().await;
    server.stop().await?;
    Ok(section)
}

/// Statements are prepared and pages are in memory before anything is counted.
async fn warm(bench: &Bench, server: &Server, villagers: &Villagers) -> Result<()> {
    load::run(server.address, CLIENTS, bench.seconds / 4, Arc::new(villagers.clone())).await.map(drop)
}

/// The same with a photo of a phone's size, for orientation.
async fn with_photo(bench: &Bench, server: &Server, villagers: &Villagers, bar: &Bar) -> Result<Row> {
    bar.say("reports with a photo");
    let photo = crate::demo::sample_photo().map_err(failed)?;
    let size = photo.len();
    let villagers = villagers.with_photo(photo, 1_000);
    let outcome = load::run(server.address, 16, bench.seconds, Arc::new(villagers)).await?;
    Ok(Row {
        what: format!("report with a photo of {} KiB, 16 clients", size / 1_024),
        measured: format!(
            "{}/s, median {}, 99 % {}",
            whole(outcome.rate()),
            time(outcome.quantile(500)),
            time(outcome.quantile(990))
        ),
        reference: "decoded, turned, scaled, encoded twice".into(),
        ratio: String::new(),
        target: String::new(),
        met: None,
    })
}

impl Rounds {
    fn note(&self, bar: &Bar) {
        if let (Some(product), Some(raw)) = (self.product.last(), self.reference.last()) {
            bar.note(&format!(
                "{}/s against {}/s: {:.2}, {} of the server's processor time a report (load average {})",
                whole(product.rate()),
                whole(*raw),
                product.rate() / raw,
                time(per_report(self.processor, self.product.iter().map(Outcome::answers).sum())),
                environment::load_average()
            ));
        }
    }
}

/// The identity that all scripts of a round count from: those recorded within one millisecond lie close together, and
/// scripts that counted from their own would meet.
fn base_of(recorded: &[Vec<Statement>]) -> i64 {
    let cases = recorded.iter().flatten().filter(|statement| statement.query == gezhi_store::cases::INSERT);
    let ids = cases.filter_map(|statement| match statement.values.get(1) {
        Some(Value::Int(id)) => Some(*id),
        _ => None,
    });
    ids.max().unwrap_or_default() + 1_000_000
}

/// What differs from run to run in the script of pgbench: identities in order of time, tickets and keys by chance.
fn unique(statements: &[Statement], base: i64) -> Vec<Unique> {
    let at =
        |statement: &Statement, index: usize| statement.values.get(index).cloned().unwrap_or(Value::Null);
    let mut unique: Vec<Unique> = Vec::new();
    let mut id = |value: Value, name: &str| {
        let offset = i64::try_from(unique.len()).unwrap_or_default();
        let first = base + offset;
        let expression = format!("{first} + (:n * {CLIENTS} + :client_id) * 8");
        unique.push(Unique { value, name: name.to_owned(), expression });
    };
    for statement in statements {
        if statement.query == gezhi_store::cases::INSERT {
            id(at(statement, 1), "case_id");
        } else if statement.query == gezhi_store::journal::INSERT {
            let number = unique_entries(statements, statement);
            id(at(statement, 1), &format!("entry{number}"));
        }
    }
    for statement in statements {
        let name = if statement.query == gezhi_store::cases::INSERT {
            "ticket"
        } else if statement.query == gezhi_store::idempotency::INSERT {
            "key"
        } else {
            continue;
        };
        let value = if name == "ticket" { at(statement, 2) } else { at(statement, 1) };
        let expression = "random(1, 9000000000000000000)".to_owned();
        unique.push(Unique { value, name: name.to_owned(), expression });
    }
    unique
}

fn unique_entries(statements: &[Statement], one: &Statement) -> usize {
    statements.iter().position(|other| std::ptr::eq(other, one)).unwrap_or_default()
}

/// A database of the cluster with the same county as the others.
async fn filled(cluster: &PrivateCluster, data: &Path, bar: &Bar) -> Result<Storage> {
    let url = cluster.fresh_database().await.map_err(failed)?;
    let storage = Storage { data: data.to_owned(), database_url: Some(url), master_keys: None };
    bar.say("filling a county on PostgreSQL");
    fill::fill(&storage, COUNTY, bar).await?;
    Ok(storage)
}

/// On PostgreSQL against pgbench.
///
/// # Errors
/// Whatever goes wrong on the way.
pub async fn postgres(bench: &Bench, bar: &Bar) -> Result<Section> {
    let options = ClusterOptions {
        durable: true,
        settings: vec![("shared_buffers".into(), "512MB".into()), ("max_wal_size".into(), "4GB".into())],
    };
    let cluster =
        tokio::task::spawn_blocking(move || PrivateCluster::start_with(&options)).await.map_err(failed)?;
    let cluster = cluster.map_err(failed)?;
    let ours = filled(&cluster, &bench.room.path().join("pg-ours"), bar).await?;
    let theirs = filled(&cluster, &bench.room.path().join("pg-theirs"), bar).await?;
    let app = theirs.app(Opening::default()).await?;
    let profile = profiles::load(fill::PROFILE, None)?;
    let mut villagers = Villagers::of(&app, &profile);
    let server = Server::start(&ours.data, ours.database_url.as_deref(), bench.port(1)).await?;
    villagers.tokens = tokens(&server).await?;
    let watch = ours.connect(OpenOptions { pool_size: 1, readers: 1, ..OpenOptions::default() }).await?;
    let url = theirs.database_url.clone().unwrap_or_default();
    let database = url.rsplit('/').next().unwrap_or_default().to_owned();
    let mut rounds = Rounds::default();
    warm(bench, &server, &villagers).await?;
    for round in 0..bench.rounds {
        bar.say(&format!("reports on PostgreSQL, round {} of {}", round + 1, bench.rounds));
        villagers.run = 2_000 + round;
        drained(&watch, app.county).await?;
        let mut scripts = Vec::with_capacity(SCRIPTS);
        let recorded = recorded(&app, &villagers, SCRIPTS).await?;
        let base = base_of(&recorded);
        for (number, statements) in recorded.iter().enumerate() {
            let unique = unique(statements, base);
            scripts.push(script_of(&url, number, statements, &unique).await.map_err(failed)?);
        }
        let run = PgbenchRun { clients: CLIENTS, seconds: bench.seconds.as_secs().max(1) };
        rounds.reference.push(run_pgbench(&cluster, &database, &scripts, run).await.map_err(failed)?);
        rounds.product(bench, &server, &villagers, (&watch, app.county)).await?;
        rounds.note(bar);
    }
    let about = format!(
        "{}, a private cluster with fsync and synchronous_commit on, reached over its socket; pgbench of the same \
         installation with -M prepared, 64 connections and {SCRIPTS} different reports. The product uses 16 connections \
         for writes.",
        environment::postgres_version(&cluster)
    );
    let section = Section {
        title: "Reports on PostgreSQL",
        about: vec![about, rounds.about()],
        rows: vec![rounds.row("report over HTTP, 64 clients", "pgbench, the same statements", 0.8)],
    };
    watch.close().await;
    app.db.clone().close().await;
    server.stop().await?;
    drop(cluster);
    Ok(section)
}

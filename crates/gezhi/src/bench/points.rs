//! Points (features S3, S4): awards against the same statements run raw, accounts and books at two sizes, and the publication of a quarter
//! while others go on.

use super::lists::{CLIENTS, role};
use super::load::{self, Outcome, Requests, Same};
use super::points_book::{Book, give_rule, households_of};
use super::progress::Bar;
use super::server::{Person, Server};
use super::table::{Row, Section, time, whole};
use super::{Bench, client::get, fill};
use crate::error::{CommandError, Result};
use crate::storage::{Opening, Storage};
use gezhi_app::App;
use gezhi_app::points::publications::make_waiting;
use gezhi_app::points::rules::{HandAward, HandLine, award_by_hand, award_statements};
use gezhi_app::views::Id;
use gezhi_domain::deadlines::local_date;
use gezhi_store::engine::OpenOptions;
use gezhi_store::engine::reference::RawSqlite;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Accounts of the large book, and awards of each in a month: ten million entries and more in a year.
const LARGE: (u32, i64) = (330_000, 3);
/// Those of the small one, a village as large as those of the large book: some ten thousand entries.
const SMALL: (u32, i64) = (300, 3);
/// A hundredth of the large one, to see that it runs.
const QUICK: (u32, i64) = (3_300, 3);
/// Devices that enter awards at the same time.
const ENTERING: usize = 64;
/// Awards in a transaction of the raw loop, as many as the product's writer takes at most.
const BATCH: usize = 256;
/// Awards of the raw loop in a round.
const RAW: u64 = 4_000;
/// The target for awards.
const AWARDS: f64 = 0.4;
/// The target for the large book against the small one, and for the slowest hundredth.
const FLAT: f64 = 1.5;
const SLOWEST: Duration = Duration::from_millis(20);
/// The target for a quarter.
const QUARTER: Duration = Duration::from_secs(60);
/// What an award may take at worst while a quarter is published.
const BLOCKED: Duration = Duration::from_millis(500);

fn storage(data: PathBuf) -> Storage {
    Storage { data, database_url: None, master_keys: None }
}

/// The award of one household for an occasion of its own.
fn award(rule: Id, households: &[Id], number: u64, app: &App) -> HandAward {
    let at = usize::try_from(number).unwrap_or(0) % households.len().max(1);
    HandAward {
        rule,
        day: local_date(app.now()).to_string(),
        occasion: format!("第{number}次义务劳动"),
        lines: households.get(at).map(|id| HandLine { household: *id, quantity: None }).into_iter().collect(),
    }
}

/// Awards as a device sends them.
struct Awards {
    token: String,
    rule: Id,
    day: String,
    households: Vec<Id>,
    round: u64,
}

impl Requests for Awards {
    fn next(&self, client: usize, number: usize) -> Vec<u8> {
        let household = self.households.get((client + number) % self.households.len().max(1)).copied();
        let occasion = format!("{}-{client}-{number}", self.round);
        let json = serde_json::json!({
            "rule": self.rule, "day": self.day, "occasion": occasion, "lines": [{ "household": household }],
        })
        .to_string();
        format!(
            "POST /api/v1/points/awards HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\ncontent-type: application/json\r\n{}\
             idempotency-key: bench-{occasion}\r\ncontent-length: {}\r\n\r\n{json}",
            super::client::cookie(Some(&self.token)),
            json.len()
        )
        .into_bytes()
    }

    fn expected(&self) -> u16 {
        201
    }
}

/// Awards over HTTP against the raw loop, each on a copy of the same county.
async fn awards(bench: &Bench, base: &Path, bar: &Bar) -> Result<Row> {
    let at = |name: &str| bench.room.path().join(format!("points-{name}"));
    let (ours, traced, raw) = (at("ours"), at("traced"), at("raw"));
    let rule;
    let households;
    {
        let storage = storage(base.to_owned());
        let app = storage.app(Opening::default()).await?;
        let book = Book::of(&app).await?;
        rule = give_rule(&app, &book).await?;
        households = households_of(&app, &book.largest).await?;
        app.db.clone().close().await;
    }
    for folder in [&ours, &traced, &raw] {
        fill::copy(base, folder)?;
    }
    let app = storage(traced).app(Opening::default()).await?;
    let actor = Book::of(&app).await?.keeper;
    let server = Server::start(&ours, None, bench.port(0)).await?;
    let people = server.people().await?;
    let token = role(&people, "dispatcher", Some(0))?.token.clone();
    let send = |round| Awards {
        token: token.clone(),
        rule,
        day: local_date(app.now()).to_string(),
        households: households.clone(),
        round,
    };
    load::run(server.address, ENTERING, bench.seconds / 4, Arc::new(send(0))).await?;
    let (mut product, mut reference) = (Vec::new(), Vec::new());
    for round in 0..bench.rounds {
        bar.say(&format!("awards, round {} of {}", round + 1, bench.rounds));
        let mut operations = Vec::new();
        for number in round * RAW..(round + 1) * RAW {
            let wish = award(rule, &households, number, &app);
            operations.push(award_statements(&app, &actor, &wish, &format!("raw-{number}")).await?);
        }
        let file = storage(raw.clone()).file();
        let number = operations.len();
        let took = tokio::task::spawn_blocking(move || {
            RawSqlite::open(&file, &OpenOptions::default())?.run(&operations, BATCH)
        });
        let took = took.await.map_err(|error| CommandError::refused(error.to_string()))??;
        reference.push(f64::from(u32::try_from(number).unwrap_or(u32::MAX)) / took.as_secs_f64());
        product.push(load::run(server.address, ENTERING, bench.seconds, Arc::new(send(round + 1))).await?);
    }
    app.db.clone().close().await;
    server.stop().await?;
    let mut ratios: Vec<f64> =
        product.iter().zip(&reference).map(|(product, raw)| product.rate() / raw).collect();
    ratios.sort_by(f64::total_cmp);
    reference.sort_by(f64::total_cmp);
    let middle = |all: &[f64]| all.get(all.len() / 2).copied().unwrap_or_default();
    let (all, ratio) = (Outcome::merged(product), middle(&ratios));
    Ok(Row {
        what: format!("award over HTTP, {ENTERING} clients"),
        measured: format!(
            "{}/s, median {}, 99 % {}",
            whole(all.rate()),
            time(all.quantile(500)),
            time(all.quantile(990))
        ),
        reference: format!("raw loop, {BATCH} in a transaction: {}/s", whole(middle(&reference))),
        ratio: format!(
            "{ratio:.2} ({:.2} to {:.2})",
            ratios.first().copied().unwrap_or_default(),
            ratios.last().copied().unwrap_or_default()
        ),
        target: format!("≥ {AWARDS}"),
        met: Some(ratio >= AWARDS),
    })
}

/// What is looked at in a book: an account of its largest village with its lines, older lines of what lies outside of the village (which
/// stands against every award), the village's accounts and entries.
async fn looks(server: &Server, keeper: &Person, village: &str) -> Result<Vec<(&'static str, String)>> {
    let accounts = format!("/api/v1/points/accounts?place={village}");
    let page = server.json(&accounts, Some(&keeper.token)).await?;
    let account = page.pointer("/items/0/id").and_then(serde_json::Value::as_str).unwrap_or_default();
    let one = format!("/api/v1/points/accounts/{account}");
    let outside = format!("/api/v1/points/accounts/{village}");
    let detail = server.json(&outside, Some(&keeper.token)).await?;
    let next = detail.pointer("/lines/next").and_then(serde_json::Value::as_str);
    let next = next.ok_or_else(|| CommandError::refused("the largest village has one page of lines"))?;
    let older = format!("{outside}?cursor={next}");
    Ok(vec![
        ("balance, months and lines of an account", one),
        ("older lines of a village's outside", older),
        ("accounts of a village", accounts),
        ("the book of a village", format!("/api/v1/points/entries?place={village}")),
    ])
}

async fn flat(
    bench: &Bench,
    small: &Path,
    large: &Path,
    villages: [String; 2],
    bar: &Bar,
) -> Result<Vec<Row>> {
    let few = Server::start(small, None, bench.port(3)).await?;
    let many = Server::start(large, None, bench.port(4)).await?;
    let (few_people, many_people) = (few.people().await?, many.people().await?);
    let (few_keeper, many_keeper) =
        (role(&few_people, "dispatcher", Some(0))?, role(&many_people, "dispatcher", Some(0))?);
    let [few_village, many_village] = villages;
    let at_few = looks(&few, few_keeper, &few_village).await?;
    let at_many = looks(&many, many_keeper, &many_village).await?;
    let mut rows = Vec::new();
    for ((what, path), (_, other)) in at_many.iter().zip(&at_few) {
        bar.say(what);
        let ask = |server: &Server, path: &str, person: &Person, long| {
            load::run(server.address, CLIENTS, long, Arc::new(Same(get(path, Some(&person.token)))))
        };
        ask(&few, other, few_keeper, bench.look / 4).await?;
        ask(&many, path, many_keeper, bench.look / 4).await?;
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for _ in 0..bench.rounds.max(1) {
            small.push(ask(&few, other, few_keeper, bench.look).await?);
            large.push(ask(&many, path, many_keeper, bench.look).await?);
        }
        let (small, large) = (Outcome::merged(small), Outcome::merged(large));
        let ratio = large.quantile(500).as_secs_f64() / small.quantile(500).as_secs_f64().max(f64::EPSILON);
        let slowest = large.quantile(990);
        rows.push(Row {
            what: (*what).to_owned(),
            measured: format!("median {}, 99 % {}", time(large.quantile(500)), time(slowest)),
            reference: format!("median {}, 99 % {}", time(small.quantile(500)), time(small.quantile(990))),
            ratio: format!("{ratio:.2}"),
            target: format!("≤ {FLAT}, 99 % < 20 ms"),
            met: Some(ratio <= FLAT && slowest < SLOWEST),
        });
    }
    few.stop().await?;
    many.stop().await?;
    Ok(rows)
}

/// Awards one after the other until told to stop; the times they took.
async fn meanwhile(app: &App, book: &Book, stop: &AtomicBool, first: u64) -> Result<Vec<Duration>> {
    let rule = give_rule(app, book).await?;
    let households = households_of(app, &book.largest).await?;
    let mut times = Vec::new();
    let mut number = first;
    while !stop.load(Ordering::Relaxed) {
        let wish = award(rule, &households, number, app);
        let begun = Instant::now();
        award_by_hand(app, &book.keeper, &wish, None, None).await?;
        times.push(begun.elapsed());
        number += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    times.sort_unstable();
    Ok(times)
}

/// Publishes the last quarter of every village while somebody enters awards.
async fn quarter(large: &Path, bar: &Bar) -> Result<Vec<Row>> {
    let app = storage(large.to_owned()).app(Opening::default()).await?;
    let book = Book::of(&app).await?;
    let documents = book.announce_quarter(&app).await?;
    bar.say("publishing a quarter");
    let stop = AtomicBool::new(false);
    let making = async {
        let begun = Instant::now();
        let mut out = 0;
        loop {
            let made = make_waiting(&app).await?;
            out += made;
            if made == 0 {
                break;
            }
            bar.say(&format!("{out} of {documents} documents"));
        }
        stop.store(true, Ordering::Relaxed);
        Ok::<_, CommandError>((out, begun.elapsed()))
    };
    let (made, times) = tokio::join!(making, meanwhile(&app, &book, &stop, 0));
    let ((out, took), times) = (made?, times?);
    app.db.clone().close().await;
    let slowest = times.last().copied().unwrap_or_default();
    let at = times.get(times.len() * 99 / 100).or(times.last()).copied().unwrap_or_default();
    Ok(vec![
        Row {
            what: format!("a quarter of {} accounts published", whole(book.accounts)),
            measured: format!(
                "{}, {} documents",
                time(took),
                whole(f64::from(u32::try_from(out).unwrap_or(0)))
            ),
            reference: format!("{documents} of the quarter, the others of days and months"),
            ratio: String::new(),
            target: "< 60 s".into(),
            met: Some(took < QUARTER && out >= documents),
        },
        Row {
            what: "an award while that goes on".into(),
            measured: format!("99 % {}, slowest {}", time(at), time(slowest)),
            reference: format!("{} awards", times.len()),
            ratio: String::new(),
            target: "slowest < 500 ms".into(),
            met: Some(slowest < BLOCKED),
        },
    ])
}

/// A book of so many accounts in a folder of its own, and its largest village.
async fn book(
    bench: &Bench,
    name: &str,
    ((accounts, each), one_village): ((u32, i64), bool),
    bar: &Bar,
) -> Result<(PathBuf, String, u64)> {
    let settlement = fill::Settlement { households: accounts, people: accounts, one_village };
    let base = fill::register(bench.room.path(), bench.cache.as_deref(), settlement, bar).await?;
    let folder = bench.room.path().join(format!("points-{name}"));
    fill::copy(&base, &folder)?;
    let app = storage(folder.clone()).app(Opening::default()).await?;
    let entries = super::points_book::fill(&app, each, bar).await?;
    let village = Book::of(&app).await?.largest.clone();
    app.db.clone().close().await;
    Ok((folder, village, entries))
}

/// Measures it.
///
/// # Errors
/// Whatever goes wrong on the way.
pub async fn points(bench: &Bench, bar: &Bar) -> Result<Section> {
    let quick = bench.people < LARGE.0;
    let (small, few_village, few) = book(bench, "small", (SMALL, true), bar).await?;
    let (large, many_village, many) =
        book(bench, "large", (if quick { QUICK } else { LARGE }, false), bar).await?;
    let mut rows = vec![awards(bench, &small, bar).await?];
    rows.extend(flat(bench, &small, &large, [few_village, many_village], bar).await?);
    rows.extend(quarter(&large, bar).await?);
    let size = |entries: u64| whole(f64::from(u32::try_from(entries).unwrap_or(u32::MAX)));
    Ok(Section {
        title: "Points on SQLite",
        about: vec![format!(
            "An award is entered by hand for one household of the largest village, with an Idempotency-Key: the server reads rule and household, \
             evaluates the rule, and stores entry, both lines, balances, month, event, journal, statement of the transparency log and remembered \
             answer. The reference runs the very same statements, reads too (taken down while the product's own operation ran), on a copy of \
             the same county. Books of {} entries against {}, over HTTP with {CLIENTS} clients. The quarter is made in one process \
             with somebody who enters awards.",
            size(many),
            size(few)
        )],
        rows,
    })
}

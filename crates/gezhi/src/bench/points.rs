//! Points (features S3, S4): awards against the same statements run raw, accounts and books at two sizes, and the publication of a quarter
//! while others go on.

use super::lists::{CLIENTS, role};
use super::load::{self, Outcome, Same};
use super::points_awards::{awards, one_by_one};
use super::points_book::Book;
use super::progress::Bar;
use super::server::{Person, Server};
use super::table::{Row, Section, time, whole};
use super::{Bench, client::get, fill};
use crate::error::{CommandError, Result};
use crate::storage::{Opening, Storage};
use gezhi_app::points::publications::make_waiting;
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
/// The target for the large book against the small one, and for the slowest hundredth.
const FLAT: f64 = 1.5;
const SLOWEST: Duration = Duration::from_millis(20);
/// The target for a quarter.
const QUARTER: Duration = Duration::from_secs(60);
/// What an award may take at worst while a quarter is published.
const BLOCKED: Duration = Duration::from_millis(500);

pub(super) fn storage(data: PathBuf) -> Storage {
    Storage { data, database_url: None, master_keys: None }
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
        let row = Row {
            what: (*what).to_owned(),
            measured: format!("median {}, 99 % {}", time(large.quantile(500)), time(slowest)),
            reference: format!("median {}, 99 % {}", time(small.quantile(500)), time(small.quantile(990))),
            ratio: format!("{ratio:.2}"),
            target: format!("≤ {FLAT}, 99 % < 20 ms"),
            met: Some(ratio <= FLAT && slowest < SLOWEST),
        };
        bar.row(&row);
        rows.push(row);
    }
    few.stop().await?;
    many.stop().await?;
    Ok(rows)
}

/// Publishes the last quarter of every village while somebody enters awards.
async fn quarter(large: &Path, bar: &Bar) -> Result<Vec<Row>> {
    let app = storage(large.to_owned()).app(Opening::default()).await?;
    let book = Book::of(&app).await?;
    bar.say("publishing days and months");
    while make_waiting(&app).await? > 0 {}
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
    let (made, times) = tokio::join!(making, one_by_one(&app, || !stop.load(Ordering::Relaxed)));
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
            reference: format!("{documents} villages; days and months were published before"),
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
    let settlement =
        fill::Settlement { households: accounts, people: accounts, one_village, large_village: None };
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
    let mut rows = awards(bench, &small, bar).await?;
    rows.iter().for_each(|row| bar.row(row));
    rows.extend(flat(bench, &small, &large, [few_village, many_village], bar).await?);
    rows.extend(quarter(&large, bar).await?);
    let size = |entries: u64| whole(f64::from(u32::try_from(entries).unwrap_or(u32::MAX)));
    Ok(Section {
        title: "Points on SQLite",
        about: vec![format!(
            "An award is entered by hand for one household of the largest village, with an Idempotency-Key: the server reads rule and household, \
             evaluates the rule, and stores entry, both lines, balances, month, event, journal, statement of the transparency log and remembered \
             answer. The reference runs the very same statements, reads too (taken down while the product's own operation ran), on a copy of \
             the same county. In one process, the operations come straight to the product's writer, with everything that belongs to them; over HTTP \
             there are besides the server's connections, sessions and rights, its background work, and the clients on the same cores. Books of {} entries against {}, over HTTP with {CLIENTS} clients. The quarter is made in one process \
             with somebody who enters awards.",
            size(many),
            size(few)
        )],
        rows,
    })
}

//! Lists, counts and boards at two sizes of the same county, and what the process needs at the large one.

use super::load::{self, Outcome, Same};
use super::progress::Bar;
use super::server::{Memory, Person, Server};
use super::table::{Row, Section, time, whole};
use super::{Bench, client::get, fill};
use crate::error::{CommandError, Result};
use gezhi_app::context::{Clock, SystemClock};
use std::sync::Arc;
use std::time::Duration;

/// People who look at the same time.
pub(super) const CLIENTS: usize = 16;
/// The target for the large county against the small one.
const RATIO: f64 = 1.5;
/// The target for the slowest hundredth.
const SLOWEST: Duration = Duration::from_millis(20);
/// The target for the whole process.
const MEMORY: u64 = 200 << 20;
/// The target for starting.
const READY: Duration = Duration::from_secs(1);

/// Who looks at what.
struct Look {
    what: &'static str,
    token: String,
    path: String,
}

pub(super) fn role<'a>(people: &'a [Person], role: &str, depth: Option<u64>) -> Result<&'a Person> {
    people
        .iter()
        .find(|person| person.role == role && (depth.is_none() || person.depth == depth))
        .ok_or_else(|| CommandError::refused(format!("the demo has no {role} at depth {depth:?}")))
}

/// The cursor of a page that lies so many pages deep, or of the last one of a small county.
async fn cursor(server: &Server, token: &str, path: &str, pages: usize) -> Result<String> {
    let mut cursor = String::new();
    for _ in 0..pages {
        let page = server.json(&format!("{path}{cursor}"), Some(token)).await?;
        let Some(next) = page.get("next").and_then(serde_json::Value::as_str) else { break };
        cursor = format!("&cursor={next}");
    }
    Ok(cursor)
}

/// A month that lies eight months back, as the filter of a drill-down names it.
fn a_month() -> String {
    let today = gezhi_domain::deadlines::local_date(SystemClock.now());
    let month = today.saturating_sub(jiff::Span::new().months(8));
    format!("from={}&to={}", month.first_of_month(), month.last_of_month())
}

async fn looks(server: &Server) -> Result<Vec<Look>> {
    let people = server.people().await?;
    let dispatcher = role(&people, "dispatcher", None)?;
    let town = role(&people, "leader", Some(1))?;
    let village = role(&people, "leader", Some(2))?;
    let body = role(&people, "handler", Some(0))?;
    let chief = role(&people, "chief", Some(0))?;
    let deep = cursor(server, &dispatcher.token, "/api/v1/cases?view=all&limit=200", 20).await?;
    let place = town.place.clone().unwrap_or_default();
    let month = a_month();
    let look = |what, person: &Person, path: &str| Look {
        what,
        token: person.token.clone(),
        path: format!("/api/v1{path}"),
    };
    Ok(vec![
        look("work list: open, by deadline, whole county", dispatcher, "/cases"),
        look("work list: newest, open and closed", dispatcher, "/cases?view=all"),
        look("work list: a page 4,000 cases deep", dispatcher, &format!("/cases?view=all{deep}")),
        look("work list of a town", town, "/cases"),
        look("work list of a town, open and closed", town, "/cases?view=all"),
        look("work list of a village", village, "/cases"),
        look("work list of a body", body, "/cases"),
        look("work list of a body, open and closed", body, "/cases?view=all"),
        look(
            "rare: open, critical, by site inspection",
            dispatcher,
            "/cases?grade=critical&channel=inspection",
        ),
        look(
            "rare: open, one category in one town",
            dispatcher,
            &format!("/cases?category=water.supply&place={place}"),
        ),
        look("rare: suspended", dispatcher, "/cases?state=suspended"),
        look("rare: open and overdue in one town", dispatcher, &format!("/cases?overdue=1&place={place}")),
        look("rare: rated with one star", dispatcher, "/cases?view=all&stars=1-1"),
        look(
            "rare: not answered, of a past month",
            dispatcher,
            &format!("/cases?view=all&replied=0&{month}"),
        ),
        look(
            "rare: one category in one town, of a past month",
            dispatcher,
            &format!("/cases?view=all&category=water.supply&place={place}&{month}"),
        ),
        look("search of a word", dispatcher, "/cases?view=all&q=%E6%B0%B4%E7%AE%A1"),
        look("search of a word in a town", town, "/cases?view=all&q=%E6%B0%B4%E7%AE%A1"),
        look("counts at the head of the list, whole county", dispatcher, "/cases/counts"),
        look("counts of a town", town, "/cases/counts"),
        look("counts of a body", body, "/cases/counts"),
        look("inbox of a body", body, "/inbox"),
        look("board of the county's leader", chief, "/board"),
        look("board of a town's leader", town, "/board"),
        look("figures of the county by town", chief, "/figures?by=place"),
    ])
}

/// One look at one size.
async fn measure(server: &Server, look: &Look, seconds: Duration) -> Result<Outcome> {
    let request = get(&look.path, Some(&look.token));
    load::run(server.address, CLIENTS, seconds, Arc::new(Same(request))).await
}

/// Cases on the page, where it is one.
async fn length(server: &Server, look: &Look) -> Result<Option<usize>> {
    let page = server.json(&look.path, Some(&look.token)).await?;
    Ok(page.get("items").and_then(serde_json::Value::as_array).map(Vec::len))
}

fn row(look: &Look, small: &Outcome, large: &Outcome, lengths: (Option<usize>, Option<usize>)) -> Row {
    let ratio = large.quantile(500).as_secs_f64() / small.quantile(500).as_secs_f64().max(f64::EPSILON);
    let slowest = large.quantile(990);
    // A rare filter finds fewer cases in the small county: then the answers are not the same work.
    let comparable = lengths.0 >= lengths.1;
    let cases = |length: Option<usize>| length.map(|length| format!(", {length} cases")).unwrap_or_default();
    Row {
        what: look.what.to_owned(),
        measured: format!("median {}, 99 % {}{}", time(large.quantile(500)), time(slowest), cases(lengths.1)),
        reference: format!(
            "median {}, 99 % {}{}",
            time(small.quantile(500)),
            time(small.quantile(990)),
            cases(lengths.0)
        ),
        ratio: if comparable { format!("{ratio:.2}") } else { format!("({ratio:.2})") },
        target: if comparable { "≤ 1.5, 99 % < 20 ms" } else { "99 % < 20 ms" }.into(),
        met: Some((ratio <= RATIO || !comparable) && slowest < SLOWEST),
    }
}

pub(super) fn mib(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

fn memory_row(cases: u32, memory: Memory) -> Row {
    Row {
        what: format!("memory of the whole process at {} cases, after this load", whole(cases.into())),
        measured: format!("{} resident, {} at most", mib(memory.resident), mib(memory.peak)),
        reference: format!("{} of it not backed by a file", mib(memory.anonymous)),
        ratio: String::new(),
        target: "< 200 MB".into(),
        met: Some(memory.peak < MEMORY),
    }
}

fn ready_row(cases: u32, mut times: Vec<Duration>) -> Row {
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    Row {
        what: format!("start until `listening on` and /healthz 200, at {} cases", whole(cases.into())),
        measured: format!("median {}", time(median)),
        reference: format!(
            "{} starts, {} at most",
            times.len(),
            time(times.last().copied().unwrap_or_default())
        ),
        ratio: String::new(),
        target: "< 1 s".into(),
        met: Some(median < READY),
    }
}

/// Both sizes.
///
/// # Errors
/// Whatever goes wrong on the way.
pub async fn lists(bench: &Bench, bar: &Bar) -> Result<Vec<Section>> {
    let (room, cache) = (bench.room.path(), bench.cache.as_deref());
    let small_data = fill::county(room, cache, bench.small, bar).await?;
    let large_data = fill::county(room, cache, bench.large, bar).await?;
    let mut starts = Vec::new();
    for _ in 0..4 {
        bar.say("starting");
        let server = Server::start(&large_data, None, bench.port(2)).await?;
        starts.push(server.ready_after);
        server.stop().await?;
    }
    let small = Server::start(&small_data, None, bench.port(3)).await?;
    let large = Server::start(&large_data, None, bench.port(4)).await?;
    let at_rest = large.memory();
    let (small_looks, large_looks) = (looks(&small).await?, looks(&large).await?);
    let mut rows = Vec::new();
    for (look, other) in large_looks.iter().zip(&small_looks) {
        bar.say(look.what);
        // Each once without being counted: statements get prepared, pages come into memory.
        measure(&small, other, bench.look / 4).await?;
        measure(&large, look, bench.look / 4).await?;
        let (mut at_small, mut at_large) = (Vec::new(), Vec::new());
        for _ in 0..bench.rounds.max(1) {
            at_small.push(measure(&small, other, bench.look).await?);
            at_large.push(measure(&large, look, bench.look).await?);
        }
        let lengths = (length(&small, other).await?, length(&large, look).await?);
        let row = row(look, &Outcome::merged(at_small), &Outcome::merged(at_large), lengths);
        bar.note(&format!("{}: {} against {}: {}", row.what, row.measured, row.reference, row.ratio));
        rows.push(row);
    }
    let memory = large.memory();
    let bytes = std::fs::metadata(large_data.join("gezhi.db")).map_or(0, |file| file.len());
    small.stop().await?;
    large.stop().await?;
    let lists = Section {
        title: "Lists and boards on SQLite",
        about: vec![format!(
            "A county of {} cases against one of {} with the same places, people and year, over HTTP with 16 clients that each \
             wait for the answer before they ask again, answers compressed as browsers ask for it. Ratio of the medians; \
             both are measured in turns, {} times {} each. Pages have 20 cases; where the small county has fewer, the two answers \
             are not the same work, the ratio stands in brackets and only the slowest hundredth is held against a target.",
            whole(bench.large.into()),
            whole(bench.small.into()),
            bench.rounds.max(1),
            time(bench.look)
        )],
        rows,
    };
    let process = Section {
        title: "The process",
        about: vec![format!(
            "The database file has {}. Resident memory is what the kernel counts (VmRSS, VmHWM), pages of the program file \
             included; at rest after the start it is {}.",
            mib(bytes),
            mib(at_rest.resident)
        )],
        rows: vec![memory_row(bench.large, memory), ready_row(bench.large, starts)],
    };
    Ok(vec![lists, process])
}

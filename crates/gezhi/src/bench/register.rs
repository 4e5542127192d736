//! The register of a prefecture: pages, village maps and searches over millions of people (features P1, P2, P8).

use super::lists::{CLIENTS, mib, role};
use super::load::{self, Outcome, Same};
use super::progress::Bar;
use super::server::Server;
use super::table::{Row, Section, time, whole};
use super::{Bench, client::get, fill};
use crate::error::Result;
use std::sync::Arc;
use std::time::Duration;

/// The target for the slowest hundredth.
const SLOWEST: Duration = Duration::from_millis(50);
/// The target for the whole process.
const MEMORY: u64 = 200 << 20;
/// Clients that ask for one map, besides as many as ask for everything else.
const FEW: usize = 4;
/// Households of the largest village.
const LARGE_VILLAGE: u32 = 2_000;
/// People of a household, on average, in tenths: 2.7 million people in 900,000 households.
const TENTHS: u32 = 30;

/// What is looked at: name, path, and whether the answer has a list whose length is told.
async fn looks(server: &Server, token: &str) -> Result<Vec<(String, String)>> {
    let id = |place: &serde_json::Value| {
        place.pointer("/place/id").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    let size =
        |place: &serde_json::Value| place.get("households").and_then(serde_json::Value::as_i64).unwrap_or(0);
    // Down to the first place whose children one map shows: its children are the villages, and it is a town.
    let (mut town, mut village, mut houses) = (String::new(), String::new(), 0);
    for _ in 0..4 {
        let counts = server.json(&format!("/api/v1/register/counts?place={town}"), Some(token)).await?;
        let below = counts.get("children").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
        if let Some(largest) = below
            .iter()
            .filter(|place| size(place) <= i64::from(LARGE_VILLAGE))
            .max_by_key(|place| size(place))
        {
            (village, houses) = (id(largest), size(largest));
            break;
        }
        town = below.first().map(id).unwrap_or_default();
    }
    let search = |q: &str, place: &str| {
        let place = if place.is_empty() { String::new() } else { format!("&place={place}") };
        format!("/api/v1/register/search?q={q}{place}")
    };
    let name = "%E9%99%88%E7%A7%80%E8%8B%B1";
    Ok(vec![
        ("register page of a village".into(), format!("/api/v1/households?place={village}")),
        ("register page of a town".into(), format!("/api/v1/households?place={town}")),
        ("register page of the whole prefecture".into(), "/api/v1/households".into()),
        (
            "register page of a town, one mark".into(),
            format!("/api/v1/households?place={town}&attribute=poverty_watch"),
        ),
        (
            format!("map of a village of {houses} households"),
            format!("/api/v1/map/households?place={village}"),
        ),
        ("counts, down from the prefecture".into(), "/api/v1/register/counts".into()),
        ("search of a name, whole prefecture".into(), search(name, "")),
        ("search of a name in a town".into(), search(name, &town)),
        ("search of a name in a village".into(), search(name, &village)),
        ("search by initials, whole prefecture".into(), search("cxy", "")),
        ("search by initials in a village".into(), search("cxy", &village)),
        ("search by pinyin, whole prefecture".into(), search("chenxiu", "")),
        ("search by the last four digits, whole prefecture".into(), search("7123", "")),
        ("search by the last four digits in a village".into(), search("7123", &village)),
        ("search of a surname, whole prefecture".into(), search("%E9%99%88", "")),
        ("search of nobody".into(), search("%E9%BE%98%E9%BD%89", "")),
    ])
}

/// Measures it.
///
/// # Errors
/// Whatever goes wrong on the way.
pub async fn register(bench: &Bench, bar: &Bar) -> Result<Section> {
    let households = bench.people * 10 / TENTHS;
    // Of the villages that the profile knows the largest has some 1,200 households; a map has to show a larger one.
    let large_village = (households > 10 * LARGE_VILLAGE).then_some(LARGE_VILLAGE);
    let settlement = fill::Settlement { households, people: bench.people, one_village: false, large_village };
    let data = fill::register(bench.room.path(), bench.cache.as_deref(), settlement, bar).await?;
    let server = Server::start(&data, None, bench.port(1)).await?;
    let people = server.people().await?;
    let registrar = role(&people, "registrar", None)?;
    let mut rows = Vec::new();
    for (what, path) in looks(&server, &registrar.token).await? {
        bar.say(&what);
        let page = server.json(&path, Some(&registrar.token)).await?;
        let list = page.get("items").or_else(|| page.get("households").filter(|list| list.is_array()));
        let found = list.and_then(serde_json::Value::as_array).map(Vec::len);
        let request = || Arc::new(Same(get(&path, Some(&registrar.token))));
        // A whole village is some milliseconds of the processor: those who look at one village at the same time are few.
        let clients: &[usize] = if path.contains("/map/") { &[FEW, CLIENTS] } else { &[CLIENTS] };
        for clients in clients {
            load::run(server.address, *clients, bench.look / 4, request()).await?;
            let mut all = Vec::new();
            for _ in 0..bench.rounds.max(1) {
                all.push(load::run(server.address, *clients, bench.look, request()).await?);
            }
            let outcome = Outcome::merged(all);
            let slowest = outcome.quantile(990);
            let who = if *clients == CLIENTS { String::new() } else { format!(", {clients} clients") };
            let row = Row {
                what: format!("{what}{who}"),
                measured: format!("median {}, 99 % {}", time(outcome.quantile(500)), time(slowest)),
                reference: found.map(|found| format!("{found} in the answer")).unwrap_or_default(),
                ratio: String::new(),
                target: "99 % < 50 ms".into(),
                met: Some(slowest < SLOWEST),
            };
            bar.row(&row);
            rows.push(row);
        }
    }
    let memory = server.memory();
    let bytes = std::fs::metadata(data.join("gezhi.db")).map_or(0, |file| file.len());
    server.stop().await?;
    rows.push(Row {
        what: "memory of the whole process after this load".into(),
        measured: format!("{} resident, {} at most", mib(memory.resident), mib(memory.peak)),
        reference: format!("{} of it not backed by a file", mib(memory.anonymous)),
        ratio: String::new(),
        target: "< 200 MB".into(),
        met: Some(memory.peak < MEMORY),
    });
    Ok(Section {
        title: "The register on SQLite",
        about: vec![format!(
            "A prefecture of 5,479 grids with {} people in {} households, every number sealed, asked over HTTP with 16 clients by \
             somebody who keeps the register of all of it. The database file has {}.",
            whole(bench.people.into()),
            whole(households.into()),
            mib(bytes)
        )],
        rows,
    })
}

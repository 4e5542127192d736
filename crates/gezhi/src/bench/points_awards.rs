//! Awards (feature S3) against the same statements run raw: through the product's own operation in one process, and over HTTP.

use super::Bench;
use super::lists::role;
use super::load::{self, Outcome, Requests};
use super::points::storage;
use super::points_book::{Book, give_rule, households_of};
use super::progress::Bar;
use super::server::Server;
use super::table::{Row, time, whole};
use super::{client, fill};
use crate::error::{CommandError, Result};
use crate::storage::Opening;
use gezhi_app::App;
use gezhi_app::points::rules::{HandAward, HandLine, award_by_hand, award_statements};
use gezhi_app::views::Id;
use gezhi_domain::accounts::Actor;
use gezhi_domain::deadlines::local_date;
use gezhi_store::engine::OpenOptions;
use gezhi_store::engine::reference::RawSqlite;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Devices that enter awards at the same time, and awards under way in one process: as many as a transaction of the raw loop holds.
const ENTERING: usize = BATCH;
/// Awards in a transaction of the raw loop, as many as the product's writer takes at most.
const BATCH: usize = 256;
/// Awards of the raw loop in a round.
const RAW: u64 = 4_000;
/// The target for awards.
const TARGET: f64 = 0.4;

/// What every award of this part is for.
#[derive(Clone)]
struct Village {
    rule: Id,
    households: Vec<Id>,
    keeper: Actor,
}

impl Village {
    async fn of(app: &App) -> Result<Self> {
        let book = Book::of(app).await?;
        let rule = give_rule(app, &book).await?;
        let households = households_of(app, &book.largest).await?;
        Ok(Self { rule, households, keeper: book.keeper })
    }

    /// The award of one household for an occasion of its own.
    fn award(&self, number: usize, occasion: &str, app: &App) -> HandAward {
        let household = self.households.get(number % self.households.len().max(1));
        HandAward {
            rule: self.rule,
            day: local_date(app.now()).to_string(),
            occasion: format!("第{occasion}次义务劳动"),
            lines: household.map(|id| HandLine { household: *id, quantity: None }).into_iter().collect(),
        }
    }
}

/// Awards one after the other until told to stop; the times they took.
pub(super) async fn one_by_one(app: &App, going: impl Fn() -> bool) -> Result<Vec<Duration>> {
    let village = Village::of(app).await?;
    let mut times = Vec::new();
    while going() {
        let wish = village.award(times.len(), &times.len().to_string(), app);
        let begun = Instant::now();
        award_by_hand(app, &village.keeper, &wish, None, None).await?;
        times.push(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    times.sort_unstable();
    Ok(times)
}

/// Awards as a device sends them.
struct Sent {
    token: String,
    village: Village,
    app: App,
    round: u64,
}

impl Requests for Sent {
    fn next(&self, client: usize, number: usize) -> Vec<u8> {
        let occasion = format!("{}-{client}-{number}", self.round);
        let wish = self.village.award(client + number, &occasion, &self.app);
        let json = serde_json::json!(wish).to_string();
        format!(
            "POST /api/v1/points/awards HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\ncontent-type: application/json\r\n{}\
             idempotency-key: bench-{occasion}\r\ncontent-length: {}\r\n\r\n{json}",
            client::cookie(Some(&self.token)),
            json.len()
        )
        .into_bytes()
    }

    fn expected(&self) -> u16 {
        201
    }
}

/// The raw loop: the statements of awards, taken down while the product made them, on a copy of the county.
async fn raw(file: &Path, app: &App, village: &Village, round: u64) -> Result<f64> {
    let mut operations = Vec::new();
    for number in round * RAW..(round + 1) * RAW {
        let wish = village.award(usize::try_from(number).unwrap_or(0), &number.to_string(), app);
        operations.push(award_statements(app, &village.keeper, &wish, &format!("raw-{number}")).await?);
    }
    let (file, number) = (file.to_owned(), operations.len());
    let run = move || RawSqlite::open(&file, &OpenOptions::default())?.run(&operations, BATCH);
    let took = tokio::task::spawn_blocking(run).await;
    let took = took.map_err(|error| CommandError::refused(error.to_string()))??;
    Ok(f64::from(u32::try_from(number).unwrap_or(u32::MAX)) / took.as_secs_f64())
}

/// The product's operation in one process, so many at once.
async fn within(app: &App, village: &Village, round: u64, long: Duration) -> Result<Outcome> {
    load::together(ENTERING, |worker| {
        let (app, village) = (app.clone(), village.clone());
        async move {
            let (started, mut times) = (Instant::now(), Vec::new());
            while started.elapsed() < long {
                let occasion = format!("{round}-{worker}-{}", times.len());
                let wish = village.award(worker + times.len(), &occasion, &app);
                let begun = Instant::now();
                award_by_hand(&app, &village.keeper, &wish, Some(&occasion), None).await?;
                times.push(begun.elapsed());
            }
            Ok(times)
        }
    })
    .await
}

fn row(what: String, product: Vec<Outcome>, reference: &[f64]) -> Row {
    let middle = |all: &[f64]| all.get(all.len() / 2).copied().unwrap_or_default();
    let mut ratios: Vec<f64> =
        product.iter().zip(reference).map(|(product, raw)| product.rate() / raw).collect();
    ratios.sort_by(f64::total_cmp);
    let mut reference = reference.to_vec();
    reference.sort_by(f64::total_cmp);
    let (all, ratio) = (Outcome::merged(product), middle(&ratios));
    let (least, most) =
        (ratios.first().copied().unwrap_or_default(), ratios.last().copied().unwrap_or_default());
    Row {
        what,
        measured: format!(
            "{}/s, median {}, 99 % {}",
            whole(all.rate()),
            time(all.quantile(500)),
            time(all.quantile(990))
        ),
        reference: format!("raw loop, {BATCH} in a transaction: {}/s", whole(middle(&reference))),
        ratio: format!("{ratio:.2} ({least:.2} to {most:.2})"),
        target: format!("≥ {TARGET}"),
        met: Some(ratio >= TARGET),
    }
}

/// Awards against the raw loop, each on a copy of the same county.
///
/// # Errors
/// Whatever goes wrong on the way.
pub(super) async fn awards(bench: &Bench, base: &Path, bar: &Bar) -> Result<Vec<Row>> {
    let at = |name: &str| bench.room.path().join(format!("points-{name}"));
    let (ours, inside, traced, bare) = (at("ours"), at("inside"), at("traced"), at("raw"));
    let village = {
        let app = storage(base.to_owned()).app(Opening::default()).await?;
        let village = Village::of(&app).await?;
        app.db.clone().close().await;
        village
    };
    for folder in [&ours, &inside, &traced, &bare] {
        fill::copy(base, folder)?;
    }
    let traced = storage(traced).app(Opening::default()).await?;
    let inside = storage(inside).app(Opening::default()).await?;
    let file = storage(bare).file();
    let server = Server::start(&ours, None, bench.port(0)).await?;
    let token = role(&server.people().await?, "dispatcher", Some(0))?.token.clone();
    let send =
        |round| Arc::new(Sent { token: token.clone(), village: village.clone(), app: traced.clone(), round });
    load::run(server.address, ENTERING, bench.seconds / 4, send(0)).await?;
    within(&inside, &village, 0, bench.seconds / 4).await?;
    let (mut over_http, mut in_process, mut reference) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..bench.rounds {
        bar.say(&format!("awards, round {} of {}", round + 1, bench.rounds));
        reference.push(raw(&file, &traced, &village, round).await?);
        in_process.push(within(&inside, &village, round + 1, bench.seconds).await?);
        over_http.push(load::run(server.address, ENTERING, bench.seconds, send(round + 1)).await?);
    }
    traced.db.clone().close().await;
    inside.db.clone().close().await;
    server.stop().await?;
    Ok(vec![
        row(format!("award in one process, {ENTERING} at once"), in_process, &reference),
        row(format!("award over HTTP, {ENTERING} clients"), over_http, &reference),
    ])
}

//! The speed of the product against its targets, measured on the machine it runs on (`gezhi bench`).
//!
//! The server under test is this program as a child process; every figure that has a reference is a ratio of two
//! measurements of the same run, taken in turns, because machines differ and other work comes and goes.

mod client;
mod environment;
mod fill;
mod ledger;
mod lists;
mod load;
mod log;
mod lookup;
mod points;
mod points_awards;
mod points_book;
mod progress;
mod register;
mod reports;
mod server;
mod table;
mod villagers;

use crate::error::Result;
use gezhi_app::context::{Clock, SystemClock};
pub use progress::Bar;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;
pub use table::{Section, score};
use tempfile::TempDir;

/// A part that can be run alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Reports on SQLite against the raw loop.
    Sqlite,
    /// Reports on PostgreSQL against pgbench.
    Postgres,
    /// Lists and boards at two sizes, memory and start at the large one.
    Lists,
    /// Which grid a point is in.
    Lookup,
    /// The register of a prefecture.
    Register,
    /// A ledger of a million people.
    Ledger,
    /// The transparency log.
    Log,
    /// Points: awards, books at two sizes, a quarter's publication.
    Points,
}

/// What is measured, and how long.
pub struct Bench {
    /// Parts.
    pub parts: Vec<Part>,
    /// Cases of the large county.
    pub large: u32,
    /// Cases of the small one.
    pub small: u32,
    /// People of the register.
    pub people: u32,
    /// How often each pair of measurements is repeated.
    pub rounds: u64,
    /// How long reports are sent in a round.
    pub seconds: Duration,
    /// How long a list is asked for in a round.
    pub look: Duration,
    /// Reports of the raw loop in a round.
    pub raw_reports: usize,
    /// Where counties are kept for the next run; else they lie in `room`.
    pub cache: Option<PathBuf>,
    /// First of five ports for the servers; 0 takes free ones.
    pub first_port: u16,
    /// Everything made on the way; gone when the bench ends, also when it is interrupted.
    pub room: TempDir,
}

impl Bench {
    fn port(&self, number: u16) -> u16 {
        if self.first_port == 0 { 0 } else { self.first_port + number }
    }
}

/// Runs the parts that were asked for.
///
/// # Errors
/// Whatever keeps a part from being measured; a missed target is none.
pub async fn run(bench: &Bench, bar: &Bar) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    for part in &bench.parts {
        match part {
            Part::Sqlite => sections.push(reports::sqlite(bench, bar).await?),
            Part::Postgres => sections.push(reports::postgres(bench, bar).await?),
            Part::Lists => sections.extend(lists::lists(bench, bar).await?),
            Part::Lookup => sections.push(lookup::lookup(bar)?),
            Part::Register => sections.push(register::register(bench, bar).await?),
            Part::Ledger => sections.push(ledger::ledger(bench, bar).await?),
            Part::Log => sections.push(log::log(bench, bar).await?),
            Part::Points => sections.push(points::points(bench, bar).await?),
        }
    }
    bar.end();
    Ok(sections)
}

/// The whole report as Markdown.
#[must_use]
pub fn markdown(sections: &[Section], before: &str, command: &str) -> String {
    let (met, all) = score(sections);
    let mut text = String::from("# Benchmarks\n\n");
    let _ = writeln!(
        text,
        "Written by `{command}` on {}. {met} of {all} targets are met.\n",
        SystemClock.now().strftime("%Y-%m-%d %H:%M UTC")
    );
    for (name, value) in environment::lines() {
        let _ = writeln!(text, "- {name}: {value}");
    }
    let _ = writeln!(
        text,
        "- load average before and after: {before} and {} (the bench itself is part of the second)\n",
        environment::load_average()
    );
    text.push_str(
        "Absolute figures belong to this machine. The ratios are taken within one run, in turns, and are what the targets \
         are about. Nothing is set up for the bench alone, and a missed target is shown as missed.\n\n",
    );
    for section in sections {
        text.push_str(&section.markdown());
    }
    text.push_str(
        "## Again\n\n    make bench                       # everything; half an hour on 2 cores\n    gezhi bench --quick              # \
         smaller counties and shorter rounds, to see that it runs\n    gezhi bench --only lists         # one part; \
         gezhi bench --help lists them\n",
    );
    text
}

/// The load average now, for the head of the report.
#[must_use]
pub fn load_average() -> String {
    environment::load_average()
}

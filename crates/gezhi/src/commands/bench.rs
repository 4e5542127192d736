//! `gezhi bench`: measures the product against its targets.

use crate::bench::{Bar, Bench, Part, load_average, markdown, run as measure, score};
use crate::error::{CommandError, Result};
use std::path::PathBuf;
use std::time::Duration;

/// Measure the product against its targets, and print a table
///
/// Starts this program as a server on counties of its own, in a folder that is removed at the end; no county of yours is
/// touched. PostgreSQL is measured on a private server, which needs the package `postgresql`. A missed target is shown
/// and is no failure of the command.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Write the report to this file too (Markdown).
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only these parts.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Small counties and short rounds, to see that everything runs. The figures mean little.
    #[arg(long)]
    quick: bool,
    /// Cases of the large county.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    cases: u32,
    /// Cases of the small county.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    small: u32,
    /// People of the register.
    #[arg(long, value_name = "N", default_value_t = 2_700_000)]
    people: u32,
    /// How often each pair of measurements is repeated.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=20))]
    rounds: u64,
    /// Seconds that reports are sent in a round.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Keep the filled counties in this folder and use those that are there. They age: their deadlines fire.
    #[arg(long, value_name = "DIR")]
    data_cache: Option<PathBuf>,
    /// Where the temporary folder is made; a million cases take some gigabytes.
    #[arg(long, value_name = "DIR")]
    room: Option<PathBuf>,
    /// First of five ports for the servers; free ones when omitted.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

impl Arguments {
    fn bench(&self) -> Result<Bench> {
        let builder = |builder: &mut tempfile::Builder| match &self.room {
            Some(folder) => builder.tempdir_in(folder),
            None => builder.tempdir(),
        };
        let room = builder(tempfile::Builder::new().prefix("gezhi-bench-"))
            .map_err(|error| CommandError::refused(format!("no temporary folder: {error}")))?;
        let parts = if self.only.is_empty() {
            vec![
                Part::Lookup,
                Part::Sqlite,
                Part::Postgres,
                Part::Lists,
                Part::Register,
                Part::Ledger,
                Part::Log,
                Part::Points,
            ]
        } else {
            self.only.clone()
        };
        let quick = self.quick;
        Ok(Bench {
            parts,
            large: if quick { self.cases.min(20_000) } else { self.cases },
            small: if quick { self.small.min(2_000) } else { self.small },
            people: if quick { self.people.min(30_000) } else { self.people },
            rounds: if quick { 1 } else { self.rounds },
            seconds: Duration::from_secs(if quick { 2 } else { self.seconds }),
            look: Duration::from_millis(if quick { 300 } else { 1_500 }),
            raw_reports: if quick { 2_000 } else { 20_000 },
            cache: self.data_cache.clone(),
            first_port: self.port,
            room,
        })
    }

    /// The command as somebody would type it again.
    fn command(&self) -> String {
        let mut words = vec!["gezhi bench".to_owned()];
        if self.quick {
            words.push("--quick".to_owned());
        }
        if self.cases != 1_000_000 {
            words.push(format!("--cases {}", self.cases));
        }
        if !self.only.is_empty() {
            let names: Vec<String> =
                self.only.iter().map(|part| format!("{part:?}").to_lowercase()).collect();
            words.push(format!("--only {}", names.join(",")));
        }
        words.join(" ")
    }
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    let bench = arguments.bench()?;
    let bar = Bar::new();
    let before = load_average();
    let sections = tokio::select! {
        sections = measure(&bench, &bar) => sections,
        // Dropping the future ends the servers; the folder goes with `bench`.
        _ = tokio::signal::ctrl_c() => {
            bar.end();
            Err(CommandError::refused("interrupted; everything made on the way is removed"))
        }
    }?;
    let text = markdown(&sections, &before, &arguments.command());
    print!("{text}");
    if let Some(file) = &arguments.out {
        std::fs::write(file, &text).map_err(|error| CommandError::file(file, error))?;
    }
    let (met, all) = score(&sections);
    eprintln!("{met} of {all} targets are met.");
    Ok(())
}

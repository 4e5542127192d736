//! `gezhi eval triage`: how good the classifier is on rows it has never seen (feature C4).

use crate::error::{CommandError, Result};
use clap::Subcommand;
use gezhi_triage::eval::{LabelledText, evaluate, read_rows};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Measure the classifier
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Train on one file, judge on another; columns `label` and `text`. Prints JSON
    Triage {
        /// Rows to learn from.
        #[arg(long, value_name = "CSV")]
        train: PathBuf,
        /// Rows to be judged on.
        #[arg(long, value_name = "CSV")]
        test: PathBuf,
    },
}

fn rows(file: &Path) -> Result<Vec<LabelledText>> {
    let source = std::fs::File::open(file).map_err(|error| CommandError::file(file, error))?;
    read_rows(source).map_err(|error| CommandError::refused(format!("{}: {error}", file.display())))
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<()> {
    let What::Triage { train, test } = &arguments.what;
    let (train, test) = (rows(train)?, rows(test)?);
    let pairs: Vec<(&str, &str)> = train.iter().map(|row| (row.label.as_str(), row.text.as_str())).collect();
    let model = gezhi_triage::Trainer::fit(&pairs, &gezhi_triage::Options::default());
    let begun = Instant::now();
    let report = evaluate(&model, &test, &|| begun.elapsed());
    println!("{}", serde_json::to_string(&report).map_err(|error| CommandError::refused(error.to_string()))?);
    Ok(())
}

//! `gezhi verify`: asks the rows whether they still fit together.

use crate::error::{CommandError, Result};
use crate::storage::{Opening, Storage};
use crate::verify::{check_log, verify};
use std::path::PathBuf;

/// Check that everything stored fits together; exits with 1 where it does not
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
    /// Check the transparency log alone: bytes of its entries, tree, heads, signatures, and what the rows say today.
    #[arg(long)]
    log: bool,
    /// A head of the log that was handed out earlier, a file; the log has to go on where it ended. May be given several times.
    #[arg(long, value_name = "FILE", requires = "log")]
    head: Vec<PathBuf>,
    #[command(flatten)]
    storage: Storage,
}

/// Runs the command.
pub async fn run(arguments: Arguments) -> Result<()> {
    let app = arguments.storage.app(Opening::default()).await?;
    let findings = if arguments.log {
        let read =
            |path: &PathBuf| std::fs::read_to_string(path).map_err(|error| CommandError::file(path, error));
        let heads = arguments.head.iter().map(read).collect::<Result<Vec<_>>>()?;
        vec![check_log(&app, &heads).await?]
    } else {
        verify(&app).await?
    };
    app.db.clone().close().await;
    let failed = findings.iter().any(|finding| !finding.is_good());
    if arguments.json {
        let text = serde_json::to_string_pretty(&findings)
            .map_err(|error| CommandError::refused(error.to_string()))?;
        println!("{text}");
    } else {
        for finding in &findings {
            let word = if finding.is_good() { "ok  " } else { "FAIL" };
            println!("{word} {:<12} {} checked, {} wrong", finding.subject, finding.checked, finding.wrong);
            for example in &finding.examples {
                println!("       {example}");
            }
        }
    }
    if failed { Err(CommandError::Said) } else { Ok(()) }
}

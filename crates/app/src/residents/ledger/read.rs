//! Reading a ledger: row by row into parts, each compared with the register and kept sealed until somebody confirms.

use super::columns::COLUMNS;
use super::compare::{Compare, Compared};
use super::findings::Findings;
use super::part::{FINDINGS, HOUSEHOLDS, Part, seal};
use super::rows::{Block, Reader};
use crate::context::App;
use crate::error::Result;
use crate::residents::sealing::Sealer;
use crate::sheets::{Book, Sheet, SheetFault};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::ledgers::Step;
use tokio::sync::mpsc;

/// Rows of a file up to which every row is kept as typed; of a longer one only those that need a look.
const KEPT: usize = 20_000;
/// Parts that may wait between the reader of the file and the register.
const WAITING: usize = 4;

/// Sheets with their heads found, and what their rows are read against.
pub(super) struct Opened {
    pub book: Book,
    pub reader: Reader,
}

impl Opened {
    /// Opens a file.
    ///
    /// # Errors
    /// What is wrong with the file as a whole.
    pub fn open(
        file: std::fs::File,
        named: &crate::sheets::Named,
        wanted: &[String],
        reader: Reader,
    ) -> std::result::Result<Self, SheetFault> {
        let book = Book::open(file, COLUMNS, named, crate::sheets::Limits::LEDGER, wanted)?;
        Ok(Self { book, reader })
    }

    /// All households, some at a time.
    fn blocks(self, out: &mpsc::Sender<Vec<Block>>) -> std::result::Result<(), SheetFault> {
        let Self { book, mut reader } = self;
        let mut blocks = Vec::with_capacity(HOUSEHOLDS);
        let (several, last) = (book.chosen.len() > 1, book.chosen.len().saturating_sub(1));
        for (number, sheet) in book.chosen.into_iter().enumerate() {
            if several {
                reader.turn_to(&sheet.name);
            }
            if !sheet_blocks(sheet, &mut reader, &mut blocks, out)? {
                return Ok(());
            }
            if number == last {
                // Nobody listens any more when the ledger was cancelled.
                let _ = out.blocking_send(std::mem::take(&mut blocks));
            }
        }
        Ok(())
    }
}

/// The households of a sheet; no household goes on in the next one. Says whether anybody still listens.
fn sheet_blocks(
    mut sheet: Sheet,
    reader: &mut Reader,
    blocks: &mut Vec<Block>,
    out: &mpsc::Sender<Vec<Block>>,
) -> std::result::Result<bool, SheetFault> {
    loop {
        let line = sheet.next_line()?;
        let ended = line.is_none();
        blocks.extend(match line {
            Some(line) => reader.read(&sheet.header, line),
            None => reader.finish(),
        });
        if blocks.len() >= HOUSEHOLDS && out.blocking_send(std::mem::take(blocks)).is_err() {
            return Ok(false);
        }
        if ended {
            return Ok(true);
        }
    }
}

struct Stage {
    county: i64,
    batch: i64,
    seq: i64,
    sealed: Vec<u8>,
    rows: i64,
}

impl Op for Stage {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        let step = Step { id: self.batch, state: "reading", at_part: self.seq };
        gezhi_store::ledgers::add_part(tx, self.county, step, &self.sealed, self.rows).await
    }
}

struct Ready {
    county: i64,
    id: i64,
    parts: i64,
    households: i64,
    counts: String,
    findings: Vec<u8>,
}

impl Op for Ready {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        let whole = (self.id, self.parts);
        gezhi_store::ledgers::ready(tx, self.county, whole, self.households, &self.counts, &self.findings)
            .await
    }
}

/// Reads the whole file; the ledger is ready afterwards, unless somebody cancelled it.
///
/// # Errors
/// A file that breaks off, is too long, or holds nothing.
pub(super) async fn read(app: &App, batch: i64, opened: Opened) -> Result<()> {
    let mut findings = Findings::of(&opened.book);
    let (send, mut receive) = mpsc::channel(WAITING);
    let reading = tokio::task::spawn_blocking(move || opened.blocks(&send));
    let (mut parts, mut households) = (0, 0);
    while let Some(blocks) = receive.recv().await {
        households += blocks.len();
        let part = compared(app, &mut findings, blocks).await?;
        let stage = Stage {
            county: app.county,
            batch,
            seq: parts,
            sealed: part.seal(app, batch)?,
            rows: i64::try_from(findings.rows).unwrap_or(i64::MAX),
        };
        if !app.db.write(stage).await? {
            return Ok(());
        }
        parts += 1;
    }
    reading.await.map_err(std::io::Error::other)??;
    if findings.rows == 0 {
        return Err(SheetFault::Empty.into());
    }
    if findings.wrong > 0 {
        // Of a file with errors nothing goes in, so nothing is counted.
        findings.counts = super::LedgerCounts::default();
        findings.doubtful.clear();
        findings.changes.clear();
    }
    let ready = Ready {
        county: app.county,
        id: batch,
        parts,
        households: i64::try_from(households).unwrap_or(i64::MAX),
        counts: serde_json::to_string(&findings.counts).map_err(std::io::Error::other)?,
        findings: seal(app, FINDINGS, batch, &findings)?,
    };
    app.db.write(ready).await?;
    Ok(())
}

/// A part, compared with the register as long as nothing was wrong.
async fn compared(app: &App, findings: &mut Findings, mut blocks: Vec<Block>) -> Result<Part> {
    blocks.iter().for_each(|block| findings.add_rows(block));
    let mut fates: Vec<Option<Compared>> = vec![None; blocks.len()];
    if findings.wrong == 0 && !blocks.is_empty() {
        let households = blocks.iter().map(|block| block.household.clone()).collect();
        let op = Compare { county: app.county, households, sealer: Sealer::of(app) };
        fates = app.db.read(op).await?.into_iter().map(Some).collect();
    }
    for (block, fate) in blocks.iter_mut().zip(&fates) {
        let mut needs_look = !block.errors.is_empty();
        if let Some(fate) = fate {
            findings.add_fate(block, fate);
            needs_look |=
                fate.people.iter().any(|person| matches!(person, super::compare::Fate::Doubtful(_)));
        }
        if findings.rows > KEPT && !needs_look {
            block.lines.clear();
        }
    }
    Ok(Part { households: blocks.into_iter().zip(fates).collect() })
}

//! The file of a ledger, kept sealed while it is read: a server that stops in the middle begins again with it.

use super::preview::remembered;
use super::read::{Opened, read};
use super::rows::Reader;
use super::work::fail;
use crate::context::App;
use crate::error::Result;
use crate::residents::scope::path_of;
use crate::residents::sealing::Sealer;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gezhi_domain::accounts::Role;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::ledgers::BatchRow;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use tokio::task::JoinHandle;

/// Bytes of a piece.
const PIECE: u64 = 1 << 20;

/// Field under which a piece is sealed: pieces cannot be exchanged.
pub(super) fn field(seq: i64) -> String {
    format!("ledger.file.{seq}")
}

/// How a ledger is read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Reading {
    /// Sheets that were asked for; every one with a head when there are none.
    pub sheets: Vec<String>,
    /// The roles of whoever reads it: what marks they know.
    pub roles: Vec<Role>,
}

struct Keep {
    county: i64,
    batch: i64,
    seq: i64,
    sealed: Vec<u8>,
}

impl Op for Keep {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::ledger_files::keep(tx, self.county, self.batch, self.seq, &self.sealed).await
    }
}

/// Keeps a file; says in how many pieces. Whoever else holds it reads on afterwards where they were: the place in a file belongs
/// to all of its handles.
///
/// # Errors
/// A disk that fails; failures of the store.
pub(super) async fn keep(app: &App, batch: i64, mut file: File) -> Result<i64> {
    let stood = file.stream_position()?;
    file.seek(SeekFrom::Start(0))?;
    let mut seq = 0;
    loop {
        let (back, piece) = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::new();
            (&mut file).take(PIECE).read_to_end(&mut piece)?;
            Ok::<_, std::io::Error>((file, piece))
        })
        .await
        .map_err(std::io::Error::other)??;
        file = back;
        if piece.is_empty() {
            file.seek(SeekFrom::Start(stood))?;
            return Ok(seq);
        }
        let text = STANDARD.encode(&piece);
        let sealed = Sealer::of(app).words(&field(seq), batch, &text, &app.settings.entropy)?;
        app.db.write(Keep { county: app.county, batch, seq, sealed }).await?;
        seq += 1;
    }
}

struct Kept {
    county: i64,
    batch: i64,
}

impl Op for Kept {
    type Out = Option<(i64, String)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::ledger_files::kept(tx, self.county, self.batch).await
    }
}

struct Piece {
    county: i64,
    batch: i64,
    seq: i64,
}

impl Op for Piece {
    type Out = Option<Vec<u8>>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::ledger_files::piece(tx, self.county, self.batch, self.seq).await
    }
}

/// The file as it was uploaded; it vanishes with whoever holds it.
async fn file(app: &App, batch: i64, pieces: i64) -> Result<File> {
    let mut file = app.files.spool()?;
    for seq in 0..pieces {
        let sealed = app.db.read(Piece { county: app.county, batch, seq }).await?;
        let sealed =
            sealed.ok_or_else(|| StoreError::BadValue(format!("piece {seq} of a ledger is gone")))?;
        let text = Sealer::of(app).open_words(&field(seq), batch, &sealed)?;
        let piece = STANDARD.decode(text).map_err(|error| StoreError::BadValue(error.to_string()))?;
        file.write_all(&piece)?;
    }
    Ok(file)
}

struct BeginAgain {
    county: i64,
    batch: i64,
}

impl Op for BeginAgain {
    type Out = bool;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<bool, StoreError> {
        gezhi_store::ledger_files::begin_again(tx, self.county, self.batch).await
    }
}

/// Begins again to read a ledger that a stopped server was reading; `None` where not all of its file had been kept.
///
/// # Errors
/// Failures of the store.
pub(super) async fn read_again(app: &App, batch: &BatchRow) -> Result<Option<JoinHandle<Result<()>>>> {
    let kept = app.db.read(Kept { county: app.county, batch: batch.id }).await?;
    let Some((pieces, reading)) = kept else { return Ok(None) };
    let reading: Reading =
        serde_json::from_str(&reading).map_err(|error| StoreError::BadValue(error.to_string()))?;
    let (own, id, place) = (app.clone(), batch.id, batch.place);
    Ok(Some(tokio::spawn(async move {
        let outcome = once_more(&own, id, place, pieces, reading).await;
        if let Err(error) = &outcome {
            fail(&own, id, "reading", error).await?;
        }
        outcome
    })))
}

async fn once_more(app: &App, id: i64, place: i64, pieces: i64, reading: Reading) -> Result<()> {
    let file = file(app, id, pieces).await?;
    let named = remembered(app).await?;
    let reader = Reader::new(app, &path_of(app, place)?, reading.roles);
    let opened = tokio::task::spawn_blocking(move || Opened::open(file, &named, &reading.sheets, reader))
        .await
        .map_err(std::io::Error::other)??;
    if app.db.write(BeginAgain { county: app.county, batch: id }).await? {
        read(app, id, opened).await?;
    }
    Ok(())
}

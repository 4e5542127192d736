//! The sealer: gives statements their places in the tree, and signs a head once a second at most.
//!
//! Hashing is done before the writer is asked for its turn. Several nodes may run it: whoever moves the size of the tree has added the
//! leaves, the others begin again.

use super::keys::{self, ReadKeys};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::transparency::{Head, Span, Tile, Tiles, leaf_hash, origin, tiles_of};
use gezhi_domain::webhooks::Event;
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::transparency::{HeadRow, LeafRow};
use jiff::{SignedDuration, Timestamp};

/// Leaves in one write: it holds SQLite's one writer for some milliseconds.
const BATCH: i64 = 500;
/// Heads are at least so far apart.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);

struct Waiting {
    county: i64,
}

impl Op for Waiting {
    type Out = Option<(i64, Vec<LeafRow>, Tiles)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::transparency::waiting(tx, self.county, BATCH).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let size = gezhi_store::transparency::size(tx, self.county).await?;
        let edge = Tile::edge(u64::try_from(size).unwrap_or(0));
        let tiles = gezhi_store::transparency::tiles(tx, self.county, edge).await?;
        Ok(Some((size, rows, tiles)))
    }
}

struct Append {
    county: i64,
    size: i64,
    to: i64,
    rows: Vec<LeafRow>,
    tiles: Tiles,
}

impl Op for Append {
    type Out = ();
    type Err = StoreError;
    // The size decides: whoever moves it adds these leaves.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::transparency::grow(tx, self.county, self.size, self.to).await?;
        gezhi_store::transparency::place(tx, self.county, self.size, &self.rows).await?;
        for (tile, hashes) in self.tiles.iter() {
            gezhi_store::transparency::put_tile(tx, self.county, tile, hashes).await?;
        }
        Ok(())
    }
}

/// Gives waiting statements their places; says how many.
async fn append(app: &App) -> Result<usize> {
    let county = app.county;
    let Some((size, rows, mut tiles)) = app.db.read(Waiting { county }).await? else { return Ok(0) };
    let mut to = u64::try_from(size).unwrap_or(0);
    if Tile::edge(to).into_iter().any(|tile| {
        let stored = tiles.get(tile).map_or(0, <[u8]>::len);
        u64::try_from(stored / 32).ok() != Some(tile.filled(to))
    }) {
        return Err(
            StoreError::BadValue("the tree does not fit its size; run `gezhi verify --log`".into()).into()
        );
    }
    for row in &rows {
        tiles.append(to, leaf_hash(&row.leaf));
        to += 1;
    }
    let number = rows.len();
    let to = i64::try_from(to).unwrap_or(i64::MAX);
    app.db.write(Append { county, size, to, rows, tiles }).await?;
    Ok(number)
}

struct Unsigned {
    county: i64,
}

impl Op for Unsigned {
    type Out = Option<(i64, Tiles, Option<HeadRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let size = gezhi_store::transparency::size(tx, self.county).await?;
        let last = gezhi_store::transparency::latest_head(tx, self.county).await?;
        if last.as_ref().map_or(0, |head| head.size) >= size {
            return Ok(None);
        }
        let spans = [Span::all(u64::try_from(size).unwrap_or(0))];
        let tiles = gezhi_store::transparency::tiles(tx, self.county, tiles_of(&spans)).await?;
        Ok(Some((size, tiles, last)))
    }
}

/// Stores a head, if the key that signed it is still the one that signs and no head came in between.
struct Sign {
    app: App,
    /// The first of the day goes to other systems that want it.
    first: bool,
    row: HeadRow,
    before: Option<i64>,
}

impl Op for Sign {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let (keys, last) = ReadKeys { county: self.app.county }.run(tx).await?;
        let is_current = keys.last().is_some_and(|key| key.key_id == self.row.key_id);
        if !is_current || last.map(|head| head.size) != self.before {
            return Err(StoreError::Conflict);
        }
        gezhi_store::transparency::insert_head(tx, self.app.county, &self.row).await?;
        if self.first {
            let (size, at) = (self.row.size, self.row.at);
            crate::webhooks::enqueue_event(&self.app, tx, Event::HeadSigned, size, at).await?;
        }
        Ok(())
    }
}

/// Signs a head over the tree as it is; says its size. `None` where nothing was added, where the last head is younger than a second,
/// or where this node does not have the key.
async fn sign(app: &App) -> Result<Option<i64>> {
    let county = app.county;
    let Some((size, tiles, last)) = app.db.read(Unsigned { county }).await? else { return Ok(None) };
    let mut at = app.now();
    let mut first = true;
    if let Some(last) = last.as_ref().and_then(|head| gezhi_store::time::instant(head.at).ok()) {
        let passed = at.duration_since(last);
        if passed < PAUSE && passed >= SignedDuration::ZERO {
            return Ok(None);
        }
        // A clock that was set back: heads stay in order.
        at = at.max(last);
        first = local_date(last) < local_date(at);
    }
    let settings = &app.settings;
    let signer = keys::signer(&app.db, county, &settings.log_keys, &settings.entropy, at).await?;
    let Some(signer) = signer else {
        tracing::warn!("the key that signs heads of the log is not on this node; see `gezhi key log show`");
        return Ok(None);
    };
    let root = tiles
        .hash(Span::all(u64::try_from(size).unwrap_or(0)))
        .ok_or_else(|| StoreError::BadValue("the tree lacks tiles; run `gezhi verify --log`".into()))?;
    let head =
        Head { origin: origin(county), size: u64::try_from(size).unwrap_or(0), root, at: microseconds(at) };
    let row = HeadRow {
        size,
        at: head.at.as_microsecond(),
        key_id: signer.verifier().id(),
        note: head.sign(&signer),
    };
    app.db.write(Sign { app: app.clone(), first, row, before: last.map(|head| head.size) }).await?;
    Ok(Some(size))
}

/// As precise as both databases keep it.
fn microseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// What a turn did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sealed {
    /// Statements that got their place.
    pub leaves: usize,
    /// Size of the head that was signed.
    pub head: Option<i64>,
}

/// One turn: whatever waits gets its place, then a head is signed.
///
/// # Errors
/// Failures of the store: nothing is lost, the next turn takes the same statements.
pub async fn seal(app: &App) -> Result<Sealed> {
    let mut sealed = Sealed::default();
    let overtaken =
        |error: &AppError| matches!(error, AppError::Store(StoreError::Conflict | StoreError::Unique { .. }));
    loop {
        match append(app).await {
            Ok(0) => break,
            Ok(number) => sealed.leaves += number,
            // Another node was faster: what it left waits for the next turn.
            Err(error) if overtaken(&error) => break,
            Err(error) => return Err(error),
        }
    }
    sealed.head = match sign(app).await {
        Err(error) if overtaken(&error) => None,
        other => other?,
    };
    Ok(sealed)
}

//! Recomputing the whole log: bytes of leaves, tree, heads, signatures, and what the rows of the domain say today.

mod faults;
mod heads;
mod keys;
mod tiles;

use super::kinds;
use crate::context::App;
use crate::error::Result;
use faults::Faults;
use gezhi_domain::transparency::{Hash, Span, Tiles, leaf_hash, read_leaf};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::transparency::LeafRow;
use heads::Heads;

const BATCH: i64 = 500;

/// What was recomputed and what does not fit, by place in the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogCheck {
    /// Entries in the tree, and those that still wait.
    pub entries: u64,
    /// Signed heads, of the log and as others hold them.
    pub heads: u64,
    /// Keys.
    pub keys: u64,
    /// How many things do not fit.
    pub wrong: u64,
    /// The first of these, in words.
    pub faults: Vec<String>,
}

/// Rows with what of the domain does not fit them.
type Looked = Vec<(LeafRow, Option<String>)>;

async fn look(tx: &mut Tx<'_>, county: i64, rows: Vec<LeafRow>) -> std::result::Result<Looked, StoreError> {
    let mut looked = Vec::with_capacity(rows.len());
    for row in rows {
        let fault = match read_leaf(&row.leaf) {
            None => Some("its bytes are no statement in canonical form".to_owned()),
            Some(said) if (said.kind.as_str(), said.subject, said.at) != row.key() => {
                Some("it stands under another kind, thing or instant than its bytes say".to_owned())
            }
            Some(said) => kinds::fault(tx, county, &said).await?,
        };
        looked.push((row, fault));
    }
    Ok(looked)
}

struct Placed {
    county: i64,
    from: i64,
}

impl Op for Placed {
    type Out = Looked;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::transparency::leaves_from(tx, self.county, self.from, BATCH).await?;
        look(tx, self.county, rows).await
    }
}

struct Waiting {
    county: i64,
    after: (String, i64, i64),
}

impl Op for Waiting {
    type Out = Looked;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let (kind, subject, at) = &self.after;
        let key = (kind.as_str(), *subject, *at);
        let rows = gezhi_store::transparency::waiting_from(tx, self.county, key, BATCH).await?;
        look(tx, self.county, rows).await
    }
}

struct Unstated {
    county: i64,
}

impl Op for Unstated {
    type Out = Vec<String>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        kinds::unstated(tx, self.county).await
    }
}

struct Size {
    county: i64,
}

impl Op for Size {
    type Out = i64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<i64, StoreError> {
        gezhi_store::transparency::size(tx, self.county).await
    }
}

fn name(row: &LeafRow, seq: u64) -> String {
    format!("entry {seq} ({} {}, {})", row.kind, row.subject, crate::views::instant(row.at))
}

/// Recomputes the log of a county. `outside` are heads that others hold, as signed notes.
///
/// # Errors
/// Failures of the store; what does not fit is in the answer.
pub async fn verify(app: &App, outside: &[String]) -> Result<LogCheck> {
    let county = app.county;
    let mut faults = Faults::default();
    let keys = keys::check(app, &mut faults).await?;
    let mut heads = Heads::open(app, &keys, outside, &mut faults).await?;
    // Before the entries: those that get their place meanwhile are not missed afterwards.
    let size = u64::try_from(app.db.read(Size { county }).await?).unwrap_or(0);
    let (mut tree, mut seq) = (Tiles::default(), 0_u64);
    while seq < size {
        let from = i64::try_from(seq).unwrap_or(i64::MAX);
        let rows = app.db.read(Placed { county, from }).await?;
        if rows.is_empty() {
            break;
        }
        let mut names = Vec::with_capacity(rows.len());
        for (row, fault) in rows {
            if seq == size {
                break;
            }
            let stored = row.seq.and_then(|seq| u64::try_from(seq).ok());
            if stored != Some(seq) {
                faults.add(seq, format!("entry {seq} is missing: the next one is {stored:?}"));
                // Whatever comes after has moved; there is nothing more to compare.
                return Ok(finish(seq, &heads, keys.len(), faults));
            }
            if let Some(fault) = fault {
                faults.add(seq, format!("{}: {fault}", name(&row, seq)));
            }
            let hash: Hash = leaf_hash(&row.leaf);
            tree.append(seq, hash);
            names.push((seq, name(&row, seq)));
            seq += 1;
            if heads.next_size() == Some(seq) {
                let root = tree.hash(Span::all(seq));
                heads.compare(app, seq, root, &keys, &mut faults).await?;
            }
        }
        tiles::compare(app, tree.take_full(), size, &names, &mut faults).await?;
    }
    if seq < size {
        faults.add(seq, format!("entry {seq} is missing: the tree has {size} entries, {seq} are there"));
    }
    let rest: Vec<_> = tree.iter().map(|(tile, hashes)| (tile, hashes.to_vec())).collect();
    tiles::compare(app, rest, size, &[], &mut faults).await?;
    tiles::none_beyond(app, size, &mut faults).await?;
    let beyond = app.db.read(Placed { county, from: i64::try_from(size).unwrap_or(i64::MAX) }).await?;
    let grown = app.db.read(Size { county }).await?;
    for (row, _) in beyond {
        if row.seq.is_none_or(|seq| seq >= grown) {
            faults.add(size, format!("{} stands beyond the end of the tree", name(&row, size)));
        }
    }
    for fault in app.db.read(Unstated { county }).await? {
        faults.add(size, fault);
    }
    heads.finish(seq, &mut faults);
    let waiting = waiting(app, size, &mut faults).await?;
    Ok(finish(seq + waiting, &heads, keys.len(), faults))
}

async fn waiting(app: &App, size: u64, faults: &mut Faults) -> Result<u64> {
    let (mut after, mut number) = ((String::new(), i64::MIN, 0), 0);
    loop {
        let rows = app.db.read(Waiting { county: app.county, after: after.clone() }).await?;
        let Some((last, _)) = rows.last() else { return Ok(number) };
        after = (last.kind.clone(), last.subject, last.at);
        for (row, fault) in rows {
            number += 1;
            if let Some(fault) = fault {
                faults.add(size, format!("waiting {} {}: {fault}", row.kind, row.subject));
            }
        }
    }
}

fn finish(entries: u64, heads: &Heads, keys: usize, faults: Faults) -> LogCheck {
    let (wrong, faults) = faults.first();
    LogCheck { entries, heads: heads.checked(), keys: u64::try_from(keys).unwrap_or(0), wrong, faults }
}

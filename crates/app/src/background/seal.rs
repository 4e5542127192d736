//! The seal: hashes journal entries into a chain once a second, so that a changed entry is found (feature A3).
//!
//! The write path never waits for it. Only entries older than a few seconds are sealed, because entries of one
//! moment may become visible out of order where several connections write.

use crate::context::App;
use crate::error::Result;
use crate::files::sha256;
use crate::ids::Ids;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::seals::SealRow;
use jiff::SignedDuration;

/// Age at which entries are sealed.
const AGE: SignedDuration = SignedDuration::from_secs(10);

/// The bytes of an entry that the seal covers.
fn leaf(entry: &Entry) -> String {
    let parts = serde_json::json!([
        entry.id,
        entry.at,
        entry.actor,
        entry.actor_name,
        entry.role,
        entry.act,
        entry.subject_kind,
        entry.subject,
        entry.place,
        entry.public,
        entry.text
    ]);
    sha256(parts.to_string().as_bytes())
}

fn root_of(previous: &str, entries: &[Entry]) -> String {
    entries
        .iter()
        .fold(previous.to_owned(), |head, entry| sha256(format!("{head}{}", leaf(entry)).as_bytes()))
}

struct SealOp {
    county: i64,
    upto: i64,
    now: i64,
}

impl Op for SealOp {
    type Out = i64;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<i64, StoreError> {
        let last = gezhi_store::seals::last(tx, self.county).await?;
        let (from, previous) = last.map_or((0, String::new()), |seal| (seal.upto, seal.root));
        let entries = gezhi_store::journal::after(tx, self.county, from, self.upto, 5_000).await?;
        let (Some(first), Some(end)) = (entries.first(), entries.last()) else { return Ok(0) };
        let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        let row = SealRow {
            upto: end.id,
            entries: count,
            at: self.now,
            root: root_of(&previous, &entries),
            previous,
            first: first.id,
        };
        gezhi_store::seals::insert(tx, self.county, &row).await?;
        Ok(count)
    }
}

/// Seals one batch; says how many entries.
///
/// # Errors
/// Failures of the store.
pub async fn seal_once(app: &App) -> Result<i64> {
    let now = app.now();
    Ok(app
        .db
        .write(SealOp { county: app.county, upto: Ids::floor_of(now - AGE), now: now.as_microsecond() })
        .await?)
}

struct Seals {
    county: i64,
    after: i64,
}

impl Op for Seals {
    type Out = Option<(SealRow, Vec<Entry>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(seal) = gezhi_store::seals::next(tx, self.county, self.after).await? else {
            return Ok(None);
        };
        let entries =
            gezhi_store::journal::after(tx, self.county, self.after, seal.upto, seal.entries + 1_000).await?;
        Ok(Some((seal, entries)))
    }
}

/// Recomputes every seal; gives the number of seals and a list of what does not fit.
///
/// # Errors
/// Failures of the store.
pub async fn verify_seals(app: &App) -> Result<(u64, Vec<String>)> {
    let (mut after, mut head, mut count, mut faults) = (0, String::new(), 0, Vec::new());
    while let Some((seal, entries)) = app.db.read(Seals { county: app.county, after }).await? {
        count += 1;
        if seal.previous != head || root_of(&head, &entries) != seal.root {
            faults.push(format!("seal up to {}: the journal does not fit its hash", seal.upto));
        }
        after = seal.upto;
        head = seal.root;
    }
    Ok((count, faults))
}

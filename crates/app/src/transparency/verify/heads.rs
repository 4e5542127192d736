//! Heads: signed by the key of their time, and over the root that the entries give.

use super::faults::Faults;
use super::keys::{KnownKey, at};
use crate::context::App;
use crate::error::Result;
use gezhi_domain::transparency::{Hash, Head, Verifier, origin};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::transparency::{HeadRow, SendingRow};
use std::collections::VecDeque;

const BATCH: i64 = 1_000;

struct After {
    county: i64,
    size: i64,
}

impl Op for After {
    type Out = Vec<HeadRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::transparency::heads_after(tx, self.county, self.size, BATCH).await
    }
}

/// A head that somebody holds.
struct Held {
    size: u64,
    root: Hash,
    by: String,
}

/// The heads that come, in the order of their sizes.
pub(super) struct Heads {
    stored: VecDeque<HeadRow>,
    /// Heads that others hold, the largest first.
    held: Vec<Held>,
    checked: u64,
    /// Size of the last head that fits.
    good: u64,
}

fn size_of(row: &HeadRow) -> u64 {
    u64::try_from(row.size).unwrap_or(0)
}

fn opened(keys: &[KnownKey], note: &str) -> Option<Head> {
    keys.iter().find_map(|key| Head::open(note, &key.verifier))
}

impl Heads {
    /// Reads the first heads, those that were handed over, and those that somebody brings.
    pub(super) async fn open(
        app: &App,
        keys: &[KnownKey],
        outside: &[String],
        faults: &mut Faults,
    ) -> Result<Self> {
        let mut heads = Self { stored: VecDeque::new(), held: Vec::new(), checked: 0, good: 0 };
        heads.refill(app, i64::MIN).await?;
        while let Some(row) = heads.stored.pop_front_if(|row| row.size < 1) {
            faults.add(0, format!("head of {} entries: no head is over so few", row.size));
        }
        let mut before = i64::MAX;
        loop {
            let op = super::super::send::Sendings { county: app.county, before, limit: BATCH };
            let sent: Vec<SendingRow> = app.db.read(op).await?;
            let Some(last) = sent.last() else { break };
            before = last.id;
            for row in sent {
                let by = format!("head of {} entries, as it was handed to {}", row.size, row.office);
                heads.hold(keys, &row.note, by, Some(row.size), faults);
            }
        }
        for (number, note) in outside.iter().enumerate() {
            heads.hold(keys, note, format!("given head {}", number + 1), None, faults);
        }
        heads.held.sort_by_key(|held| std::cmp::Reverse(held.size));
        Ok(heads)
    }

    fn hold(&mut self, keys: &[KnownKey], note: &str, by: String, size: Option<i64>, faults: &mut Faults) {
        match opened(keys, note) {
            Some(head) if size.is_none_or(|size| u64::try_from(size) == Ok(head.size)) => {
                self.held.push(Held { size: head.size, root: head.root, by });
            }
            _ => faults.add(0, format!("{by}: no key of this log has signed it")),
        }
    }

    async fn refill(&mut self, app: &App, after: i64) -> Result<()> {
        self.stored.extend(app.db.read(After { county: app.county, size: after }).await?);
        Ok(())
    }

    /// Size of the head that comes next.
    pub(super) fn next_size(&self) -> Option<u64> {
        let held = self.held.last().map(|held| held.size);
        [self.stored.front().map(size_of), held].into_iter().flatten().min()
    }

    /// Compares the heads of a size with the root that the entries give.
    pub(super) async fn compare(
        &mut self,
        app: &App,
        size: u64,
        root: Option<Hash>,
        keys: &[KnownKey],
        faults: &mut Faults,
    ) -> Result<()> {
        if let Some(row) = self.stored.pop_front_if(|row| size_of(row) == size) {
            self.checked += 1;
            if let Some(fault) = fault(app.county, &row, root, at(keys, size)) {
                let first = self.good;
                faults
                    .add(first, format!("head of {size} entries: {fault} (entries {first} to {})", size - 1));
            } else {
                self.good = size;
            }
            if self.stored.is_empty() {
                self.refill(app, row.size).await?;
            }
        }
        while let Some(held) = self.held.pop_if(|held| held.size == size) {
            self.checked += 1;
            if Some(held.root) != root {
                faults.add(
                    0,
                    format!("{}: the entries up to {size} are not those it was signed over", held.by),
                );
            }
        }
        Ok(())
    }

    /// Heads over entries that are not there.
    pub(super) fn finish(&mut self, entries: u64, faults: &mut Faults) {
        for size in self.stored.drain(..).map(|row| size_of(&row)) {
            faults.add(entries, format!("head of {size} entries: there are only {entries}"));
        }
        for held in self.held.drain(..) {
            faults.add(entries, format!("{}: there are only {entries} entries", held.by));
        }
    }

    pub(super) const fn checked(&self) -> u64 {
        self.checked
    }
}

fn fault(county: i64, row: &HeadRow, root: Option<Hash>, key: Option<&Verifier>) -> Option<&'static str> {
    let Some(key) = key else { return Some("no key was there to sign it") };
    let Some(head) = Head::open(&row.note, key) else {
        return Some("the log's key has not signed this text");
    };
    let fits = head.origin == origin(county)
        && head.size == size_of(row)
        && head.at.as_microsecond() == row.at
        && key.id() == row.key_id;
    if !fits {
        return Some("its row says something else than what was signed");
    }
    (Some(head.root) != root).then_some("one of the entries below it was changed after it was signed")
}

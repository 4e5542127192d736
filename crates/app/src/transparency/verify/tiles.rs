//! Tiles: the stored hashes are those that the entries give.

use super::faults::Faults;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::transparency::{Tile, WIDTH};
use gezhi_store::engine::{Op, StoreError, Tx};

struct Read {
    county: i64,
    tiles: Vec<Tile>,
}

impl Op for Read {
    type Out = gezhi_domain::transparency::Tiles;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::transparency::tiles(tx, self.county, self.tiles.iter().copied()).await
    }
}

/// Compares computed tiles with the stored ones, and names the first entry whose hash is another.
pub(super) async fn compare(
    app: &App,
    computed: Vec<(Tile, Vec<u8>)>,
    size: u64,
    names: &[(u64, String)],
    faults: &mut Faults,
) -> Result<()> {
    if computed.is_empty() {
        return Ok(());
    }
    let tiles = computed.iter().map(|(tile, _)| *tile).collect();
    let stored = app.db.read(Read { county: app.county, tiles }).await?;
    for (tile, hashes) in computed {
        let kept = stored.get(tile).unwrap_or_default();
        // A tile at the edge may have grown since the size was read.
        let grown = tile.filled(size) < WIDTH && kept.len() > hashes.len();
        if kept == hashes || (grown && kept.starts_with(&hashes)) {
            continue;
        }
        let differs = hashes.chunks(32).zip(kept.chunks(32).chain(std::iter::repeat(&[][..])));
        let place = differs.take_while(|(mine, theirs)| mine == theirs).count();
        let first = tile.number * WIDTH + u64::try_from(place).unwrap_or(0);
        let seq = first.saturating_mul(WIDTH.saturating_pow(tile.level));
        let fault = if tile.level == 0 {
            let name = names.iter().find(|(known, _)| *known == seq).map(|(_, name)| name.clone());
            let name = name.unwrap_or_else(|| format!("entry {seq}"));
            format!("{name}: its bytes do not have the hash that the tree holds")
        } else {
            format!(
                "the tree, level {} tile {}: it is not over the entries from {seq} on",
                tile.level, tile.number
            )
        };
        faults.add(seq, fault);
    }
    Ok(())
}

struct List {
    county: i64,
    after: (i64, i64),
}

impl Op for List {
    type Out = Vec<(i64, i64, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::transparency::tile_list(tx, self.county, self.after, 2_000).await
    }
}

/// Finds tiles, or hashes in them, that no entry stands behind.
pub(super) async fn none_beyond(app: &App, size: u64, faults: &mut Faults) -> Result<()> {
    let county = app.county;
    let mut after = (-1, -1);
    loop {
        let list = app.db.read(List { county, after }).await?;
        let Some((level, number, _)) = list.last() else { return Ok(()) };
        after = (*level, *number);
        // Entries may have been added since.
        let size = size.max(u64::try_from(app.db.read(super::Size { county }).await?).unwrap_or(0));
        for (level, number, bytes) in list {
            let tile = u32::try_from(level).ok().zip(u64::try_from(number).ok());
            let filled = tile.map(|(level, number)| Tile { level, number }.filled(size) * 32);
            if filled
                .is_none_or(|filled| filled == 0 || u64::try_from(bytes).is_ok_and(|bytes| bytes > filled))
            {
                faults.add(size, format!("the tree, level {level} tile {number}: no entry stands behind it"));
            }
        }
    }
}

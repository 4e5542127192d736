//! Which places moved or ended, so that what stands in them moves with them.

use super::ground::Outcome;
use crate::directory::{Directory, DirectoryRows, ReadDirectory};
use crate::error::Result;
use crate::rehome::Moving;
use gezhi_domain::accounts::Permit;
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::profile::Profile;
use gezhi_store::engine::{Op as _, Tx};
use gezhi_store::places::PlaceRow;

fn path_of(row: &PlaceRow) -> Option<PlacePath> {
    let mut ids = row.ancestors.iter().copied().flatten();
    let root = PlacePath::root(PlaceId(ids.next()?));
    ids.try_fold(root, |path, id| path.child(PlaceId(id)))
}

/// Puts cases and households right after the places are written; says how many cases stand elsewhere now.
pub(super) async fn rehome(
    tx: &mut Tx<'_>,
    county: i64,
    profile: &Profile,
    permit: &Permit,
    outcome: &Outcome,
    now: i64,
) -> Result<usize> {
    let rows: DirectoryRows = ReadDirectory { county }.run(tx).await?;
    let directory = Directory::build(rows, profile)?;
    let mut moves: Vec<(PlacePath, PlacePath)> = Vec::new();
    for (before, after) in &outcome.changed {
        if before.ancestors != after.ancestors {
            moves.extend(path_of(before).zip(path_of(after)));
        }
    }
    for (row, heir) in &outcome.ended {
        let into = directory.place(PlaceId(*heir)).map(|place| place.path);
        moves.extend(path_of(row).zip(into));
    }
    let moving = Moving { county, profile, permit, directory: &directory, now };
    let moved = moving.places(tx, &moves).await?;
    if !moves.is_empty() {
        let open = gezhi_store::case_lists::open(tx, county).await?;
        moving.hand_over(tx, open).await?;
    }
    Ok(moved)
}

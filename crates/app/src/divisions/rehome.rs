//! Cases and households of places that moved or ended: they stand in the right place again, and counters and inboxes follow.

use super::ground::Outcome;
use crate::directory::{Directory, DirectoryRows, ReadDirectory};
use crate::error::Result;
use gezhi_domain::accounts::Permit;
use gezhi_domain::cases::{Case, tasks};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::profile::Profile;
use gezhi_domain::statistics::{Contribution, Facts, MetricVector, delta};
use gezhi_store::engine::{Op as _, Tx};
use gezhi_store::places::PlaceRow;
use std::collections::BTreeMap;

/// Cases read at a time.
const BATCH: i64 = 500;

fn path_of(row: &PlaceRow) -> Option<PlacePath> {
    let mut ids = row.ancestors.iter().copied().flatten();
    let root = PlacePath::root(PlaceId(ids.next()?));
    ids.try_fold(root, |path, id| path.child(PlaceId(id)))
}

/// Puts the cases right after the places are written; says how many stand elsewhere now.
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
    let mut moved = 0;
    let mut sum: BTreeMap<Contribution, MetricVector> = BTreeMap::new();
    let root = directory.root();
    for (old, new) in &moves {
        let place = (old.depth(), old.id().0);
        let mut after = 0;
        loop {
            let batch = gezhi_store::case_lists::standing_at(tx, county, place, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = last.case.id.0;
            for stored in batch {
                let before = Facts::of(&Case { place: Some(*old), ..stored.case.clone() }, root);
                let now = Facts::of(&Case { place: Some(*new), ..stored.case }, root);
                for (key, vector) in delta(Some(&before), &now) {
                    sum.entry(key).or_default().add(&vector, 1);
                }
                moved += 1;
            }
        }
        gezhi_store::cases::rehome(tx, permit, county, place, new).await?;
    }
    crate::residents::rehome(tx, county, permit, root.0, &moves, now).await?;
    sum.retain(|_, vector| !vector.is_zero());
    gezhi_store::counters::fold(tx, county, &sum).await?;
    if !moves.is_empty() {
        hand_over(tx, county, profile, &directory).await?;
    }
    Ok(moved)
}

/// Whoever is nearest upwards of an open case may be somebody else now.
async fn hand_over(tx: &mut Tx<'_>, county: i64, profile: &Profile, directory: &Directory) -> Result<()> {
    for stored in gezhi_store::case_lists::open(tx, county).await? {
        let case = crate::cases::complete(stored.case, directory);
        for spec in tasks(&case, profile.work.bounce_limit) {
            let holder = directory.holder_key(spec.holder, case.place.as_ref());
            gezhi_store::tasks::hand_over(tx, county, case.id.0, spec.kind.code(), &holder).await?;
        }
    }
    Ok(())
}

//! Cases and households that come to stand in another place: because divisions changed, or because a grid was drawn anew.
//! Counters, search words and inboxes follow in the same transaction.

use crate::directory::Directory;
use crate::error::Result;
use gezhi_domain::accounts::Permit;
use gezhi_domain::cases::{Case, tasks};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::profile::Profile;
use gezhi_domain::statistics::{Contribution, Facts, MetricVector, delta};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::Tx;
use std::collections::BTreeMap;

/// Cases read at a time.
const BATCH: i64 = 500;

/// What moving something needs.
pub(crate) struct Moving<'a> {
    /// County.
    pub county: i64,
    /// Profile.
    pub profile: &'a Profile,
    /// Who was permitted what leads to it.
    pub permit: &'a Permit,
    /// The places as they are afterwards.
    pub directory: &'a Directory,
    /// Now, microseconds.
    pub now: i64,
}

type Sum = BTreeMap<Contribution, MetricVector>;

fn count(sum: &mut Sum, case: &Case, old: Option<PlacePath>, new: &PlacePath, root: PlaceId) {
    let before = Facts::of(&Case { place: old, ..case.clone() }, root);
    let after = Facts::of(&Case { place: Some(*new), ..case.clone() }, root);
    for (key, vector) in delta(Some(&before), &after) {
        sum.entry(key).or_default().add(&vector, 1);
    }
}

impl Moving<'_> {
    /// Everything that stands in some places goes where these are now; says how many cases.
    ///
    /// # Errors
    /// Failures of the store.
    pub async fn places(&self, tx: &mut Tx<'_>, moves: &[(PlacePath, PlacePath)]) -> Result<usize> {
        let (county, root) = (self.county, self.directory.root());
        let (mut moved, mut sum) = (0, Sum::new());
        for (old, new) in moves {
            let place = (old.depth(), old.id().0);
            let mut after = 0;
            loop {
                let batch = gezhi_store::case_lists::standing_at(tx, county, place, after, BATCH).await?;
                let Some(last) = batch.last() else { break };
                after = last.case.id.0;
                for stored in batch {
                    count(&mut sum, &stored.case, Some(*old), new, root);
                    moved += 1;
                }
            }
            gezhi_store::cases::rehome(tx, self.permit, county, place, new).await?;
        }
        crate::residents::rehome(tx, county, self.permit, root.0, moves, self.now).await?;
        self.fold(tx, sum).await?;
        Ok(moved)
    }

    /// Some cases, each with the place where it stood and the one it goes to.
    ///
    /// # Errors
    /// Failures of the store.
    pub async fn cases(
        &self,
        tx: &mut Tx<'_>,
        cases: &[(StoredCase, Option<PlacePath>, PlacePath)],
    ) -> Result<()> {
        let mut sum = Sum::new();
        for (stored, old, new) in cases {
            count(&mut sum, &stored.case, *old, new, self.directory.root());
            gezhi_store::cases::rehome_one(tx, self.permit, self.county, stored.case.id, new).await?;
        }
        self.fold(tx, sum).await
    }

    async fn fold(&self, tx: &mut Tx<'_>, mut sum: Sum) -> Result<()> {
        sum.retain(|_, vector| !vector.is_zero());
        Ok(gezhi_store::counters::fold(tx, self.county, &sum).await?)
    }

    /// Whoever is nearest upwards of an open case may be somebody else now: its tasks go into that inbox.
    ///
    /// # Errors
    /// Failures of the store.
    pub async fn hand_over(&self, tx: &mut Tx<'_>, open: Vec<StoredCase>) -> Result<()> {
        for stored in open {
            let case = crate::cases::complete(stored.case, self.directory);
            for spec in tasks(&case, self.profile.work.bounce_limit) {
                let holder = self.directory.holder_key(spec.holder, case.place.as_ref());
                gezhi_store::tasks::hand_over(tx, self.county, case.id.0, spec.kind.code(), &holder).await?;
            }
        }
        Ok(())
    }
}

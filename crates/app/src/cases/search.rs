//! Lists of the cases that hold some words.

use super::list::PageOp;
use gezhi_store::case_lists::{Filter, Order, Scope};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{StoreError, Tx};

/// Hits of the first look into the search index where every hit is wanted, and where most are not.
const FIRST_HITS: (i64, i64) = (32, 128);
/// By so much each further look is larger than the one before.
const GROWTH: i64 = 4;
/// Hits looked at in all, about.
const MOST_HITS: i64 = 60_000;

impl PageOp {
    /// The cases that hold the words. The index knows no scope, so hits are taken newest first, in growing parts, until
    /// the page is full: what lies outside the person's scope never hides what lies inside.
    pub(super) async fn search(
        &self,
        tx: &mut Tx<'_>,
        filter: Filter,
    ) -> std::result::Result<Vec<StoredCase>, StoreError> {
        let mut filter = filter;
        let mut all: Vec<StoredCase> = Vec::new();
        // Newest first the page goes on below its cursor; by due time any hit may stand on it.
        let mut before = self.after.filter(|_| self.order == Order::Newest).map(|(_, id)| id);
        // Open cases are young: what is older than the oldest of them need not be looked at.
        let mut oldest = if filter.open { i64::MAX } else { 0 };
        for scope in self.scopes.iter().filter(|_| filter.open) {
            let found = gezhi_store::case_lists::oldest_open(tx, self.county, *scope).await?;
            oldest = oldest.min(found.unwrap_or(i64::MAX));
        }
        let anything = self.scopes == [Scope::County] && !filter.narrows() && self.limit < FIRST_HITS.0;
        let mut part = if anything { FIRST_HITS.0 } else { FIRST_HITS.1 };
        while part < MOST_HITS {
            let hits = gezhi_store::search::find(tx, self.county, &self.words, before, part).await?;
            before = hits.last().copied();
            let last = i64::try_from(hits.len()).is_ok_and(|found| found < part)
                || before.is_some_and(|id| id < oldest);
            filter.ids = Some(hits);
            all.extend(self.union(tx, &filter).await?);
            let is_full = i64::try_from(all.len()).is_ok_and(|found| found >= self.limit);
            if last || (is_full && self.order == Order::Newest) {
                break;
            }
            part *= GROWTH;
        }
        Ok(self.cut(all))
    }
}

//! Lists of the cases that hold some words.

use super::list::PageOp;
use gezhi_store::case_lists::{Filter, Order};
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{StoreError, Tx};

/// Hits of the first look into the search index, and how often the number doubles: some 60,000 in all.
const FIRST_HITS: i64 = 128;
const DOUBLINGS: u32 = 9;

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
        for doubling in 0..DOUBLINGS {
            let part = FIRST_HITS << doubling;
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
        }
        Ok(self.cut(all))
    }
}

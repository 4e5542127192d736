//! Which documents answer a question best: those that hold the rare words of it.
//!
//! People ask in whole sentences, and no document holds all of their words. So every word votes for the documents that
//! hold it, the louder the fewer there are. The phone does the same without a network (`web/src/mobile/pack/find.ts`).

use std::collections::BTreeMap;

/// The documents that hold one token of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// The token.
    pub token: String,
    /// Documents.
    pub documents: Vec<i64>,
}

/// Documents below this part of the best one's votes are left out.
const ENOUGH: f64 = 0.4;

/// Documents by their votes, the best first, the newer of two equal ones before. `total` is how many documents there are.
#[must_use]
pub fn rank(hits: &[Hits], total: usize) -> Vec<i64> {
    let mut votes: BTreeMap<i64, f64> = BTreeMap::new();
    for hit in hits {
        let weight = weight(hit.documents.len(), total);
        for document in &hit.documents {
            *votes.entry(*document).or_default() += weight;
        }
    }
    let best = votes.values().copied().fold(0.0, f64::max);
    let mut ranked: Vec<(i64, f64)> =
        votes.into_iter().filter(|(_, votes)| *votes >= best * ENOUGH).collect();
    ranked.sort_by(|(a, left), (b, right)| right.total_cmp(left).then(b.cmp(a)));
    ranked.into_iter().map(|(document, _)| document).collect()
}

/// How loud a token is that stands in so many documents of all: one that stands everywhere hardly counts.
fn weight(holding: usize, total: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    ((number(total) + 1.0) / number(holding.max(1))).ln().max(0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(token: &str, documents: &[i64]) -> Hits {
        Hits { token: token.into(), documents: documents.to_vec() }
    }

    #[test]
    fn a_rare_word_counts_more_than_common_ones() {
        let all: Vec<i64> = (1..=20).collect();
        let found = rank(&[hits("补贴", &all), hits("申请", &all), hits("假肢", &[7])], 20);
        assert_eq!(found, [7], "what only holds the common words is left out");
        assert_eq!(rank(&[hits("低保", &[3, 9])], 20), [9, 3], "the newer first");
        assert!(rank(&[hits("没有", &[])], 20).is_empty());
    }
}

//! The figures of a publication, frozen when it comes out.

use super::view::{CategoryShare, Figures, LabelledSum, MonthShare, PlaceShare};
use gezhi_domain::points::publications::Tally;
use std::collections::BTreeMap;

/// Names of awards that a publication lists.
const LABELS: usize = 12;

/// Figures of a tally.
pub(super) fn figures(
    tally: &Tally,
    labels: BTreeMap<String, (i64, i64)>,
    places: BTreeMap<String, PlaceShare>,
    before: Option<&Figures>,
) -> Figures {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let mut categories: Vec<CategoryShare> = tally
        .categories
        .iter()
        .map(|(code, sum)| CategoryShare {
            code: code.clone(),
            points: sum.points,
            awards: sum.awards,
            accounts: count(sum.accounts.len()),
        })
        .collect();
    categories.sort_by_key(|share| std::cmp::Reverse(share.points));
    let mut labels: Vec<LabelledSum> =
        labels.into_iter().map(|(label, (awards, points))| LabelledSum { label, awards, points }).collect();
    labels.sort_by_key(|sum| std::cmp::Reverse(sum.awards));
    labels.truncate(LABELS);
    let mut places: Vec<PlaceShare> = places.into_values().collect();
    places.sort_by_key(|share| std::cmp::Reverse((share.active, share.earned)));
    let months = tally.months.iter().map(|(month, sum)| MonthShare {
        month: month.clone(),
        awarded: sum.awarded,
        redeemed: sum.redeemed,
    });
    Figures {
        active: count(tally.active.len()),
        entries: tally.entries,
        awarded: tally.awarded,
        redeemed: tally.redeemed,
        taken: tally.taken,
        months: months.collect(),
        categories,
        places,
        labels,
        active_before: before.map(|before| before.active),
        awarded_before: before.map(|before| before.awarded),
        ..Figures::default()
    }
}

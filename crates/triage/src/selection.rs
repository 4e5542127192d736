//! Which features to keep when there are more than a model may hold: those whose presence tells classes apart.

use crate::{
    linear::Rows,
    numeric::{column, position, real},
    vocabulary::Entry,
};

/// The `limit` entries with the greatest χ² of any class, in the order of their columns.
pub(crate) fn strongest(
    rows: &Rows,
    targets: &[usize],
    classes: usize,
    entries: &[Entry],
    limit: usize,
) -> Vec<Entry> {
    let mut class_sizes = vec![0_usize; classes];
    let mut seen: Vec<(u32, u32)> = Vec::new();
    for (row, target) in targets.iter().enumerate() {
        if let Some(size) = class_sizes.get_mut(*target) {
            *size += 1;
        }
        seen.extend(rows.row(row).0.iter().map(|feature| (*feature, column(*target))));
    }
    seen.sort_unstable();
    let mut scores = vec![0.0_f32; entries.len()];
    for feature in seen.chunk_by(|a, b| a.0 == b.0) {
        let best = feature
            .chunk_by(|a, b| a.1 == b.1)
            .filter_map(|group| {
                let class = group.first()?.1;
                let size = class_sizes.get(position(class)).copied()?;
                Some(chi_squared(group.len(), feature.len(), size, targets.len()))
            })
            .fold(0.0, f32::max);
        if let Some(score) = feature.first().and_then(|(at, _)| scores.get_mut(position(*at))) {
            *score = best;
        }
    }
    let mut order: Vec<usize> = (0..entries.len()).collect();
    let score_of = |at: &usize| scores.get(*at).copied().unwrap_or(0.0);
    order.sort_by(|a, b| score_of(b).total_cmp(&score_of(a)).then(a.cmp(b)));
    order.truncate(limit);
    order.sort_unstable();
    order.into_iter().filter_map(|at| entries.get(at).copied()).collect()
}

/// χ² of a two-by-two table: documents of the class with the feature, with the feature, of the class, all.
fn chi_squared(both: usize, with_feature: usize, of_class: usize, all: usize) -> f32 {
    let (a, b) = (real(both), real(with_feature) - real(both));
    let (c, n) = (real(of_class) - a, real(all));
    let d = n - a - b - c;
    let below = (a + c) * (b + d) * (a + b) * (c + d);
    if below > 0.0 { n * (a * d - b * c) * (a * d - b * c) / below } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_of_one_class_beats_one_of_all() {
        let mut rows = Rows::default();
        for row in 0..10 {
            let own = u32::from(row < 5);
            rows.push([(own, 1.0), (2, 1.0)]);
        }
        let targets: Vec<usize> = (0..10).map(|row| usize::from(row < 5)).collect();
        let entries: Vec<Entry> = (0..3).map(|feature| Entry { feature, zone: 0, idf: 1.0 }).collect();
        let kept = strongest(&rows, &targets, 2, &entries, 2);
        assert_eq!(kept.iter().map(|entry| entry.feature).collect::<Vec<_>>(), [0, 1]);
    }
}

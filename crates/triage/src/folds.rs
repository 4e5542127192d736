//! Stratified folds: each class is spread evenly, in an order drawn from the seed.

use std::collections::BTreeMap;

use crate::random::Shuffler;

/// The fold of each row, in `0..folds`.
pub(crate) fn stratified(classes: &[usize], folds: usize, seed: u64) -> Vec<usize> {
    let mut by_class: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, class) in classes.iter().enumerate() {
        by_class.entry(*class).or_default().push(row);
    }
    let mut shuffler = Shuffler::new(seed);
    let mut fold_of = vec![0; classes.len()];
    let mut next = 0;
    for rows in by_class.values_mut() {
        shuffler.shuffle(rows);
        for row in rows {
            if let Some(fold) = fold_of.get_mut(*row) {
                *fold = next % folds.max(1);
            }
            next += 1;
        }
    }
    fold_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_spread_evenly() {
        let classes: Vec<usize> = (0..100).map(|row| usize::from(row % 10 == 0)).collect();
        let folds = stratified(&classes, 5, 3);
        for fold in 0..5 {
            let rare = folds.iter().zip(&classes).filter(|(f, c)| **f == fold && **c == 1).count();
            let all = folds.iter().filter(|f| **f == fold).count();
            assert_eq!((rare, all), (2, 20));
        }
    }
}

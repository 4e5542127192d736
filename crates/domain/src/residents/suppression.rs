//! Small numbers that are not shown to whoever may not see the households (feature B2): they would tell who they are.
//!
//! Statistical offices call it primary and secondary suppression. A number below [`SMALL`] is hidden; where what is hidden
//! could still be worked out from the total and the numbers beside it, the smallest of those is hidden as well.

/// The smallest number that is shown.
pub const SMALL: i64 = 5;

/// Whether a number that stands alone is hidden.
#[must_use]
pub const fn is_small(number: i64) -> bool {
    number > 0 && number < SMALL
}

/// Which numbers of places that make up one place are hidden. `whole_hidden` says whether the number of that place is: then
/// they may not add up to it.
#[must_use]
pub fn hidden_among(numbers: &[i64], whole_hidden: bool) -> Vec<bool> {
    let mut hidden: Vec<bool> = numbers.iter().map(|number| is_small(*number)).collect();
    if !whole_hidden && !hidden.contains(&true) {
        return hidden;
    }
    while !is_enough(numbers, &hidden, whole_hidden) {
        let shown = hidden.iter().zip(numbers).enumerate();
        let next = shown.filter(|(_, (hidden, number))| !**hidden && **number > 0);
        let Some((at, _)) = next.min_by_key(|(at, (_, number))| (**number, *at)) else { break };
        if let Some(cell) = hidden.get_mut(at) {
            *cell = true;
        }
    }
    hidden
}

/// One hidden number is the total less the others, and hidden numbers that add up to less than [`SMALL`] are nearly told;
/// where the total is hidden too, one keeps it hidden.
fn is_enough(numbers: &[i64], hidden: &[bool], whole_hidden: bool) -> bool {
    let covered = numbers.iter().zip(hidden).filter(|(_, hidden)| **hidden).map(|(number, _)| *number);
    let (count, sum) = covered.fold((0, 0), |(count, sum), number| (count + 1, sum + number));
    if whole_hidden { count >= 1 } else { count >= 2 && sum >= SMALL }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(numbers: &[i64], whole_hidden: bool) -> Vec<Option<i64>> {
        let hidden = hidden_among(numbers, whole_hidden);
        numbers.iter().zip(hidden).map(|(number, hidden)| (!hidden).then_some(*number)).collect()
    }

    #[test]
    fn a_hidden_number_cannot_be_worked_out_from_the_total() {
        assert_eq!(shown(&[3, 20, 9, 0], false), [None, Some(20), None, Some(0)]);
        assert_eq!(shown(&[4, 3, 9], false), [None, None, Some(9)], "two hide each other");
        assert_eq!(shown(&[1, 1, 20], false), [None, None, None], "one and one would be told by two");
        assert_eq!(shown(&[30, 9], false), [Some(30), Some(9)]);
    }

    #[test]
    fn a_hidden_total_cannot_be_added_up_from_its_parts() {
        assert_eq!(shown(&[12, 8], true), [Some(12), None]);
        assert_eq!(shown(&[0, 0], true), [Some(0), Some(0)]);
        assert_eq!(shown(&[3, 17], true), [None, Some(17)]);
    }

    proptest! {
        #[test]
        fn no_number_below_five_is_shown_or_told(numbers in prop::collection::vec(0_i64..40, 0..12)) {
            let whole: i64 = numbers.iter().sum();
            let hidden = hidden_among(&numbers, is_small(whole));
            for (number, hidden) in numbers.iter().zip(&hidden) {
                prop_assert!(*hidden || !is_small(*number));
                prop_assert!(!*hidden || *number > 0, "nothing is no secret");
            }
            let covered: Vec<i64> =
                numbers.iter().zip(&hidden).filter(|(_, hidden)| **hidden).map(|(number, _)| *number).collect();
            if !is_small(whole) && !covered.is_empty() {
                prop_assert!(covered.len() >= 2 && covered.iter().sum::<i64>() >= SMALL);
            }
        }
    }
}

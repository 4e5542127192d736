//! Names and telephone numbers of invented people.

use gezhi_domain::profile::{DemoFile, NameStock};
use gezhi_drawing::dice::Dice;
use std::collections::HashSet;

/// Invents people of a place.
#[derive(Debug)]
pub struct Register {
    family: Vec<String>,
    weights: Vec<u32>,
    given: Vec<String>,
    dice: Dice,
    taken: HashSet<String>,
    next_phone: u32,
}

/// Numbers of the demo: 199 0000 0000 to 199 0000 9999, a range that is not handed out.
const RANGE: u32 = 10_000;
/// The people of the stories have numbers below this one.
const FIRST: u32 = 6_000;

impl Register {
    /// A register with the place's usual names; the numbers of the stories' people are taken.
    #[must_use]
    pub fn new(stock: &NameStock, demo: &DemoFile, seed: u64) -> Self {
        // Most frequent first: the share falls with the rank.
        let weights =
            (0..stock.family.len()).map(|rank| 3_000 / (u32::try_from(rank).unwrap_or(0) + 4)).collect();
        Self {
            family: stock.family.clone(),
            weights,
            given: stock.given.clone(),
            dice: Dice::new(seed, 5),
            taken: demo.people.iter().map(|person| person.phone.clone()).collect(),
            next_phone: FIRST,
        }
    }

    /// A name.
    pub fn name(&mut self) -> String {
        let family = self.dice.weighted(&self.weights);
        let family = self.family.get(family).cloned().unwrap_or_default();
        let given = self.dice.pick(&self.given).cloned().unwrap_or_default();
        format!("{family}{given}")
    }

    /// A number that nobody else has; `None` when the range is used up.
    pub fn own_phone(&mut self) -> Option<String> {
        while self.next_phone < FIRST + RANGE {
            let phone = format!("1990000{:04}", self.next_phone % RANGE);
            self.next_phone += 1;
            if self.taken.insert(phone.clone()) {
                return Some(phone);
            }
        }
        None
    }

    /// Some number of the range, perhaps another's too: for people who never sign in.
    pub fn phone(&mut self) -> String {
        format!("1990000{:04}", self.dice.between(i64::from(FIRST), i64::from(RANGE) - 1))
    }
}

//! Which numbers of the register may be shown: small ones would tell who is meant (features B2, G4).

use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::{Op, StoreError, Tx};
use std::collections::BTreeMap;

/// A number below this one is not shown to whoever may not see the households: it would tell who they are.
const SMALL: i64 = 5;

/// What somebody may know of the numbers of a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    may_open: bool,
}

impl Shown {
    /// Whoever may see the households knows their number.
    pub fn at(actor: &Actor, path: &PlacePath) -> Self {
        Self { may_open: decide_at(actor, Action::SeeRegister, path).is_ok() }
    }

    /// Whether small numbers are left out.
    pub const fn is_suppressed(self) -> bool {
        !self.may_open
    }

    /// A number; `None` when it is too small.
    pub fn number(self, number: i64) -> Option<i64> {
        (self.may_open || number == 0 || number >= SMALL).then_some(number)
    }

    /// The numbers of siblings, whose total is known as well.
    pub fn family(self, siblings: Vec<BTreeMap<String, i64>>) -> Vec<BTreeMap<String, Option<i64>>> {
        let keys: Vec<String> = siblings.first().map(|one| one.keys().cloned().collect()).unwrap_or_default();
        let mut all: Vec<BTreeMap<String, Option<i64>>> = siblings
            .into_iter()
            .map(|one| one.into_iter().map(|(key, number)| (key, self.number(number))).collect())
            .collect();
        if self.is_suppressed() {
            for key in &keys {
                hide_one(all.iter_mut().filter_map(|one| one.get_mut(key)));
            }
        }
        all
    }
}

/// Where one number of a column is hidden, the total would tell it: the smallest of the others is hidden as well.
pub(super) fn hide_one<'a>(cells: impl Iterator<Item = &'a mut Option<i64>>) {
    let mut hidden = 0;
    let mut smallest: Option<&'a mut Option<i64>> = None;
    for cell in cells {
        match *cell {
            None => hidden += 1,
            Some(number) if number > 0 => {
                if smallest.as_ref().and_then(|least| **least).is_none_or(|least| number < least) {
                    smallest = Some(cell);
                }
            }
            Some(_) => {}
        }
    }
    if let (1, Some(cell)) = (hidden, smallest) {
        *cell = None;
    }
}

/// Reads the numbers of places by key.
pub(super) struct CountsOp {
    pub county: i64,
    pub places: Vec<i64>,
}

impl Op for CountsOp {
    type Out = Vec<Vec<(String, i64)>>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut all = Vec::with_capacity(self.places.len());
        for place in &self.places {
            all.push(gezhi_store::residents::counts_within(tx, self.county, *place).await?);
        }
        Ok(all)
    }
}

/// Marks of these kinds in each place and below it. Not checked: that is up to whoever shows them.
///
/// # Errors
/// Failures of the store.
pub(crate) async fn marks_within(
    app: &App,
    places: &[i64],
    codes: &[String],
) -> Result<Vec<BTreeMap<String, i64>>> {
    let rows = app.db.read(CountsOp { county: app.county, places: places.to_vec() }).await?;
    let of = |rows: Vec<(String, i64)>| {
        let known: BTreeMap<String, i64> = rows.into_iter().collect();
        let number = |code: &String| known.get(&format!("+{code}")).copied().unwrap_or(0);
        codes.iter().map(|code| (code.clone(), number(code))).collect()
    };
    Ok(rows.into_iter().map(of).collect())
}

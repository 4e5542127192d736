//! Which numbers of the register may be shown: small ones would tell who is meant (features B2, G4).

use crate::context::App;
use crate::error::Result;
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::PlacePath;
use gezhi_domain::residents::{hidden_among, is_small};
use gezhi_store::engine::{Op, StoreError, Tx};
use std::collections::BTreeMap;

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

    /// A number and a part of it, of which neither a small one nor a small rest is told.
    pub fn part_of(self, part: i64, whole: i64) -> (Option<i64>, Option<i64>) {
        if self.may_open {
            return (Some(whole), Some(part));
        }
        let whole_hidden = is_small(whole);
        let hides = whole_hidden || hidden_among(&[part, whole - part], false).contains(&true);
        ((!whole_hidden).then_some(whole), (!hides).then_some(part))
    }

    /// The numbers of siblings, whose total is known as well.
    pub fn family(self, siblings: &[BTreeMap<String, i64>]) -> Vec<BTreeMap<String, Option<i64>>> {
        let mut all: Vec<BTreeMap<String, Option<i64>>> = siblings
            .iter()
            .map(|one| one.iter().map(|(key, number)| (key.clone(), Some(*number))).collect())
            .collect();
        let keys = siblings.first().map(|one| one.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        for key in keys.iter().filter(|_| self.is_suppressed()) {
            let column: Vec<i64> = siblings.iter().map(|one| one.get(key).copied().unwrap_or(0)).collect();
            for (one, hides) in all.iter_mut().zip(hidden_among(&column, is_small(column.iter().sum()))) {
                if let Some(cell) = one.get_mut(key).filter(|_| hides) {
                    *cell = None;
                }
            }
        }
        all
    }
}

/// Reads the numbers of places by key.
struct CountsOp {
    county: i64,
    places: Vec<i64>,
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

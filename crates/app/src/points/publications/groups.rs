//! Who took part in a month, by group of households: read from the register when the month is published, and kept beside it, so that
//! looking at it costs the same however large the village is. It is not part of the document.

use super::gather::LINES;
use crate::context::App;
use crate::error::Result;
use gezhi_domain::points::HolderKind;
use gezhi_domain::points::publications::Tally;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::publications::{self as store, GroupRow, PublicationRow, Standing};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Groups by the marks of a household and of its people.
pub(crate) const ATTRIBUTE: &str = "attribute";
/// Groups by the kinds of residence of its people.
pub(crate) const RESIDENCE: &str = "residence";

/// A kind of group and a code within it.
type Group = (&'static str, String);

struct Page {
    county: i64,
    row: PublicationRow,
    after: i64,
}

impl Op for Page {
    type Out = (Vec<Standing>, HashMap<i64, BTreeSet<Group>>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let (county, row) = (self.county, &self.row);
        let whose = (row.village, row.programme.as_str(), HolderKind::Household.code());
        let standings = store::standings(tx, county, whose, row.upto_id, self.after, LINES).await?;
        let holders: Vec<i64> = standings.iter().map(|standing| standing.holder).collect();
        let mut groups: HashMap<i64, BTreeSet<Group>> = HashMap::new();
        for mark in gezhi_store::residents::counted_attributes_of(tx, county, &holders).await? {
            groups.entry(mark.household).or_default().insert((ATTRIBUTE, mark.code));
        }
        for person in gezhi_store::residents::persons_of_households(tx, county, &holders).await? {
            if let Some(household) = person.household {
                groups.entry(household).or_default().insert((RESIDENCE, person.residence));
            }
        }
        Ok((standings, groups))
    }
}

/// The groups of the households that had an account at the end of a period, with what its tally says of them.
///
/// # Errors
/// Failures of the store.
pub(super) async fn groups(app: &App, row: &PublicationRow, tally: &Tally) -> Result<Vec<GroupRow>> {
    let (mut sums, mut after) = (BTreeMap::<Group, (i64, i64, i64)>::new(), 0);
    loop {
        let (standings, groups) = app.db.read(Page { county: app.county, row: row.clone(), after }).await?;
        let Some(last) = standings.last() else { break };
        after = last.account;
        for standing in standings.iter().filter(|standing| standing.balance.is_some()) {
            let earned = tally.accounts.get(&standing.account).map_or(0, |line| line.earned);
            for group in groups.get(&standing.holder).into_iter().flatten() {
                let (accounts, active, points) = sums.entry(group.clone()).or_default();
                *accounts += 1;
                *active += i64::from(tally.active.contains(&standing.account));
                *points += earned;
            }
        }
    }
    let rows = sums.into_iter().map(|((kind, code), (accounts, active, points))| GroupRow {
        kind: kind.to_owned(),
        code,
        accounts,
        active,
        points,
    });
    Ok(rows.collect())
}

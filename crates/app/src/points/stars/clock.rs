//! The end of the vote: who has most votes for a star gets it; those with as many share it.

use super::{ADMIT_TASK, SUBJECT};
use crate::context::App;
use crate::error::Result;
use crate::transparency::{Statement, enter};
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::stars::{self as store, NominationRow};
use std::collections::BTreeMap;

/// Kind of the clock's rows.
pub(crate) const CLOCK: &str = "star_round";

/// The nominations that have most votes for their star, of those that have any.
fn winners(votes: &[(i64, i64, i64)]) -> Vec<i64> {
    let mut most: BTreeMap<i64, i64> = BTreeMap::new();
    for (star, _, votes) in votes {
        let best = most.entry(*star).or_default();
        *best = (*best).max(*votes);
    }
    let won = votes.iter().filter(|(star, _, votes)| *votes > 0 && most.get(star) == Some(votes));
    won.map(|(_, id, _)| *id).collect()
}

/// Nobody needs to look at what was proposed any more: the round is over.
pub(super) async fn let_go(
    tx: &mut Tx<'_>,
    county: i64,
    nominations: &[NominationRow],
) -> std::result::Result<(), StoreError> {
    for one in nominations.iter().filter(|one| one.state == "proposed") {
        gezhi_store::tasks::done(tx, county, one.id, ADMIT_TASK).await?;
    }
    Ok(())
}

/// Fires; says whether the round was decided now.
pub(crate) async fn fire(app: &App, tx: &mut Tx<'_>, row: &ClockRow, entry: &Entry) -> Result<bool> {
    let county = app.county;
    let permit = system_permit(Action::EditStars);
    gezhi_store::clock::clear(tx, county, CLOCK, row.subject).await?;
    let Some(round) = store::round(tx, county, row.subject).await? else { return Ok(false) };
    if !store::end_round(tx, &permit, county, round.id, "decided", entry.at).await? {
        return Ok(false);
    }
    let nominations = store::nominations(tx, county, round.id).await?;
    let_go(tx, county, &nominations).await?;
    let accepted: Vec<(i64, i64, i64)> = nominations
        .iter()
        .filter(|one| one.state == "accepted")
        .map(|one| (one.star, one.id, one.votes))
        .collect();
    store::award(tx, &permit, county, &winners(&accepted)).await?;
    let counts: BTreeMap<String, i64> =
        accepted.iter().map(|(_, id, votes)| (id.to_string(), *votes)).collect();
    let body = serde_json::json!({ "village": round.village.to_string(), "votes": counts });
    enter(tx, county, &Statement { kind: SUBJECT, subject: round.id, at: entry.at, body }).await?;
    let mut entry = entry.clone();
    entry.act = "star_decide".into();
    entry.place = Some(round.village);
    entry.public = true;
    gezhi_store::journal::append(tx, county, &entry).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_votes_win_and_a_tie_is_shared() {
        assert_eq!(winners(&[(0, 1, 5), (0, 2, 7), (1, 3, 2), (1, 4, 2), (2, 5, 0)]), [2, 3, 4]);
        assert!(winners(&[]).is_empty());
    }
}

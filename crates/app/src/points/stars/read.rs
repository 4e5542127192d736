//! Rounds of stars as everybody reads them: nominations that were accepted, votes once the vote has ended, the award page.

use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::publications::public_village;
use crate::residents::scope::path_of;
use crate::views::{Id, Page, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::stars::{self as store, NominationRow, RoundRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const PAGE: i64 = 20;

/// What is asked of the list of rounds.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StarsQuery {
    /// The village, or a place in it; the own one when left out.
    pub place: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// A round.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoundView {
    /// Identity.
    pub id: Id,
    /// Village.
    pub village: Option<PlaceRef>,
    /// Title.
    pub title: String,
    /// `nominating`, `voting`, `counting`, `decided` or `cancelled`.
    pub state: String,
    /// End of nominations.
    pub nominate_until: String,
    /// End of the vote.
    pub vote_until: String,
    /// When it was decided.
    pub decided_at: Option<String>,
    /// Its stars; empty in a list.
    pub stars: Vec<StarView>,
}

/// A star of a round.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StarView {
    /// Number within the round, from 0.
    pub number: i64,
    /// Name.
    pub name: String,
    /// Who is nominated.
    pub nominations: Vec<NominationView>,
    /// The nomination that the reader voted for.
    pub my_vote: Option<Id>,
}

/// A nomination.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NominationView {
    /// Identity.
    pub id: Id,
    /// Name, in clear where the household agreed to that.
    pub name: String,
    /// Why.
    pub reason: String,
    /// `proposed`, `accepted` or `rejected`.
    pub state: String,
    /// Votes; `None` while the vote goes on, so that nobody runs with the crowd.
    pub votes: Option<i64>,
    /// Whether it won.
    pub awarded: bool,
}

/// What stage a round is in at an instant.
pub(super) fn stage(row: &RoundRow, now: i64) -> &'static str {
    match row.state.as_str() {
        "decided" => "decided",
        "cancelled" => "cancelled",
        _ if now < row.nominate_until => "nominating",
        _ if now < row.vote_until => "voting",
        _ => "counting",
    }
}

/// The round with its nominations; staff see those that wait or were rejected too.
pub(super) fn view(app: &App, row: &RoundRow, nominations: &[NominationRow], staff: bool) -> RoundView {
    let names: Vec<String> = serde_json::from_str(&row.stars).unwrap_or_default();
    let decided = row.state == "decided";
    let of = |star: i64| {
        let all = nominations.iter().filter(move |one| one.star == star);
        let seen = all.filter(|one| staff || one.state == "accepted");
        seen.map(|one| NominationView {
            id: Id(one.id),
            name: one.name.clone(),
            reason: one.reason.clone(),
            state: one.state.clone(),
            votes: decided.then_some(one.votes),
            awarded: one.awarded,
        })
    };
    let stars = (0..)
        .zip(names)
        .map(|(number, name)| {
            let mut nominations: Vec<NominationView> = of(number).collect();
            if !decided {
                // Sorted by votes they would tell what is still secret.
                nominations.sort_by_key(|one| one.id);
            }
            StarView { number, name, nominations, my_vote: None }
        })
        .collect();
    RoundView {
        id: Id(row.id),
        village: app.place_ref_by_id(PlaceId(row.village)),
        title: row.title.clone(),
        state: stage(row, app.now().as_microsecond()).to_owned(),
        nominate_until: instant(row.nominate_until),
        vote_until: instant(row.vote_until),
        decided_at: row.decided_at.map(instant),
        stars,
    }
}

struct ListOp {
    county: i64,
    village: i64,
    before: i64,
}

impl Op for ListOp {
    type Out = Vec<RoundRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        store::rounds(tx, self.county, self.village, self.before, PAGE + 1).await
    }
}

/// The rounds of a village, newest first.
///
/// # Errors
/// 404 for a place that does not exist; 422.
pub async fn rounds(app: &App, actor: &Actor, query: &StarsQuery) -> Result<Page<RoundView>> {
    let village = public_village(app, actor, query.place.as_deref())?;
    let before = crate::points::cursor(query.cursor.as_deref(), i64::MAX)?;
    let mut rows = app.db.read(ListOp { county: app.county, village, before }).await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let items = rows.iter().map(|row| RoundView { stars: Vec::new(), ..view(app, row, &[], false) });
    Ok(Page { items: items.collect(), next })
}

struct Read {
    county: i64,
    id: i64,
    account: Option<i64>,
}

impl Op for Read {
    type Out = Option<(RoundRow, Vec<NominationRow>, Vec<(i64, i64)>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = store::round(tx, self.county, self.id).await? else { return Ok(None) };
        let nominations = store::nominations(tx, self.county, row.id).await?;
        let mut mine = Vec::new();
        let person = match self.account {
            Some(account) => gezhi_store::residents::person_by_account(tx, self.county, account).await?,
            None => None,
        };
        if let Some(person) = person {
            let stars: Vec<String> = serde_json::from_str(&row.stars).unwrap_or_default();
            for (star, _) in (0_i64..).zip(&stars) {
                let key = (row.id, star, person.id);
                if let Some(nomination) = store::vote_of(tx, self.county, key).await? {
                    mine.push((star, nomination));
                }
            }
        }
        Ok(Some((row, nominations, mine)))
    }
}

/// A round with its nominations, and what the reader has voted for.
///
/// # Errors
/// 404.
pub async fn round(app: &App, actor: &Actor, id: i64) -> Result<RoundView> {
    let account = actor.account.map(|account| account.0);
    let found = app.db.read(Read { county: app.county, id, account }).await?;
    let (row, nominations, mine) = found.ok_or_else(AppError::not_found)?;
    let staff = decide_at(actor, Action::EditStars, &path_of(app, row.village)?).is_ok();
    let mut view = view(app, &row, &nominations, staff);
    for star in &mut view.stars {
        star.my_vote = mine.iter().find(|(number, _)| *number == star.number).map(|(_, id)| Id(*id));
    }
    Ok(view)
}

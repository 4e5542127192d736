//! The library: all of it or what answers a question.

use super::view::{PolicyItem, holds, item};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::Page;
use gezhi_domain::accounts::{Action, Actor, decide};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_domain::policies::{Hits, rank};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::policies::{Filter, PolicyRow};
use serde::Deserialize;
use utoipa::IntoParams;

/// Policies of a page.
const PAGE: usize = 30;
/// Tokens of a question that are asked for.
const TOKENS: usize = 24;
/// Longest question, in characters.
const LONGEST: usize = 80;
/// Documents of one token that are looked at.
const HITS: i64 = 1_000;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PoliciesQuery {
    /// A question in anybody's own words; the best answers come first.
    pub q: Option<String>,
    /// Topic.
    pub topic: Option<String>,
    /// Only what holds at this place.
    pub place: Option<String>,
    /// `true`: also what is not in force yet or any more, for those who keep the library.
    pub all: Option<bool>,
    /// Where the next page starts; not with a question.
    pub cursor: Option<String>,
}

struct ListOp {
    county: i64,
    filter: Filter,
    tokens: Vec<String>,
}

impl Op for ListOp {
    type Out = Vec<PolicyRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        if self.tokens.is_empty() {
            return gezhi_store::policies::page(tx, self.county, &self.filter).await;
        }
        let total = gezhi_store::policies::count(tx, self.county).await?;
        let mut hits = Vec::with_capacity(self.tokens.len());
        for token in &self.tokens {
            let documents = gezhi_store::policies::holding(tx, self.county, token, HITS).await?;
            hits.push(Hits { token: token.clone(), documents });
        }
        let ranked = rank(&hits, usize::try_from(total).unwrap_or(0));
        let best: Vec<i64> = ranked.into_iter().take(PAGE * 4).collect();
        let filter = Filter { ids: Some(best.clone()), limit: HITS, ..self.filter.clone() };
        let rows = gezhi_store::policies::page(tx, self.county, &filter).await?;
        Ok(best.iter().filter_map(|id| rows.iter().find(|row| row.id == *id).cloned()).collect())
    }
}

/// The place and those above it: where a policy that holds here may stand.
fn chain(app: &App, place: &str) -> Result<Vec<i64>> {
    let id = place.parse().map_err(|_| AppError::not_found())?;
    let directory = app.directory();
    let place = directory.place(PlaceId(id)).ok_or_else(AppError::not_found)?;
    Ok(place.path.chain().map(|id| id.0).collect())
}

/// Policies, the newest first, or those that answer a question, the best first.
///
/// # Errors
/// 401 or 403 for `all` without the right to keep the library; 404 for an unknown place.
pub async fn list(app: &App, actor: &Actor, query: &PoliciesQuery) -> Result<Page<PolicyItem>> {
    let all = query.all.unwrap_or(false);
    if all {
        decide(actor, Action::EditPolicies)?;
    }
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let question: String = given(&query.q).unwrap_or_default().trim().chars().take(LONGEST).collect();
    let today = local_date(app.now()).to_string();
    let filter = Filter {
        places: given(&query.place).map(|place| chain(app, &place)).transpose()?,
        topic: given(&query.topic),
        on: (!all).then_some(today),
        ids: None,
        before: given(&query.cursor).and_then(|cursor| cursor.parse().ok()),
        limit: i64::try_from(PAGE + 1).unwrap_or(31),
    };
    let asked = !question.is_empty();
    let mut tokens = gezhi_triage::search_tokens(&question);
    tokens.truncate(TOKENS);
    if asked && tokens.is_empty() {
        return Ok(Page::whole(Vec::new()));
    }
    let mut rows = app.db.read(ListOp { county: app.county, filter, tokens }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more && !asked).map(|row| row.id.to_string());
    Ok(Page { items: rows.iter().map(|row| item(app, actor, row)).collect(), next })
}

/// What is in force today at one of some places or above: for a service pack.
pub(crate) async fn in_force(
    tx: &mut Tx<'_>,
    county: i64,
    places: &[i64],
    today: &str,
) -> std::result::Result<Vec<PolicyRow>, StoreError> {
    let filter = Filter {
        places: Some(places.to_vec()),
        on: Some(today.to_owned()),
        limit: HITS,
        ..Filter::default()
    };
    let rows = gezhi_store::policies::page(tx, county, &filter).await?;
    Ok(rows.into_iter().filter(|row| holds(row, today)).collect())
}

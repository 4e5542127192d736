//! The links of a place, those for which nobody has come first.

use crate::cases::parse_cursor;
use crate::context::App;
use crate::error::Result;
use crate::residents::scope::place_for;
use crate::residents::view::address;
use crate::views::{BodyRef, Id, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, BodyId};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::HouseholdRow;
use gezhi_store::visits::LinkRow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Links of a page.
const PAGE: usize = 100;
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LinkQuery {
    /// Place; the own scope when left out.
    pub place: Option<String>,
    /// `member`, `official` or `department`.
    pub kind: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// A link.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkView {
    /// Identity.
    pub id: Id,
    /// `member`, `official` or `department`.
    pub kind: String,
    /// Who.
    pub name: String,
    /// Account, where there is one.
    pub account: Option<Id>,
    /// Body, where it is a department.
    pub body: Option<BodyRef>,
    /// Household; `null` where the whole place is linked.
    pub household: Option<Id>,
    /// Name of its head.
    pub head_name: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Place.
    pub place: Option<PlaceRef>,
    /// Days between visits.
    pub every_days: i64,
    /// First day.
    pub since: String,
    /// Visits made for it.
    pub visits: i64,
    /// Begin of the last of them; `null` when nobody has come yet.
    pub last_at: Option<String>,
    /// Nobody has come for longer than agreed.
    pub overdue: bool,
}

/// A page of links.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkList {
    /// Rows, those for which nobody has come first.
    pub items: Vec<LinkView>,
    /// Cursor of the next page; `null` at the end.
    pub next: Option<String>,
}

pub(super) fn view(app: &App, row: &LinkRow, household: Option<&HouseholdRow>) -> LinkView {
    let since = crate::cases::day_micros(&row.since, false, "since").unwrap_or(0);
    let last = row.last_at.max(since);
    LinkView {
        id: Id(row.id),
        kind: row.kind.clone(),
        name: row.name.clone(),
        account: row.account.map(Id),
        body: row.body.and_then(|id| app.body_ref(BodyId(id))),
        household: row.household.map(Id),
        head_name: household.map(|one| one.head_name.clone()),
        address: household.map(address),
        place: app.place_ref_by_id(PlaceId(row.place)),
        every_days: row.every_days,
        since: row.since.clone(),
        visits: row.visits,
        last_at: (row.last_at > 0).then(|| instant(row.last_at)),
        overdue: last.saturating_add(row.every_days.saturating_mul(DAY)) < app.now().as_microsecond(),
    }
}

struct ListOp {
    county: i64,
    place: (usize, i64),
    kind: Option<String>,
    after: (i64, i64),
    limit: i64,
}

impl Op for ListOp {
    type Out = (Vec<LinkRow>, Vec<HouseholdRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let (county, kind) = (self.county, self.kind.as_deref());
        let links =
            gezhi_store::visits::links_within(tx, county, self.place, kind, self.after, self.limit).await?;
        let ids: Vec<i64> = links.iter().filter_map(|link| link.household).collect();
        let files = gezhi_store::residents::households_by_ids(tx, county, &ids).await?;
        Ok((links, files))
    }
}

/// The links of a place.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope.
pub async fn list(app: &App, actor: &Actor, query: &LinkQuery) -> Result<LinkList> {
    let (path, _) = place_for(app, actor, Action::SeeVisits, query.place.as_deref())?;
    let after = query.cursor.as_deref().map(parse_cursor).transpose()?.unwrap_or((-1, 0));
    let op = ListOp {
        county: app.county,
        place: (path.depth(), path.id().0),
        kind: query.kind.clone().filter(|kind| !kind.is_empty()),
        after,
        limit: i64::try_from(PAGE + 1).unwrap_or(101),
    };
    let (mut rows, files) = app.db.read(op).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.last_at, row.id));
    let file = |id: Option<i64>| id.and_then(|id| files.iter().find(|file| file.id == id));
    Ok(LinkList { items: rows.iter().map(|row| view(app, row, file(row.household))).collect(), next })
}

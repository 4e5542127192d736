//! Houses of a place, by address.

use crate::context::App;
use crate::error::Result;
use crate::residents::scope::place_for;
use crate::views::{Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor};
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::houses::{Filter, HouseRow};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Houses of a page.
const PAGE: usize = 50;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HousesQuery {
    /// Place; covers its subtree. The own scope when left out.
    pub place: Option<String>,
    /// A part of the address.
    pub q: Option<String>,
    /// Only houses of this grade of safety.
    pub grade: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// A house in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseItem {
    /// Identity.
    pub id: Id,
    /// Grid.
    pub place: Option<PlaceRef>,
    /// Address; empty where only the position is known.
    pub address: String,
    /// Kind, a code.
    pub kind: Option<String>,
    /// Grade of safety, a code.
    pub grade: Option<String>,
    /// Households that live in it.
    pub households: i64,
    /// Their people who live here.
    pub living: i64,
    /// Version.
    pub version: i64,
}

/// A page of houses.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HousePage {
    /// Rows.
    pub items: Vec<HouseItem>,
    /// Cursor of the next page; `null` at the end.
    pub next: Option<String>,
    /// How many there are in all; `null` where something was asked for.
    pub total: Option<i64>,
}

struct PageOp {
    county: i64,
    place: (usize, i64),
    grade: Option<String>,
    part: Option<String>,
    after: (String, i64),
}

impl Op for PageOp {
    type Out = (Vec<HouseRow>, Vec<(i64, i64, i64)>, Vec<(String, i64)>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let filter = Filter { grade: self.grade.as_deref(), part: self.part.as_deref() };
        let after = (self.after.0.as_str(), self.after.1);
        let rows = gezhi_store::houses::page(tx, self.county, self.place, filter, after, limit).await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let numbers = gezhi_store::houses::numbers_now(tx, self.county, &ids).await?;
        let counts = gezhi_store::residents::counts_within(tx, self.county, self.place.1).await?;
        Ok((rows, numbers, counts))
    }
}

/// Where a page starts: identity and address of the last house of the one before.
fn cursor(text: Option<&str>) -> (String, i64) {
    let parts = text.and_then(|text| text.split_once(':'));
    let read = parts.and_then(|(id, address)| Some((address.to_owned(), id.parse().ok()?)));
    read.unwrap_or_default()
}

/// A page of houses that stand.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope.
pub async fn list(app: &App, actor: &Actor, query: &HousesQuery) -> Result<HousePage> {
    let (path, _) = place_for(app, actor, Action::SeeRegister, query.place.as_deref())?;
    let asked = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let (grade, part) = (asked(&query.grade), asked(&query.q));
    let is_plain = grade.is_none() && part.is_none();
    let op = PageOp {
        county: app.county,
        place: (path.depth(), path.id().0),
        grade,
        part,
        after: cursor(query.cursor.as_deref()),
    };
    let (mut rows, numbers, counts) = app.db.read(op).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| format!("{}:{}", row.id, row.address));
    let numbers: HashMap<i64, (i64, i64)> =
        numbers.into_iter().map(|(house, households, living)| (house, (households, living))).collect();
    let items = rows
        .into_iter()
        .map(|row| {
            let (households, living) = numbers.get(&row.id).copied().unwrap_or_default();
            HouseItem {
                id: Id(row.id),
                place: app.place_ref_by_id(PlaceId(row.place)),
                address: row.address,
                kind: row.kind,
                grade: row.grade,
                households,
                living,
                version: row.version,
            }
        })
        .collect();
    let total =
        is_plain.then(|| counts.iter().find(|(key, _)| key == "houses").map_or(0, |(_, number)| *number));
    Ok(HousePage { items, next, total })
}

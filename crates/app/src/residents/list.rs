//! Households of a place, by the number of the file.

use super::scope::{place_for, roles_at};
use super::view::HouseholdItem;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor};
use gezhi_domain::deadlines::local_date;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::{AttributeRow, HouseholdRow};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Households of a page.
const PAGE: usize = 50;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HouseholdsQuery {
    /// Place; covers its subtree. The own scope when left out.
    pub place: Option<String>,
    /// Only households that are marked so, themselves or one of their people.
    pub attribute: Option<String>,
    /// Where the next page starts.
    pub cursor: Option<String>,
}

/// A page of households.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdPage {
    /// Rows.
    pub items: Vec<HouseholdItem>,
    /// Cursor of the next page; `null` at the end.
    pub next: Option<String>,
    /// How many there are in all; `null` where a mark was asked for.
    pub total: Option<i64>,
}

struct PageOp {
    county: i64,
    place: (usize, i64),
    attribute: Option<String>,
    today: String,
    after: String,
}

impl Op for PageOp {
    type Out = (Vec<(HouseholdRow, Vec<AttributeRow>)>, Vec<(String, i64)>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let rows = gezhi_store::residents::households_page(
            tx,
            self.county,
            self.place,
            self.attribute.as_deref(),
            &self.today,
            &self.after,
            limit,
        )
        .await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let marks = gezhi_store::residents::counted_attributes_of(tx, self.county, &ids).await?;
        let marked = with_marks(rows, marks);
        let counts = gezhi_store::residents::counts_within(tx, self.county, self.place.1).await?;
        Ok((marked, counts))
    }
}

/// Households, each with its marks.
pub(super) fn with_marks(
    rows: Vec<HouseholdRow>,
    marks: Vec<AttributeRow>,
) -> Vec<(HouseholdRow, Vec<AttributeRow>)> {
    let mut by_household: HashMap<i64, Vec<AttributeRow>> = HashMap::new();
    for mark in marks {
        by_household.entry(mark.household).or_default().push(mark);
    }
    rows.into_iter()
        .map(|row| {
            let marks = by_household.remove(&row.id).unwrap_or_default();
            (row, marks)
        })
        .collect()
}

/// Codes of marks that hold and may be seen, each once.
pub(super) fn codes(
    app: &App,
    marks: &[AttributeRow],
    roles: &[gezhi_domain::accounts::Role],
    today: &str,
) -> Vec<String> {
    let profile = app.profile();
    let mut codes: Vec<String> = super::view::AttributeView::seen(&profile, marks, roles, today)
        .into_iter()
        .map(|mark| mark.code)
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

/// A kind of mark that was asked for, if the person may see it there.
///
/// # Errors
/// 422 for a kind that does not exist or may not be seen.
pub(super) fn asked_kind(
    app: &App,
    code: Option<&str>,
    roles: &[gezhi_domain::accounts::Role],
) -> Result<Option<String>> {
    let Some(code) = code.filter(|code| !code.is_empty()) else { return Ok(None) };
    match app.profile().attribute(code).filter(|spec| spec.is_seen_by(roles)) {
        Some(spec) => Ok(Some(spec.code.clone())),
        None => Err(AppError::invalid(
            "attribute",
            "attribute",
            "没有这种标签，请重新选择。",
            "There is no such mark; choose another.",
        )),
    }
}

/// A page of households.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for an unknown mark.
pub async fn list(app: &App, actor: &Actor, query: &HouseholdsQuery) -> Result<HouseholdPage> {
    let (path, _) = place_for(app, actor, Action::SeeRegister, query.place.as_deref())?;
    let roles = roles_at(actor, &path);
    let attribute = asked_kind(app, query.attribute.as_deref(), &roles)?;
    let today = local_date(app.now()).to_string();
    let count_key = attribute.as_ref().map_or_else(|| "households".to_owned(), |code| format!("+{code}"));
    let is_marked = attribute.is_some();
    let op = PageOp {
        county: app.county,
        place: (path.depth(), path.id().0),
        attribute,
        today: today.clone(),
        after: query.cursor.clone().unwrap_or_default(),
    };
    let (mut rows, counts) = app.db.read(op).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|(row, _)| row.number.clone());
    let items = rows
        .iter()
        .map(|(row, marks)| HouseholdItem::of(app, row, codes(app, marks, &roles, &today)))
        .collect();
    // Marks are counted by mark, and a household may have two of a kind: only the plain list has a total.
    let total = (!is_marked)
        .then(|| counts.iter().find(|(key, _)| *key == count_key).map_or(0, |(_, number)| *number));
    Ok(HouseholdPage { items, next, total })
}

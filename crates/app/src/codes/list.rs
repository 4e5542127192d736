//! Codes in a list.

use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Id, Page, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_store::codes::CodeRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Codes of a page.
const PAGE: usize = 50;

/// A code.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CodeView {
    /// Identity.
    pub id: Id,
    /// What the QR carries.
    pub token: String,
    /// `grid`, `village` or `facility`.
    pub kind: String,
    /// Name printed under it.
    pub name: String,
    /// Place it fills in.
    pub place: PlaceRef,
    /// Address in the QR.
    pub url: String,
    /// How often it was opened.
    pub scans: i64,
    /// `active`, `rotated` or `revoked`.
    pub state: String,
    /// Created.
    pub created_at: String,
}

/// The address that a token's QR opens.
pub(super) fn url(app: &App, token: &str) -> String {
    format!("{}/m/report?c={token}", app.settings.origin.trim_end_matches('/'))
}

impl CodeView {
    /// `None` where the place is no more.
    pub(super) fn of(app: &App, row: &CodeRow) -> Option<Self> {
        Some(Self {
            id: Id(row.id),
            token: row.token.clone(),
            kind: row.kind.clone(),
            name: row.name.clone(),
            place: app.place_ref_by_id(PlaceId(row.place))?,
            url: url(app, &row.token),
            scans: row.scans,
            state: row.state.clone(),
            created_at: Timestamp::from_microsecond(row.created_at)
                .map(|at| at.to_string())
                .unwrap_or_default(),
        })
    }
}

struct PageOp {
    county: i64,
    places: Vec<i64>,
    before: i64,
}

impl Op for PageOp {
    type Out = Vec<CodeRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let mut rows = Vec::new();
        for place in &self.places {
            rows.extend(gezhi_store::codes::page(tx, self.county, *place, self.before, limit).await?);
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        Ok(rows)
    }
}

/// A page of codes, newest first: in a place's subtree, or wherever the person's duties reach.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for a wrong cursor.
pub async fn list(
    app: &App,
    actor: &Actor,
    place: Option<i64>,
    cursor: Option<&str>,
) -> Result<Page<CodeView>> {
    decide(actor, Action::SeeCodes)?;
    let places = match place {
        Some(id) => {
            let path =
                app.directory().place(PlaceId(id)).map(|place| place.path).ok_or_else(AppError::not_found)?;
            decide_at(actor, Action::SeeCodes, &path)?;
            vec![id]
        }
        None => outermost(actor, Action::SeeCodes).iter().map(|path| path.id().0).collect(),
    };
    let before = match cursor.filter(|cursor| !cursor.is_empty()) {
        Some(text) => text.parse().map_err(|_| {
            AppError::invalid(
                "filter",
                "cursor",
                "这一页打不开，请从头翻起。",
                "This page cannot be opened; start over.",
            )
        })?,
        None => i64::MAX,
    };
    let mut rows = app.db.read(PageOp { county: app.county, places, before }).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items: rows.iter().filter_map(|row| CodeView::of(app, row)).collect(), next })
}

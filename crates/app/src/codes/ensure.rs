//! One code for every grid that has none.

use super::make::fresh;
use crate::context::App;
use crate::directory::Place;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::grids::{GridClass, PlaceId};
use gezhi_store::codes::CodeRow;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::journal::Entry;
use serde::Serialize;
use std::collections::HashSet;
use utoipa::ToSchema;

/// How many codes were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct CodesEnsured {
    /// New ones; the other grids had one.
    pub created: usize,
}

struct EnsureOp {
    county: i64,
    permit: Permit,
    rows: Vec<CodeRow>,
    depth: usize,
    entry: Entry,
}

impl Op for EnsureOp {
    type Out = usize;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize> {
        let covered: HashSet<i64> =
            gezhi_store::codes::places_with_code(tx, self.county).await?.into_iter().collect();
        let mut created: usize = 0;
        for row in self.rows.iter().filter(|row| !covered.contains(&row.place)) {
            gezhi_store::codes::insert(tx, &self.permit, self.county, row).await?;
            created += 1;
        }
        if created > 0 {
            let details = serde_json::json!({ "depth": self.depth, "created": created }).to_string();
            let entry = Entry { details, ..self.entry.clone() };
            gezhi_store::journal::append(tx, self.county, &entry).await?;
        }
        Ok(created)
    }
}

fn kind_of(place: &Place) -> &'static str {
    match place.class {
        GridClass::Dedicated => "facility",
        GridClass::General if place.level_key == "village" => "village",
        GridClass::General => "grid",
    }
}

/// Makes a code for every place of this depth within a place that has none in force. All of them or none.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 when nothing lies at this depth.
pub async fn ensure(
    app: &App,
    actor: &Actor,
    within: i64,
    depth: usize,
    address: Option<&str>,
) -> Result<CodesEnsured> {
    decide(actor, Action::EditCodes)?;
    let directory = app.directory();
    let outer = directory.place(PlaceId(within)).map(|place| place.path).ok_or_else(AppError::not_found)?;
    let permit = decide_at(actor, Action::EditCodes, &outer)?;
    let rows: Vec<CodeRow> = directory
        .places()
        .filter(|place| place.path.depth() == depth && outer.reaches(&place.path))
        .map(|place| fresh(app, kind_of(place), directory.path_name(&place.path), place.id.0))
        .collect();
    if rows.is_empty() {
        return Err(AppError::invalid(
            "depth_empty",
            "depth",
            "这里没有这一级的网格，请重新选择。",
            "There is no grid of this level here; choose again.",
        ));
    }
    let mut entry = app.entry(&permit, "codes_ensure", "code", 0, address);
    entry.place = Some(within);
    let created = app.db.write(EnsureOp { county: app.county, permit, rows, depth, entry }).await?;
    Ok(CodesEnsured { created })
}

//! The care list of a place in numbers, by mark.

use super::list::codes_seen;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::{path_of, roles_at};
use crate::views::{Bi, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::care::CareStage;
use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A number below this one is not shown to whoever may not see the plans.
const SMALL: i64 = 5;

/// Plans for one mark. `null` where a number is too small to be shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CareCount {
    /// Mark.
    pub code: String,
    /// The same in words.
    pub word: Bi,
    /// Active plans.
    pub plans: Option<i64>,
    /// Of these, with a check that is due.
    pub due: Option<i64>,
    /// Of these, with a check that was missed.
    pub missed: Option<i64>,
}

/// The care list of a place in numbers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CareCounts {
    /// When it was read.
    pub as_of: String,
    /// Place.
    pub place: Option<PlaceRef>,
    /// By mark, as far as the reader may see it.
    pub marks: Vec<CareCount>,
    /// Whether small numbers are left out.
    pub suppressed: bool,
}

struct Count {
    county: i64,
    place: (usize, i64),
}

impl Op for Count {
    type Out = Vec<(String, String, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::care::counts(tx, self.county, self.place).await
    }
}

fn may_count(app: &App, actor: &Actor, wanted: Option<&str>) -> Result<(PlacePath, bool)> {
    let path = match wanted.filter(|text| !text.is_empty()) {
        Some(text) => path_of(app, text.parse().map_err(|_| AppError::not_found())?)?,
        None => {
            let first = [Action::SeeCare, Action::SeeFigures]
                .into_iter()
                .find_map(|action| crate::accounts::users::outermost(actor, action).first().copied());
            first.unwrap_or_else(|| app.directory().root_path())
        }
    };
    if decide_at(actor, Action::SeeCare, &path).is_ok() {
        return Ok((path, true));
    }
    decide_at(actor, Action::SeeFigures, &path)?;
    Ok((path, false))
}

/// The care list of a place in numbers.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope.
pub async fn counts(app: &App, actor: &Actor, place: Option<&str>) -> Result<CareCounts> {
    let (path, opens) = may_count(app, actor, place)?;
    let rows = app.db.read(Count { county: app.county, place: (path.depth(), path.id().0) }).await?;
    let mut by_code: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
    for (code, stage, number) in &rows {
        let [plans, due, missed] = by_code.entry(code).or_default();
        *plans += number;
        match CareStage::parse(stage) {
            Some(CareStage::Due) => *due += number,
            Some(CareStage::Missed) => *missed += number,
            _ => {}
        }
    }
    let profile = app.profile();
    let seen = codes_seen(app, &roles_at(actor, &path));
    let shown = |number: i64| (opens || number == 0 || number >= SMALL).then_some(number);
    let marks = seen.iter().filter_map(|code| {
        let [plans, due, missed] = by_code.get(code.as_str()).copied().unwrap_or_default();
        let word = profile.attribute(code).map(|spec| Bi::from(&spec.name))?;
        Some(CareCount {
            code: code.clone(),
            word,
            plans: shown(plans),
            due: shown(due),
            missed: shown(missed),
        })
    });
    Ok(CareCounts {
        as_of: app.now().to_string(),
        place: app.place_ref(&path),
        marks: marks.collect(),
        suppressed: !opens,
    })
}

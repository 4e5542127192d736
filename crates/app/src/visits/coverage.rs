//! How many households of a place and of those one level below were visited in a period (走村不漏户).

use crate::cases::day_micros;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::path_of;
use crate::views::PlaceRef;
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::visits::{Coverage, Period};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A number below this one is not shown to whoever may not see the households.
const SMALL: u64 = 5;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CoverageQuery {
    /// Place; the own scope when left out.
    pub place: Option<String>,
    /// `month`, `quarter` (when left out), `half`, `year`, or the first day `2026-01-31`; up to now.
    pub period: Option<String>,
}

/// Coverage of one place. `null` where a number is too small to be shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceCoverage {
    /// Place.
    pub place: PlaceRef,
    /// How many children it has.
    pub children: usize,
    /// Households.
    pub households: Option<u64>,
    /// Of these, visited in the period.
    pub visited: Option<u64>,
    /// Of these, not visited in the period.
    pub left: Option<u64>,
    /// Of these, never visited at all.
    pub never: Option<u64>,
    /// Visited of households in thousandths, rounded down: 1000 means every single one.
    pub permille: Option<u64>,
}

/// Coverage of a place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitCoverage {
    /// When it was read.
    pub as_of: String,
    /// First day of the period.
    pub since: String,
    /// From the root down, without the place itself.
    pub ancestors: Vec<PlaceRef>,
    /// The place.
    pub here: PlaceCoverage,
    /// One level below.
    pub children: Vec<PlaceCoverage>,
    /// Whether small numbers are left out.
    pub suppressed: bool,
    /// Whether the reader may open the households.
    pub may_open: bool,
}

struct CoverageOp {
    county: i64,
    places: Vec<(usize, i64)>,
    since: i64,
}

impl Op for CoverageOp {
    type Out = Vec<Coverage>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut all = Vec::with_capacity(self.places.len());
        let whole = |number: i64| u64::try_from(number).unwrap_or(0);
        for place in &self.places {
            let (households, visited, never) =
                gezhi_store::visits::coverage(tx, self.county, *place, self.since).await?;
            all.push(Coverage {
                households: whole(households),
                visited: whole(visited),
                never: whole(never),
            });
        }
        Ok(all)
    }
}

/// Where somebody may read the numbers: whoever may see visits there, and whoever may see figures there.
fn may_count(app: &App, actor: &Actor, wanted: Option<&str>) -> Result<(PlacePath, bool)> {
    let path = match wanted.filter(|text| !text.is_empty()) {
        Some(text) => path_of(app, text.parse().map_err(|_| AppError::not_found())?)?,
        None => {
            let first = [Action::SeeVisits, Action::SeeFigures]
                .into_iter()
                .find_map(|action| crate::accounts::users::outermost(actor, action).first().copied());
            first.unwrap_or_else(|| app.directory().root_path())
        }
    };
    if decide_at(actor, Action::SeeVisits, &path).is_ok() {
        return Ok((path, true));
    }
    decide_at(actor, Action::SeeFigures, &path)?;
    Ok((path, false))
}

/// The first day of a period and its begin in microseconds.
///
/// # Errors
/// 422 for a period that is none.
pub(super) fn begin_of(app: &App, period: Option<&str>) -> Result<(String, i64)> {
    let text = period.filter(|text| !text.is_empty()).unwrap_or("quarter");
    let period = Period::parse(text).ok_or_else(|| {
        AppError::invalid(
            "period",
            "period",
            "时间段请选本月、本季、半年、全年，或写成 2026-01-31 这样的日期。",
            "The period is month, quarter, half, year, or a day like 2026-01-31.",
        )
    })?;
    let first = period.first_day(local_date(app.now())).to_string();
    let micros = day_micros(&first, false, "period")?;
    // 0 stands for never.
    Ok((first, micros.max(1)))
}

/// Households visited in a period, of a place and of those one level below.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for a period that is none.
pub async fn coverage(app: &App, actor: &Actor, query: &CoverageQuery) -> Result<VisitCoverage> {
    let (path, may_open) = may_count(app, actor, query.place.as_deref())?;
    let (since, begin) = begin_of(app, query.period.as_deref())?;
    let directory = app.directory();
    let children = directory.place(path.id()).map(|place| place.children.clone()).unwrap_or_default();
    let paths: Vec<PlacePath> = std::iter::once(path)
        .chain(children.iter().filter_map(|id| directory.place(*id)).map(|place| place.path))
        .collect();
    let places = paths.iter().map(|path| (path.depth(), path.id().0)).collect();
    let counted = app.db.read(CoverageOp { county: app.county, places, since: begin }).await?;
    let mut all = paths.iter().zip(counted).filter_map(|(path, coverage)| {
        let place = app.place_ref(path)?;
        let children = directory.place(path.id()).map_or(0, |place| place.children.len());
        Some(shown(place, children, coverage, may_open))
    });
    let here = all.next().ok_or_else(AppError::not_found)?;
    let mut children: Vec<PlaceCoverage> = all.filter(|child| child.households != Some(0)).collect();
    if !may_open {
        hide_another(&mut children);
    }
    Ok(VisitCoverage {
        as_of: app.now().to_string(),
        since,
        ancestors: path
            .chain()
            .filter(|id| *id != path.id())
            .filter_map(|id| app.place_ref_by_id(id))
            .collect(),
        here,
        children,
        suppressed: !may_open,
        may_open,
    })
}

/// For whoever may not open households a place with a small number of any kind shows its share only in full tenths, and none of
/// the numbers from which the small one could be worked out.
fn shown(place: PlaceRef, children: usize, coverage: Coverage, may_open: bool) -> PlaceCoverage {
    let small = |number: u64| number > 0 && number < SMALL;
    let hide = !may_open
        && [coverage.households, coverage.visited, coverage.left(), coverage.never].into_iter().any(small);
    let number = |number: u64| (!hide).then_some(number);
    PlaceCoverage {
        place,
        children,
        households: if !may_open && small(coverage.households) { None } else { Some(coverage.households) },
        visited: number(coverage.visited),
        left: number(coverage.left()),
        never: number(coverage.never),
        permille: match coverage.permille() {
            Some(_) if hide && small(coverage.households) => None,
            Some(share) if hide => Some(share / 100 * 100),
            share => share,
        },
    }
}

/// Where the numbers of one place alone are hidden, the total would tell them: those of the smallest other place are hidden too.
fn hide_another(children: &mut [PlaceCoverage]) {
    if children.iter().filter(|child| child.visited.is_none()).count() != 1 {
        return;
    }
    let whole = children.iter().any(|child| child.households.is_none());
    let other = children.iter_mut().filter(|child| child.visited.is_some()).min_by_key(|child| child.visited);
    if let Some(other) = other {
        (other.visited, other.left, other.never) = (None, None, None);
        other.permille = other.permille.map(|share| share / 100 * 100);
        if whole {
            other.households = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_cannot_be_worked_out_from_the_total() {
        let mut children = [seen(60, 57, 3), seen(80, 60, 10), seen(40, 20, 9)];
        hide_another(&mut children);
        let shown: Vec<Option<u64>> = children.iter().map(|child| child.visited).collect();
        assert_eq!(shown, [None, Some(60), None]);
        assert_eq!(
            children.iter().map(|child| child.households).collect::<Vec<_>>(),
            [Some(60), Some(80), Some(40)]
        );
    }

    fn seen(households: u64, visited: u64, never: u64) -> PlaceCoverage {
        let place = PlaceRef { id: crate::views::Id(1), name: String::new(), depth: 1, path: String::new() };
        shown(place, 0, Coverage { households, visited, never }, false)
    }

    #[test]
    fn three_families_left_out_are_not_told_to_whoever_may_not_know_them() {
        let few = seen(60, 57, 3);
        assert_eq!((few.households, few.visited, few.left, few.never), (Some(60), None, None, None));
        assert_eq!(few.permille, Some(900), "950 would tell that three are left");
        let many = seen(60, 40, 10);
        assert_eq!(
            (many.visited, many.left, many.never, many.permille),
            (Some(40), Some(20), Some(10), Some(666))
        );
        let all = seen(60, 60, 0);
        assert_eq!((all.visited, all.left, all.permille), (Some(60), Some(0), Some(1_000)));
        let hamlet = seen(3, 2, 1);
        assert_eq!((hamlet.households, hamlet.visited, hamlet.permille), (None, None, None));
    }
}

//! How many households, people and marks stand where: the way down from the county to the grid (feature B2).

use super::scope::{path_of, roles_at};
use super::view::kinds;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::residents::{hidden_among, is_small};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Numbers of one place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceCounts {
    /// Place.
    pub place: PlaceRef,
    /// How many children it has.
    pub children: usize,
    /// Households.
    pub households: Option<i64>,
    /// People registered.
    pub people: Option<i64>,
    /// Of these, living here.
    pub living: Option<i64>,
    /// Marks by code; `null` where the number is too small to be shown.
    pub attributes: BTreeMap<String, Option<i64>>,
}

/// Name of a kind of mark.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KindName {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
}

/// The register of a place in numbers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegisterCounts {
    /// When it was read.
    pub as_of: String,
    /// From the root down, without the place itself.
    pub ancestors: Vec<PlaceRef>,
    /// The place.
    pub here: PlaceCounts,
    /// One level below.
    pub children: Vec<PlaceCounts>,
    /// The kinds that are counted.
    pub kinds: Vec<KindName>,
    /// Whether numbers below 5 are left out.
    pub suppressed: bool,
    /// Whether the reader may open the households.
    pub may_open: bool,
}

struct CountsOp {
    county: i64,
    places: Vec<i64>,
}

impl Op for CountsOp {
    type Out = Vec<(i64, String, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::residents::counts_of_places(tx, self.county, &self.places).await
    }
}

/// Where somebody may read the numbers: whoever may see households there, and whoever may see figures there.
fn may_count(app: &App, actor: &Actor, wanted: Option<&str>) -> Result<(PlacePath, bool)> {
    let path = match wanted.filter(|text| !text.is_empty()) {
        Some(text) => path_of(app, text.parse().map_err(|_| AppError::not_found())?)?,
        None => {
            let first = [Action::SeeRegister, Action::SeeFigures]
                .into_iter()
                .find_map(|action| crate::accounts::users::outermost(actor, action).first().copied());
            first.unwrap_or_else(|| app.directory().root_path())
        }
    };
    if decide_at(actor, Action::SeeRegister, &path).is_ok() {
        return Ok((path, true));
    }
    decide_at(actor, Action::SeeFigures, &path)?;
    Ok((path, false))
}

/// Numbers of a place and of those one level below.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope.
pub async fn counts(app: &App, actor: &Actor, place: Option<&str>) -> Result<RegisterCounts> {
    let (path, may_open) = may_count(app, actor, place)?;
    let kinds = kinds(&app.profile(), &roles_at(actor, &path));
    let mut keys: Vec<String> = ["households", "people", "living"].map(str::to_owned).to_vec();
    keys.extend(kinds.iter().map(|kind| format!("+{}", kind.code)));
    let directory = app.directory();
    let children = |id: PlaceId| directory.place(id).map(|place| place.children.clone()).unwrap_or_default();
    // What is hidden at a place follows from the places beside it, from the county down, whoever asks and from wherever.
    let families: Vec<(PlaceId, Vec<PlaceId>)> = path
        .chain()
        .filter(|id| !may_open || *id == path.id())
        .map(|parent| (parent, children(parent)))
        .collect();
    let mut places: Vec<i64> = families.first().map(|(first, _)| first.0).into_iter().collect();
    places.extend(families.iter().flat_map(|(_, children)| children).map(|id| id.0));
    let rows = app.db.read(CountsOp { county: app.county, places }).await?;
    let numbers: Numbers = rows.into_iter().map(|(place, key, number)| ((place, key), number)).collect();
    let hidden = if may_open { BTreeSet::new() } else { hidden(&families, &keys, &numbers) };
    let of = |id: PlaceId| {
        let shown = |key: &str| {
            let cell = (id.0, key.to_owned());
            (!hidden.contains(&cell)).then(|| numbers.get(&cell).copied().unwrap_or(0))
        };
        Some(PlaceCounts {
            place: app.place_ref_by_id(id)?,
            children: children(id).len(),
            households: shown("households"),
            people: shown("people"),
            living: shown("living"),
            attributes: kinds
                .iter()
                .map(|kind| (kind.code.clone(), shown(&format!("+{}", kind.code))))
                .collect(),
        })
    };
    Ok(RegisterCounts {
        as_of: app.now().to_string(),
        ancestors: path
            .chain()
            .filter(|id| *id != path.id())
            .filter_map(|id| app.place_ref_by_id(id))
            .collect(),
        here: of(path.id()).ok_or_else(AppError::not_found)?,
        children: children(path.id()).into_iter().filter_map(of).collect(),
        kinds: kinds.into_iter().map(|kind| KindName { code: kind.code, name: kind.name }).collect(),
        suppressed: !may_open,
        may_open,
    })
}

/// Number by place and key.
type Numbers = BTreeMap<(i64, String), i64>;

/// The cells that are not shown, level by level: a place that is hidden beside its neighbours stays hidden when it is opened,
/// and its parts do not add up to it.
fn hidden(
    families: &[(PlaceId, Vec<PlaceId>)],
    keys: &[String],
    numbers: &Numbers,
) -> BTreeSet<(i64, String)> {
    let number = |place: PlaceId, key: &str| numbers.get(&(place.0, key.to_owned())).copied().unwrap_or(0);
    let mut hidden = BTreeSet::new();
    for key in keys {
        if let Some((root, _)) = families.first().filter(|(root, _)| is_small(number(*root, key))) {
            hidden.insert((root.0, key.clone()));
        }
        for (parent, children) in families {
            let column: Vec<i64> = children.iter().map(|child| number(*child, key)).collect();
            let whole = hidden.contains(&(parent.0, key.clone()));
            let cells = children.iter().zip(hidden_among(&column, whole));
            hidden.extend(cells.filter(|(_, hides)| *hides).map(|(child, _)| (child.0, key.clone())));
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A town of two villages, 3 and 20 households; the larger has two grids of 12 and 8.
    #[test]
    fn what_is_hidden_beside_its_neighbour_is_not_told_by_opening_it() {
        let key = "households".to_owned();
        let numbers: Numbers = [(1, 23), (11, 3), (12, 20), (121, 12), (122, 8)]
            .into_iter()
            .map(|(place, number)| ((place, key.clone()), number))
            .collect();
        let families = [(1, vec![11, 12]), (12, vec![121, 122])]
            .map(|(parent, children)| (PlaceId(parent), children.into_iter().map(PlaceId).collect()));
        let hidden = hidden(&families, std::slice::from_ref(&key), &numbers);
        let places: Vec<i64> = hidden.iter().map(|(place, _)| *place).collect();
        assert_eq!(places, [11, 12, 122], "23 is shown, and neither 20 nor 12 + 8");
    }
}

//! How many households, people and marks stand where: the way down from the county to the grid (feature B2).

use super::scope::{path_of, roles_at};
use super::shown::{CountsOp, Shown, hide_one};
use super::view::kinds;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use serde::Serialize;
use std::collections::BTreeMap;
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
    let directory = app.directory();
    let children = directory.place(path.id()).map(|place| place.children.clone()).unwrap_or_default();
    let ids: Vec<PlaceId> = std::iter::once(path.id()).chain(children).collect();
    let op = CountsOp { county: app.county, places: ids.iter().map(|id| id.0).collect() };
    let rows = app.db.read(op).await?;
    let knows = Shown::at(actor, &path);
    let shown = |number: i64| knows.number(number);
    let mut all = ids.iter().zip(rows).filter_map(|(id, rows)| {
        let known: BTreeMap<&str, i64> = rows.iter().map(|(key, number)| (key.as_str(), *number)).collect();
        let number = |key: &str| known.get(key).copied().unwrap_or(0);
        Some(PlaceCounts {
            place: app.place_ref_by_id(*id)?,
            children: directory.place(*id).map_or(0, |place| place.children.len()),
            households: shown(number("households")),
            people: shown(number("people")),
            living: shown(number("living")),
            attributes: kinds
                .iter()
                .map(|kind| (kind.code.clone(), shown(number(&format!("+{}", kind.code)))))
                .collect(),
        })
    });
    let here = all.next().ok_or_else(AppError::not_found)?;
    let mut children: Vec<PlaceCounts> = all.collect();
    if !may_open {
        hide_the_last(&mut children);
    }
    Ok(RegisterCounts {
        as_of: app.now().to_string(),
        ancestors: path
            .chain()
            .filter(|id| *id != path.id())
            .filter_map(|id| app.place_ref_by_id(id))
            .collect(),
        here,
        children,
        kinds: kinds.into_iter().map(|kind| KindName { code: kind.code, name: kind.name }).collect(),
        suppressed: !may_open,
        may_open,
    })
}

/// Where one number of a column is hidden, the total would tell it: the smallest of the others is hidden as well.
fn hide_the_last(children: &mut [PlaceCounts]) {
    hide_in(children, |place| Some(&mut place.households));
    hide_in(children, |place| Some(&mut place.people));
    hide_in(children, |place| Some(&mut place.living));
    let codes: Vec<String> =
        children.first().map(|place| place.attributes.keys().cloned().collect()).unwrap_or_default();
    for code in codes {
        hide_in(children, |place| place.attributes.get_mut(&code));
    }
}

fn hide_in(children: &mut [PlaceCounts], cell: impl Fn(&mut PlaceCounts) -> Option<&mut Option<i64>>) {
    hide_one(children.iter_mut().filter_map(cell));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(households: Option<i64>) -> PlaceCounts {
        let place = PlaceRef { id: crate::views::Id(1), name: String::new(), depth: 1, path: String::new() };
        PlaceCounts {
            place,
            children: 0,
            households,
            people: Some(50),
            living: Some(0),
            attributes: BTreeMap::from([("volunteer".to_owned(), households)]),
        }
    }

    fn shown(numbers: &[Option<i64>]) -> Vec<Option<i64>> {
        let mut children: Vec<PlaceCounts> = numbers.iter().map(|number| place(*number)).collect();
        hide_the_last(&mut children);
        assert!(children.iter().all(|place| place.attributes.get("volunteer") == Some(&place.households)));
        children.iter().map(|place| place.households).collect()
    }

    #[test]
    fn a_hidden_number_cannot_be_worked_out_from_the_total() {
        assert_eq!(shown(&[None, Some(20), Some(9), Some(0)]), [None, Some(20), None, Some(0)]);
        assert_eq!(shown(&[None, None, Some(9)]), [None, None, Some(9)], "two hide each other");
        assert_eq!(shown(&[Some(30), Some(9)]), [Some(30), Some(9)]);
    }
}

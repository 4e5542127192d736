//! How many marks a department looks after in each place, as far as the reader may know.

use super::view::NetMark;
use crate::context::App;
use crate::error::Result;
use crate::residents::{Shown, kinds, roles_at};
use gezhi_domain::accounts::Actor;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::profile::NetSpec;
use std::collections::{BTreeMap, HashMap};

/// Marks of places by kind; `None` stands for a number that is too small to be shown.
pub(super) struct Marks {
    codes: Vec<String>,
    by_place: HashMap<i64, BTreeMap<String, Option<i64>>>,
    /// Whether small numbers are left out.
    pub suppressed: bool,
}

impl Marks {
    /// Those of a net in a place.
    pub fn of(&self, net: &NetSpec, place: i64) -> Vec<NetMark> {
        let Some(found) = self.by_place.get(&place) else { return Vec::new() };
        let codes = net.marks.iter().filter(|code| self.codes.contains(code));
        codes
            .map(|code| NetMark { code: code.clone(), number: found.get(code).copied().unwrap_or(Some(0)) })
            .collect()
    }
}

/// The marks of places. `families` are whole sets of siblings, or a place by itself: where one number of a set is hidden, so
/// is another, because a total is known.
pub(super) async fn marks(
    app: &App,
    actor: &Actor,
    at: &PlacePath,
    nets: &[&NetSpec],
    families: &[Vec<i64>],
) -> Result<Marks> {
    let seen = kinds(&app.profile(), &roles_at(actor, at));
    let codes: Vec<String> = seen
        .into_iter()
        .map(|kind| kind.code)
        .filter(|code| nets.iter().any(|net| net.marks.contains(code)))
        .collect();
    let shown = Shown::at(actor, at);
    let mut marks = Marks { codes, by_place: HashMap::new(), suppressed: shown.is_suppressed() };
    if marks.codes.is_empty() {
        return Ok(marks);
    }
    for family in families {
        let numbers = crate::residents::marks_within(app, family, &marks.codes).await?;
        marks.by_place.extend(family.iter().copied().zip(shown.family(&numbers)));
    }
    Ok(marks)
}

//! Who is in charge where, and which grids nobody is in charge of.

use super::view::InCharge;
use crate::context::App;
use crate::directory::{Directory, Place};
use crate::views::{Id, instant};
use gezhi_domain::grids::{GridClass, PlaceId, PlacePath};
use gezhi_domain::profile::NetSpec;
use gezhi_store::counters::OpenCategory;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::nets::NetPostRow;
use std::collections::HashMap;

/// Everybody in charge, by net and place.
pub(super) struct Coverage(HashMap<String, HashMap<i64, NetPostRow>>);

impl Coverage {
    fn of(rows: Vec<NetPostRow>) -> Self {
        let mut all: HashMap<String, HashMap<i64, NetPostRow>> = HashMap::new();
        for row in rows {
            all.entry(row.net.clone()).or_default().insert(row.place, row);
        }
        Self(all)
    }

    /// Who is in charge of a place: somebody who stands there, else the nearest above it.
    pub fn nearest(&self, net: &NetSpec, at: &PlacePath) -> Option<&NetPostRow> {
        let of_net = self.0.get(&net.key)?;
        at.chain().rev().find_map(|place| of_net.get(&place.0))
    }

    /// The same as it is shown.
    pub fn person(&self, app: &App, net: &NetSpec, at: &PlacePath) -> Option<InCharge> {
        let row = self.nearest(net, at)?;
        Some(InCharge {
            id: Id(row.id),
            name: row.name.clone(),
            phone: row.phone.clone(),
            place: app.place_ref_by_id(PlaceId(row.place)),
            inherited: row.place != at.id().0,
            since: instant(row.since),
        })
    }

    /// Of these grids, how many have somebody.
    pub fn covered(&self, net: &NetSpec, grids: &[PlacePath]) -> usize {
        grids.iter().filter(|grid| self.nearest(net, grid).is_some()).count()
    }
}

/// Whether no general grid lies below a place: it is one of those that people are put in charge of.
fn is_smallest(directory: &Directory, place: &Place) -> bool {
    let is_general =
        |id: &PlaceId| directory.place(*id).is_some_and(|child| child.class == GridClass::General);
    !place.children.iter().any(is_general)
}

/// The smallest grids of a place in reading order: itself, where there are none below it.
pub(super) fn grids_of(directory: &Directory, at: &PlacePath) -> Vec<PlacePath> {
    directory
        .places()
        .filter(|place| at.reaches(&place.path) && is_smallest(directory, place))
        .map(|place| place.path)
        .collect()
}

/// Reads who is in charge, and what is open in some places by category.
pub(super) struct Read {
    pub county: i64,
    pub places: Vec<i64>,
}

/// What is open in each place by category.
pub(super) type OpenCases = HashMap<i64, Vec<OpenCategory>>;

impl Op for Read {
    type Out = (Coverage, OpenCases);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let posts = gezhi_store::nets::all(tx, self.county).await?;
        let mut open: OpenCases = HashMap::new();
        for row in gezhi_store::counters::open_categories(tx, self.county, &self.places).await? {
            open.entry(row.place).or_default().push(row);
        }
        Ok((Coverage::of(posts), open))
    }
}

/// Open and overdue cases of a net in a place.
pub(super) fn load_of(net: &NetSpec, place: i64, open: &OpenCases) -> (i64, i64) {
    let rows = open.get(&place).map(Vec::as_slice).unwrap_or_default();
    let own = rows.iter().filter(|row| net.branch_of(&row.category).is_some());
    own.fold((0, 0), |sum, row| (sum.0 + row.open, sum.1 + row.overdue))
}

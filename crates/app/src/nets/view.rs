//! Nets, grids and people in charge as they are shown and filled in.

use crate::context::App;
use crate::views::{Bi, BodyRef, Id, PlaceRef, instant};
use gezhi_domain::grids::PlacePath;
use gezhi_domain::profile::NetSpec;
use gezhi_store::nets::NetPostRow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A code with its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NetWord)]
pub struct Word {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
}

/// A standing duty.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NetDuty)]
pub struct DutyView {
    /// What is done.
    pub what: Bi,
    /// How often.
    pub often: Bi,
}

/// A department's net.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NetView {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Bi,
    /// Colour.
    pub colour: String,
    /// The department, where there is one for the place.
    pub body: Option<BodyRef>,
    /// Categories it answers for.
    pub categories: Vec<Word>,
    /// Kinds of marks it looks after.
    pub marks: Vec<Word>,
    /// What it does in every grid.
    pub duties: Vec<DutyView>,
}

impl NetView {
    pub(super) fn of(app: &App, net: &NetSpec, at: Option<&PlacePath>) -> Self {
        let profile = app.profile();
        let mark = |code: &String| {
            let spec = profile.attributes.attributes.iter().find(|spec| spec.code == *code)?;
            Some(Word { code: code.clone(), name: Bi::from(&spec.name) })
        };
        let duty = |duty: &gezhi_domain::profile::NetDuty| DutyView {
            what: Bi::from(&duty.what),
            often: Bi::from(&duty.often),
        };
        Self {
            key: net.key.clone(),
            name: Bi::from(&net.name),
            colour: net.colour.clone(),
            body: app.directory().nearest_body(&net.body, at).and_then(|body| app.body_ref(body)),
            categories: net
                .categories
                .iter()
                .map(|code| Word { code: code.clone(), name: app.category_name(code) })
                .collect(),
            marks: net.marks.iter().filter_map(mark).collect(),
            duties: net.duties.iter().map(duty).collect(),
        }
    }
}

/// Who of a department is in charge.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InCharge {
    /// Identity.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: String,
    /// Of which place: this one, or one above it.
    pub place: Option<PlaceRef>,
    /// Whether it is one above it.
    pub inherited: bool,
    /// Since when.
    pub since: String,
}

/// Marks of a kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NetMark {
    /// Code.
    pub code: String,
    /// How many; `null` where the number is too small to be shown.
    pub number: Option<i64>,
}

/// One department in one place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NetCell {
    /// Key of the net.
    pub net: String,
    /// Who is in charge.
    pub person: Option<InCharge>,
    /// Grids in the place.
    pub grids: usize,
    /// Of these, how many have somebody.
    pub covered: usize,
    /// Open cases of its categories.
    pub open: i64,
    /// Of these, past the deadline.
    pub overdue: i64,
    /// Marks it looks after, as far as the reader may see the kind.
    pub marks: Vec<NetMark>,
}

/// A place with all departments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NetRow {
    /// Place.
    pub place: PlaceRef,
    /// How many places stand one level below.
    pub children: usize,
    /// Departments, in the order of the nets.
    pub cells: Vec<NetCell>,
    /// Whether the reader may put people in charge here.
    pub editable: bool,
}

/// The departments of a place and of those one level below.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NetBoard {
    /// When it was read.
    pub as_of: String,
    /// From the root down, without the place itself.
    pub ancestors: Vec<PlaceRef>,
    /// The nets.
    pub nets: Vec<NetView>,
    /// The place.
    pub here: NetRow,
    /// One level below.
    pub rows: Vec<NetRow>,
    /// Grids without somebody, counted for each net.
    pub gaps: usize,
    /// Whether numbers of marks below 5 are left out.
    pub suppressed: bool,
}

/// Open cases of a branch of categories.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NetCategoryLoad)]
pub struct CategoryLoad {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Open.
    pub open: i64,
    /// Of these, past the deadline.
    pub overdue: i64,
}

/// A grid as its department sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DepartmentGrid {
    /// Grid.
    pub place: PlaceRef,
    /// Who is in charge.
    pub person: Option<InCharge>,
    /// Open cases of its categories.
    pub open: i64,
    /// Of these, past the deadline.
    pub overdue: i64,
    /// The open cases by category.
    pub cases: Vec<CategoryLoad>,
    /// Marks it looks after, as far as the reader may see the kind.
    pub marks: Vec<NetMark>,
    /// Whether the reader may put people in charge here.
    pub editable: bool,
}

/// The grids of a department, those with overdue cases first, then those without somebody, then by open cases.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DepartmentView {
    /// When it was read.
    pub as_of: String,
    /// The net with its duties.
    pub net: NetView,
    /// The place.
    pub place: PlaceRef,
    /// Grids.
    pub grids: usize,
    /// Of these, how many have somebody.
    pub covered: usize,
    /// This page of them.
    pub rows: Vec<DepartmentGrid>,
    /// Where the next page starts.
    pub next: Option<usize>,
}

/// Who was in charge, and who is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NetPastCharge)]
pub struct PastCharge {
    /// Name.
    pub name: String,
    /// Since when.
    pub since: String,
    /// Until when; `null` for whoever is.
    pub until: Option<String>,
}

impl PastCharge {
    pub(super) fn of(row: &NetPostRow) -> Self {
        Self { name: row.name.clone(), since: instant(row.since), until: row.until.map(instant) }
    }
}

/// Somebody to be put in charge.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NetDraft {
    /// Name.
    pub name: String,
    /// Telephone for work.
    pub phone: String,
    /// Who was shown as being in charge of this very place; left out where nobody was.
    #[serde(default)]
    pub seen: Option<Id>,
}

/// Which place.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// Place; the reader's own when left out.
    pub place: Option<String>,
}

/// Which grids of a department.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DepartmentQuery {
    /// Place; the reader's own when left out.
    pub place: Option<String>,
    /// Where the page starts.
    pub from: Option<usize>,
    /// Grids on it, 50 when left out, at most 200.
    pub limit: Option<usize>,
}

/// Whom the reader was shown.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeenQuery {
    /// Who was shown as being in charge of this very place.
    pub seen: String,
}

//! The list by which a meal is entered household by household: for those alone who may see the households and their marks.

use super::meals::{decide_keeper, which};
use super::{find, marks_of};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::kinds;
use crate::residents::scope::{path_of, roles_at};
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::canteen as store;
use gezhi_store::residents::HouseholdRow;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};

/// Most households on the list.
const MOST: usize = 500;

/// Which meal.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EatersQuery {
    /// Day.
    pub day: String,
    /// `breakfast`, `lunch` or `dinner`.
    pub meal: String,
}

/// A household that may eat.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CanteenEaterView)]
pub struct EaterView {
    /// Household.
    pub household: Id,
    /// Number of its file.
    pub number: String,
    /// Name of its head.
    pub name: String,
    /// Portions that were entered for the meal.
    pub portions: i64,
}

struct Read {
    county: i64,
    canteen: i64,
    village: (usize, i64),
    marks: Vec<String>,
    today: String,
    which: (String, String),
}

impl Op for Read {
    type Out = (Vec<HouseholdRow>, Vec<(i64, i64)>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let marked =
            gezhi_store::residents::attributes_of_place(tx, self.county, self.village, &self.today).await?;
        let ids: BTreeSet<i64> =
            marked.into_iter().filter(|(_, code)| self.marks.contains(code)).map(|(id, _)| id).collect();
        let ids: Vec<i64> = ids.into_iter().take(MOST).collect();
        let files = gezhi_store::residents::households_by_ids(tx, self.county, &ids).await?;
        let which = (self.which.0.as_str(), self.which.1.as_str());
        let entered = store::eaters(tx, self.county, self.canteen, which).await?;
        Ok((files, entered))
    }
}

/// That somebody may know who may eat: sees the households of the whole village, and every one of the marks.
///
/// # Errors
/// 422 with what to do instead.
pub(super) fn see_list(app: &App, actor: &Actor, village: &PlacePath, marks: &[String]) -> Result<()> {
    let seen = kinds(&app.profile(), &roles_at(actor, village));
    if decide_at(actor, Action::SeeRegister, village).is_ok()
        && marks.iter().all(|code| seen.iter().any(|kind| kind.code == *code))
    {
        return Ok(());
    }
    Err(AppError::invalid(
        "marks_unseen",
        "eaters",
        "您看不到全部就餐对象，请只登记份数。",
        "You may not see all those who may eat; enter the number alone.",
    ))
}

/// Households that may eat, with the portions that were entered for a meal; empty for a canteen that is open to everybody, whose meals are
/// entered as a number.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a meal that is none, and for whoever may not see all households and marks.
pub async fn eaters(app: &App, actor: &Actor, id: i64, query: &EatersQuery) -> Result<Vec<EaterView>> {
    decide(actor, Action::KeepCanteen)?;
    let (canteen, _) = find(app, id).await?;
    let village = path_of(app, canteen.village)?;
    decide_keeper(app, actor, &village)?;
    let marks = marks_of(&canteen);
    see_list(app, actor, &village, &marks)?;
    let read = Read {
        county: app.county,
        canteen: id,
        village: (village.depth(), village.id().0),
        marks,
        today: local_date(app.now()).to_string(),
        which: which(app, &query.day, &query.meal, true)?,
    };
    let (files, entered) = app.db.read(read).await?;
    let entered: HashMap<i64, i64> = entered.into_iter().collect();
    let mut rows: Vec<EaterView> = files
        .into_iter()
        .map(|file| EaterView {
            household: Id(file.id),
            number: file.number,
            name: file.head_name,
            portions: entered.get(&file.id).copied().unwrap_or(0),
        })
        .collect();
    rows.sort_by(|one, other| one.number.cmp(&other.number));
    Ok(rows)
}

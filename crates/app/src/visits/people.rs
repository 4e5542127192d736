//! Who can go: workers and leaders whose duty touches a place.

use crate::context::App;
use crate::error::Result;
use crate::residents::scope::place_for;
use crate::views::{Bi, Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, Role};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::engine::{Op, StoreError, Tx};
use serde::Serialize;
use utoipa::ToSchema;

/// Most people offered.
const MOST: usize = 200;

/// Somebody who can go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Visitor {
    /// Account.
    pub account: Id,
    /// Name.
    pub name: String,
    /// Role in words.
    pub role: Bi,
    /// Place of the duty.
    pub place: Option<PlaceRef>,
}

/// The duties by which somebody goes to households of a place, those of the place itself first.
fn duties_for(app: &App, duties: Vec<DutyRow>, path: &PlacePath) -> Vec<(DutyRow, Role)> {
    let directory = app.directory();
    let mut touching: Vec<(usize, DutyRow, Role)> = duties
        .into_iter()
        .filter_map(|duty| {
            let role = Role::parse(&duty.role).filter(|role| matches!(role, Role::Worker | Role::Leader))?;
            let at = directory.place(PlaceId(duty.place))?.path;
            let touches = at.reaches(path) || path.reaches(&at);
            touches.then(|| (at.depth().abs_diff(path.depth()), duty, role))
        })
        .collect();
    touching.sort_by_key(|(far, duty, _)| (*far, duty.account));
    touching.into_iter().map(|(_, duty, role)| (duty, role)).collect()
}

pub(crate) struct ReadVisitors {
    pub app: App,
    pub path: PlacePath,
    pub most: usize,
}

impl Op for ReadVisitors {
    type Out = Vec<(AccountRow, DutyRow, Role)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.app.county;
        let all = gezhi_store::accounts::all_duties(tx, county).await?;
        let mut found: Vec<(AccountRow, DutyRow, Role)> = Vec::new();
        for (duty, role) in duties_for(&self.app, all, &self.path) {
            if found.len() == self.most {
                break;
            }
            if found.iter().any(|(account, ..)| account.id == duty.account) {
                continue;
            }
            let account = gezhi_store::accounts::by_id(tx, county, duty.account).await?;
            found.extend(account.filter(|account| !account.locked).map(|account| (account, duty, role)));
        }
        Ok(found)
    }
}

/// Workers and leaders for the households of a place, the nearest first.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope.
pub async fn visitors(app: &App, actor: &Actor, place: Option<&str>) -> Result<Vec<Visitor>> {
    let (path, _) = place_for(app, actor, Action::PlanVisits, place)?;
    let found = app.db.read(ReadVisitors { app: app.clone(), path, most: MOST }).await?;
    Ok(found
        .into_iter()
        .map(|(account, duty, role)| Visitor {
            account: Id(account.id),
            name: account.name,
            role: Bi::new(role.zh(), role.en()),
            place: app.place_ref_by_id(PlaceId(duty.place)),
        })
        .collect())
}

/// The name of somebody who can go to households of a place.
///
/// # Errors
/// 422 for an account that has no such duty there.
pub(crate) async fn visitor_name(
    app: &App,
    path: &PlacePath,
    account: i64,
    field: &'static str,
) -> Result<String> {
    let found = app.db.read(ReadVisitors { app: app.clone(), path: *path, most: usize::MAX }).await?;
    let one = found.into_iter().find(|(row, ..)| row.id == account);
    one.map(|(row, ..)| row.name).ok_or_else(|| {
        crate::error::AppError::invalid(
            "visitor",
            field,
            "这个人不管这里的户，请选这里的网格员或网格长。",
            "This person has no duty here; choose a worker or leader of the place.",
        )
    })
}

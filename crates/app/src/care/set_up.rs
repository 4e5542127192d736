//! Setting up plans for everybody who is marked and has none yet.

use super::CLOCK;
use super::plan::{AddOp, Fresh, days};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::scope::{path_of, place_for, roles_at};
use crate::views::Id;
use crate::visits::{ReadVisitors, visitor_name};
use gezhi_domain::accounts::{Action, Actor, Role};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::residents::HouseholdRow;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Plans of one operation.
const MOST: i64 = 500;

/// Which plans are set up.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SetUpInput {
    /// Place; the own scope when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// Mark.
    pub code: String,
    /// Who cares; the nearest worker of each household when left out.
    #[serde(default)]
    pub carer: Option<Id>,
    /// Days between checks; as the kind of mark says when left out.
    #[serde(default)]
    pub every_days: Option<u16>,
    /// Only say how many it would be.
    #[serde(default)]
    pub dry_run: bool,
}

/// What was set up.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SetUp {
    /// Marked, without a plan.
    pub found: usize,
    /// Plans set up now.
    pub made: usize,
    /// Without anybody who could care: nobody is posted there.
    pub without_carer: usize,
    /// Whether more are left for another turn.
    pub more: bool,
}

struct Look {
    county: i64,
    place: (usize, i64),
    code: String,
    today: String,
}

impl Op for Look {
    type Out = (Vec<(i64, Option<i64>)>, Vec<HouseholdRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let (county, place) = (self.county, self.place);
        let found =
            gezhi_store::care::unplanned(tx, county, place, &self.code, &self.today, MOST + 1).await?;
        let ids: Vec<i64> = found.iter().map(|(household, _)| *household).collect();
        let files = gezhi_store::residents::households_by_ids(tx, county, &ids).await?;
        Ok((found, files))
    }
}

/// Sets up plans for everybody in a place who is marked and has none.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for a mark that is not on the care list.
pub async fn set_up(app: &App, actor: &Actor, input: &SetUpInput, address: Option<&str>) -> Result<SetUp> {
    let (path, permit) = place_for(app, actor, Action::EditCare, input.place.as_deref())?;
    let profile = app.profile();
    let spec =
        profile.attribute(&input.code).filter(|spec| spec.care && spec.is_seen_by(&roles_at(actor, &path)));
    let spec = spec.ok_or_else(|| {
        AppError::invalid(
            "attribute",
            "code",
            "没有这种关爱标签，请重新选择。",
            "There is no such mark on the care list; choose another.",
        )
    })?;
    let every_days = days(input.every_days, Some(spec))?;
    let today = local_date(app.now()).to_string();
    let look =
        Look { county: app.county, place: (path.depth(), path.id().0), code: input.code.clone(), today };
    let (mut found, files) = app.db.read(look).await?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    if input.dry_run {
        return Ok(SetUp { found: found.len(), made: 0, without_carer: 0, more });
    }
    let given = match input.carer {
        Some(id) => Some((id.0, visitor_name(app, &path, id.0, "carer").await?)),
        None => None,
    };
    let mut nearest: HashMap<i64, Option<(i64, String)>> = HashMap::new();
    let (mut plans, mut without_carer) = (Vec::with_capacity(found.len()), 0);
    for (household, person) in &found {
        let Some(file) = files.iter().find(|file| file.id == *household) else { continue };
        let carer = match &given {
            Some(carer) => Some(carer.clone()),
            None => carer_at(app, &mut nearest, file.place).await?,
        };
        let Some((carer, name)) = carer else {
            without_carer += 1;
            continue;
        };
        let fresh = Fresh {
            household: file,
            person: *person,
            code: &input.code,
            carer: (carer, &name),
            every_days,
            words: "",
        };
        plans.push(fresh.row(app)?);
    }
    let made = plans.len();
    let mut entry = app.entry(&permit, "care_set_up", CLOCK, path.id().0, address);
    entry.place = Some(path.id().0);
    entry.details = serde_json::json!({ "code": input.code, "made": made, "days": every_days }).to_string();
    if made > 0 {
        app.db.write(AddOp { county: app.county, permit, plans, entries: vec![entry] }).await?;
    }
    Ok(SetUp { found: found.len(), made, without_carer, more })
}

/// The worker, or else the leader, nearest to a place whose duty reaches it.
async fn carer_at(
    app: &App,
    known: &mut HashMap<i64, Option<(i64, String)>>,
    place: i64,
) -> Result<Option<(i64, String)>> {
    if let Some(carer) = known.get(&place) {
        return Ok(carer.clone());
    }
    let path = path_of(app, place)?;
    let found = app.db.read(ReadVisitors { app: app.clone(), path, most: 50 }).await?;
    let directory = app.directory();
    let reaches = |duty: i64| directory.place(PlaceId(duty)).is_some_and(|at| at.path.reaches(&path));
    let mut reaching: Vec<_> = found.into_iter().filter(|(_, duty, _)| reaches(duty.place)).collect();
    // The nearest come first; of those at one place a worker goes before the leader.
    reaching.sort_by_key(|(_, duty, role)| {
        let depth = directory.place(PlaceId(duty.place)).map_or(0, |at| at.path.depth());
        (std::cmp::Reverse(depth), *role != Role::Worker)
    });
    let carer = reaching.into_iter().next().map(|(account, ..)| (account.id, account.name));
    known.insert(place, carer.clone());
    Ok(carer)
}

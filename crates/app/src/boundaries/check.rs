//! What a draft would do, shown before anything is saved.

use super::ground::{Ground, Sheet};
use super::input::Draft;
use super::placement::{Fate, Goes, Placement, part_of};
use super::plan::{Plan, moves, plan};
use super::see::place_of;
use super::view::{BoundaryCheck, CheckedPart, MoveCount, MovedHousehold, findings, geometry};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Id, Point};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_geo::Crs;
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::residents::HouseholdRow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Households told one by one.
const SHOWN: usize = 500;
/// Most households that one change may look at.
pub(super) const MOST_HOUSEHOLDS: i64 = 30_000;

/// The ground with what stands on it.
pub(super) struct Standing {
    pub ground: Ground,
    pub households: Vec<HouseholdRow>,
    pub cases: Vec<StoredCase>,
}

impl Standing {
    /// Reads it. What stands in a place whose parts are divided further never moves with their borders: it is not read.
    ///
    /// # Errors
    /// 422 for a place with too many households to be drawn at once.
    pub async fn read(tx: &mut Tx<'_>, county: i64, place: &PlacePath, moves: bool) -> Result<Self> {
        let within = (place.depth(), place.id().0);
        let ground = Ground::read(tx, county, place).await?;
        if !moves {
            return Ok(Self { ground, households: Vec::new(), cases: Vec::new() });
        }
        let households =
            gezhi_store::residents::households_on_map(tx, county, within, MOST_HOUSEHOLDS + 1).await?;
        if i64::try_from(households.len()).is_ok_and(|count| count > MOST_HOUSEHOLDS) {
            return Err(AppError::invalid(
                "too_many",
                "place",
                format!("这里超过 {MOST_HOUSEHOLDS} 户，请选到村（社区）再划分。"),
                format!("More than {MOST_HOUSEHOLDS} households; choose a village."),
            ));
        }
        Ok(Self {
            ground,
            households,
            cases: gezhi_store::case_lists::open_within(tx, county, within).await?,
        })
    }
}

pub(super) struct ReadStanding {
    county: i64,
    place: PlacePath,
    moves: bool,
}

impl ReadStanding {
    pub fn of(app: &App, place: PlacePath) -> Self {
        Self { county: app.county, place, moves: moves(app, &place) }
    }
}

impl Op for ReadStanding {
    type Out = Standing;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Standing> {
        Standing::read(tx, self.county, &self.place, self.moves).await
    }
}

/// Where a household stands below a place.
pub(super) fn household_part(place: &PlacePath, row: &HouseholdRow) -> Option<i64> {
    row.ancestors.get(place.depth()).copied().flatten()
}

/// Works out a plan, off the threads that answer requests.
///
/// # Errors
/// Those of [`plan`].
pub(super) async fn planned(
    app: &App,
    place: PlacePath,
    ground: Ground,
    draft: Arc<Draft>,
) -> Result<(Ground, Plan)> {
    let _turn = app.heavy_turn().await;
    let own = app.clone();
    let (ground, plan) = tokio::task::spawn_blocking(move || {
        let plan = plan(&own, &place, &ground, &draft);
        (ground, plan)
    })
    .await
    .map_err(std::io::Error::other)?;
    Ok((ground, plan?))
}

/// Says what a draft would do. Nothing is saved.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for shapes and names that cannot be used.
pub async fn check(app: &App, actor: &Actor, draft: Draft) -> Result<BoundaryCheck> {
    let place = place_of(app, actor, Action::EditBoundaries, PlaceId(draft.place.0))?;
    let Standing { ground, households, cases } = app.db.read(ReadStanding::of(app, place)).await?;
    let (ground, plan) = planned(app, place, ground, Arc::new(draft)).await?;
    let sees_register = decide_at(actor, Action::SeeRegister, &place).is_ok();
    let sheet = ground.now();
    let mut view = Tally::new(app, &place, &sheet, &plan).count(&households, &cases)?;
    if !sees_register {
        view.households.clear();
    }
    Ok(view)
}

/// Counts what moves.
struct Tally<'a> {
    place: &'a PlacePath,
    plan: &'a Plan,
    placement: Placement,
    names: BTreeMap<Option<i64>, String>,
}

impl<'a> Tally<'a> {
    fn new(app: &App, place: &'a PlacePath, sheet: &Sheet, plan: &'a Plan) -> Self {
        let own = app.place_ref(place).map(|place| place.name).unwrap_or_default();
        let names = sheet
            .parts
            .iter()
            .map(|part| (Some(part.row.id), part.row.name.clone()))
            .chain([(None, own)])
            .collect();
        Self { place, plan, placement: Placement::new(sheet, plan), names }
    }

    fn name(&self, stands: Option<i64>) -> String {
        self.names.get(&stands).or_else(|| self.names.get(&None)).cloned().unwrap_or_default()
    }

    fn into(&self, goes: Goes) -> String {
        match goes {
            Goes::Part(at) => self.plan.parts.get(at).map(|part| part.name.clone()).unwrap_or_default(),
            Goes::Up => self.name(None),
        }
    }

    fn count(&self, households: &[HouseholdRow], cases: &[StoredCase]) -> Result<BoundaryCheck> {
        let plan = self.plan;
        let mut moves: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
        let mut held = vec![0_i64; plan.parts.len()];
        let mut told = Vec::new();
        let (mut moving, mut cut_off, mut moving_cases) = (0, 0, 0);
        for row in households {
            let stands = household_part(self.place, row);
            let Fate { goes, cut_off: lost } = self.placement.fate(stands, row.lon.zip(row.lat));
            let at = match goes {
                Some(Goes::Part(at)) => Some(at),
                Some(Goes::Up) => None,
                None => stands.and_then(|id| plan.parts.iter().position(|part| part.id == Some(id))),
            };
            if let Some(slot) = at.and_then(|at| held.get_mut(at)) {
                *slot += 1;
            }
            if let Some(goes) = goes {
                moving += 1;
                moves.entry((self.name(stands), self.into(goes))).or_default().0 += 1;
            }
            cut_off += usize::from(lost);
            if (goes.is_some() || lost) && told.len() < SHOWN {
                told.push(MovedHousehold {
                    id: Id(row.id),
                    name: row.head_name.clone(),
                    address: format!("{}{}", row.address, row.room),
                    lon: row.lon,
                    lat: row.lat,
                    from: self.name(stands),
                    into: goes.map(|goes| self.into(goes)),
                    cut_off: lost,
                });
            }
        }
        for stored in cases {
            let stands = stored.case.place.and_then(|path| case_part(self.place, &path));
            if let Some(goes) = self.placement.fate(stands, stored.case.point).goes {
                moving_cases += 1;
                moves.entry((self.name(stands), self.into(goes))).or_default().1 += 1;
            }
        }
        let mut parts: Vec<CheckedPart> = plan
            .parts
            .iter()
            .zip(held)
            .map(|(part, households)| CheckedPart {
                key: part.key.clone(),
                id: part.id.map(Id),
                code: part.code.clone(),
                name: part.name.clone(),
                seq: part.seq,
                class: if part.dedicated { "dedicated" } else { "general" }.to_owned(),
                shape: geometry(&part.polygon, Crs::Wgs84),
                area_km2: part.area_m2 / 1e6,
                label: part.label.map(|at| Point { lon: at.lon, lat: at.lat }),
                reshaped: part.reshaped,
                households,
            })
            .collect();
        parts.sort_by_key(|part| part.seq);
        let findings = findings(plan);
        let can_save = !plan.is_refused();
        Ok(BoundaryCheck {
            version: plan.version.clone(),
            parts,
            needs_accept: can_save && (!findings.is_empty() || cut_off > 0),
            findings,
            ended: plan
                .ended
                .iter()
                .map(|part| MoveCount {
                    from: part.name.clone(),
                    into: self.into(part.heir.map_or(Goes::Up, Goes::Part)),
                    households: 0,
                    cases: 0,
                })
                .collect(),
            moves: moves
                .into_iter()
                .map(|((from, into), (households, cases))| MoveCount { from, into, households, cases })
                .collect(),
            households: told,
            moving,
            cut_off,
            moving_cases,
            can_save,
        })
    }
}

/// The part below a place in which a stored case stands: its row has the ancestors without the root.
pub(super) fn case_part(place: &PlacePath, path: &PlacePath) -> Option<i64> {
    part_of(place, path)
}

/// The refusal of a draft that has to be mended first.
pub(super) fn refused(plan: &Plan) -> Result<()> {
    let Some(first) = findings(plan).into_iter().find(|finding| finding.refused) else { return Ok(()) };
    Err(AppError::invalid("boundary_findings", "parts", first.word.zh, first.word.en))
}

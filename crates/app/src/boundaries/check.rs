//! What a draft would do, shown before anything is saved.

use super::follow::{follow, version_of};
use super::ground::{Ground, ReadGround, Sheet};
use super::input::Draft;
use super::placement::{Fate, Goes, Placement};
use super::plan::{Plan, plan};
use super::see::place_of;
use super::standing::{ReadStanding, Standing};
use super::view::{BoundaryCheck, CheckedPart, FollowingGrid, MoveCount, MovedHousehold, findings, geometry};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Id, Point};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_geo::{Crs, area_km2};
use gezhi_store::cases::StoredCase;
use gezhi_store::residents::HouseholdRow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Households told one by one.
const SHOWN: usize = 500;
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
    let mut plan = plan?;
    follow(app, &place, &ground.now(), &mut plan).await?;
    Ok((ground, plan))
}

/// Says what a draft would do. Nothing is saved.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 422 for shapes and names that cannot be used.
pub async fn check(app: &App, actor: &Actor, draft: Draft) -> Result<BoundaryCheck> {
    let place = place_of(app, actor, Action::EditBoundaries, PlaceId(draft.place.0))?;
    let ground = app.db.read(ReadGround { county: app.county, place }).await?;
    let (ground, plan) = planned(app, place, ground, Arc::new(draft)).await?;
    let Standing { households, cases } = app.db.read(ReadStanding::of(app, place, &plan)).await?;
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
    app: &'a App,
    place: &'a PlacePath,
    plan: &'a Plan,
    placement: Placement,
    names: BTreeMap<Option<i64>, String>,
}

impl<'a> Tally<'a> {
    fn new(app: &'a App, place: &'a PlacePath, sheet: &Sheet, plan: &'a Plan) -> Self {
        let own = app.place_ref(place).map(|place| place.name).unwrap_or_default();
        let names = sheet
            .parts
            .iter()
            .map(|part| (Some(part.row.id), part.row.name.clone()))
            .chain(plan.followers.iter().map(|follower| (follower.part.id, follower.part.name.clone())))
            .chain([(None, own)])
            .collect();
        Self { app, place, plan, placement: Placement::new(sheet, plan), names }
    }

    fn name(&self, stands: Option<i64>) -> String {
        self.names.get(&stands).or_else(|| self.names.get(&None)).cloned().unwrap_or_default()
    }

    fn into(&self, goes: Goes) -> String {
        match goes {
            Goes::Part(at) => self.plan.at(at).map(|part| part.name.clone()).unwrap_or_default(),
            Goes::Up => self.name(None),
        }
    }

    /// The part of the draft in which a part or a grid that follows lies.
    fn root(&self, at: usize) -> usize {
        let follower = at.checked_sub(self.plan.parts.len()).and_then(|at| self.plan.followers.get(at));
        follower.map_or(at, |follower| follower.root)
    }

    fn following(&self) -> Vec<FollowingGrid> {
        let drawn_anew = self.plan.followers.iter().filter(|follower| follower.part.reshaped);
        drawn_anew
            .filter_map(|follower| {
                Some(FollowingGrid {
                    id: Id(follower.part.id?),
                    name: follower.part.name.clone(),
                    under: self.app.place_ref(&follower.under).map(|place| place.name).unwrap_or_default(),
                    shape: geometry(&follower.part.polygon, Crs::Wgs84),
                    area_before: area_km2(&follower.before),
                    area_after: follower.part.area_m2 / 1e6,
                })
            })
            .collect()
    }

    fn count(&self, households: &[HouseholdRow], cases: &[StoredCase]) -> Result<BoundaryCheck> {
        let plan = self.plan;
        let mut moves: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
        let mut held = vec![0_i64; plan.parts.len()];
        let mut told = Vec::new();
        let (mut moving, mut cut_off, mut moving_cases) = (0, 0, 0);
        for row in households {
            let stands = self.placement.household(self.place, row);
            let Fate { goes, cut_off: lost } = self.placement.fate(stands, row.lon.zip(row.lat));
            let at = match goes {
                Some(Goes::Part(at)) => Some(self.root(at)),
                Some(Goes::Up) => None,
                None => {
                    let top = row.ancestors.get(self.place.depth()).copied().flatten();
                    top.and_then(|id| plan.parts.iter().position(|part| part.id == Some(id)))
                }
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
            let stands = stored.case.place.and_then(|path| self.placement.case(self.place, &path));
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
            following: self.following(),
            inner_version: version_of(&plan.followed),
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

/// The refusal of a draft that has to be mended first.
pub(super) fn refused(plan: &Plan) -> Result<()> {
    let Some(first) = findings(plan).into_iter().find(|finding| finding.refused) else { return Ok(()) };
    Err(AppError::invalid("boundary_findings", "parts", first.word.zh, first.word.en))
}

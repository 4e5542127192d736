//! Saving a draft: shapes with their date, new and ended grids, and everybody and everything that comes to stand elsewhere,
//! in one transaction.

use super::check::{planned, refused};
use super::follow::version_of;
use super::ground::{Ground, ReadGround, Sheet};
use super::input::Draft;
use super::placement::{Fate, Goes, Placement};
use super::plan::{ChildLevel, Plan, PlannedPart, child_level};
use super::see::{difference, place_of};
use super::standing::{MOST_HOUSEHOLDS, Reach, ReadStanding, Standing};
use crate::context::App;
use crate::directory::{Directory, ReadDirectory};
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::rehome::Moving;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_domain::cases::Case;
use gezhi_domain::grids::{GridClass, PlaceId, PlacePath};
use gezhi_domain::profile::Profile;
use gezhi_geo::Crs;
use gezhi_geo::feature::write_geometry_fine;
use gezhi_store::cases::StoredCase;
use gezhi_store::engine::{Op, Tx};
use gezhi_store::houses::HouseRow;
use gezhi_store::journal::Entry;
use gezhi_store::places::PlaceRow;
use gezhi_store::residents::HouseholdRow;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Closed cases of an ended grid that are read at a time.
const BATCH: i64 = 500;

/// What was saved.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct BoundariesSaved {
    /// The version now.
    pub version: String,
    /// Grids that are new.
    pub new: Vec<Id>,
    /// How many ended.
    pub ended: usize,
    /// How many were drawn anew.
    pub reshaped: usize,
    /// How many smaller grids followed a border.
    #[serde(default)]
    pub following: usize,
    /// Households that stand elsewhere now.
    pub households: usize,
    /// Open cases that stand elsewhere now.
    pub cases: usize,
}

struct Apply {
    app: App,
    profile: Arc<Profile>,
    permit: Permit,
    place: PlacePath,
    plan: Arc<Plan>,
    placement: Arc<Placement>,
    level: ChildLevel,
    version: String,
    reach: Reach,
    key: Key,
    now: i64,
    entry: Entry,
}

/// What the operation leaves to be told.
struct Done {
    saved: BoundariesSaved,
    cases: Vec<(Case, i64)>,
}

/// Somebody else was faster: what is different from what the editor had before the eyes.
fn overtaken(ground: &Ground, version: &str, entries: &[Entry]) -> AppError {
    let before = ground.at_version(version).unwrap_or(Sheet { outline: None, parts: Vec::new() });
    let since: i64 = version.split('-').next().and_then(|at| at.parse().ok()).unwrap_or_default();
    let by = entries.iter().rev().find(|entry| entry.act == "boundaries_change" && entry.at > since);
    let who = by.map(|entry| entry.actor_name.clone());
    let (zh, en) = match &who {
        Some(name) => (name.clone(), name.clone()),
        None => ("别人".to_owned(), "Somebody else".to_owned()),
    };
    AppError::Overtaken {
        code: "boundaries_changed",
        zh: format!("{zh}刚改过这里的边界。您画的还在，请对照下面的变化，再决定怎么保存。"),
        en: format!(
            "{en} has just changed these boundaries. What you drew is still here; compare and decide."
        ),
        current: json!({
            "version": ground.version(), "by": who,
            "at": by.and_then(|entry| gezhi_store::time::instant(entry.at).ok()).map(|at| at.to_string()),
            "changes": difference(&before, &ground.now()),
        }),
    }
}

impl Op for Apply {
    type Out = Done;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Done> {
        let county = self.app.county;
        let ground = Ground::read(tx, county, &self.place).await?;
        if ground.version() != self.version {
            let entries = gezhi_store::journal::of_subject(tx, county, self.place.id().0).await?;
            return Err(overtaken(&ground, &self.version, &entries));
        }
        // Every change has a moment of its own, whatever the clock says.
        let mut now = self.now.max(ground.changed_at() + 1);
        for followed in &self.plan.followed {
            let ground = Ground::read(tx, county, &followed.path).await?;
            if ground.version() != followed.version {
                return Err(inner_overtaken(&self.version));
            }
            now = now.max(ground.changed_at() + 1);
        }
        let Standing { households, cases } = Standing::read(tx, county, &self.reach).await?;
        let mut rows: BTreeMap<i64, PlaceRow> =
            gezhi_store::places::all(tx, county).await?.into_iter().map(|row| (row.id, row)).collect();
        let ids: Vec<i64> = self.plan.all().map(|part| part.id.unwrap_or_else(|| self.app.id())).collect();
        self.write_places(tx, &mut rows, &ids, now).await?;
        let directory = Directory::build(ReadDirectory { county }.run(tx).await?, &self.profile)?;
        let moving =
            Moving { county, profile: &self.profile, permit: &self.permit, directory: &directory, now };
        let households = self.households(tx, &directory, &ids, households).await?;
        let list: Vec<(i64, PlacePath)> = households.iter().map(|(id, _, path)| (*id, *path)).collect();
        crate::residents::rehome_each(tx, county, &self.permit, directory.root().0, &list, now).await?;
        let houses = self.houses(tx, &directory, &ids).await?;
        crate::residents::rehome_houses(tx, county, &self.permit, directory.root().0, &houses, now).await?;
        let moved = self.cases(tx, &directory, &ids, cases).await?;
        moving.cases(tx, &moved).await?;
        let open =
            gezhi_store::case_lists::open_within(tx, county, (self.place.depth(), self.place.id().0)).await?;
        moving.hand_over(tx, open).await?;
        let told = self.journal(tx, &directory, &ids, &households, &moved, now).await?;
        gezhi_store::revisions::bump(tx, county, gezhi_store::revisions::PLACES).await?;
        let version = Ground::read(tx, county, &self.place).await?.version();
        let is_new = |at: &(&PlannedPart, &i64)| at.0.id.is_none();
        let saved = BoundariesSaved {
            version,
            new: self.plan.parts.iter().zip(&ids).filter(is_new).map(|(_, id)| Id(*id)).collect(),
            ended: self.plan.ended.len(),
            reshaped: self.plan.parts.iter().filter(|part| part.id.is_some() && part.reshaped).count(),
            following: self.plan.followers.iter().filter(|follower| follower.part.reshaped).count(),
            households: households.len(),
            cases: told.len(),
        };
        self.key.remember(tx, county, &saved, self.now).await?;
        Ok(Done { saved, cases: told })
    }
}

impl Apply {
    async fn write_places(
        &self,
        tx: &mut Tx<'_>,
        rows: &mut BTreeMap<i64, PlaceRow>,
        ids: &[i64],
        now: i64,
    ) -> Result<()> {
        let (county, permit, own) = (self.app.county, &self.permit, self.place.id().0);
        let parent = rows.get(&own).cloned().ok_or_else(AppError::not_found)?;
        for part in &self.plan.ended {
            let Some(row) = rows.get(&part.id) else { continue };
            gezhi_store::places::end(tx, permit, county, row, now).await?;
        }
        // Codes become free before others take them.
        for (part, id) in self.plan.parts.iter().zip(ids) {
            let Some(row) = rows.get_mut(id).filter(|row| row.code != part.code) else { continue };
            row.code = format!("{}~{id}", row.code);
            gezhi_store::places::update(tx, permit, county, row).await?;
        }
        for (part, id) in self.plan.parts.iter().zip(ids) {
            match rows.get_mut(id) {
                Some(row) => {
                    if (row.code.as_str(), row.name.as_str(), row.seq)
                        != (part.code.as_str(), part.name.as_str(), part.seq)
                    {
                        row.code.clone_from(&part.code);
                        row.name.clone_from(&part.name);
                        row.seq = part.seq;
                        gezhi_store::places::update(tx, permit, county, row).await?;
                    }
                }
                None => {
                    gezhi_store::places::insert(tx, county, &self.new_row(&parent, part, *id), now).await?;
                }
            }
        }
        for (part, id) in self.plan.all().zip(ids).filter(|(part, _)| part.reshaped) {
            let shape = write_geometry_fine(&part.polygon, Crs::Wgs84);
            gezhi_store::places::insert_shape(tx, county, *id, now, &shape).await?;
            let label = part.label.map(|at| (at.lon, at.lat));
            gezhi_store::boundaries::measure(tx, permit, county, *id, label, part.area_m2).await?;
        }
        if let Some(outline) = &self.plan.outline {
            let shape = write_geometry_fine(outline, Crs::Wgs84);
            gezhi_store::places::insert_shape(tx, county, own, now, &shape).await?;
        }
        for part in &self.plan.ended {
            let heir = part.heir.and_then(|at| ids.get(at)).copied().unwrap_or(own);
            gezhi_store::places::hand_over(tx, permit, county, (part.id, heir), now).await?;
        }
        Ok(())
    }

    fn new_row(&self, parent: &PlaceRow, part: &PlannedPart, id: i64) -> PlaceRow {
        let mut ancestors = parent.ancestors;
        if let Some(slot) = ancestors.get_mut(self.level.depth) {
            *slot = Some(id);
        }
        PlaceRow {
            id,
            code: part.code.clone(),
            name: part.name.clone(),
            depth: parent.depth + 1,
            seq: part.seq,
            class: GridClass::General.code().to_owned(),
            kind: self.level.key.clone(),
            level_key: self.level.key.clone(),
            is_grid: self.level.is_grid,
            ancestors,
            lon: part.label.map(|at| at.lon),
            lat: part.label.map(|at| at.lat),
            area_m2: Some(part.area_m2),
        }
    }

    fn path(&self, directory: &Directory, ids: &[i64], goes: Goes) -> Option<PlacePath> {
        match goes {
            Goes::Part(at) => directory.place(PlaceId(*ids.get(at)?)).map(|place| place.path),
            Goes::Up => Some(self.place),
        }
    }

    /// Households that move: identity, the part they leave, the place they come to.
    async fn households(
        &self,
        tx: &mut Tx<'_>,
        directory: &Directory,
        ids: &[i64],
        present: Vec<HouseholdRow>,
    ) -> Result<Vec<(i64, Option<i64>, PlacePath)>> {
        let mut rows = present;
        // Files of households that no longer exist stand in a grid as well.
        for part in &self.plan.ended {
            let county = self.app.county;
            let all = gezhi_store::residents::households_standing_at(tx, county, part.id, 0, MOST_HOUSEHOLDS)
                .await?;
            let gone: Vec<i64> = all.into_iter().filter(|id| !rows.iter().any(|row| row.id == *id)).collect();
            for some in gone.chunks(200) {
                rows.extend(gezhi_store::residents::households_by_ids(tx, county, some).await?);
            }
        }
        Ok(rows
            .iter()
            .filter_map(|row| {
                let stands = self.placement.household(&self.place, row);
                let Fate { goes, .. } = self.placement.fate(stands, row.lon.zip(row.lat));
                Some((row.id, stands, self.path(directory, ids, goes?)?))
            })
            .collect())
    }

    /// Houses that move, lived in or not: where their households go, because a house has one position with them.
    async fn houses(
        &self,
        tx: &mut Tx<'_>,
        directory: &Directory,
        ids: &[i64],
    ) -> Result<Vec<(HouseRow, PlacePath)>> {
        let ended = self.plan.ended.iter().map(|part| part.id);
        let standing = self.plan.parts.iter().filter_map(|part| part.id).chain(ended).map(Some);
        let mut moving = Vec::new();
        for stands in standing.chain([None]) {
            let at = stands.unwrap_or(self.place.id().0);
            for row in gezhi_store::houses::standing_at(tx, self.app.county, at).await? {
                let goes = self.placement.fate(stands, row.lon.zip(row.lat)).goes;
                if let Some(path) = goes.and_then(|goes| self.path(directory, ids, goes)) {
                    moving.push((row, path));
                }
            }
        }
        Ok(moving)
    }

    /// Cases that move: open ones by where they lie; of an ended grid the closed ones too.
    async fn cases(
        &self,
        tx: &mut Tx<'_>,
        directory: &Directory,
        ids: &[i64],
        open: Vec<StoredCase>,
    ) -> Result<Vec<(StoredCase, Option<PlacePath>, PlacePath)>> {
        let mut all = open;
        for part in &self.plan.ended {
            let mut after = 0;
            loop {
                let place = (self.level.depth, part.id);
                let batch =
                    gezhi_store::case_lists::standing_at(tx, self.app.county, place, after, BATCH).await?;
                let Some(last) = batch.last() else { break };
                after = last.case.id.0;
                all.extend(batch.into_iter().filter(|stored| !stored.case.is_open()));
            }
        }
        Ok(all
            .into_iter()
            .filter_map(|stored| {
                let old = crate::cases::complete(stored.case.clone(), directory).place;
                let stands = old.and_then(|path| self.placement.case(&self.place, &path));
                let goes = self.placement.fate(stands, stored.case.point).goes?;
                Some((stored, old, self.path(directory, ids, goes)?))
            })
            .collect())
    }

    /// The entry of a place whose grids followed its border: its own history names who did it.
    fn followed(&self, path: &PlacePath, because: &str, now: i64) -> Option<Entry> {
        let reshaped: Vec<_> = self
            .plan
            .followers
            .iter()
            .filter(|follower| follower.part.reshaped && follower.under == *path)
            .map(|follower| {
                let part = &follower.part;
                json!({"code": part.code, "name": part.name, "area_m2": part.area_m2.round()})
            })
            .collect();
        (!reshaped.is_empty()).then(|| Entry {
            id: self.app.id(),
            at: now,
            subject: path.id().0,
            place: Some(path.id().0),
            details: json!({"reshaped": reshaped, "followed": because}).to_string(),
            ..self.entry.clone()
        })
    }

    /// One entry for the whole, one for every household and every case that stands elsewhere now. Gives the cases with the
    /// entries about them.
    async fn journal(
        &self,
        tx: &mut Tx<'_>,
        directory: &Directory,
        ids: &[i64],
        households: &[(i64, Option<i64>, PlacePath)],
        cases: &[(StoredCase, Option<PlacePath>, PlacePath)],
        now: i64,
    ) -> Result<Vec<(Case, i64)>> {
        let county = self.app.county;
        let own = directory.place(self.place.id()).map(|place| place.name.clone()).unwrap_or_default();
        let old_name = |id: Option<i64>| {
            let Some(id) = id else { return own.clone() };
            let ended = self.plan.ended.iter().find(|part| part.id == id).map(|part| part.name.clone());
            ended.or_else(|| directory.place(PlaceId(id)).map(|place| place.name.clone())).unwrap_or_default()
        };
        let name =
            |path: &PlacePath| directory.place(path.id()).map(|place| place.name.clone()).unwrap_or_default();
        let parts = self.plan.parts.iter().zip(ids);
        let details = json!({
            "new": parts.clone().filter(|(part, _)| part.id.is_none())
                .map(|(part, id)| json!({"id": id.to_string(), "code": part.code, "name": part.name})).collect::<Vec<_>>(),
            "reshaped": parts.filter(|(part, _)| part.id.is_some() && part.reshaped)
                .map(|(part, _)| json!({"code": part.code, "name": part.name, "area_m2": part.area_m2.round()})).collect::<Vec<_>>(),
            "ended": self.plan.ended.iter().map(|part| json!({"code": part.code, "name": part.name})).collect::<Vec<_>>(),
            "households": households.len(), "cases": cases.len(),
        });
        // The history finds the entry by its moment.
        let whole = Entry { id: self.app.id(), at: now, details: details.to_string(), ..self.entry.clone() };
        gezhi_store::journal::append(tx, county, &whole).await?;
        for followed in &self.plan.followed {
            if let Some(entry) = self.followed(&followed.path, &own, now) {
                gezhi_store::journal::append(tx, county, &entry).await?;
            }
        }
        for (household, stood, path) in households {
            let entry = Entry {
                id: self.app.id(),
                at: now,
                act: "household_rehome".to_owned(),
                subject_kind: "household".to_owned(),
                subject: *household,
                place: Some(path.id().0),
                details: json!({"from": old_name(*stood), "into": name(path)}).to_string(),
                ..self.entry.clone()
            };
            gezhi_store::journal::append(tx, county, &entry).await?;
        }
        let mut told = Vec::new();
        for (stored, old, path) in cases {
            let stood = old.and_then(|old| self.placement.case(&self.place, &old));
            let entry = Entry {
                id: self.app.id(),
                at: now,
                act: "case_rehome".to_owned(),
                subject_kind: "case".to_owned(),
                subject: stored.case.id.0,
                place: Some(path.id().0),
                details: json!({"from": old_name(stood), "into": name(path)}).to_string(),
                ..self.entry.clone()
            };
            gezhi_store::journal::append(tx, county, &entry).await?;
            if stored.case.is_open() {
                told.push((Case { place: Some(*path), ..stored.case.clone() }, entry.id));
            }
        }
        Ok(told)
    }
}

/// The grids inside were changed since the editor saw how they follow.
fn inner_overtaken(version: &str) -> AppError {
    AppError::Overtaken {
        code: "boundaries_changed",
        zh: "这里面的网格刚被改过，随界调整的结果也会不同。您画的还在，请重新核对后再保存。".to_owned(),
        en: "The grids inside have just been changed, so they would follow differently. What you drew is still here; \
             look again, then save."
            .to_owned(),
        current: json!({ "version": version, "by": null, "at": null, "changes": [] }),
    }
}

/// Saves a draft. The same draft under the same key again gets the first answer.
///
/// # Errors
/// 401, 403; 404 for a place outside the person's scope; 409 `boundaries_changed` with the difference when somebody else was
/// faster; 422 when something must be mended or confirmed first.
pub async fn apply(
    app: &App,
    actor: &Actor,
    draft: Draft,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<BoundariesSaved> {
    let place = place_of(app, actor, Action::EditBoundaries, PlaceId(draft.place.0))?;
    let permit = decide_at(actor, Action::EditBoundaries, &place)?;
    let key = Key::of(actor, "boundaries", key, &draft)?;
    if let Some(saved) = key.earlier(app).await? {
        return Ok(saved);
    }
    let done = match prepared(app, place, permit, draft, key.clone(), address).await {
        Ok(op) => app.db.write(op).await,
        Err(error) => Err(error),
    };
    // The grids are looked up by everybody from now on as they were drawn.
    app.refresh().await?;
    let done = match done {
        Ok(done) => done,
        Err(error) => return key.earlier_or(app, error).await,
    };
    app.folded();
    tell(app, &done);
    Ok(done.saved)
}

/// Works out everything about a save before the database is touched.
async fn prepared(
    app: &App,
    place: PlacePath,
    permit: Permit,
    draft: Draft,
    key: Key,
    address: Option<&str>,
) -> Result<Apply> {
    let ground = app.db.read(ReadGround { county: app.county, place }).await?;
    let Some(version) = draft.version.clone().filter(|version| !version.is_empty()) else {
        return Err(AppError::invalid(
            "version_needed",
            "version",
            "请先打开最新的边界再修改。",
            "Open the boundaries as they are first.",
        ));
    };
    if ground.version() != version {
        let entries = app.db.read(Entries { county: app.county, place: place.id().0 }).await?;
        return Err(overtaken(&ground, &version, &entries));
    }
    let (accept, seen) = (draft.accept, draft.inner_version.clone());
    let (ground, plan) = planned(app, place, ground, Arc::new(draft)).await?;
    refused(&plan)?;
    if seen.is_some() && seen != version_of(&plan.followed) {
        return Err(inner_overtaken(&version));
    }
    let placement = Placement::new(&ground.now(), &plan);
    let Standing { households, .. } = app.db.read(ReadStanding::of(app, place, &plan)).await?;
    let lost =
        |row: &&HouseholdRow| placement.fate(placement.household(&place, row), row.lon.zip(row.lat)).cut_off;
    let cut_off = households.iter().filter(lost).count();
    if !accept && (!plan.findings.is_empty() || cut_off > 0) {
        return Err(AppError::invalid(
            "accept_needed",
            "accept",
            format!(
                "还有 {} 处要留意、{cut_off} 户不在任何网格里，请看过并确认后再保存。",
                plan.findings.len()
            ),
            format!(
                "{} findings and {cut_off} households outside of every grid; look at them and confirm.",
                plan.findings.len()
            ),
        ));
    }
    let profile = app.profile();
    let level = child_level(&profile, &place)?;
    let mut entry = app.entry(&permit, "boundaries_change", "place", place.id().0, address);
    entry.place = Some(place.id().0);
    Ok(Apply {
        app: app.clone(),
        profile,
        permit,
        place,
        reach: Reach::of(app, place, &plan),
        plan: Arc::new(plan),
        placement: Arc::new(placement),
        level,
        version,
        key,
        now: app.now().as_microsecond(),
        entry,
    })
}

struct Entries {
    county: i64,
    place: i64,
}

impl Op for Entries {
    type Out = Vec<Entry>;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Entry>> {
        Ok(gezhi_store::journal::of_subject(tx, self.county, self.place).await?)
    }
}

/// Screens that list the open cases of a grid are told that some stand elsewhere.
fn tell(app: &App, done: &Done) {
    let at = app.now().to_string();
    for (case, entry) in &done.cases {
        let event = crate::background::LiveEvent::of(app, case, *entry, at.clone(), "case_rehome");
        let news = crate::background::CaseNews {
            event,
            place: case.place,
            bodies: case.bodies(),
            public: false,
            phone: None,
        };
        // Nobody may be listening.
        let _ = app.live.send(Arc::new(crate::background::Live::Case(Box::new(news))));
    }
}

//! The one way in which files are written: load, permit, compare versions, change, check, store, count, index, journal.

use super::file::{Counts, File};
use super::housing::{Housing, count_house, link};
use super::scope::path_of;
use super::sealing::Sealer;
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at, system_permit};
use gezhi_domain::residents::Departure;
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::houses::{HouseOwnerRow, HouseRow};
use gezhi_store::journal::Entry;
use gezhi_store::ledgers::WrittenRow;
use gezhi_store::residents::{AttributeRow, HouseholdRow, PersonRow, StayRow};
use gezhi_store::vehicles::VehicleRow;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Somebody who leaves the register, with the marks the person had.
pub(super) type Gone = (PersonRow, Vec<AttributeRow>);

/// What becomes of some files; it may run more than once. Who is in none of them afterwards goes into the second argument.
pub(super) type Apply = Box<dyn Fn(&mut Vec<File>, &mut Vec<Gone>) -> Result<()> + Send + Sync>;

/// A change of one household's file, or of two.
pub(super) struct Change {
    /// App.
    pub app: App,
    /// Who.
    pub actor: Actor,
    /// Files, each with the version that the person had before the eyes.
    pub files: Vec<(i64, Option<i64>)>,
    /// A file that is new; it stands behind the others.
    pub fresh: Option<File>,
    /// From which day it holds.
    pub on: Date,
    /// How a stay ended, where one did.
    pub how: &'static str,
    /// Ledger that this is part of: what the file was before is written down, to take it back.
    pub batch: Option<i64>,
    /// Journal: act and address; the rest is filled in.
    pub entry: Entry,
    /// The change.
    pub apply: Apply,
}

/// Refuses a change that was made with an old file before the eyes.
pub(super) fn changed(row: &HouseholdRow) -> AppError {
    AppError::FileChanged { household: row.id, version: row.version }
}

impl Op for Change {
    type Out = Vec<File>;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<File>> {
        let mut counts = Counts::new();
        let files = self.write(tx, &mut counts).await?;
        gezhi_store::residents::add_counts(tx, self.app.county, &counts).await?;
        Ok(files)
    }
}

impl Change {
    /// Writes the files and adds what their counts change by: several changes of one operation count once.
    ///
    /// # Errors
    /// As the change itself.
    pub(super) async fn write(&self, tx: &mut Tx<'_>, counts: &mut Counts) -> Result<Vec<File>> {
        let county = self.app.county;
        let mut files = Vec::with_capacity(self.files.len() + 1);
        let mut permits = Vec::new();
        for (id, version) in &self.files {
            let file = File::load(tx, county, *id).await?;
            permits.push(self.permit(file.household.place)?);
            if version.is_some_and(|version| version != file.household.version) {
                return Err(changed(&file.household));
            }
            if file.household.until.is_some() {
                return Err(AppError::invalid(
                    "household_ended",
                    "household",
                    "这一户已经注销，不能再改。",
                    "This household no longer exists and cannot be changed.",
                ));
            }
            files.push(file);
        }
        let before = files.clone();
        if let Some(fresh) = &self.fresh {
            permits.push(self.permit(fresh.household.place)?);
            files.push(fresh.clone());
        }
        let mut gone = Vec::new();
        (self.apply)(&mut files, &mut gone)?;
        let now = self.app.now();
        for file in &mut files {
            let old = before.iter().find(|old| old.household.id == file.household.id);
            link(tx, county, old, file).await?;
            // A household may be moved: whoever moves it must also be allowed where it goes.
            permits.push(self.permit(file.household.place)?);
            file.settle(now)?;
        }
        let Some(permit) = permits.first() else { return Err(AppError::not_found()) };
        let (root, day) = (self.app.directory().root().0, self.on.to_string());
        let written: Vec<i64> = files.iter().map(|file| file.household.id).collect();
        for file in &mut files {
            let old = before.iter().find(|old| old.household.id == file.household.id);
            let (fresh, now, written) = (self.app.id(), now.as_microsecond(), written.as_slice());
            let housing = Housing { county, root, permit, day: &day, fresh, now, written };
            housing.settle(tx, old, &mut file.household, counts).await?;
        }
        same_position(&mut files);
        Write { change: self, permit, before: &before }.run(tx, &mut files, &gone).await?;
        before.iter().for_each(|file| file.count_into(root, counts, -1));
        files.iter().for_each(|file| file.count_into(root, counts, 1));
        Ok(files)
    }

    fn permit(&self, place: i64) -> Result<Permit> {
        Ok(decide_at(&self.actor, Action::EditRegister, &path_of(&self.app, place)?)?)
    }
}

/// The writing part of a change.
struct Write<'a> {
    change: &'a Change,
    permit: &'a Permit,
    before: &'a [File],
}

impl Write<'_> {
    async fn run(&self, tx: &mut Tx<'_>, files: &mut [File], gone: &[Gone]) -> Result<()> {
        let Self { change, permit, before } = *self;
        let (app, county) = (&change.app, change.app.county);
        let now = app.now().as_microsecond();
        let known: BTreeMap<i64, &PersonRow> =
            before.iter().flat_map(|file| &file.members).map(|member| (member.id, member)).collect();
        let heir = files.iter().find(|file| file.household.until.is_none()).map(|file| file.household.id);
        for file in files.iter_mut() {
            file.household.version += 1;
            file.household.updated_at = now;
            for at in 0..file.members.len() {
                let Some(member) = file.members.get_mut(at) else { continue };
                self.member(tx, &known, member, now).await?;
                let came = known.get(&member.id).and_then(|old| old.household);
                if let Some(from) = came.filter(|from| *from != file.household.id) {
                    gezhi_store::care::follow_person(tx, county, (from, member.id), &file.household).await?;
                    let household = file.household.id;
                    gezhi_store::vehicles::follow_person(tx, permit, county, member.id, household).await?;
                }
                if file.household.head.is_some() && member.relation == "head" {
                    file.household.head = Some(member.id);
                }
            }
            let old = before.iter().find(|old| old.household.id == file.household.id);
            match old {
                Some(old) => {
                    let (row, version) = (&file.household, old.household.version);
                    if !gezhi_store::residents::update_household(tx, permit, county, row, version).await? {
                        return Err(changed(&old.household));
                    }
                    if let (Some(day), None) = (&row.until, &old.household.until) {
                        let of = (row.id, None);
                        crate::care::end_plans_of(tx, app, permit, of, day, &change.entry).await?;
                        match heir {
                            Some(heir) => {
                                gezhi_store::vehicles::hand_over(tx, permit, county, row.id, heir).await?;
                            }
                            None => {
                                gezhi_store::vehicles::end_of_household(tx, permit, county, row.id, day)
                                    .await?;
                            }
                        }
                    }
                }
                None => {
                    gezhi_store::residents::insert_household(tx, permit, county, &file.household)
                        .await
                        .map_err(|error| taken(error, &file.household))?;
                }
            }
            for attribute in &file.attributes {
                let is_new =
                    !before.iter().any(|old| old.attributes.iter().any(|own| own.id == attribute.id));
                if is_new {
                    gezhi_store::residents::insert_attribute(tx, permit, county, attribute, now).await?;
                    continue;
                }
                let moved = before.iter().any(|old| {
                    old.household.id != file.household.id
                        && old.attributes.iter().any(|own| own.id == attribute.id)
                });
                if moved {
                    gezhi_store::residents::move_attribute(
                        tx,
                        permit,
                        county,
                        attribute.id,
                        file.household.id,
                    )
                    .await?;
                }
            }
            for (person, tokens) in file.tokens() {
                gezhi_store::residents::put_person_text(tx, county, person, &tokens).await?;
            }
        }
        self.gone(tx, &known, gone, now).await?;
        self.ended_marks(tx, files, gone).await?;
        if let Some(batch) = change.batch {
            for file in files.iter() {
                let old = before.iter().find(|old| old.household.id == file.household.id);
                let row = WrittenRow {
                    household: file.household.id,
                    version: file.household.version,
                    before: old.map(serde_json::to_string).transpose().map_err(std::io::Error::other)?,
                };
                gezhi_store::ledgers::wrote(tx, permit, county, batch, &row).await?;
            }
        }
        self.journal(tx, files, gone).await
    }

    /// Writes one member: the row where it differs, the stay where household or relation differ.
    async fn member(
        &self,
        tx: &mut Tx<'_>,
        known: &BTreeMap<i64, &PersonRow>,
        member: &mut PersonRow,
        now: i64,
    ) -> Result<()> {
        let (county, permit) = (self.change.app.county, self.permit);
        let old = known.get(&member.id).copied();
        if old == Some(&*member) {
            return Ok(());
        }
        let mut stored = old.cloned();
        if old.is_none() {
            stored = self.returning(tx, member).await?;
        }
        member.updated_at = now;
        match &stored {
            Some(stored) => {
                member.version = stored.version + 1;
                if !gezhi_store::residents::update_person(tx, permit, county, member, stored.version)
                    .await
                    .map_err(twice)?
                {
                    return Err(AppError::Store(StoreError::Conflict));
                }
            }
            None => {
                member.version = 1;
                gezhi_store::residents::insert_person(tx, permit, county, member).await.map_err(twice)?;
            }
        }
        let same =
            old.is_some_and(|old| old.household == member.household && old.relation == member.relation);
        if same {
            return Ok(());
        }
        let Some(household) = member.household else { return Ok(()) };
        let day = self.change.on.to_string();
        let how = if old.is_some_and(|old| old.household == member.household) {
            "relation"
        } else {
            self.change.how
        };
        gezhi_store::residents::end_stay(tx, permit, county, member.id, &day, how).await?;
        let stay = StayRow {
            person: member.id,
            since: day,
            until: None,
            household,
            relation: member.relation.clone(),
            ended: None,
        };
        Ok(gezhi_store::residents::begin_stay(tx, permit, county, &stay).await?)
    }

    /// Somebody new whose number is known: whoever left the register comes back to the old file, and whoever lives elsewhere is
    /// not entered twice.
    async fn returning(&self, tx: &mut Tx<'_>, member: &mut PersonRow) -> Result<Option<PersonRow>> {
        let app = &self.change.app;
        let Some(index) = &member.id_index else { return Ok(None) };
        let Some(known) = gezhi_store::residents::person_by_id_index(tx, app.county, index).await? else {
            return Ok(None);
        };
        if known.household.is_some() {
            return Err(self.elsewhere(&known));
        }
        let sealer = Sealer::of(app);
        let phone = sealer.open_phone(member)?;
        member.id = known.id;
        member.id_sealed.clone_from(&known.id_sealed);
        member.account = known.account;
        member.left_how = None;
        if let Some(phone) = phone {
            sealer.phone(known.id, &phone, &app.settings.entropy)?.into_phone(member);
        }
        Ok(Some(known))
    }

    fn elsewhere(&self, known: &PersonRow) -> AppError {
        let app = &self.change.app;
        let path = path_of(app, known.place).ok();
        let seen = path.filter(|path| decide_at(&self.change.actor, Action::SeeRegister, path).is_ok());
        match seen.map(|path| app.directory().path_name(&path)) {
            Some(name) => AppError::invalid(
                "person_registered",
                "id_number",
                format!("这个身份证号已经登记在{name}，请核对；如果是搬过来的，请用“迁入本户”。"),
                format!(
                    "This ID number is registered in {name}. Check it; if the person has moved, use “move here”."
                ),
            ),
            None => AppError::invalid(
                "person_registered",
                "id_number",
                "这个身份证号已经登记在别处，请核对；如果是搬过来的，请联系上级台账员办理。",
                "This ID number is registered elsewhere. Check it; if the person has moved, ask the registrar above you.",
            ),
        }
    }

    async fn gone(
        &self,
        tx: &mut Tx<'_>,
        known: &BTreeMap<i64, &PersonRow>,
        gone: &[Gone],
        now: i64,
    ) -> Result<()> {
        let (county, permit, day) = (self.change.app.county, self.permit, self.change.on.to_string());
        for (person, attributes) in gone {
            let Some(old) = known.get(&person.id) else { continue };
            let row = PersonRow {
                household: None,
                left_how: Some(self.change.how.to_owned()),
                version: old.version + 1,
                updated_at: now,
                ..(*old).clone()
            };
            if !gezhi_store::residents::update_person(tx, permit, county, &row, old.version).await? {
                return Err(AppError::Store(StoreError::Conflict));
            }
            gezhi_store::residents::end_stay(tx, permit, county, person.id, &day, self.change.how).await?;
            for attribute in attributes {
                gezhi_store::residents::close_attribute(tx, permit, county, attribute.id, &day).await?;
            }
            gezhi_store::residents::forget_person_text(tx, county, person.id).await?;
            if self.change.how == Departure::MovedOut.code() {
                let ended = (day.as_str(), self.change.how);
                gezhi_store::vehicles::leave_with(tx, permit, county, person.id, ended).await?;
            } else {
                gezhi_store::vehicles::leave_behind(tx, permit, county, person.id).await?;
            }
            if let Some(household) = old.household {
                let (app, of) = (&self.change.app, (household, Some(person.id)));
                crate::care::end_plans_of(tx, app, permit, of, &day, &self.change.entry).await?;
            }
        }
        Ok(())
    }

    /// Marks that stand on no file any more end on the day of the change.
    async fn ended_marks(&self, tx: &mut Tx<'_>, files: &[File], gone: &[Gone]) -> Result<()> {
        let (county, day) = (self.change.app.county, self.change.on.to_string());
        let kept: BTreeSet<i64> =
            files.iter().flat_map(|file| &file.attributes).map(|mark| mark.id).collect();
        let closed: BTreeSet<i64> = gone.iter().flat_map(|(_, marks)| marks).map(|mark| mark.id).collect();
        for mark in self.before.iter().flat_map(|file| &file.attributes) {
            if !kept.contains(&mark.id) && !closed.contains(&mark.id) {
                gezhi_store::residents::close_attribute(tx, self.permit, county, mark.id, &day).await?;
            }
        }
        Ok(())
    }

    /// One entry for each file; it names people by number only, so the journal holds no personal data.
    async fn journal(&self, tx: &mut Tx<'_>, files: &[File], gone: &[Gone]) -> Result<()> {
        let change = self.change;
        for (number, file) in files.iter().enumerate() {
            let old = self.before.iter().find(|old| old.household.id == file.household.id);
            let entry = Entry {
                id: if number == 0 { change.entry.id } else { change.app.id() },
                actor: self.permit.account().map(|account| account.0),
                actor_name: self.permit.name().to_owned(),
                role: self.permit.role().map(|role| role.code().to_owned()),
                subject: file.household.id,
                place: Some(file.household.place),
                details: details(old, file, gone, change.on).to_string(),
                ..change.entry.clone()
            };
            gezhi_store::journal::append(tx, change.app.county, &entry).await?;
        }
        Ok(())
    }
}

/// Files of one house have one position: that of the one that was settled last.
fn same_position(files: &mut [File]) {
    let settled: BTreeMap<i64, (Option<f64>, Option<f64>)> = files
        .iter()
        .filter(|file| file.household.until.is_none())
        .filter_map(|file| Some((file.household.house?, (file.household.lon, file.household.lat))))
        .collect();
    for row in files.iter_mut().map(|file| &mut file.household).filter(|row| row.until.is_none()) {
        if let Some(point) = row.house.and_then(|house| settled.get(&house)) {
            (row.lon, row.lat) = *point;
        }
    }
}

fn details(old: Option<&File>, new: &File, gone: &[Gone], on: Date) -> serde_json::Value {
    let ids = |file: &File| file.members.iter().map(|member| member.id).collect::<BTreeSet<i64>>();
    let (before, after) = (old.map(ids).unwrap_or_default(), ids(new));
    let texts = |ids: Vec<i64>| ids.iter().map(i64::to_string).collect::<Vec<String>>();
    let fields: Vec<&str> = old.map(|old| fields(&old.household, &new.household)).unwrap_or_default();
    let edited: Vec<i64> = old
        .map(|old| {
            let differs = |member: &&PersonRow| {
                old.members.iter().any(|was| was.id == member.id && was.version != member.version)
            };
            new.members.iter().filter(differs).map(|member| member.id).collect()
        })
        .unwrap_or_default();
    serde_json::json!({
        "number": new.household.number,
        "on": on.to_string(),
        "fields": fields,
        "came": texts(after.difference(&before).copied().collect()),
        "went": texts(before.difference(&after).copied().collect()),
        "left": texts(gone.iter().map(|(person, _)| person.id).collect()),
        "edited": texts(edited),
        "marked": codes(&new.attributes, old.map_or(&[][..], |old| &old.attributes)),
        "unmarked": codes(old.map_or(&[][..], |old| &old.attributes), &new.attributes),
    })
}

/// Codes of the marks that stand in the one and not in the other.
fn codes(these: &[AttributeRow], those: &[AttributeRow]) -> Vec<String> {
    let is_new = |mark: &&AttributeRow| !those.iter().any(|other| other.id == mark.id);
    these.iter().filter(is_new).map(|mark| mark.code.clone()).collect()
}

/// Names of the fields of a household that differ.
fn fields(old: &HouseholdRow, new: &HouseholdRow) -> Vec<&'static str> {
    [
        ("number", old.number != new.number),
        ("place", old.place != new.place),
        ("address", old.address != new.address),
        ("room", old.room != new.room),
        ("point", (old.lon, old.lat) != (new.lon, new.lat)),
        ("head", old.head != new.head),
        ("house", old.house != new.house),
        ("until", old.until != new.until),
    ]
    .into_iter()
    .filter(|(_, differs)| *differs)
    .map(|(name, _)| name)
    .collect()
}

fn twice(error: StoreError) -> AppError {
    match error {
        StoreError::Unique { .. } => AppError::invalid(
            "person_registered",
            "id_number",
            "这个身份证号刚被别人登记了，请核对。",
            "Somebody has just registered this ID number; check it.",
        ),
        error => error.into(),
    }
}

fn taken(error: StoreError, row: &HouseholdRow) -> AppError {
    match error {
        StoreError::Unique { .. } => AppError::invalid(
            "household_number",
            "number",
            format!("户号 {} 已经有了，请换一个。", row.number),
            format!("There is a household number {} already; take another one.", row.number),
        ),
        error => error.into(),
    }
}

/// Files of one import or demo that were made as a whole, in one operation; the caller has checked them.
pub struct Import {
    /// County.
    pub county: i64,
    /// Root of the grid tree.
    pub root: i64,
    /// Households with people and marks.
    pub files: Vec<Chunk>,
    /// Now.
    pub now: i64,
}

/// One household of an [`Import`].
pub struct Chunk {
    /// Household; head and figures are filled in.
    pub household: HouseholdRow,
    /// People.
    pub members: Vec<PersonRow>,
    /// Marks.
    pub attributes: Vec<AttributeRow>,
    /// Houses that nobody entered yet: its own, where the household names one, and empty ones beside it.
    pub houses: Vec<HouseRow>,
    /// Vehicles.
    pub vehicles: Vec<VehicleRow>,
}

impl Op for Import {
    type Out = ();
    type Err = AppError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let permit = system_permit(Action::ImportRegister);
        let now = gezhi_store::time::instant(self.now)?;
        let mut counts = Counts::new();
        for chunk in &self.files {
            let mut file = File {
                household: chunk.household.clone(),
                members: chunk.members.clone(),
                attributes: chunk.attributes.clone(),
            };
            file.settle(now)?;
            for house in &chunk.houses {
                gezhi_store::houses::insert(tx, &permit, self.county, house).await?;
                count_house(self.root, house.ancestors, &mut counts, 1);
                if house.owner.is_some() || !house.owner_text.is_empty() {
                    let since = house.since.clone().unwrap_or_else(|| file.household.since.clone());
                    let (owner, owner_text) = (house.owner, house.owner_text.clone());
                    let row = HouseOwnerRow { house: house.id, since, until: None, owner, owner_text };
                    gezhi_store::houses::begin_owner(tx, &permit, self.county, &row).await?;
                }
            }
            // A house that is made of a household bears its number.
            let (day, fresh) = (file.household.since.clone(), file.household.id);
            let (county, root, now) = (self.county, self.root, self.now);
            let written = &[file.household.id];
            let housing = Housing { county, root, permit: &permit, day: &day, fresh, now, written };
            housing.settle(tx, None, &mut file.household, &mut counts).await?;
            for vehicle in &chunk.vehicles {
                gezhi_store::vehicles::insert(tx, &permit, self.county, vehicle).await?;
            }
            gezhi_store::residents::insert_household(tx, &permit, self.county, &file.household)
                .await
                .map_err(|error| taken(error, &file.household))?;
            for member in &file.members {
                gezhi_store::residents::insert_person(tx, &permit, self.county, member)
                    .await
                    .map_err(twice)?;
                let stay = StayRow {
                    person: member.id,
                    since: file.household.since.clone(),
                    until: None,
                    household: file.household.id,
                    relation: member.relation.clone(),
                    ended: None,
                };
                gezhi_store::residents::begin_stay(tx, &permit, self.county, &stay).await?;
            }
            for attribute in &file.attributes {
                gezhi_store::residents::insert_attribute(tx, &permit, self.county, attribute, self.now)
                    .await?;
            }
            for (person, tokens) in file.tokens() {
                gezhi_store::residents::put_person_text(tx, self.county, person, &tokens).await?;
            }
            file.count_into(self.root, &mut counts, 1);
        }
        Ok(gezhi_store::residents::add_counts(tx, self.county, &counts).await?)
    }
}

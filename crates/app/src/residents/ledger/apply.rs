//! Putting a ledger in, household by household, as a whole or not at all; and taking it back.

use super::batches::LedgerBatch;
use super::compare::{Compared, Fate};
use super::preview::{KIND, Kept, Plan};
use super::rows::{LedgerHousehold, LedgerPerson, place_of};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::previews::{Claim, check_faults};
use crate::residents::attributes::fresh_mark;
use crate::residents::create::{household as empty_household, number};
use crate::residents::file::File;
use crate::residents::input::{PersonInput, empty};
use crate::residents::scope::path_of;
use crate::residents::write::{Apply, Change};
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::Residence;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::ledgers::{BatchRow, WrittenRow};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use tokio::task::JoinSet;

/// Households on their way at a time: enough that they share the engine's commits.
const TOGETHER: usize = 64;

struct Begin {
    app: App,
    permit: Permit,
    claim: Claim,
    account: i64,
    batch: i64,
    author: String,
    entry: Entry,
}

impl Op for Begin {
    type Out = Plan;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Plan> {
        let county = self.app.county;
        let kept: Kept = self.claim.take(tx, county).await?;
        let plan = kept.open(&self.app, self.account)?;
        check_faults(&plan.errors)?;
        let row = BatchRow {
            id: self.batch,
            place: plan.place,
            author: self.author.clone(),
            state: "running".to_owned(),
            total: i64::try_from(plan.households.len()).unwrap_or(0),
            done: 0,
            counts: serde_json::to_string(&plan.counts).map_err(std::io::Error::other)?,
            created_at: self.entry.at,
            finished_at: None,
        };
        gezhi_store::ledgers::begin(tx, &self.permit, county, &row).await?;
        let details = serde_json::json!({ "counts": plan.counts }).to_string();
        let entry = Entry { place: Some(plan.place), details, ..self.entry.clone() };
        gezhi_store::journal::append(tx, county, &entry).await?;
        Ok(plan)
    }
}

struct SetState {
    county: i64,
    id: i64,
    state: &'static str,
    done: i64,
    at: Option<i64>,
}

impl Op for SetState {
    type Out = Option<BatchRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::ledgers::set(tx, self.county, self.id, self.state, self.done, self.at).await?;
        gezhi_store::ledgers::by_id(tx, self.county, self.id).await
    }
}

async fn set(app: &App, id: i64, state: &'static str, done: i64) -> Result<LedgerBatch> {
    let at = (state != "running").then(|| app.now().as_microsecond());
    let op = SetState { county: app.county, id, state, done, at };
    let row = app.db.write(op).await?.ok_or_else(AppError::not_found)?;
    Ok(LedgerBatch::of(app, &row))
}

/// Puts a previewed ledger in. Where one household does not go, because somebody changed it meanwhile, what was put in is taken
/// back and the whole is refused.
///
/// # Errors
/// 401, 403; 404 for somebody else's preview; 409 when the register changed since the preview; 422 while rows are wrong.
pub async fn confirm(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<LedgerBatch> {
    let account = actor.account.map_or(0, |account| account.0);
    let permit = gezhi_domain::accounts::decide(actor, Action::ImportRegister)?;
    let batch = app.id();
    let op = Begin {
        app: app.clone(),
        claim: Claim::of(app, actor, KIND, id)?,
        account,
        batch,
        author: actor.name.clone(),
        entry: app.entry(&permit, "ledger_import", "ledger", batch, address),
        permit,
    };
    let plan = app.db.write(op).await?;
    // Whoever closes the browser does not leave half a ledger behind: the work goes on by itself.
    let (app, actor) = (app.clone(), actor.clone());
    let address = address.map(str::to_owned);
    tokio::spawn(async move { put_in(&app, &actor, batch, plan, address.as_deref()).await })
        .await
        .map_err(std::io::Error::other)?
}

async fn put_in(
    app: &App,
    actor: &Actor,
    batch: i64,
    plan: Plan,
    address: Option<&str>,
) -> Result<LedgerBatch> {
    let mut changes = Vec::with_capacity(plan.households.len());
    for (household, compared) in plan.households {
        changes.extend(change_of(app, actor, batch, household, compared, address)?);
    }
    let (done, outcome) = run_all(app, changes, |done| set(app, batch, "running", done)).await;
    match outcome {
        Ok(()) => set(app, batch, "done", done).await,
        Err(error) => {
            take_back(app, actor, batch, address).await?;
            set(app, batch, "failed", done).await?;
            Err(error)
        }
    }
}

/// Writes households, some at a time; stops at the first that does not go.
async fn run_all<F: Future<Output = Result<LedgerBatch>>>(
    app: &App,
    changes: Vec<Change>,
    tell: impl Fn(i64) -> F,
) -> (i64, Result<()>) {
    let failed = Arc::new(AtomicBool::new(false));
    let done = Arc::new(AtomicI64::new(0));
    let mut outcome = Ok(());
    let mut rest = changes.into_iter();
    let mut running: JoinSet<Result<()>> = JoinSet::new();
    let start = |running: &mut JoinSet<Result<()>>, change: Option<Change>| {
        let Some(change) = change else { return };
        let (db, failed, done) = (app.db.clone(), Arc::clone(&failed), Arc::clone(&done));
        running.spawn(async move {
            if !failed.load(Ordering::Relaxed) {
                db.write(change).await?;
                done.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        });
    };
    for _ in 0..TOGETHER {
        start(&mut running, rest.next());
    }
    while let Some(finished) = running.join_next().await {
        let result = finished.map_err(|error| AppError::from(std::io::Error::other(error)));
        if let Err(error) = result.and_then(|result| result) {
            failed.store(true, Ordering::Relaxed);
            if outcome.is_ok() {
                outcome = Err(error);
            }
        }
        let now = done.load(Ordering::Relaxed);
        if now % 500 == 499 && outcome.is_ok() {
            // Only a figure for whoever waits; the work does not hang on it.
            let _ = tell(now).await;
        }
        if !failed.load(Ordering::Relaxed) {
            start(&mut running, rest.next());
        }
    }
    (done.load(Ordering::Relaxed), outcome)
}

fn input(person: &LedgerPerson, residence: &str) -> PersonInput {
    PersonInput {
        name: person.name.clone(),
        sex: person.sex.map(|sex| sex.code().to_owned()),
        birth: person.birth.clone(),
        id_number: person.id_number.clone(),
        phone: person.phone.clone(),
        relation: person.relation.code().to_owned(),
        residence: Some(person.residence.map_or_else(|| residence.to_owned(), |kind| kind.code().to_owned())),
    }
}

/// What a household of a ledger does to the register; `None` where it does nothing.
fn change_of(
    app: &App,
    actor: &Actor,
    batch: i64,
    household: LedgerHousehold,
    compared: Compared,
    address: Option<&str>,
) -> Result<Option<Change>> {
    let path = place_of(app, &household).ok_or_else(AppError::not_found)?;
    let today = local_date(app.now());
    let permit = system_permit(Action::ImportRegister);
    let mut fresh = None;
    let (files, subject) = match compared.known {
        Some((id, version)) => (vec![(id, Some(version))], id),
        None if compared.people.contains(&Fate::New) => {
            let code = app.directory().place(path.id()).map(|place| place.code.clone()).unwrap_or_default();
            let number = number(app, household.number.as_deref(), &code)?;
            let mut row = empty_household(app, &path, number, today.to_string());
            row.address.clone_from(&household.address);
            row.room.clone_from(&household.room);
            let id = row.id;
            fresh = Some(File { household: row, members: Vec::new(), attributes: Vec::new() });
            (Vec::new(), id)
        }
        None => return Ok(None),
    };
    let is_same = compared.changed.is_empty()
        && compared.people.iter().all(|fate| matches!(fate, Fate::Same(_) | Fate::Doubtful(_)))
        && household.marks.is_empty()
        && household.members.iter().all(|person| person.marks.is_empty());
    if compared.known.is_some() && is_same {
        return Ok(None);
    }
    // Identities are made outside the operation, which may run twice.
    let people: Vec<(LedgerPerson, Fate, i64)> = household
        .members
        .iter()
        .cloned()
        .zip(compared.people)
        .map(|(person, fate)| {
            let id = match &fate {
                Fate::Same(id) | Fate::Changed(id, _) => *id,
                _ => app.id(),
            };
            (person, fate, id)
        })
        .collect();
    let entry = app.entry(&permit, "household_import", "household", subject, address);
    Ok(Some(Change {
        app: app.clone(),
        actor: actor.clone(),
        files,
        fresh,
        on: today,
        how: "moved",
        batch: Some(batch),
        entry,
        apply: apply(app.clone(), household, people, today),
    }))
}

fn apply(app: App, household: LedgerHousehold, people: Vec<(LedgerPerson, Fate, i64)>, today: Date) -> Apply {
    Box::new(move |files, _| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        if !household.address.is_empty() {
            file.household.address.clone_from(&household.address);
        }
        if !household.room.is_empty() {
            file.household.room.clone_from(&household.room);
        }
        for (person, fate, id) in &people {
            match fate {
                Fate::New => {
                    let mut row = empty(*id);
                    input(person, Residence::Resident.code()).fill_row(&app, &mut row)?;
                    file.members.push(row);
                }
                Fate::Changed(id, _) => {
                    let row = file.member(*id)?;
                    let residence = row.residence.clone();
                    input(person, &residence).fill_row(&app, row)?;
                }
                Fate::Same(_) => {}
                Fate::Doubtful(_) => continue,
            }
            for code in &person.marks {
                mark(&app, file, Some(*id), code, today);
            }
        }
        for code in &household.marks {
            mark(&app, file, None, code, today);
        }
        Ok(())
    })
}

/// A mark that is not there yet.
fn mark(app: &App, file: &mut File, person: Option<i64>, code: &str, today: Date) {
    let stands = file.attributes.iter().any(|mark| mark.code == code && mark.person == person);
    let profile = app.profile();
    if let (false, Some(spec)) = (stands, profile.attribute(code)) {
        let row = fresh_mark(app.id(), file.household.id, person, spec, today, String::new());
        file.attributes.push(row);
    }
}

struct ReadWritten {
    county: i64,
    batch: i64,
}

impl Op for ReadWritten {
    type Out = (Option<BatchRow>, Vec<(WrittenRow, Option<i64>)>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let batch = gezhi_store::ledgers::by_id(tx, self.county, self.batch).await?;
        let mut rows = Vec::new();
        for row in gezhi_store::ledgers::written(tx, self.county, self.batch).await? {
            let now = gezhi_store::residents::household(tx, self.county, row.household).await?;
            rows.push((row, now.map(|now| now.version)));
        }
        Ok((batch, rows))
    }
}

/// Takes a ledger back: what was new ends as entered by mistake, what was changed is as before.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 when it was taken back already, or when somebody has worked on its households
/// since.
pub async fn undo(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<LedgerBatch> {
    let permit = gezhi_domain::accounts::decide(actor, Action::ImportRegister)?;
    let (batch, rows) = app.db.read(ReadWritten { county: app.county, batch: id }).await?;
    let batch = batch.ok_or_else(AppError::not_found)?;
    decide_at(actor, Action::ImportRegister, &path_of(app, batch.place)?)?;
    if batch.state != "done" {
        return Err(AppError::invalid(
            "ledger_state",
            "id",
            "这批台账已经撤回，或者还没有导入完。",
            "This ledger was taken back already, or has not been put in yet.",
        ));
    }
    let touched = rows.iter().filter(|(row, now)| *now != Some(row.version)).count();
    if touched > 0 {
        return Err(AppError::invalid(
            "ledger_touched",
            "id",
            format!("导入之后有 {touched} 户又被修改过，不能整批撤回，请逐户更正。"),
            format!("{touched} households were changed since; correct them one by one instead."),
        ));
    }
    let entry = app.entry(&permit, "ledger_undo", "ledger", id, address);
    app.db.write(Told { county: app.county, entry: Entry { place: Some(batch.place), ..entry } }).await?;
    let (own, who, from) = (app.clone(), actor.clone(), address.map(str::to_owned));
    tokio::spawn(async move {
        take_back(&own, &who, id, from.as_deref()).await?;
        set(&own, id, "undone", batch.done).await
    })
    .await
    .map_err(std::io::Error::other)?
}

struct Told {
    county: i64,
    entry: Entry,
}

impl Op for Told {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

async fn take_back(app: &App, actor: &Actor, batch: i64, address: Option<&str>) -> Result<()> {
    let (_, rows) = app.db.read(ReadWritten { county: app.county, batch }).await?;
    let mut changes = Vec::with_capacity(rows.len());
    for (row, _) in rows {
        let before: Option<File> = row
            .before
            .as_deref()
            .map(serde_json::from_str)
            .transpose()
            .map_err(|error| StoreError::BadValue(format!("a household of a ledger: {error}")))?;
        changes.push(back(app, actor, &row, before, address));
    }
    let (_, outcome) = run_all(app, changes, |done| set(app, batch, "running", done)).await;
    outcome
}

/// A household as it was before.
fn back(app: &App, actor: &Actor, row: &WrittenRow, before: Option<File>, address: Option<&str>) -> Change {
    let today = local_date(app.now());
    let permit = system_permit(Action::ImportRegister);
    let day = today.to_string();
    let apply: Apply = Box::new(move |files, gone| {
        let Some(file) = files.first_mut() else { return Err(AppError::not_found()) };
        let known: BTreeMap<i64, _> =
            before.iter().flat_map(|before| &before.members).map(|member| (member.id, member)).collect();
        let added: Vec<i64> =
            file.members.iter().map(|member| member.id).filter(|id| !known.contains_key(id)).collect();
        for person in added {
            gone.push(file.take(person)?);
        }
        for member in &mut file.members {
            if let Some(old) = known.get(&member.id) {
                let version = member.version;
                *member = (*old).clone();
                member.version = version;
            }
        }
        match &before {
            Some(before) => {
                file.household.address.clone_from(&before.household.address);
                file.household.room.clone_from(&before.household.room);
                file.attributes.retain(|mark| before.attributes.iter().any(|old| old.id == mark.id));
            }
            None => {
                file.attributes.clear();
                file.household.until = Some(day.clone());
                // The number becomes free for the corrected ledger.
                file.household.number = format!("{}~{}", file.household.number, file.household.id);
            }
        }
        Ok(())
    });
    Change {
        app: app.clone(),
        actor: actor.clone(),
        files: vec![(row.household, Some(row.version))],
        fresh: None,
        on: today,
        how: "mistake",
        batch: None,
        entry: app.entry(&permit, "household_import_undo", "household", row.household, address),
        apply,
    }
}

//! The own file: binding, reading, who looked, asking for a correction, taking the data along (feature P5).

use super::household::{Load, Loaded, view};
use super::input::line;
use super::scope::{ancestors, path_of};
use super::sealing::Sealer;
use super::view::HouseholdView;
use crate::accounts::users::outermost;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::views::{Bi, Id};
use gezhi_domain::accounts::{Action, Actor, Refusal, Role, decide, decide_at, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::{IdNumber, mask_name};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::{CorrectionRow, PersonRow};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Field of a correction's words.
const WORDS: &str = "correction.words";
/// Tries in [`WINDOW`] before an account has to wait.
const TRIES: i64 = 5;
/// Microseconds for which failed tries are counted and for which one then waits.
const WINDOW: i64 = 3_600_000_000;

/// Who somebody is: as on the identity card.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Bind {
    /// Name.
    pub name: String,
    /// Identity number.
    pub id_number: String,
}

/// The own household.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyHousehold {
    /// Whether the account is bound to a file.
    pub bound: bool,
    /// The own person in it.
    pub person: Option<Id>,
    /// The file.
    pub household: Option<HouseholdView>,
    /// Wishes for corrections, newest first.
    pub corrections: Vec<Correction>,
}

/// A wish for a correction.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Correction {
    /// Identity.
    pub id: Id,
    /// What is wrong.
    pub words: String,
    /// `open`, `done` or `refused`.
    pub state: String,
    /// What was answered.
    pub answer: Option<String>,
    /// When it was asked.
    pub created_at: String,
    /// When it was decided.
    pub decided_at: Option<String>,
}

/// What is wrong in the own file.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CorrectionInput {
    /// In the person's own words.
    pub words: String,
}

/// Somebody looked at the own numbers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Look {
    /// When.
    pub at: String,
    /// Who, as far as it is known.
    pub by: String,
    /// In which role.
    pub role: Option<Bi>,
    /// Why.
    pub reason: String,
}

fn account(actor: &Actor) -> Result<i64> {
    Ok(actor.account.ok_or(Refusal::SignIn)?.0)
}

fn instant(at: i64) -> String {
    gezhi_store::time::instant(at).map(|at| at.to_string()).unwrap_or_default()
}

struct BindOp {
    app: App,
    actor: Actor,
    account: i64,
    name: String,
    index: Vec<u8>,
    entry: Entry,
}

impl Op for BindOp {
    /// Whether it fitted; a failure is counted and must be committed.
    type Out = bool;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let (app, county) = (&self.app, self.app.county);
        let key = format!("bind:{}", self.account);
        let now = self.entry.at;
        if let Some(until) = gezhi_store::sessions::locked_until(tx, county, &key, now).await? {
            return Err(AppError::SlowDown { retry_after: ((until - now) / 1_000_000).max(1) });
        }
        let stored = gezhi_store::accounts::by_id(tx, county, self.account).await?;
        let phone = stored.and_then(|stored| stored.phone);
        let found = gezhi_store::residents::person_by_id_index(tx, county, &self.index).await?;
        let sealer = Sealer::of(app);
        let fits = match &found {
            Some(person) if person.household.is_some() && person.name == self.name => {
                phone.is_some() && sealer.open_phone(person)? == phone
            }
            _ => false,
        };
        let (true, Some(person)) = (fits, found) else {
            gezhi_store::sessions::fail(tx, county, &key, now, WINDOW, TRIES, WINDOW).await?;
            return Ok(false);
        };
        gezhi_store::sessions::clear_failures(tx, county, &key).await?;
        // One account stands for one person: a former binding of either ends.
        let permit = system_permit(Action::EditRegister);
        if let Some(old) = gezhi_store::residents::person_by_account(tx, county, self.account).await?
            && old.id != person.id
        {
            let row = PersonRow { account: None, version: old.version + 1, ..old.clone() };
            gezhi_store::residents::update_person(tx, &permit, county, &row, old.version).await?;
        }
        let row = PersonRow {
            account: Some(self.account),
            version: person.version + 1,
            updated_at: now,
            ..person.clone()
        };
        if !gezhi_store::residents::update_person(tx, &permit, county, &row, person.version).await? {
            return Err(AppError::Store(StoreError::Conflict));
        }
        let entry = Entry {
            actor: Some(self.account),
            actor_name: self.actor.name.clone(),
            role: Some(Role::Villager.code().to_owned()),
            subject: person.id,
            place: Some(person.place),
            ..self.entry.clone()
        };
        gezhi_store::journal::append(tx, county, &entry).await?;
        Ok(true)
    }
}

/// Binds the account to the person's file. Name, identity number and the telephone of the account must all be those of the file.
///
/// # Errors
/// 401; 422 when they do not fit, without saying which; 429 after five tries in an hour.
pub async fn bind(app: &App, actor: &Actor, wish: &Bind, address: Option<&str>) -> Result<MyHousehold> {
    let account = account(actor)?;
    let number = IdNumber::parse(&wish.id_number, local_date(app.now()))
        .map_err(|fault| AppError::invalid(fault.code(), "id_number", fault.zh(), fault.en()))?;
    let name = line(&wish.name, "name", 40)?;
    let permit = system_permit(Action::EditRegister);
    let op = BindOp {
        app: app.clone(),
        actor: actor.clone(),
        account,
        name,
        index: Sealer::of(app).id_index(number.as_str()),
        entry: app.entry(&permit, "person_bind", "person", 0, address),
    };
    if !app.db.write(op).await? {
        return Err(AppError::invalid(
            "no_such_file",
            "id_number",
            "没有找到对应的档案：姓名、身份证号要和登记的一致，手机号要是登记的那个。请核对，或请网格员帮您登记手机号。",
            "No file fits: name, ID number and your telephone must be those of the file. Check them, or ask your grid worker to enter your telephone.",
        ));
    }
    my_household(app, actor).await
}

struct UnbindOp {
    county: i64,
    account: i64,
    entry: Entry,
    name: String,
}

impl Op for UnbindOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let found = gezhi_store::residents::person_by_account(tx, self.county, self.account).await?;
        let person = found.ok_or_else(AppError::not_found)?;
        let permit = system_permit(Action::EditRegister);
        let row = PersonRow { account: None, version: person.version + 1, ..person.clone() };
        if !gezhi_store::residents::update_person(tx, &permit, self.county, &row, person.version).await? {
            return Err(AppError::Store(StoreError::Conflict));
        }
        let entry = Entry {
            actor: Some(self.account),
            actor_name: self.name.clone(),
            subject: person.id,
            place: Some(person.place),
            ..self.entry.clone()
        };
        Ok(gezhi_store::journal::append(tx, self.county, &entry).await?)
    }
}

/// Ends the binding.
///
/// # Errors
/// 401; 404 without one.
pub async fn unbind(app: &App, actor: &Actor, address: Option<&str>) -> Result<()> {
    let account = account(actor)?;
    let entry = app.entry(&system_permit(Action::EditRegister), "person_unbind", "person", 0, address);
    app.db.write(UnbindOp { county: app.county, account, entry, name: actor.name.clone() }).await
}

struct OwnOp {
    county: i64,
    account: i64,
}

type Own = (PersonRow, Loaded, Vec<CorrectionRow>);

impl Op for OwnOp {
    type Out = Option<Own>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let found = gezhi_store::residents::person_by_account(tx, self.county, self.account).await?;
        let Some((person, id)) = found.and_then(|person| person.household.map(|id| (person, id))) else {
            return Ok(None);
        };
        let Some(loaded) = (Load { county: self.county, id, on: None }).run(tx).await? else {
            return Ok(None);
        };
        let wishes = gezhi_store::residents::corrections_of_account(tx, self.county, self.account).await?;
        Ok(Some((person, loaded, wishes)))
    }
}

/// What a resident may see of the own marks: what every leader sees of them is about oneself, so all of it.
const OWN: [Role; 2] = [Role::Leader, Role::Worker];

async fn own(app: &App, actor: &Actor) -> Result<Option<Own>> {
    Ok(app.db.read(OwnOp { county: app.county, account: account(actor)? }).await?)
}

fn correction(sealer: &Sealer, row: &CorrectionRow) -> Result<Correction> {
    Ok(Correction {
        id: Id(row.id),
        words: sealer.open_words(WORDS, row.id, &row.words_sealed)?,
        state: row.state.clone(),
        answer: row.answer.clone(),
        created_at: instant(row.created_at),
        decided_at: row.decided_at.map(instant),
    })
}

/// The own household, or that there is none yet. Others of the household are shown with their names, numbers masked; marks of
/// other people are left out.
///
/// # Errors
/// 401.
pub async fn my_household(app: &App, actor: &Actor) -> Result<MyHousehold> {
    let Some((person, loaded, wishes)) = own(app, actor).await? else {
        return Ok(MyHousehold { bound: false, person: None, household: None, corrections: Vec::new() });
    };
    let mut household = view(app, &loaded, &OWN, false, None);
    for member in &mut household.members {
        if member.id != Id(person.id) {
            member.attributes.clear();
            member.stays.clear();
        }
    }
    household.faults.clear();
    let sealer = Sealer::of(app);
    let corrections = wishes.iter().map(|row| correction(&sealer, row)).collect::<Result<Vec<_>>>()?;
    Ok(MyHousehold { bound: true, person: Some(Id(person.id)), household: Some(household), corrections })
}

struct LooksOp {
    county: i64,
    person: i64,
}

impl Op for LooksOp {
    type Out = Vec<Entry>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::journal::of_subject(tx, self.county, self.person).await
    }
}

/// Who saw the own numbers in clear, newest first.
///
/// # Errors
/// 401; 404 without a binding.
pub async fn looks(app: &App, actor: &Actor) -> Result<Vec<Look>> {
    let (person, ..) = own(app, actor).await?.ok_or_else(AppError::not_found)?;
    let entries = app.db.read(LooksOp { county: app.county, person: person.id }).await?;
    let seen = entries
        .into_iter()
        .rev()
        .filter(|entry| ["person_reveal", "application_see"].contains(&entry.act.as_str()));
    Ok(seen
        .map(|entry| Look {
            at: instant(entry.at),
            by: entry.actor_name,
            role: entry.role.as_deref().and_then(Role::parse).map(|role| Bi::new(role.zh(), role.en())),
            reason: entry.text.unwrap_or_default(),
        })
        .collect())
}

/// Everything about oneself in one JSON document, numbers in clear: it is the person's own.
///
/// # Errors
/// 401; 404 without a binding.
pub async fn export_own(app: &App, actor: &Actor) -> Result<serde_json::Value> {
    let (person, loaded, wishes) = own(app, actor).await?.ok_or_else(AppError::not_found)?;
    let sealer = Sealer::of(app);
    let household = view(app, &loaded, &OWN, false, None);
    let me = household.members.iter().find(|member| member.id == Id(person.id));
    let corrections = wishes.iter().map(|row| correction(&sealer, row)).collect::<Result<Vec<_>>>()?;
    Ok(json!({
        "as_of": app.now().to_string(),
        "person": {
            "name": person.name,
            "sex": person.sex,
            "birth": person.birth,
            "id_number": sealer.open_id(&person)?,
            "phone": sealer.open_phone(&person)?,
            "residence": person.residence,
            "relation": person.relation,
            "attributes": me.map(|me| &me.attributes),
            "stays": me.map(|me| &me.stays),
        },
        "household": {
            "number": household.number,
            "place": household.place.as_ref().map(|place| &place.path),
            "address": household.address,
            "room": household.room,
            "attributes": household.attributes,
        },
        "corrections": corrections,
        "looks": looks(app, actor).await?,
    }))
}

struct AskOp {
    county: i64,
    row: CorrectionRow,
    entry: Entry,
}

impl Op for AskOp {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        gezhi_store::residents::insert_correction(tx, self.county, &self.row).await?;
        gezhi_store::journal::append(tx, self.county, &self.entry).await
    }
}

/// Asks for a correction of the own file.
///
/// # Errors
/// 401; 404 without a binding; 422 without words.
pub async fn corrections(
    app: &App,
    actor: &Actor,
    input: &CorrectionInput,
    address: Option<&str>,
) -> Result<Correction> {
    let account = account(actor)?;
    let words = line(&input.words, "words", 500)?;
    if words.is_empty() {
        return Err(AppError::invalid("words", "words", "请写明哪里不对。", "Say what is wrong."));
    }
    let (person, loaded, _) = own(app, actor).await?.ok_or_else(AppError::not_found)?;
    let (id, path) = (app.id(), path_of(app, loaded.household.place)?);
    let row = CorrectionRow {
        id,
        household: loaded.household.id,
        person: Some(person.id),
        account,
        place: loaded.household.place,
        ancestors: ancestors(&path),
        words_sealed: Sealer::of(app).words(WORDS, id, &words, &app.settings.entropy)?,
        state: "open".to_owned(),
        answer: None,
        created_at: app.now().as_microsecond(),
        decided_at: None,
    };
    let mut entry = app.entry(
        &system_permit(Action::EditRegister),
        "correction_ask",
        "household",
        row.household,
        address,
    );
    entry.actor = Some(account);
    entry.actor_name.clone_from(&actor.name);
    entry.role = Some(Role::Villager.code().to_owned());
    entry.place = Some(row.place);
    let asked = Correction {
        id: Id(id),
        words,
        state: row.state.clone(),
        answer: None,
        created_at: instant(row.created_at),
        decided_at: None,
    };
    app.db.write(AskOp { county: app.county, row, entry }).await?;
    Ok(asked)
}

/// An open wish, as whoever keeps the register sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CorrectionItem {
    /// The wish.
    #[serde(flatten)]
    pub correction: Correction,
    /// Household.
    pub household: Id,
    /// Who asks, masked.
    pub name: String,
    /// Grid.
    pub place: Option<crate::views::PlaceRef>,
}

struct OpenOp {
    county: i64,
    places: Vec<(usize, i64)>,
}

impl Op for OpenOp {
    type Out = Vec<(CorrectionRow, Option<PersonRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = gezhi_store::residents::open_corrections(tx, self.county, &self.places, 200).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let person = match row.person {
                Some(person) => gezhi_store::residents::person(tx, self.county, person).await?,
                None => None,
            };
            all.push((row, person));
        }
        Ok(all)
    }
}

/// Open wishes in the own scope, oldest first.
///
/// # Errors
/// 401, 403.
pub async fn open_corrections(app: &App, actor: &Actor) -> Result<Vec<CorrectionItem>> {
    decide(actor, Action::EditRegister)?;
    let places =
        outermost(actor, Action::EditRegister).iter().map(|path| (path.depth(), path.id().0)).collect();
    let rows = app.db.read(OpenOp { county: app.county, places }).await?;
    let sealer = Sealer::of(app);
    rows.iter()
        .map(|(row, person)| {
            Ok(CorrectionItem {
                correction: correction(&sealer, row)?,
                household: Id(row.household),
                name: person.as_ref().map_or_else(String::new, |person| mask_name(&person.name)),
                place: app.place_ref_by_id(gezhi_domain::grids::PlaceId(row.place)),
            })
        })
        .collect()
}

/// What is done about a wish.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CorrectionDecision {
    /// Whether the file was put right.
    pub done: bool,
    /// What the resident is told.
    pub answer: String,
}

struct DecideOp {
    app: App,
    actor: Actor,
    id: i64,
    state: &'static str,
    answer: String,
    entry: Entry,
}

impl Op for DecideOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (app, county) = (&self.app, self.app.county);
        let row =
            gezhi_store::residents::correction(tx, county, self.id).await?.ok_or_else(AppError::not_found)?;
        let permit = decide_at(&self.actor, Action::EditRegister, &path_of(app, row.place)?)?;
        let at = self.entry.at;
        if !gezhi_store::residents::decide_correction(
            tx,
            &permit,
            county,
            self.id,
            self.state,
            &self.answer,
            at,
        )
        .await?
        {
            return Err(AppError::invalid(
                "correction_decided",
                "id",
                "这条申请已经有人处理了。",
                "Somebody has decided this already.",
            ));
        }
        let entry = Entry {
            actor: permit.account().map(|account| account.0),
            actor_name: permit.name().to_owned(),
            role: permit.role().map(|role| role.code().to_owned()),
            subject: row.household,
            place: Some(row.place),
            details: json!({ "state": self.state }).to_string(),
            ..self.entry.clone()
        };
        Ok(gezhi_store::journal::append(tx, county, &entry).await?)
    }
}

/// Says what was done about a wish.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 without an answer, or when it was decided already.
pub async fn decide_correction(
    app: &App,
    actor: &Actor,
    id: i64,
    decision: &CorrectionDecision,
    address: Option<&str>,
) -> Result<()> {
    decide(actor, Action::EditRegister)?;
    let answer = gezhi_triage::redact::redact(&line(&decision.answer, "answer", 300)?).text;
    if answer.is_empty() {
        return Err(AppError::invalid(
            "answer",
            "answer",
            "请写几个字告诉居民结果。",
            "Tell the resident what came of it.",
        ));
    }
    let state = if decision.done { "done" } else { "refused" };
    let entry = app.entry(&system_permit(Action::EditRegister), "correction_decide", "household", 0, address);
    app.db.write(DecideOp { app: app.clone(), actor: actor.clone(), id, state, answer, entry }).await
}

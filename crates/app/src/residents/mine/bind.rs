//! Binding an account to the person's file.

use super::{MyHousehold, account, my_household};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::input::line;
use crate::residents::sealing::Sealer;
use gezhi_domain::accounts::{Action, Actor, Role, system_permit};
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::IdNumber;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::PersonRow;
use serde::Deserialize;
use utoipa::ToSchema;

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

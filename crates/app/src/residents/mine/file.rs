//! The own household, who looked, and taking the data along.

use super::account;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::corrections::{Correction, correction};
use crate::residents::household::{Load, Loaded, view};
use crate::residents::sealing::Sealer;
use crate::residents::view::HouseholdView;
use crate::views::{Bi, Id, instant};
use crate::visits::MyVisit;
use gezhi_domain::accounts::{Actor, Role};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::{CorrectionRow, PersonRow};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

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
    /// Visits to the household, newest first.
    pub visits: Vec<MyVisit>,
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

struct OwnOp {
    county: i64,
    account: i64,
}

pub(in crate::residents) type Own = (PersonRow, Loaded, Vec<CorrectionRow>);

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

/// The person of an account with the household and the wishes for corrections.
pub(in crate::residents) async fn own(app: &App, actor: &Actor) -> Result<Option<Own>> {
    Ok(app.db.read(OwnOp { county: app.county, account: account(actor)? }).await?)
}

/// The own household, or that there is none yet. Others of the household are shown with their names, numbers masked; marks of
/// other people are left out.
///
/// # Errors
/// 401.
pub async fn my_household(app: &App, actor: &Actor) -> Result<MyHousehold> {
    let Some((person, loaded, wishes)) = own(app, actor).await? else {
        return Ok(MyHousehold {
            bound: false,
            person: None,
            household: None,
            corrections: Vec::new(),
            visits: Vec::new(),
        });
    };
    let mut household = view(app, &loaded, &OWN, false, None);
    for member in &mut household.members {
        if member.id != Id(person.id) {
            member.attributes.clear();
            member.stays.clear();
        }
    }
    household.faults.clear();
    household.vehicles.retain(|vehicle| vehicle.person.is_none_or(|whose| whose == Id(person.id)));
    let sealer = Sealer::of(app);
    let corrections = wishes.iter().map(|row| correction(&sealer, row)).collect::<Result<Vec<_>>>()?;
    let visits = crate::visits::visits_of_own(app, loaded.household.id).await?;
    Ok(MyHousehold {
        bound: true,
        person: Some(Id(person.id)),
        household: Some(household),
        corrections,
        visits,
    })
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
    let own = loaded.vehicles.iter().filter(|row| row.person == Some(person.id));
    let vehicles = own
        .map(|row| {
            let plate = sealer.open_plate(row)?;
            Ok(json!({ "plate": plate, "kind": row.kind, "since": row.since, "until": row.until }))
        })
        .collect::<Result<Vec<_>>>()?;
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
            "homes": household.homes,
        },
        "vehicles": vehicles,
        "corrections": corrections,
        "visits": crate::visits::visits_of_own(app, loaded.household.id).await?,
        "looks": looks(app, actor).await?,
    }))
}

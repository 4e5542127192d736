//! Opening an application: for whoever handles it, with a trace that the person can read.

use super::ANSWERS;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::{Sealer, address_of};
use crate::views::{Bi, Id};
use gezhi_domain::accounts::{Action, Actor, Permit, Refusal, decide_case};
use gezhi_domain::cases::CaseId;
use gezhi_domain::residents::mask_id;
use gezhi_store::applications::ApplicationRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::{HouseholdRow, PersonRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A line of a form with its answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Answer {
    /// Key.
    pub key: String,
    /// What was asked.
    pub name: Bi,
    /// What was answered.
    pub text: String,
}

/// An application in full.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationView {
    /// The case.
    pub id: Id,
    /// Code of the item.
    pub item: String,
    /// Its name.
    pub item_name: Bi,
    /// Papers that are wanted.
    pub materials: Vec<Bi>,
    /// Household.
    pub household: Id,
    /// Number of its file.
    pub number: String,
    /// Address.
    pub address: String,
    /// Person.
    pub person: Id,
    /// Name.
    pub name: String,
    /// Day of birth.
    pub birth: Option<String>,
    /// Identity number, masked.
    pub id_number: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// The form.
    pub answers: Vec<Answer>,
    /// `spoken`, `signed` or `own`.
    pub consent: String,
}

struct SeeOp {
    app: App,
    actor: Actor,
    id: CaseId,
    address: Option<String>,
}

type Found = (ApplicationRow, PersonRow, Option<HouseholdRow>);

impl Op for SeeOp {
    type Out = Found;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Found> {
        let (app, county) = (&self.app, self.app.county);
        let stored = gezhi_store::cases::by_id(tx, county, self.id).await?;
        let application = gezhi_store::applications::of_case(tx, county, self.id.0).await?;
        let (Some(stored), Some(application)) = (stored, application) else {
            return Err(AppError::not_found());
        };
        let case = crate::cases::complete(stored.case, &app.directory());
        let bodies = case.bodies();
        let thing = case.thing(&bodies);
        let found = gezhi_store::residents::person(tx, county, application.person).await?;
        let person = found.ok_or_else(AppError::not_found)?;
        let household = gezhi_store::residents::household(tx, county, application.household).await?;
        if let Some(permit) = may_see(&self.actor, &thing)? {
            // First the trace, then the file.
            gezhi_store::journal::append(
                tx,
                county,
                &trace(app, &permit, &person, &case, self.address.as_deref()),
            )
            .await?;
        }
        Ok((application, person, household))
    }
}

/// Who handles the case may see what it is about, and leaves a trace; the resident sees the own without one.
fn may_see(actor: &Actor, thing: &gezhi_domain::accounts::Thing<'_>) -> Result<Option<Permit>> {
    match decide_case(actor, Action::Reveal, thing) {
        Ok(permit) => Ok(Some(permit)),
        Err(Refusal::Forbidden) if thing.owner.is_some() && thing.owner == actor.account => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

fn trace(
    app: &App,
    permit: &Permit,
    person: &PersonRow,
    case: &gezhi_domain::cases::Case,
    address: Option<&str>,
) -> Entry {
    let mut entry = app.entry(permit, "application_see", "person", person.id, address);
    entry.place = Some(person.place);
    entry.text = Some(format!("办理申请 {}", case.ticket));
    entry.details = serde_json::json!({ "case": case.id.0.to_string() }).to_string();
    entry
}

/// An application with what its form holds.
///
/// # Errors
/// 401, 403; 404 for a case that is none or may not be known of.
pub async fn see(app: &App, actor: &Actor, id: CaseId, address: Option<&str>) -> Result<ApplicationView> {
    actor.account.ok_or(Refusal::SignIn)?;
    let op = SeeOp { app: app.clone(), actor: actor.clone(), id, address: address.map(str::to_owned) };
    let (row, person, household) = app.db.write(op).await?;
    let (sealer, profile) = (Sealer::of(app), app.profile());
    let item = profile.services.item(&row.item);
    let text = sealer.open_words(ANSWERS, row.case_id, &row.answers_sealed)?;
    let answers: Vec<(String, String)> =
        serde_json::from_str(&text).map_err(|error| StoreError::BadValue(error.to_string()))?;
    let asked = |key: &str| {
        let field = item.and_then(|item| item.fields.iter().find(|field| field.key == key));
        field.map_or_else(|| Bi::new(key, key), |field| Bi::from(&field.name))
    };
    Ok(ApplicationView {
        id: Id(row.case_id),
        item_name: item.map_or_else(|| Bi::new(&row.item, &row.item), |item| Bi::from(&item.name)),
        materials: item.map(|item| item.materials.iter().map(Bi::from).collect()).unwrap_or_default(),
        item: row.item,
        household: Id(row.household),
        number: household.as_ref().map(|household| household.number.clone()).unwrap_or_default(),
        address: household.as_ref().map(address_of).unwrap_or_default(),
        person: Id(person.id),
        name: person.name.clone(),
        birth: person.birth.clone(),
        id_number: sealer.open_id(&person)?.map(|number| mask_id(&number)),
        phone: sealer.open_phone(&person)?,
        answers: answers.into_iter().map(|(key, text)| Answer { name: asked(&key), key, text }).collect(),
        consent: row.consent,
    })
}

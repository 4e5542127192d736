//! Setting up a plan for one mark.

use super::list::{CareView, see};
use super::row::set_clock;
use super::{CLOCK, WORDS};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::residents::Sealer;
use crate::residents::scope::{ancestors, path_of, roles_at};
use crate::views::Id;
use crate::visits::visitor_name;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::care::Round;
use gezhi_domain::cases::clean_text;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::residents::AttributeSpec;
use gezhi_store::care::CarePlanRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::{AttributeRow, HouseholdRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest text of what is done.
const LONGEST: usize = 500;

/// A care plan to be set up.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CareInput {
    /// Household.
    pub household: Id,
    /// Person, where the mark is a person's.
    #[serde(default)]
    pub person: Option<Id>,
    /// Mark by which it stands on the list.
    pub code: String,
    /// Who cares.
    pub carer: Id,
    /// Days between checks; as the kind of mark says when left out.
    #[serde(default)]
    pub every_days: Option<u16>,
    /// What is done.
    #[serde(default)]
    pub words: String,
}

/// The household with its marks.
pub(super) struct Look {
    pub county: i64,
    pub household: i64,
}

impl Op for Look {
    type Out = Option<(HouseholdRow, Vec<AttributeRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(row) = gezhi_store::residents::household(tx, self.county, self.household).await? else {
            return Ok(None);
        };
        let marks = gezhi_store::residents::counted_attributes(tx, self.county, self.household).await?;
        Ok(Some((row, marks)))
    }
}

/// What is done, clean and sealed.
///
/// # Errors
/// 422 when it is too long.
pub(super) fn sealed_words(app: &App, id: i64, words: &str) -> Result<Option<Vec<u8>>> {
    let words = clean_text(words, LONGEST).map_err(|_| {
        AppError::invalid(
            "text_too_long",
            "words",
            format!("太长了，最多 {LONGEST} 字。"),
            format!("Too long: {LONGEST} characters at most."),
        )
    })?;
    if words.is_empty() {
        return Ok(None);
    }
    Ok(Some(Sealer::of(app).words(WORDS, id, &words, &app.settings.entropy)?))
}

/// Days between checks as typed.
///
/// # Errors
/// 422 when they are none.
pub(super) fn days(typed: Option<u16>, spec: Option<&AttributeSpec>) -> Result<u16> {
    let usual = spec.map_or(gezhi_domain::care::USUAL_DAYS, AttributeSpec::check_days);
    let days = typed.unwrap_or(usual);
    if (1..=366).contains(&days) {
        return Ok(days);
    }
    Err(AppError::invalid(
        "every_days",
        "every_days",
        "多少天看一次请填 1 到 366。",
        "The days are from 1 to 366.",
    ))
}

/// A new plan's row.
pub(super) struct Fresh<'a> {
    pub household: &'a HouseholdRow,
    pub person: Option<i64>,
    pub code: &'a str,
    pub carer: (i64, &'a str),
    pub every_days: u16,
    pub words: &'a str,
}

impl Fresh<'_> {
    pub fn row(&self, app: &App) -> Result<(CarePlanRow, Round)> {
        let (id, now) = (app.id(), app.now());
        let round = Round::begin(self.every_days, now);
        let path = path_of(app, self.household.place)?;
        let row = CarePlanRow {
            id,
            household: self.household.id,
            person: self.person,
            code: self.code.to_owned(),
            place: self.household.place,
            ancestors: ancestors(&path),
            carer: self.carer.0,
            carer_name: self.carer.1.to_owned(),
            every_days: i64::from(self.every_days),
            words_sealed: sealed_words(app, id, self.words)?,
            state: "active".to_owned(),
            stage: round.stage.code().to_owned(),
            epoch: 0,
            due_at: gezhi_store::time::micros(round.due),
            checked_at: None,
            missed: 0,
            since: local_date(now).to_string(),
            until: None,
            version: 1,
            updated_at: now.as_microsecond(),
        };
        Ok((row, round))
    }
}

/// Stores new plans with their clocks.
pub(super) struct AddOp {
    pub county: i64,
    pub permit: Permit,
    pub plans: Vec<(CarePlanRow, Round)>,
    pub entries: Vec<Entry>,
}

impl Op for AddOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        for (row, round) in &self.plans {
            gezhi_store::care::insert(tx, &self.permit, self.county, row).await.map_err(taken)?;
            set_clock(tx, self.county, row, round).await?;
        }
        for entry in &self.entries {
            gezhi_store::journal::append(tx, self.county, entry).await?;
        }
        Ok(())
    }
}

fn taken(error: StoreError) -> AppError {
    match error {
        StoreError::Unique { .. } => AppError::invalid(
            "care_exists",
            "code",
            "已经有关爱计划了，请直接修改那一个。",
            "There is a care plan already; change that one.",
        ),
        error => error.into(),
    }
}

/// Sets up a care plan.
///
/// # Errors
/// 401, 403; 404 for a household outside the person's scope; 422 with the field and what to do.
pub async fn add(app: &App, actor: &Actor, input: &CareInput, address: Option<&str>) -> Result<CareView> {
    decide(actor, Action::EditCare)?;
    let look = Look { county: app.county, household: input.household.0 };
    let (household, marks) = app.db.read(look).await?.ok_or_else(AppError::not_found)?;
    let path = path_of(app, household.place)?;
    let permit = decide_at(actor, Action::EditCare, &path)?;
    let profile = app.profile();
    let spec =
        profile.attribute(&input.code).filter(|spec| spec.care && spec.is_seen_by(&roles_at(actor, &path)));
    let person = input.person.map(|id| id.0);
    let marked = marks.iter().any(|mark| mark.code == input.code && mark.person == person);
    let (Some(spec), true, None) = (spec, marked, &household.until) else {
        return Err(AppError::invalid(
            "not_marked",
            "code",
            "先在户档里打上这个标签，再建关爱计划。",
            "Mark the household or person in the register first, then set up the plan.",
        ));
    };
    let every_days = days(input.every_days, Some(spec))?;
    let name = visitor_name(app, &path, input.carer.0, "carer").await?;
    let fresh = Fresh {
        household: &household,
        person,
        code: &input.code,
        carer: (input.carer.0, &name),
        every_days,
        words: &input.words,
    };
    let (row, round) = fresh.row(app)?;
    let mut entry = app.entry(&permit, "care_plan", CLOCK, row.id, address);
    entry.place = Some(row.place);
    entry.details = serde_json::json!({ "code": row.code, "days": every_days }).to_string();
    let id = row.id;
    app.db
        .write(AddOp { county: app.county, permit, plans: vec![(row, round)], entries: vec![entry] })
        .await?;
    see(app, actor, Id(id)).await
}

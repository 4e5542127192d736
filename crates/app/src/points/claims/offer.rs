//! What somebody can declare: the rules of the own village.

use crate::context::App;
use crate::error::Result;
use crate::points::rules::{CapsInput, spec_of};
use crate::points::{programme_of, village_of};
use crate::residents::scope::path_of;
use crate::views::{Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, Refusal, decide};
use gezhi_domain::points::Members;
use gezhi_domain::points::rules::{RuleSpec, Trigger};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::rules::VersionRow;
use gezhi_store::residents::{HouseholdRow, PersonRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A rule of the own village.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsOfferedRule)]
pub struct OfferedRule {
    /// Rule.
    pub id: Id,
    /// Version in force.
    pub version: i64,
    /// Name.
    pub name: String,
    /// Category code.
    pub category: String,
    /// `report`, `claim` or `hand`; only `claim` is declared.
    pub trigger: String,
    /// Amount in CEL: a number, or how it is counted.
    pub amount: String,
    /// Caps.
    pub caps: CapsInput,
    /// Photos that are needed.
    pub photos: i64,
    /// What is counted.
    pub unit: String,
    /// Most at once.
    pub most: i64,
    /// What is meant by it.
    pub note: String,
}

/// What somebody can do with points in the own village.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsClaimOffer)]
pub struct ClaimOffer {
    /// The own village; none while the account is bound to no household.
    pub village: Option<PlaceRef>,
    /// Rules in force.
    pub rules: Vec<OfferedRule>,
    /// Whether one sits on a committee.
    pub member: bool,
    /// Declarations that wait for the own word.
    pub reviews: i64,
}

/// The person and household that an account is bound to.
pub(super) async fn bound(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
) -> std::result::Result<Option<(PersonRow, HouseholdRow)>, StoreError> {
    let Some(person) = gezhi_store::residents::person_by_account(tx, county, account).await? else {
        return Ok(None);
    };
    let Some(household) = person.household else { return Ok(None) };
    let file = gezhi_store::residents::household(tx, county, household).await?;
    Ok(file.filter(|file| file.until.is_none()).map(|file| (person, file)))
}

struct OfferOp {
    app: App,
    account: i64,
}

/// A village, its rules in force, whether one sits on a committee, and what waits there for the own word.
type Offered = (Option<i64>, Vec<VersionRow>, bool, i64);

impl Op for OfferOp {
    type Out = Offered;
    type Err = crate::error::AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Offered> {
        let (app, county) = (&self.app, self.app.county);
        let village = match bound(tx, county, self.account).await? {
            Some((_, file)) => Some(village_of(app, &path_of(app, file.place)?).id().0),
            None => None,
        };
        let mut rules = Vec::new();
        if let Some(village) = village {
            for trigger in Trigger::ALL {
                rules.extend(
                    gezhi_store::points::rules::adopted_of_village(tx, county, village, trigger.code())
                        .await?,
                );
            }
        }
        let member = !gezhi_store::points::claims::memberships(tx, county, self.account).await?.is_empty();
        let open = gezhi_store::points::claims::open_ballots_of(tx, county, self.account).await?;
        Ok((village, rules, member, i64::try_from(open.len()).unwrap_or(i64::MAX)))
    }
}

/// What somebody can declare, and whether one's word is asked for.
///
/// # Errors
/// 401.
pub async fn claim_offer(app: &App, actor: &Actor) -> Result<ClaimOffer> {
    decide(actor, Action::ClaimPoints)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let (village, rows, member, reviews) = app.db.read(OfferOp { app: app.clone(), account }).await?;
    let specs: Vec<_> = rows.iter().map(|row| Ok((row, spec_of(row)?))).collect::<Result<_>>()?;
    let of_households = |spec: &RuleSpec| {
        programme_of(app, &spec.programme).is_ok_and(|programme| programme.members == Members::Household)
    };
    let rules = specs
        .into_iter()
        .filter(|(_, spec)| of_households(spec))
        .map(|(row, spec)| {
            Ok(OfferedRule {
                id: Id(row.rule),
                version: row.version,
                name: spec.name,
                category: spec.category,
                trigger: spec.trigger.code().to_owned(),
                amount: spec.amount,
                caps: CapsInput {
                    day: spec.caps.day,
                    month: spec.caps.month,
                    year: spec.caps.year,
                    household: spec.caps.household,
                },
                photos: spec.photos,
                unit: spec.unit,
                most: spec.most,
                note: spec.note,
            })
        })
        .collect::<Result<_>>()?;
    let village = village.and_then(|id| app.place_ref_by_id(gezhi_domain::grids::PlaceId(id)));
    Ok(ClaimOffer { village, rules, member, reviews })
}

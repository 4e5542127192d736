//! The rules of a village, and what its editor offers.

use super::{CapsInput, CategoryView, RuleDetail, RuleInput, RuleView, VersionView, rule_variables};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::expressions::RuleVariable;
use crate::points::{decide_in_village, village_of};
use crate::residents::scope::{path_of, place_for};
use crate::views::{Bi, Id, PlaceRef};
use gezhi_domain::accounts::{Action, Actor, decide, decide_at};
use gezhi_domain::points::rules::{RuleSpec, RuleTemplate};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::rules::{RuleRow, VersionRow};
use serde::Serialize;
use utoipa::ToSchema;

/// The rules of a village.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsRulesOfPlace)]
pub struct RulesOfPlace {
    /// The village whose rules these are.
    pub village: Option<PlaceRef>,
    /// Rules, oldest first.
    pub items: Vec<RuleView>,
    /// Whether the reader may change them.
    pub editable: bool,
}

/// A programme that rules can belong to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsRuleProgramme)]
pub struct RuleProgramme {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Whose accounts: `household` or `staff`.
    pub members: &'static str,
}

/// What the editor of rules offers.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsRuleOffer)]
pub struct RuleOffer {
    /// Variables of conditions and amounts.
    pub variables: Vec<RuleVariable>,
    /// Categories.
    pub categories: Vec<CategoryView>,
    /// Programmes.
    pub programmes: Vec<RuleProgramme>,
    /// Rules to start from.
    pub templates: Vec<RuleInput>,
}

/// What a version says.
pub(crate) fn spec_of(row: &VersionRow) -> std::result::Result<RuleSpec, StoreError> {
    serde_json::from_str(&row.data).map_err(|error| {
        StoreError::BadValue(format!("version {} of rule {}: {error}", row.version, row.rule))
    })
}

struct ListOp {
    county: i64,
    village: i64,
}

impl Op for ListOp {
    type Out = Vec<(RuleRow, VersionRow)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut all = Vec::new();
        for rule in gezhi_store::points::rules::of_village(tx, self.county, self.village).await? {
            let latest = gezhi_store::points::rules::version(tx, self.county, rule.id, rule.latest).await?;
            all.extend(latest.map(|latest| (rule, latest)));
        }
        Ok(all)
    }
}

/// The rules of a village: of the one that keeps the book of the place.
///
/// # Errors
/// 401, 403; 404 for a place out of reach.
pub async fn rules(app: &App, actor: &Actor, place: Option<&str>) -> Result<RulesOfPlace> {
    let (path, _) = place_for(app, actor, Action::SeePoints, place)?;
    let village = village_of(app, &path);
    let rows = app.db.read(ListOp { county: app.county, village: village.id().0 }).await?;
    Ok(RulesOfPlace {
        village: app.place_ref(&village),
        items: rows.iter().map(|(rule, latest)| RuleView::of(rule, latest)).collect::<Result<_>>()?,
        editable: decide_at(actor, Action::EditPointsRules, &village).is_ok(),
    })
}

pub(super) struct Load {
    pub county: i64,
    pub id: i64,
}

impl Op for Load {
    type Out = Option<(RuleRow, Vec<VersionRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let Some(rule) = gezhi_store::points::rules::rule(tx, self.county, self.id).await? else {
            return Ok(None);
        };
        let versions = gezhi_store::points::rules::versions(tx, self.county, rule.id).await?;
        Ok(Some((rule, versions)))
    }
}

/// A rule with all its versions.
///
/// # Errors
/// 401, 403; 404 for one out of reach.
pub async fn rule(app: &App, actor: &Actor, id: i64) -> Result<RuleDetail> {
    decide(actor, Action::SeePoints)?;
    let (rule, versions) =
        app.db.read(Load { county: app.county, id }).await?.ok_or_else(AppError::not_found)?;
    let village = path_of(app, rule.village)?;
    decide_in_village(app, actor, Action::SeePoints, &village)?;
    Ok(RuleDetail {
        id: Id(rule.id),
        village: app.place_ref(&village),
        adopted: rule.adopted,
        versions: versions.iter().map(VersionView::of).collect::<Result<_>>()?,
        seen: Id(rule.updated_at),
        editable: decide_at(actor, Action::EditPointsRules, &village).is_ok(),
    })
}

fn template(from: &RuleTemplate) -> RuleInput {
    RuleInput {
        programme: from.programme.clone(),
        name: from.name.zh.clone(),
        category: from.category.clone(),
        trigger: from.trigger.code().to_owned(),
        condition: from.condition.clone(),
        amount: from.amount.clone(),
        caps: CapsInput {
            day: from.caps.day,
            month: from.caps.month,
            year: from.caps.year,
            household: from.caps.household,
        },
        photos: from.photos,
        unit: from.unit.clone(),
        most: from.most,
        note: from.note.clone(),
    }
}

/// What the editor of rules offers: variables, categories, programmes, templates of this place.
///
/// # Errors
/// 401, 403.
pub fn rule_offer(app: &App, actor: &Actor) -> Result<RuleOffer> {
    decide(actor, Action::SeePoints)?;
    let points = &app.profile().points;
    Ok(RuleOffer {
        variables: rule_variables(),
        categories: points
            .categories
            .iter()
            .map(|category| CategoryView { code: category.code.clone(), name: Bi::from(&category.name) })
            .collect(),
        programmes: points
            .programmes
            .iter()
            .filter(|programme| programme.members != gezhi_domain::points::Members::Fund)
            .map(|programme| RuleProgramme {
                code: programme.code.clone(),
                name: Bi::from(&programme.name),
                members: programme.members.code(),
            })
            .collect(),
        templates: points.rules.iter().map(template).collect(),
    })
}

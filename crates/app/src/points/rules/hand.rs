//! Entering an award for many households at once: who came to the meeting, who took part in the clean-up.

use super::list::spec_of;
use super::{Award, Compiled, EventFacts, Given, give};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::residents::line;
use crate::residents::scope::path_of;
use crate::views::Id;
use gezhi_domain::accounts::{Action, Actor, Permit, decide, decide_at};
use gezhi_domain::cases::InvalidAct;
use gezhi_domain::deadlines::{BEIJING, local_date};
use gezhi_domain::points::Holder;
use gezhi_domain::points::rules::RuleSpec;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::rules::{EventRow, VersionRow};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Most households at once.
const MOST_LINES: usize = 200;

/// A household that took part.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PointsHandLine)]
pub struct HandLine {
    /// Household.
    pub household: Id,
    /// Hours, trees; 1 when left out.
    #[serde(default)]
    pub quantity: Option<i64>,
}

/// An occasion and who took part.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PointsHandAward)]
pub struct HandAward {
    /// The rule.
    pub rule: Id,
    /// Day.
    pub day: String,
    /// The occasion; a household is paid once for each occasion of a day.
    pub occasion: String,
    /// Households.
    pub lines: Vec<HandLine>,
}

/// What a household got.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PointsHandResult)]
pub struct HandResult {
    /// Household.
    pub household: Id,
    /// `paid`, `already`, `capped`, `does_not_apply` or `broken`.
    pub said: String,
    /// Points.
    pub amount: i64,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = PointsHandAwarded)]
pub struct HandAwarded {
    /// Each household in the order in which they were sent.
    pub items: Vec<HandResult>,
    /// Points altogether.
    pub total: i64,
}

const NOT_ADOPTED: InvalidAct = InvalidAct {
    code: "rule_not_adopted",
    zh: "这条细则还没有通过决议或已停用，不能据此加分。",
    en: "This rule is not in force; no points are given under it.",
};

/// A wish whose form is right; everything else is looked at in the transaction that gives the points.
struct AwardOp {
    app: App,
    actor: Actor,
    rule: i64,
    day: Date,
    occasion: String,
    /// Stands for the occasion in what pays once.
    mark: String,
    lines: Vec<(i64, i64)>,
    key: Key,
    address: Option<String>,
}

/// The rule in force, as the transaction found it.
struct InForce {
    village: i64,
    permit: Permit,
    row: VersionRow,
    spec: RuleSpec,
    compiled: Compiled,
}

impl AwardOp {
    async fn in_force(&self, tx: &mut Tx<'_>) -> Result<InForce> {
        use gezhi_store::points::rules;
        let (app, county) = (&self.app, self.app.county);
        let rule = rules::rule(tx, county, self.rule).await?.ok_or_else(AppError::not_found)?;
        let permit = decide_at(&self.actor, Action::AwardPoints, &path_of(app, rule.village)?)?;
        let version = rule.adopted.ok_or(NOT_ADOPTED)?;
        let row = rules::version(tx, county, rule.id, version).await?.ok_or(NOT_ADOPTED)?;
        let spec = spec_of(&row)?;
        if !spec.trigger.by_list() {
            return Err(AppError::invalid(
                "trigger",
                "rule",
                "这条细则不是由村里登记的，请另选一条。",
                "Points under this rule are not entered by hand; choose another.",
            ));
        }
        if self.lines.iter().any(|(_, quantity)| !(1..=spec.most).contains(quantity)) {
            return Err(AppError::invalid(
                "quantity",
                "lines",
                format!("数量要在 1 到 {} 之间。", spec.most),
                format!("A quantity is between 1 and {}.", spec.most),
            ));
        }
        let compiled =
            Compiled::of(&spec).map_err(|(_, bad)| AppError::invalid("rule", "rule", bad.zh, bad.en))?;
        Ok(InForce { village: rule.village, permit, row, spec, compiled })
    }

    async fn one(
        &self,
        tx: &mut Tx<'_>,
        rule: &InForce,
        (household, quantity): (i64, i64),
    ) -> Result<(&'static str, i64)> {
        let app = &self.app;
        let file = gezhi_store::residents::household(tx, app.county, household).await?;
        let file = file.filter(|file| file.until.is_none()).ok_or_else(AppError::not_found)?;
        let place = path_of(app, file.place)?;
        // The household belongs to the village whose rule it is.
        if crate::points::village_of(app, &place).id().0 != rule.village {
            return Err(AppError::not_found());
        }
        let source = format!("hand:{}:{}:{}:{household}", rule.row.rule, self.day, self.mark);
        if gezhi_store::points::by_source(tx, app.county, &source).await?.is_some() {
            return Ok(("already", 0));
        }
        let now = app.now();
        let facts = EventFacts {
            quantity,
            hour: i64::from(BEIJING.to_datetime(now).hour()),
            purpose: "meeting".to_owned(),
            rule: Some(rule.row.rule),
            ..EventFacts::default()
        };
        let award = Award {
            spec: &rule.spec,
            rule: (rule.row.rule, rule.row.version),
            holder: Holder::Household(household),
            place,
            person: None,
            day: self.day,
            evidence: json!({ "occasion": self.occasion }),
            source,
        };
        let address = self.address.as_deref();
        let given = give(app, tx, &rule.permit, (&award, &rule.compiled, &facts), address).await?;
        let (said, amount) = match given {
            Given::Points(_, amount) => ("paid", amount),
            Given::Capped => ("capped", 0),
            Given::DoesNotApply => ("does_not_apply", 0),
            Given::Broken(_) => ("broken", 0),
        };
        let event = EventRow {
            id: app.id(),
            kind: rule.spec.trigger.code().to_owned(),
            subject: app.id(),
            village: rule.village,
            holder_kind: award.holder.kind().code().to_owned(),
            holder: household,
            person: None,
            day: self.day.to_string(),
            facts: serde_json::to_string(&facts).map_err(|error| StoreError::BadValue(error.to_string()))?,
            state: "done".to_owned(),
            said: Some(
                json!([{ "rule": rule.row.rule.to_string(), "version": rule.row.version, "said": said, "paid": amount }])
                    .to_string(),
            ),
            at: now.as_microsecond(),
        };
        gezhi_store::points::rules::record_event(tx, app.county, &event).await?;
        Ok((said, amount))
    }
}

impl Op for AwardOp {
    type Out = HandAwarded;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<HandAwarded> {
        let county = self.app.county;
        if let Some(done) = self.key.earlier_in(tx, county).await? {
            return Ok(done);
        }
        let rule = self.in_force(tx).await?;
        let mut items = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let (said, amount) = self.one(tx, &rule, *line).await?;
            items.push(HandResult { household: Id(line.0), said: said.to_owned(), amount });
        }
        let done = HandAwarded { total: items.iter().map(|item| item.amount).sum(), items };
        self.key.remember(tx, county, &done, self.app.now().as_microsecond()).await?;
        Ok(done)
    }
}

/// Gives points for an occasion to the households that took part. A household that was paid for the occasion already is passed over.
///
/// # Errors
/// 401, 403; 404 for a rule or household out of reach, and then nobody is paid; 409 for a rule that is not in force; 422 with the field.
pub async fn award_by_hand(
    app: &App,
    actor: &Actor,
    wish: &HandAward,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<HandAwarded> {
    let op = prepare(app, actor, wish, key, address)?;
    let key = op.key.clone();
    match app.db.write(op).await {
        // The same request was being done at the same time: its answer counts.
        Err(error) => key.earlier_or(app, error).await,
        done => done,
    }
}

/// Gives them, and tells the statements it took: what `gezhi bench` measures against.
///
/// # Errors
/// Those of [`award_by_hand`].
#[cfg(feature = "reference")]
pub async fn award_statements(
    app: &App,
    actor: &Actor,
    wish: &HandAward,
    key: &str,
) -> Result<Vec<gezhi_store::engine::reference::Statement>> {
    let op = prepare(app, actor, wish, Some(key), None)?;
    Ok(app.db.write(gezhi_store::engine::reference::Traced(op)).await?.1)
}

fn prepare(
    app: &App,
    actor: &Actor,
    wish: &HandAward,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<AwardOp> {
    decide(actor, Action::AwardPoints)?;
    let key = Key::of(actor, "points_hand", key, wish)?;
    let day = crate::residents::input::day(&wish.day, "day", local_date(app.now()))?;
    let occasion = super::input::required(&line(&wish.occasion, "occasion", 60)?, "occasion", 60)?;
    if wish.lines.is_empty() || wish.lines.len() > MOST_LINES {
        return Err(AppError::invalid(
            "lines",
            "lines",
            format!("请选 1 到 {MOST_LINES} 户。"),
            format!("Choose 1 to {MOST_LINES} households."),
        ));
    }
    let mut lines: Vec<(i64, i64)> = Vec::with_capacity(wish.lines.len());
    for line in &wish.lines {
        if !lines.iter().any(|(household, _)| *household == line.household.0) {
            lines.push((line.household.0, line.quantity.unwrap_or(1)));
        }
    }
    Ok(AwardOp {
        app: app.clone(),
        actor: actor.clone(),
        rule: wish.rule.0,
        day,
        mark: crate::files::sha256(occasion.as_bytes()).chars().take(16).collect(),
        occasion,
        lines,
        key,
        address: address.map(str::to_owned),
    })
}

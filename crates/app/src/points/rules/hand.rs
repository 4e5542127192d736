//! Entering an award for many households at once: who came to the meeting, who took part in the clean-up.

use super::list::{Load, spec_of};
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

struct AwardOp {
    app: App,
    permit: Permit,
    row: VersionRow,
    spec: RuleSpec,
    compiled: Compiled,
    day: Date,
    occasion: String,
    lines: Vec<(i64, i64)>,
    key: Key,
    address: Option<String>,
}

impl AwardOp {
    async fn one(&self, tx: &mut Tx<'_>, household: i64, quantity: i64) -> Result<(&'static str, i64)> {
        let app = &self.app;
        let file = gezhi_store::residents::household(tx, app.county, household).await?;
        let file = file.filter(|file| file.until.is_none()).ok_or_else(AppError::not_found)?;
        let place = path_of(app, file.place)?;
        // The household belongs to the village whose rule it is.
        if crate::points::village_of(app, &place).id().0 != self.village(tx).await? {
            return Err(AppError::not_found());
        }
        let hash = crate::files::sha256(self.occasion.as_bytes());
        let short: String = hash.chars().take(16).collect();
        let source = format!("hand:{}:{}:{}:{household}", self.row.rule, self.day, short);
        if gezhi_store::points::by_source(tx, app.county, &source).await?.is_some() {
            return Ok(("already", 0));
        }
        let now = app.now();
        let facts = EventFacts {
            quantity,
            hour: i64::from(BEIJING.to_datetime(now).hour()),
            purpose: "meeting".to_owned(),
            rule: Some(self.row.rule),
            ..EventFacts::default()
        };
        let award = Award {
            spec: &self.spec,
            rule: (self.row.rule, self.row.version),
            holder: Holder::Household(household),
            place,
            person: None,
            day: self.day,
            evidence: json!({ "occasion": self.occasion }),
            source,
        };
        let address = self.address.as_deref();
        let given = give(app, tx, &self.permit, (&award, &self.compiled, &facts), address).await?;
        let (said, amount) = match given {
            Given::Points(_, amount) => ("paid", amount),
            Given::Capped => ("capped", 0),
            Given::DoesNotApply => ("does_not_apply", 0),
            Given::Broken(_) => ("broken", 0),
        };
        let event = EventRow {
            id: app.id(),
            kind: self.spec.trigger.code().to_owned(),
            subject: app.id(),
            village: self.village(tx).await?,
            holder_kind: award.holder.kind().code().to_owned(),
            holder: household,
            person: None,
            day: self.day.to_string(),
            facts: serde_json::to_string(&facts).map_err(|error| StoreError::BadValue(error.to_string()))?,
            state: "done".to_owned(),
            said: Some(
                json!([{ "rule": self.row.rule.to_string(), "version": self.row.version, "said": said, "paid": amount }])
                    .to_string(),
            ),
            at: now.as_microsecond(),
        };
        gezhi_store::points::rules::record_event(tx, app.county, &event).await?;
        Ok((said, amount))
    }

    async fn village(&self, tx: &mut Tx<'_>) -> Result<i64> {
        let rule = gezhi_store::points::rules::rule(tx, self.app.county, self.row.rule).await?;
        Ok(rule.ok_or_else(AppError::not_found)?.village)
    }
}

impl Op for AwardOp {
    type Out = HandAwarded;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<HandAwarded> {
        let county = self.app.county;
        let rule = gezhi_store::points::rules::rule(tx, county, self.row.rule).await?;
        if rule.and_then(|rule| rule.adopted) != Some(self.row.version) {
            return Err(NOT_ADOPTED.into());
        }
        let mut items = Vec::with_capacity(self.lines.len());
        for (household, quantity) in &self.lines {
            let (said, amount) = self.one(tx, *household, *quantity).await?;
            items.push(HandResult { household: Id(*household), said: said.to_owned(), amount });
        }
        let done = HandAwarded { total: items.iter().map(|item| item.amount).sum(), items };
        self.key.remember(tx, county, &done, self.app.now().as_microsecond()).await?;
        Ok(done)
    }
}

/// Either what an earlier request with this key came to, or the award ready to be given.
enum Prepared {
    Done(HandAwarded),
    Ready(Box<AwardOp>),
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
    let op = match prepare(app, actor, wish, key, address).await? {
        Prepared::Done(done) => return Ok(done),
        Prepared::Ready(op) => *op,
    };
    let key = op.key.clone();
    match app.db.write(op).await {
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
    match prepare(app, actor, wish, Some(key), None).await? {
        Prepared::Done(_) => Ok(Vec::new()),
        Prepared::Ready(op) => Ok(app.db.write(gezhi_store::engine::reference::Traced(*op)).await?.1),
    }
}

async fn prepare(
    app: &App,
    actor: &Actor,
    wish: &HandAward,
    key: Option<&str>,
    address: Option<&str>,
) -> Result<Prepared> {
    decide(actor, Action::AwardPoints)?;
    let key = Key::of(actor, "points_hand", key, wish)?;
    if let Some(done) = key.earlier(app).await? {
        return Ok(Prepared::Done(done));
    }
    let (rule, versions) =
        app.db.read(Load { county: app.county, id: wish.rule.0 }).await?.ok_or_else(AppError::not_found)?;
    let village = path_of(app, rule.village)?;
    let permit = decide_at(actor, Action::AwardPoints, &village)?;
    let row = versions.into_iter().find(|row| Some(row.version) == rule.adopted).ok_or(NOT_ADOPTED)?;
    let spec = spec_of(&row)?;
    if !spec.trigger.by_list() {
        return Err(AppError::invalid(
            "trigger",
            "rule",
            "这条细则不是由村里登记的，请另选一条。",
            "Points under this rule are not entered by hand; choose another.",
        ));
    }
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
        let quantity = line.quantity.unwrap_or(1);
        if !(1..=spec.most).contains(&quantity) {
            return Err(AppError::invalid(
                "quantity",
                "lines",
                format!("数量要在 1 到 {} 之间。", spec.most),
                format!("A quantity is between 1 and {}.", spec.most),
            ));
        }
        if !lines.iter().any(|(household, _)| *household == line.household.0) {
            lines.push((line.household.0, quantity));
        }
    }
    let compiled =
        Compiled::new(&spec).map_err(|(_, bad)| AppError::invalid("rule", "rule", bad.zh, bad.en))?;
    Ok(Prepared::Ready(Box::new(AwardOp {
        app: app.clone(),
        permit,
        row,
        spec,
        compiled,
        day,
        occasion,
        lines,
        key,
        address: address.map(str::to_owned),
    })))
}

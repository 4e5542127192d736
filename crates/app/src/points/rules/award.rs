//! Giving points under a rule: what it says, what the caps leave, one entry, and what the holder has had since.

use super::{Compiled, EventFacts, Outcome};
use crate::context::App;
use crate::error::Result;
use crate::expressions::BadRule;
use crate::points::{Posting, Side, What, village_of};
use gezhi_domain::accounts::Permit;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::points::rules::{RuleSpec, Used};
use gezhi_domain::points::{EntryKind, Holder};
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::points::EntryRow;
use jiff::civil::Date;

/// Points to be given.
#[derive(Debug, Clone)]
pub(crate) struct Award<'a> {
    /// What the rule says.
    pub spec: &'a RuleSpec,
    /// Rule and version.
    pub rule: (i64, i64),
    /// To whom.
    pub holder: Holder,
    /// Where the holder stands.
    pub place: PlacePath,
    /// Who of the household.
    pub person: Option<i64>,
    /// Day it belongs to.
    pub day: Date,
    /// What it rests on.
    pub evidence: serde_json::Value,
    /// What pays once.
    pub source: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    /// An entry and its amount.
    Points(i64, i64),
    /// The condition does not hold.
    DoesNotApply,
    /// The holder has had as much as the rule gives.
    Capped,
    /// The rule cannot be worked out.
    Broken(BadRule),
}

/// Works out what a rule gives for facts, and gives it.
///
/// # Errors
/// Failures of the store; `Unique` when the source has paid.
pub(crate) async fn give(
    app: &App,
    tx: &mut Tx<'_>,
    permit: &Permit,
    (award, compiled, facts): (&Award<'_>, &Compiled, &EventFacts),
    address: Option<&str>,
) -> Result<Given> {
    let holder = (award.holder.kind().code(), award.holder.id());
    let used = gezhi_store::points::rules::used(tx, app.county, award.rule.0, holder, award.day).await?;
    match compiled.about(facts, award.day, used) {
        Outcome::Broken(bad) => Ok(Given::Broken(bad)),
        Outcome::DoesNotApply => Ok(Given::DoesNotApply),
        Outcome::Gives(amount) => pay(app, tx, permit, (award, amount, used), address).await,
    }
}

/// Gives an amount that was worked out before, as far as the caps leave it now.
///
/// # Errors
/// As [`give`].
pub(crate) async fn cap(
    app: &App,
    tx: &mut Tx<'_>,
    permit: &Permit,
    (award, amount): (&Award<'_>, i64),
    address: Option<&str>,
) -> Result<Given> {
    let holder = (award.holder.kind().code(), award.holder.id());
    let used = gezhi_store::points::rules::used(tx, app.county, award.rule.0, holder, award.day).await?;
    pay(app, tx, permit, (award, amount, used), address).await
}

async fn pay(
    app: &App,
    tx: &mut Tx<'_>,
    permit: &Permit,
    (award, amount, used): (&Award<'_>, i64, Used),
    address: Option<&str>,
) -> Result<Given> {
    let Award { spec, rule, holder, place, person, day, evidence, source } = award.clone();
    let key = (holder.kind().code(), holder.id());
    let amount = spec.caps.allow(amount, used);
    if amount <= 0 {
        return Ok(Given::Capped);
    }
    let what = What {
        kind: EntryKind::Award,
        programme: &spec.programme,
        from: Side::outside(app, &village_of(app, &place)),
        to: Side::of(holder, place),
        amount,
        label: spec.name.clone(),
        day: Some(day),
        person,
        rule: Some(rule),
        category: Some(spec.category.clone()),
        evidence,
        reason: None,
        source: Some(source),
        reverses: None,
    };
    let receipt = Posting::new(app, permit, what, address)?.run(tx).await?;
    gezhi_store::points::rules::add_used(tx, app.county, rule.0, key, (day, amount)).await?;
    Ok(Given::Points(receipt.entry, amount))
}

/// An award was taken back: its points may be earned again under the rule.
///
/// # Errors
/// Failures of the store.
pub(crate) async fn give_back(
    tx: &mut Tx<'_>,
    county: i64,
    entry: &EntryRow,
    holder: (&str, i64),
) -> std::result::Result<(), StoreError> {
    let (Some(rule), Ok(day)) = (entry.rule, entry.day.parse::<Date>()) else { return Ok(()) };
    gezhi_store::points::rules::add_used(tx, county, rule, holder, (day, -entry.amount)).await
}

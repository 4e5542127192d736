//! Points of a result that counts: one award for each line, under the rule that the village has adopted, once.

use super::members::account_of;
use super::read::sheet_for;
use super::refusals::wrong_state;
use super::row::{SUBJECT, card_of, follow_pay, marks_of, period_of};
use super::view::AssessmentDetail;
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::rules::{Award, Compiled, EventFacts, Given, give, spec_of};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, Permit, system_permit};
use gezhi_domain::deadlines::{BEIJING, local_date};
use gezhi_domain::points::rules::{RuleSpec, Trigger};
use gezhi_domain::points::{Holder, HolderKind};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::assessments::{self as store, LineRow, SheetRow};
use gezhi_store::points::rules::VersionRow;
use serde_json::json;

/// Lines in one turn.
const BATCH: i64 = 200;

/// What may be tried again: the account, the rule or its caps may have changed.
pub(super) const AGAIN: [&str; 5] = ["no_account", "no_rule", "capped", "does_not_apply", "broken"];

struct Waiting {
    county: i64,
}

impl Op for Waiting {
    type Out = Vec<(LineRow, SheetRow, Vec<VersionRow>)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let mut all = Vec::new();
        for line in store::waiting(tx, self.county, BATCH).await? {
            let Some(sheet) = store::by_id(tx, self.county, line.sheet).await? else { continue };
            let adopted = adopted(tx, self.county, sheet.village).await?;
            all.push((line, sheet, adopted));
        }
        Ok(all)
    }
}

async fn adopted(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
) -> std::result::Result<Vec<VersionRow>, StoreError> {
    gezhi_store::points::rules::adopted_of_village(tx, county, village, Trigger::Assessment.code()).await
}

/// The rule of a village that pays a programme's assessment.
struct Candidate {
    row: VersionRow,
    spec: RuleSpec,
    compiled: std::result::Result<Compiled, crate::expressions::BadRule>,
}

fn candidate(
    adopted: Vec<VersionRow>,
    programme: &str,
) -> std::result::Result<Option<Candidate>, StoreError> {
    for row in adopted {
        let spec = spec_of(&row)?;
        if spec.programme == programme {
            let compiled = Compiled::of(&spec).map_err(|(_, bad)| bad);
            return Ok(Some(Candidate { row, spec, compiled }));
        }
    }
    Ok(None)
}

struct Pay {
    app: App,
    permit: Permit,
    line: LineRow,
    sheet: SheetRow,
    candidate: Option<Candidate>,
}

impl Pay {
    /// Whose points they are; the word for why there is nobody.
    async fn holder(&self, tx: &mut Tx<'_>) -> Result<std::result::Result<(Holder, i64), &'static str>> {
        let county = self.app.county;
        let line = &self.line;
        if line.holder_kind == HolderKind::Household.code() {
            let Some(id) = line.holder else { return Ok(Err("ended")) };
            let file = gezhi_store::residents::household(tx, county, id).await?;
            return Ok(match file.filter(|file| file.until.is_none()) {
                Some(file) => Ok((Holder::Household(id), file.place)),
                None => Err("ended"),
            });
        }
        if let Some(account) = line.holder {
            return Ok(Ok((Holder::Staff(account), line.place)));
        }
        // The holder may sign in by now.
        let Some(post) = line.post else { return Ok(Err("no_account")) };
        let Some(post) = gezhi_store::posts::by_id(tx, county, post).await? else {
            return Ok(Err("no_account"));
        };
        let Some(account) = account_of(tx, county, &post).await? else { return Ok(Err("no_account")) };
        let lines = store::lines(tx, county, line.sheet).await?;
        let twice =
            lines.iter().any(|one| one.holder == Some(account) && one.holder_kind == line.holder_kind);
        Ok(if twice { Err("no_account") } else { Ok((Holder::Staff(account), line.place)) })
    }

    /// The entry, or the word for why there is none.
    async fn award(
        &self,
        tx: &mut Tx<'_>,
    ) -> Result<(Option<i64>, std::result::Result<(i64, i64), &'static str>)> {
        let (app, line, sheet) = (&self.app, &self.line, &self.sheet);
        let card = card_of(sheet)?;
        let grade = line.grade.as_deref().and_then(|code| card.grade_of(code));
        let Some(grade) = grade.filter(|grade| grade.points > 0) else {
            return Ok((line.holder, Err("no_points")));
        };
        let (holder, place) = match self.holder(tx).await? {
            Ok(found) => found,
            Err(why) => return Ok((line.holder, Err(why))),
        };
        let Ok(place) = path_of(app, place) else { return Ok((Some(holder.id()), Err("ended"))) };
        let Some(Candidate { row, spec, compiled }) = &self.candidate else {
            return Ok((Some(holder.id()), Err("no_rule")));
        };
        let Ok(compiled) = compiled else { return Ok((Some(holder.id()), Err("broken"))) };
        let (now, period) = (app.now(), period_of(sheet)?);
        let last = period.end().yesterday().unwrap_or_else(|_| period.first());
        let times = corrections(line);
        let facts = EventFacts {
            grade: grade.code.clone(),
            quantity: grade.points,
            hour: i64::from(BEIJING.to_datetime(now).hour()),
            ..EventFacts::default()
        };
        let award = Award {
            spec,
            rule: (row.rule, row.version),
            holder,
            place,
            person: None,
            day: last.min(local_date(now)),
            evidence: json!({
                "assessment": sheet.id.to_string(), "month": sheet.month, "grade": grade.code,
                "marks": line.total, "full": card.full(),
            }),
            source: format!("{SUBJECT}:{}:{times}", line.id),
        };
        let given = give(app, tx, &self.permit, (&award, compiled, &facts), None).await?;
        let paid = match given {
            Given::Points(entry, amount) => Ok((entry, amount)),
            Given::Capped => Err("capped"),
            Given::DoesNotApply => Err("does_not_apply"),
            Given::Broken(_) => Err("broken"),
        };
        Ok((Some(holder.id()), paid))
    }
}

/// How often a line was corrected after it counted.
pub(super) fn corrections(line: &LineRow) -> usize {
    serde_json::from_str::<Vec<serde_json::Value>>(&line.corrections).map_or(0, |all| all.len())
}

impl Op for Pay {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.app.county;
        let now = store::line(tx, county, self.line.sheet, self.line.id).await?;
        if now.as_ref() != Some(&self.line) {
            // Another node was faster, or somebody corrected it meanwhile: the next turn reads it.
            return Ok(());
        }
        let rules = adopted(tx, county, self.sheet.village).await?;
        let known = self.candidate.as_ref().map(|one| (one.row.rule, one.row.version));
        let mut still = None;
        for row in rules {
            if spec_of(&row)?.programme == self.sheet.programme {
                still = Some((row.rule, row.version));
                break;
            }
        }
        if known != still {
            return Err(StoreError::Conflict.into());
        }
        marks_of(&self.line)?;
        let (holder, paid) = self.award(tx).await?;
        let next = LineRow {
            holder,
            pay: paid.map_or_else(|word| word, |_| "paid").to_owned(),
            entry: paid.ok().map(|(entry, _)| entry),
            paid: paid.map_or(0, |(_, amount)| amount),
            version: self.line.version + 1,
            ..self.line.clone()
        };
        if !store::update_line(tx, &self.permit, county, &next, self.line.version).await? {
            return Err(StoreError::Conflict.into());
        }
        let lines = store::lines(tx, county, self.sheet.id).await?;
        follow_pay(&self.app, tx, &self.sheet, &lines).await
    }
}

/// Gives the points that wait; says how many lines were looked at.
///
/// # Errors
/// Failures of the store: nothing is lost, the next turn takes the same lines.
pub async fn pay_waiting(app: &App) -> Result<usize> {
    let waiting = app.db.read(Waiting { county: app.county }).await?;
    let count = waiting.len();
    for (line, sheet, adopted) in waiting {
        let candidate = candidate(adopted, &sheet.programme)?;
        let permit = system_permit(Action::AwardPoints);
        match app.db.write(Pay { app: app.clone(), permit, line, sheet, candidate }).await {
            // Another node was faster, or the rules changed meanwhile.
            Ok(()) | Err(AppError::Store(StoreError::Conflict | StoreError::Unique { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

struct Again {
    county: i64,
    permit: Permit,
    sheet: i64,
    entry: Entry,
}

impl Op for Again {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let row = store::by_id(tx, self.county, self.sheet).await?.ok_or_else(AppError::not_found)?;
        if row.state != "counted" {
            return Err(wrong_state(&row.state));
        }
        for word in AGAIN {
            store::set_pay(tx, &self.permit, self.county, self.sheet, (word, "waiting")).await?;
        }
        Ok(gezhi_store::journal::append(tx, self.county, &self.entry).await?)
    }
}

/// Tries again to give points that could not be given: no account yet, no rule adopted yet. What was paid is not paid again.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 409 where the result does not count yet.
pub async fn pay_again(app: &App, actor: &Actor, id: i64, address: Option<&str>) -> Result<AssessmentDetail> {
    let (row, permit) = sheet_for(app, actor, Action::Assess, id).await?;
    let mut entry = app.entry(&permit, "assessment_pay", SUBJECT, id, address);
    entry.place = Some(row.village);
    app.db.write(Again { county: app.county, permit, sheet: id, entry }).await?;
    pay_waiting(app).await?;
    super::sheet(app, actor, id).await
}

//! Putting a list in force: register, places, bodies, and the cases of places that moved, in one transaction.

use super::list::List;
use super::plan::{Plan, State, plan};
use super::rehome::rehome;
use crate::error::{AppError, Result};
use crate::previews::Claim;
use gezhi_domain::accounts::Permit;
use gezhi_domain::divisions::{Change, DivisionCode, Fate, HistoryError};
use gezhi_domain::profile::Profile;
use gezhi_store::bodies::{BodyRow, LineRow};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::places::PlaceRow;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gives identities.
pub(super) type Fresh = Arc<dyn Fn() -> i64 + Send + Sync>;
/// Is told how many rows of how many are written.
pub type Progress = Arc<dyn Fn(usize, usize) + Send + Sync>;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Divisions that are new.
    pub added: usize,
    /// Divisions renamed, moved, merged, ended or given a new code.
    pub changed: usize,
    /// Places of the grid tree that are new.
    pub places: usize,
    /// Cases that stand in another place now.
    pub cases: usize,
}

/// The list and how it is meant.
#[derive(Clone)]
pub(super) struct Wish {
    pub list: Arc<List>,
    pub fates: BTreeMap<DivisionCode, Fate>,
    pub from: Date,
}

/// The operation.
pub(super) struct Apply {
    pub county: i64,
    pub profile: Arc<Profile>,
    pub permit: Permit,
    pub wish: Wish,
    /// The state it was previewed against; any when `None`.
    pub version: Option<String>,
    /// The preview that is confirmed.
    pub claim: Option<Claim>,
    /// The county has nothing yet, and this is its profile as JSON.
    pub founding: Option<String>,
    pub fresh: Fresh,
    pub now: i64,
    /// The entry of the whole import; those of single places are made from it.
    pub entry: Entry,
    pub progress: Option<Progress>,
}

/// A change that does not fit, as a sentence.
pub(super) fn refuse(error: &HistoryError) -> AppError {
    AppError::invalid("division_change", "fates", error.zh(), error.to_string())
}

pub(super) fn changed_meanwhile() -> AppError {
    AppError::invalid(
        "divisions_changed",
        "preview_id",
        "区划在预览之后有了改动，请重新上传，再看一遍预览。",
        "The divisions have changed since the preview; upload the file again and look once more.",
    )
}

fn taken() -> AppError {
    AppError::invalid(
        "county_exists",
        "data",
        "这里已经有一个县了，没有改动任何内容。",
        "There is a county already; nothing was changed.",
    )
}

/// A change may not be dated before one that is registered.
pub(super) fn check_day(state: &State, from: Date) -> Result<()> {
    match &state.last_change {
        Some(last) if from.to_string() < *last => Err(AppError::invalid(
            "date_before_last_change",
            "from",
            format!("生效日期不能早于上一次变更（{last}），请改为当天或以后。"),
            format!(
                "The date must not be earlier than the last change ({last}); choose that day or a later one."
            ),
        )),
        _ => Ok(()),
    }
}

impl Op for Apply {
    type Out = Applied;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Applied> {
        let county = self.county;
        if let Some(claim) = &self.claim {
            claim.take::<serde_json::Value>(tx, county).await?;
        }
        let state = State::read(tx, county).await?;
        if self.version.as_ref().is_some_and(|version| *version != state.version()) {
            return Err(changed_meanwhile());
        }
        if let Some(profile) = &self.founding {
            if !gezhi_store::settings::counties(tx).await?.is_empty() || !state.places.is_empty() {
                return Err(taken());
            }
            gezhi_store::settings::put(tx, county, "profile", profile).await?;
        }
        check_day(&state, self.wish.from)?;
        let Wish { list, fates, from } = &self.wish;
        let plan =
            plan(&self.profile, &state, list, fates, *from, self.founding.is_some(), || (self.fresh)())
                .map_err(|error| refuse(&error))?;
        let mut done = Applied {
            added: plan.difference.added.len(),
            changed: plan.difference.changes.len(),
            places: plan.outcome.new.len(),
            cases: 0,
        };
        if plan.is_empty() {
            return Ok(done);
        }
        self.check_ends(tx, &plan).await?;
        self.write(tx, &plan).await?;
        if !plan.outcome.changed.is_empty() || !plan.outcome.ended.is_empty() {
            done.cases = rehome(tx, county, &self.profile, &self.permit, &plan.outcome, self.now).await?;
        }
        self.journal(tx, &plan, done).await?;
        gezhi_store::revisions::bump(tx, county, gezhi_store::revisions::PLACES).await?;
        Ok(done)
    }
}

impl Apply {
    /// A division with open cases does not simply end.
    async fn check_ends(&self, tx: &mut Tx<'_>, plan: &Plan) -> Result<()> {
        for change in &plan.difference.changes {
            let Change::Abolish { code } = change else { continue };
            let text = code.to_string();
            let Some((row, _)) = plan.outcome.ended.iter().find(|(row, _)| row.code == text) else {
                continue;
            };
            let depth = usize::try_from(row.depth).unwrap_or(0);
            let open = gezhi_store::case_lists::count_open_within(tx, self.county, (depth, row.id)).await?;
            if open > 0 {
                return Err(AppError::invalid(
                    "division_has_open_cases",
                    "fates",
                    format!("{}还有 {open} 件没办结的事，不能直接撤销。请选择并入哪里，或先保留。", row.name),
                    format!(
                        "{} still has {open} open cases and cannot simply end. Say what it becomes part of, or keep it.",
                        row.name
                    ),
                ));
            }
        }
        Ok(())
    }

    async fn write(&self, tx: &mut Tx<'_>, plan: &Plan) -> Result<()> {
        let (county, permit, outcome) = (self.county, &self.permit, &plan.outcome);
        let total = plan.spans.len() + outcome.new.len() + outcome.changed.len();
        let mut written = 0;
        let mut tell = |more: usize| {
            written += more;
            if let Some(progress) = &self.progress {
                progress(written, total);
            }
        };
        // Codes become free before others take them.
        for (row, heir) in &outcome.ended {
            gezhi_store::places::end(tx, permit, county, row, self.now).await?;
            gezhi_store::places::hand_over(tx, permit, county, (row.id, *heir), self.now).await?;
        }
        for row in &outcome.new {
            gezhi_store::places::insert(tx, county, row, self.now).await?;
            self.seat(tx, row).await?;
            tell(1);
        }
        let bodies = gezhi_store::bodies::all(tx, county).await?;
        for (before, after) in &outcome.changed {
            gezhi_store::places::update(tx, permit, county, after).await?;
            if before.name != after.name {
                self.rename_bodies(tx, &bodies, before, after).await?;
            }
            tell(1);
        }
        for (code, since) in &plan.void {
            gezhi_store::divisions::delete(tx, permit, county, code, since).await?;
        }
        for span in &plan.spans {
            gezhi_store::divisions::put(tx, permit, county, span).await?;
            tell(1);
        }
        if self.founding.is_some() {
            self.lines(tx, &outcome.new).await?;
        }
        Ok(())
    }

    /// The bodies that every place of this depth has.
    async fn seat(&self, tx: &mut Tx<'_>, place: &PlaceRow) -> Result<()> {
        let specs = self.profile.work.bodies.iter().filter(|spec| i64::from(spec.depth) == place.depth);
        for spec in specs {
            let name = spec.name_at(&place.name);
            let body = BodyRow {
                id: (self.fresh)(),
                key: spec.key.clone(),
                name: name.zh,
                name_en: name.en,
                place: place.id,
                phone: None,
            };
            gezhi_store::bodies::insert(tx, self.county, &body).await?;
        }
        Ok(())
    }

    /// A body that is named after its place is named after it still; one that was given another name keeps that.
    async fn rename_bodies(
        &self,
        tx: &mut Tx<'_>,
        bodies: &[BodyRow],
        before: &PlaceRow,
        after: &PlaceRow,
    ) -> Result<()> {
        for body in bodies.iter().filter(|body| body.place == after.id) {
            let Some(spec) = self.profile.work.bodies.iter().find(|spec| spec.key == body.key) else {
                continue;
            };
            if spec.name_at(&before.name).zh == body.name {
                let name = spec.name_at(&after.name);
                let county = self.county;
                gezhi_store::bodies::rename(tx, &self.permit, county, body.id, &name.zh, &name.en).await?;
            }
        }
        Ok(())
    }

    /// The list of powers and duties of the profile; a line for a place that is not there is left out.
    async fn lines(&self, tx: &mut Tx<'_>, places: &[PlaceRow]) -> Result<()> {
        for duty in &self.profile.work.duties {
            let place = match &duty.place {
                None => None,
                Some(name) => {
                    let last = name.rsplit('/').next().unwrap_or(name);
                    let Some(found) = places.iter().find(|row| row.name == last) else { continue };
                    Some(found.id)
                }
            };
            let line = LineRow {
                id: (self.fresh)(),
                category: duty.category.clone(),
                place,
                body_key: duty.body.clone(),
                helpers: serde_json::to_string(&duty.helpers).unwrap_or_else(|_| "[]".to_owned()),
                days: duty.days.map(i64::from),
                hours: duty.hours.map(i64::from),
                checker: duty.checker.clone(),
            };
            gezhi_store::bodies::put_line(tx, &self.permit, self.county, &line).await?;
        }
        Ok(())
    }

    /// One entry for the whole, one for every place that is not what it was.
    async fn journal(
        &self,
        tx: &mut Tx<'_>,
        plan: &Plan,
        done: Applied,
    ) -> std::result::Result<(), StoreError> {
        let details = serde_json::json!({
            "from": self.wish.from, "rows": self.wish.list.rows.len(), "added": done.added,
            "changed": done.changed, "missing": plan.difference.missing.len(), "cases": done.cases,
        });
        let whole = Entry { id: (self.fresh)(), details: details.to_string(), ..self.entry.clone() };
        gezhi_store::journal::append(tx, self.county, &whole).await?;
        for change in &plan.difference.changes {
            let (code, place) = match change {
                Change::Rename { code, .. } | Change::Move { code, .. } => (*code, plan.places.get(code)),
                Change::Recode { code, into, .. } => (*code, plan.places.get(into)),
                Change::Merge { from, into } => {
                    (from.first().copied().unwrap_or(*into), plan.places.get(into))
                }
                Change::Abolish { code } | Change::Split { code, .. } => (*code, None),
            };
            let entry = Entry {
                id: (self.fresh)(),
                act: "division_change".to_owned(),
                subject: i64::try_from(code.number()).unwrap_or_default(),
                place: place.copied(),
                details: serde_json::json!({
                    "from": self.wish.from, "change": change,
                    "name": plan.before.get(code).map(|known| known.name.clone()),
                })
                .to_string(),
                ..self.entry.clone()
            };
            gezhi_store::journal::append(tx, self.county, &entry).await?;
        }
        Ok(())
    }
}

//! What every change of a declaration goes through: the row with its version, a step, the journal, the clock, the inboxes; and how a
//! declaration comes to count.

use super::{
    APPEAL_TASK as APPEAL, DECIDE_TASK as DECIDE, REJECTED_TASK as REJECTED, REVIEW, REVIEW_TASK, SUBJECT,
};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::rules::{Award, EventFacts, Given, cap, spec_of};
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Permit, Role, system_permit};
use gezhi_domain::cases::Holder as TaskHolder;
use gezhi_domain::deadlines::Limit;
use gezhi_domain::points::Holder;
use gezhi_domain::points::claims::{ClaimState, Tally, Verdict, tally};
use gezhi_domain::points::rules::Trigger;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::points::claims::{BallotRow, ClaimRow, CommitteeRow, MemberRow, StepRow};
use gezhi_store::points::rules::EventRow;
use gezhi_store::tasks::NewTask;
use serde_json::json;

const DAY: i64 = 86_400_000_000;
/// Working days in which the village decides.
const DECIDE_DAYS: u32 = 5;

/// Somebody else was faster.
pub(super) fn changed(claim: &ClaimRow) -> AppError {
    AppError::Overtaken {
        code: "claim_changed",
        zh: "这条申报刚有了变化，请看过最新情况再操作。".into(),
        en: "This declaration has just changed; look at it again.".into(),
        current: json!({ "kind": SUBJECT, "claim": claim.id.to_string(), "state": claim.state }),
    }
}

/// The act does not fit where the declaration stands.
pub(super) fn not_now(claim: &ClaimRow) -> AppError {
    AppError::Overtaken {
        code: "claim_not_now",
        zh: "这条申报现在不能这样操作，请看一下它到了哪一步。".into(),
        en: "This does not fit where the declaration stands now.".into(),
        current: json!({ "kind": SUBJECT, "claim": claim.id.to_string(), "state": claim.state }),
    }
}

/// Where a declaration stands.
pub(super) fn state_of(claim: &ClaimRow) -> Result<ClaimState> {
    Ok(ClaimState::parse(&claim.state)
        .ok_or_else(|| StoreError::BadValue(format!("state of declaration {}: {}", claim.id, claim.state)))?)
}

/// How the committee of a village works: as the village settled it, or as the place's file proposes.
pub(super) async fn settings(
    app: &App,
    tx: &mut Tx<'_>,
    village: i64,
) -> std::result::Result<CommitteeRow, StoreError> {
    if let Some(row) = gezhi_store::points::claims::committee(tx, app.county, village).await? {
        return Ok(row);
    }
    let spec = app.profile().points.committee;
    Ok(CommitteeRow {
        village,
        quorum: spec.quorum,
        review_days: spec.review_days,
        notice_days: spec.notice_days,
        objection_days: spec.objection_days,
        appeal_days: spec.appeal_days,
        version: 0,
        updated_at: 0,
    })
}

/// Who may speak about a declaration: the members who do not belong to the household itself.
pub fn eligible(members: &[MemberRow], claim: &ClaimRow) -> Vec<i64> {
    members
        .iter()
        .filter(|member| member.household != Some(claim.household) && member.account != claim.account)
        .map(|member| member.account)
        .collect()
}

/// The words that were said.
pub(super) fn words(ballots: &[BallotRow]) -> Vec<(i64, bool)> {
    ballots.iter().filter_map(|ballot| Some((ballot.account, ballot.approves?))).collect()
}

/// What a change of a declaration needs besides the transaction.
pub(super) struct Turn<'a> {
    /// App.
    pub app: &'a App,
    /// In whose name.
    pub permit: &'a Permit,
    /// Address of the request.
    pub address: Option<&'a str>,
}

impl Turn<'_> {
    fn now(&self, claim: &ClaimRow) -> i64 {
        // A clock that was set back does not put a step before the one it follows.
        self.app.now().as_microsecond().max(claim.changed_at)
    }

    /// Writes a change: row, step, journal, clock, inboxes. The version of `next` is set here.
    pub async fn write(
        &self,
        tx: &mut Tx<'_>,
        (before, next): (&ClaimRow, ClaimRow),
        (act, text): (&str, Option<&str>),
    ) -> Result<ClaimRow> {
        let (app, county) = (self.app, self.app.county);
        let now = self.now(before);
        let next = ClaimRow { version: before.version + 1, changed_at: now, ..next };
        if !gezhi_store::points::claims::update_claim(tx, self.permit, county, &next, before.version).await? {
            return Err(changed(before));
        }
        let step = StepRow {
            seq: next.version,
            act: act.to_owned(),
            actor: self.permit.account().map(|account| account.0),
            actor_name: self.permit.name().to_owned(),
            text: text.map(str::to_owned),
            at: now,
        };
        gezhi_store::points::claims::add_step(tx, county, next.id, &step).await?;
        let mut entry =
            app.entry(self.permit, &format!("points_claim_{act}"), SUBJECT, next.id, self.address);
        entry.place = Some(next.place);
        entry.details = json!({ "rule": next.label, "state": next.state, "amount": next.amount }).to_string();
        gezhi_store::journal::append(tx, county, &entry).await?;
        self.follow_up(tx, &next).await?;
        Ok(next)
    }

    /// Sets the clock and the inboxes to where the declaration stands.
    pub async fn follow_up(&self, tx: &mut Tx<'_>, claim: &ClaimRow) -> Result<()> {
        let county = self.app.county;
        match claim.due_at {
            Some(_) => self.keep_clock(tx, claim).await?,
            None => gezhi_store::clock::clear(tx, county, SUBJECT, claim.id).await?,
        }
        gezhi_store::tasks::clear(tx, county, claim.id).await?;
        let (kind, holder) = match state_of(claim)? {
            ClaimState::Disputed => (DECIDE, TaskHolder::FirstOf(&[Role::Leader])),
            ClaimState::Appealed => (APPEAL, TaskHolder::Dispatcher),
            ClaimState::Rejected => {
                (REJECTED, TaskHolder::Person(gezhi_domain::accounts::AccountId(claim.account)))
            }
            _ => return Ok(()),
        };
        let due = claim.due_at.unwrap_or_else(|| self.app.due(Limit::WorkingDays(DECIDE_DAYS)));
        self.task(tx, claim, (kind, holder), due).await
    }

    /// Asks somebody about a declaration.
    pub async fn task(
        &self,
        tx: &mut Tx<'_>,
        claim: &ClaimRow,
        (kind, holder): (&'static str, TaskHolder),
        due_at: i64,
    ) -> Result<()> {
        let app = self.app;
        let path = path_of(app, claim.place)?;
        let task = NewTask {
            subject_kind: SUBJECT,
            subject: claim.id,
            kind,
            holder: app.directory().holder_key(holder, Some(&path)),
            title: claim.label.clone(),
            place: claim.village,
            due_at,
            created_at: self.now(claim),
        };
        Ok(gezhi_store::tasks::put(tx, app.county, &task).await?)
    }

    /// Makes places for the members who may speak and have none, and looks whether something has come of what was said.
    pub async fn look(&self, tx: &mut Tx<'_>, claim: &ClaimRow) -> Result<(ClaimRow, Tally)> {
        let (app, county) = (self.app, self.app.county);
        let members = gezhi_store::points::claims::members(tx, county, claim.village).await?;
        let may = eligible(&members, claim);
        let due = claim.due_at.unwrap_or_else(|| app.due(Limit::WorkingDays(DECIDE_DAYS)));
        for member in members.iter().filter(|member| may.contains(&member.account)) {
            let slot = BallotRow {
                id: app.id(),
                claim: claim.id,
                round: claim.round,
                account: member.account,
                name: member.name.clone(),
                approves: None,
                reason: None,
                at: self.now(claim),
            };
            if gezhi_store::points::claims::put_slot(tx, county, &slot).await? {
                let task = NewTask {
                    subject_kind: REVIEW,
                    subject: slot.id,
                    kind: REVIEW_TASK,
                    holder: format!("p{}", member.account),
                    title: claim.label.clone(),
                    place: claim.village,
                    due_at: due,
                    created_at: slot.at,
                };
                gezhi_store::tasks::put(tx, county, &task).await?;
            }
        }
        let ballots = gezhi_store::points::claims::ballots(tx, county, claim.id, claim.round).await?;
        let rules = settings(app, tx, claim.village).await?;
        let tally = tally(&may, &words(&ballots), rules.quorum);
        let claim = match tally.verdict {
            Verdict::Waiting => {
                // Somebody may speak again: the village is asked no longer, unless the review is late.
                if gezhi_store::clock::of(tx, county, SUBJECT, claim.id).await?.is_some() {
                    gezhi_store::tasks::done(tx, county, claim.id, DECIDE).await?;
                }
                claim.clone()
            }
            Verdict::Approved => self.approve(tx, claim, ("approve", None), &rules).await?,
            Verdict::Rejected => self.reject(tx, claim, &rules).await?,
            Verdict::Nobody => {
                let leader = TaskHolder::FirstOf(&[Role::Leader]);
                self.task(tx, claim, (DECIDE, leader), due).await?;
                claim.clone()
            }
        };
        Ok((claim, tally))
    }

    /// Takes away what members are still asked.
    async fn end_review(&self, tx: &mut Tx<'_>, claim: &ClaimRow) -> Result<()> {
        let county = self.app.county;
        for ballot in gezhi_store::points::claims::ballots(tx, county, claim.id, claim.round).await? {
            gezhi_store::tasks::clear(tx, county, ballot.id).await?;
        }
        Ok(gezhi_store::points::claims::remove_slots(tx, county, claim.id, None).await?)
    }

    /// Publishes a declaration; it counts at once where the village has no notice.
    pub async fn approve(
        &self,
        tx: &mut Tx<'_>,
        claim: &ClaimRow,
        said: (&str, Option<&str>),
        rules: &CommitteeRow,
    ) -> Result<ClaimRow> {
        self.end_review(tx, claim).await?;
        let next = ClaimRow {
            state: ClaimState::Notice.code().to_owned(),
            due_at: Some(self.now(claim) + rules.notice_days * DAY),
            ..claim.clone()
        };
        let published = self.write(tx, (claim, next), said).await?;
        if rules.notice_days == 0 { self.count(tx, &published, rules).await } else { Ok(published) }
    }

    async fn reject(&self, tx: &mut Tx<'_>, claim: &ClaimRow, rules: &CommitteeRow) -> Result<ClaimRow> {
        self.end_review(tx, claim).await?;
        let next = ClaimRow {
            state: ClaimState::Rejected.code().to_owned(),
            due_at: Some(self.now(claim) + rules.appeal_days * DAY),
            ..claim.clone()
        };
        self.write(tx, (claim, next), ("reject", None)).await
    }

    /// Ends a declaration whose household took it back.
    pub async fn withdraw(&self, tx: &mut Tx<'_>, claim: &ClaimRow) -> Result<ClaimRow> {
        self.end_review(tx, claim).await?;
        let state = state_of(claim)?.withdrawn().map_err(|_| not_now(claim))?;
        let next = ClaimRow { state: state.code().to_owned(), due_at: None, ..claim.clone() };
        self.write(tx, (claim, next), ("withdraw", None)).await
    }

    /// Writes an end, or where it goes on, after nobody is asked any more.
    pub async fn finish(
        &self,
        tx: &mut Tx<'_>,
        claim: &ClaimRow,
        next: ClaimRow,
        said: (&str, Option<&str>),
    ) -> Result<ClaimRow> {
        self.end_review(tx, claim).await?;
        self.write(tx, (claim, next), said).await
    }

    /// Keeps the clock on a declaration whose version has grown.
    pub async fn keep_clock(&self, tx: &mut Tx<'_>, claim: &ClaimRow) -> Result<()> {
        let Some(next_at) = claim.due_at else { return Ok(()) };
        let row = ClockRow {
            kind: SUBJECT.to_owned(),
            subject: claim.id,
            epoch: claim.version,
            next_at,
            stage: claim.state.clone(),
        };
        Ok(gezhi_store::clock::put(tx, self.app.county, &row).await?)
    }

    /// Lets a published declaration count, under the version of the rule it was declared under, as far as the caps leave it.
    pub async fn count(&self, tx: &mut Tx<'_>, claim: &ClaimRow, rules: &CommitteeRow) -> Result<ClaimRow> {
        let (app, county) = (self.app, self.app.county);
        let state = state_of(claim)?.counted().map_err(|_| not_now(claim))?;
        let version = gezhi_store::points::rules::version(tx, county, claim.rule, claim.rule_version).await?;
        let version =
            version.ok_or_else(|| StoreError::BadValue(format!("declaration {} has no rule", claim.id)))?;
        let file = gezhi_store::residents::household(tx, county, claim.household).await?;
        let Some(file) = file.filter(|file| file.until.is_none()) else {
            // The household has ended meanwhile: there is nobody to be paid.
            let next =
                ClaimRow { state: ClaimState::Refused.code().to_owned(), due_at: None, ..claim.clone() };
            return self.write(tx, (claim, next), ("ended", None)).await;
        };
        let spec = spec_of(&version)?;
        let day = claim
            .day
            .parse()
            .map_err(|error| StoreError::BadValue(format!("day of declaration {}: {error}", claim.id)))?;
        let award = Award {
            spec: &spec,
            rule: (claim.rule, claim.rule_version),
            holder: Holder::Household(claim.household),
            place: path_of(app, file.place)?,
            person: Some(claim.person),
            day,
            evidence: json!({ "claim": claim.id.to_string() }),
            source: format!("claim:{}", claim.id),
        };
        let permit = system_permit(Action::AwardPoints);
        let given = cap(app, tx, &permit, (&award, claim.amount), self.address).await?;
        let (entry, paid) = match given {
            Given::Points(entry, paid) => (Some(entry), paid),
            _ => (None, 0),
        };
        let next = ClaimRow {
            state: state.code().to_owned(),
            due_at: Some(self.now(claim) + rules.objection_days * DAY),
            entry,
            paid: Some(paid),
            ..claim.clone()
        };
        let facts = EventFacts {
            photos: claim.photos,
            quantity: claim.quantity,
            hour: 12,
            rule: Some(claim.rule),
            ..EventFacts::default()
        };
        let event = EventRow {
            id: app.id(),
            kind: Trigger::Claim.code().to_owned(),
            subject: claim.id,
            village: claim.village,
            holder_kind: award.holder.kind().code().to_owned(),
            holder: claim.household,
            person: Some(claim.person),
            day: claim.day.clone(),
            facts: serde_json::to_string(&facts).map_err(|error| StoreError::BadValue(error.to_string()))?,
            state: "done".to_owned(),
            said: Some(
                json!([{ "rule": claim.rule.to_string(), "version": claim.rule_version, "paid": paid }])
                    .to_string(),
            ),
            at: self.now(claim),
        };
        gezhi_store::points::rules::record_event(tx, county, &event).await?;
        self.write(tx, (claim, next), ("count", None)).await
    }
}

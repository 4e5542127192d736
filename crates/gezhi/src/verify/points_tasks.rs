//! Inboxes of points: what declarations, rules, boards, objections and shops ask for (features S1, S2, S5, S6, S8).

use super::tasks::Expected;
use gezhi_app::points::{assessments, boards, claims, mall, rules, stars};
use gezhi_app::{App, Result};
use gezhi_domain::points::claims::{ClaimState, Verdict, tally};
use gezhi_domain::points::rules::Trigger;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points as store;
use gezhi_store::points::claims::{BallotRow, ClaimRow, MemberRow};
use serde::Deserialize;

/// Declarations of one read.
const BATCH: i64 = 500;

/// A declaration with what decides whom it waits for.
struct Stands {
    claim: ClaimRow,
    /// Its clock runs: neither late nor over.
    runs: bool,
    /// Places of members who may speak, and what they said; of a review only.
    ballots: Vec<BallotRow>,
    members: Vec<MemberRow>,
}

struct Claims {
    county: i64,
    after: i64,
}

impl Op for Claims {
    type Out = Vec<Stands>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let mut all = Vec::new();
        for claim in store::claims::claims_after(tx, county, self.after, BATCH).await? {
            let reviewed = claim.state == ClaimState::Review.code();
            let mut stands = Stands { claim, runs: false, ballots: Vec::new(), members: Vec::new() };
            let claim = &stands.claim;
            if reviewed {
                stands.ballots = store::claims::ballots(tx, county, claim.id, claim.round).await?;
                stands.members = store::claims::members(tx, county, claim.village).await?;
            }
            if reviewed || claim.state == ClaimState::Rejected.code() {
                stands.runs = gezhi_store::clock::of(tx, county, claims::SUBJECT, claim.id).await?.is_some();
            }
            all.push(stands);
        }
        Ok(all)
    }
}

struct Open {
    county: i64,
}

/// What waits besides declarations.
struct Waiting {
    drafts: Vec<i64>,
    broken: Vec<i64>,
    proposed: Vec<i64>,
    nominated: Vec<i64>,
    objections: Vec<i64>,
    orders: Vec<i64>,
    conflicts: Vec<i64>,
    sheets: Vec<(i64, String, bool)>,
    unpaid: Vec<i64>,
}

/// What was said about an event under one rule.
#[derive(Deserialize)]
struct Said {
    rule: String,
    #[serde(default)]
    version: i64,
    #[serde(default)]
    said: String,
}

/// Rules in force under which an event could not be worked out.
async fn broken(tx: &mut Tx<'_>, county: i64) -> std::result::Result<Vec<i64>, StoreError> {
    let mut rules = std::collections::BTreeSet::new();
    for trigger in Trigger::ALL.iter().filter(|trigger| trigger.by_event()) {
        for text in store::rules::said_broken(tx, county, trigger.code()).await? {
            let said: Vec<Said> = serde_json::from_str(&text)
                .map_err(|error| StoreError::BadValue(format!("what was said about an event: {error}")))?;
            for said in said.iter().filter(|said| said.said == "broken") {
                let Ok(id) = said.rule.parse::<i64>() else { continue };
                let rule = store::rules::rule(tx, county, id).await?;
                if rule.is_some_and(|rule| rule.adopted == Some(said.version)) {
                    rules.insert(id);
                }
            }
        }
    }
    Ok(rules.into_iter().collect())
}

impl Op for Open {
    type Out = Waiting;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Waiting, StoreError> {
        let county = self.county;
        Ok(Waiting {
            drafts: store::rules::with_draft(tx, county).await?,
            broken: broken(tx, county).await?,
            proposed: store::boards::proposed(tx, county).await?,
            nominated: store::stars::proposed(tx, county).await?,
            objections: store::objections::all_open(tx, county).await?,
            orders: store::mall::orders_waiting(tx, county).await?,
            conflicts: store::mall::with_conflicts(tx, county).await?,
            sheets: store::assessments::unfinished(tx, county).await?,
            unpaid: store::assessments::unpaid(tx, county).await?,
        })
    }
}

impl Expected {
    /// Adds what points ask for.
    pub(super) async fn add_points(&mut self, app: &App) -> Result<()> {
        let county = app.county;
        let mut after = 0;
        loop {
            let batch = app.db.read(Claims { county, after }).await?;
            let Some(last) = batch.last() else { break };
            after = last.claim.id;
            batch.iter().for_each(|stands| self.add_claim(stands));
        }
        let open = app.db.read(Open { county }).await?;
        let kinds = [
            (&open.drafts, rules::ADOPT_TASK),
            (&open.broken, rules::BROKEN_TASK),
            (&open.proposed, boards::APPROVE_TASK),
            (&open.nominated, stars::ADMIT_TASK),
            (&open.objections, boards::OBJECTION_TASK),
            (&open.orders, mall::TASK),
            (&open.conflicts, mall::OFFLINE_TASK),
            (&open.unpaid, assessments::PAY_TASK),
        ];
        for (subjects, kind) in kinds {
            subjects.iter().for_each(|subject| self.want(*subject, kind));
        }
        for (sheet, state, above) in &open.sheets {
            match state.as_str() {
                "filling" => {
                    self.want(*sheet, assessments::FILL_TASK);
                    if *above {
                        self.want(*sheet, assessments::ABOVE_TASK);
                    }
                }
                "review" => self.want(*sheet, assessments::REVIEW_TASK),
                _ => {}
            }
        }
        Ok(())
    }

    fn add_claim(&mut self, stands: &Stands) {
        let claim = &stands.claim;
        match ClaimState::parse(&claim.state) {
            Some(ClaimState::Review) => {
                for ballot in stands.ballots.iter().filter(|ballot| ballot.approves.is_none()) {
                    self.want(ballot.id, claims::REVIEW_TASK);
                }
                let may = claims::eligible(&stands.members, claim);
                // Late, or nobody is left who may speak: the village decides.
                if !stands.runs || tally(&may, &[], 0).verdict == Verdict::Nobody {
                    self.want(claim.id, claims::DECIDE_TASK);
                }
            }
            Some(ClaimState::Disputed) => self.want(claim.id, claims::DECIDE_TASK),
            Some(ClaimState::Appealed) => self.want(claim.id, claims::APPEAL_TASK),
            Some(ClaimState::Rejected) if stands.runs => self.want(claim.id, claims::REJECTED_TASK),
            _ => {}
        }
    }
}

//! Inboxes: exactly the rows that cases and whatever else waits ask for (mechanism 6).
//!
//! All inboxes are compared as a whole by a digest of their rows, so they cost no memory. Whose inbox a row lies in
//! is not compared: it was the nearest post when the case came there, and posts change.

use super::Finding;
use super::digest::Digest;
use gezhi_app::care::{CHECK_TASK, MISSED_TASK};
use gezhi_app::groups::HAND_TASK;
use gezhi_app::posts::TERM_TASK;
use gezhi_app::residents::CORRECTION_TASK;
use gezhi_app::visits::PLAN_TASK;
use gezhi_app::{App, Result};
use gezhi_domain::care::CareStage;
use gezhi_domain::cases::{Case, tasks};
use gezhi_store::care::CarePlanRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::posts::ApplicationRow;
use gezhi_store::residents::CorrectionRow;
use gezhi_store::tasks::TaskRow;
use gezhi_store::visits::PlanRow;

const BATCH: i64 = 2_000;

/// What the inboxes should hold: whose there are, how many rows, and their digest.
#[derive(Debug, Default)]
pub struct Expected {
    rows: u64,
    digest: Digest,
}

impl Expected {
    /// Adds one row.
    pub(super) fn want(&mut self, subject: i64, kind: &str) {
        self.rows += 1;
        self.digest.add((subject, kind), 1);
    }

    /// Adds what a case asks for.
    pub fn add(&mut self, app: &App, case: &Case) {
        for spec in tasks(case, app.profile().work.bounce_limit) {
            self.want(case.id.0, spec.kind.code());
        }
    }

    /// Adds what the register asks for: an answer to every open wish for a correction.
    async fn add_corrections(&mut self, app: &App) -> Result<()> {
        for row in app.db.read(OpenCorrections { county: app.county }).await? {
            self.want(row.id, CORRECTION_TASK);
        }
        Ok(())
    }

    /// Adds what chat groups without a robot ask for: texts to be passed on.
    async fn add_by_hand(&mut self, app: &App) -> Result<()> {
        for post in app.db.read(ByHand { county: app.county }).await? {
            self.want(post, HAND_TASK);
        }
        Ok(())
    }

    /// Adds what posts ask for: the next step of every open application, and a decision where a term has been reminded of.
    async fn add_posts(&mut self, app: &App) -> Result<()> {
        let root = app.directory().root().0;
        let (applications, reminded) = app.db.read(OpenPosts { county: app.county, root }).await?;
        for row in applications {
            let kind = match row.stage.as_str() {
                "applied" => "post_assess",
                "assessed" => "post_examine",
                _ => "post_appoint",
            };
            self.want(row.id, kind);
        }
        for post in reminded {
            self.want(post, TERM_TASK);
        }
        Ok(())
    }

    /// Adds what visits and care ask for: every open plan, every check that is due, every one that was missed.
    async fn add_visits(&mut self, app: &App) -> Result<()> {
        let county = app.county;
        let mut after = 0;
        loop {
            let plans = app.db.read(OpenPlans { county, after }).await?;
            let Some(last) = plans.last() else { break };
            after = last.id;
            plans.iter().for_each(|plan| self.want(plan.id, PLAN_TASK));
        }
        after = 0;
        loop {
            let plans = app.db.read(CarePlans { county, after }).await?;
            let Some(last) = plans.last() else { return Ok(()) };
            after = last.id;
            for plan in &plans {
                if plan.stage != CareStage::Waiting.code() {
                    self.want(plan.id, CHECK_TASK);
                }
                if plan.stage == CareStage::Missed.code() {
                    self.want(plan.id, MISSED_TASK);
                }
            }
        }
    }
}

struct ByHand {
    county: i64,
}

impl Op for ByHand {
    type Out = Vec<i64>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::groups::all_by_hand(tx, self.county).await
    }
}

struct OpenPosts {
    county: i64,
    root: i64,
}

impl Op for OpenPosts {
    type Out = (Vec<ApplicationRow>, Vec<i64>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let open =
            gezhi_store::posts::open_applications(tx, self.county, self.root, true, i64::MAX, i64::MAX)
                .await?;
        Ok((open, gezhi_store::posts::reminded(tx, self.county).await?))
    }
}

struct OpenPlans {
    county: i64,
    after: i64,
}

impl Op for OpenPlans {
    type Out = Vec<PlanRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::visits::open_plans(tx, self.county, self.after, BATCH).await
    }
}

/// Active care plans of one read.
pub(super) struct CarePlans {
    pub county: i64,
    pub after: i64,
}

impl Op for CarePlans {
    type Out = Vec<CarePlanRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::care::scan(tx, self.county, self.after, BATCH).await
    }
}

struct OpenCorrections {
    county: i64,
}

impl Op for OpenCorrections {
    type Out = Vec<CorrectionRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::residents::open_corrections(tx, self.county, &[(0, 0)], i64::MAX).await
    }
}

struct Read {
    county: i64,
    after: (i64, String),
}

impl Op for Read {
    type Out = Vec<TaskRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        gezhi_store::tasks::after(tx, self.county, (self.after.0, &self.after.1), BATCH).await
    }
}

/// Compares the inboxes.
///
/// # Errors
/// Failures of the database.
pub async fn check(app: &App, mut expected: Expected) -> Result<Finding> {
    let mut finding = Finding::new("inboxes");
    expected.add_corrections(app).await?;
    expected.add_by_hand(app).await?;
    expected.add_posts(app).await?;
    expected.add_visits(app).await?;
    expected.add_points(app).await?;
    let mut digest = Digest::default();
    let mut after = (i64::MIN, String::new());
    loop {
        let rows = app.db.read(Read { county: app.county, after }).await?;
        let Some(last) = rows.last() else { break };
        after = (last.subject, last.kind.clone());
        for row in &rows {
            finding.look(None);
            digest.add((row.subject, row.kind.as_str()), 1);
        }
    }
    if finding.checked != expected.rows {
        finding.fail(format!("the inboxes hold {} rows, {} are asked for", finding.checked, expected.rows));
    } else if digest != expected.digest {
        finding.fail("the inboxes hold other rows than are asked for".to_owned());
    }
    Ok(finding)
}

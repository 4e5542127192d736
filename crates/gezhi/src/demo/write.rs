//! Writing in chunks, each one operation: either engine takes them through the store's own functions.

use super::history::Told;
use super::land::Place;
use super::people::People;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::statistics::{Contribution, MetricVector};
use gezhi_store::accounts::{AccountRow, DutyRow};
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::bodies::{BodyRow, LineRow};
use gezhi_store::clock::ClockRow;
use gezhi_store::codes::CodeRow;
use gezhi_store::engine::{Isolation, Op, Stmt, StoreError, Tx};
use gezhi_store::places::PlaceRow;
use gezhi_store::posts::PostRow;
use gezhi_store::{journal_values, params};
use std::collections::BTreeMap;

type Done = Result<(), StoreError>;

/// Settings.
pub struct Settings {
    /// County.
    pub county: i64,
    /// Key and JSON.
    pub values: Vec<(&'static str, String)>,
}

impl Op for Settings {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Done {
        for (key, value) in &self.values {
            gezhi_store::settings::put(tx, self.county, key, value).await?;
        }
        Ok(())
    }
}

/// Places with their shapes.
pub struct Places {
    /// County.
    pub county: i64,
    /// Valid from.
    pub since: i64,
    /// Rows.
    pub rows: Vec<(PlaceRow, String)>,
}

impl Places {
    /// Of some places.
    #[must_use]
    pub fn of(county: i64, since: i64, places: &[Place]) -> Self {
        Self { county, since, rows: places.iter().map(|place| (place.row.clone(), place.shape())).collect() }
    }
}

impl Op for Places {
    type Out = ();
    type Err = StoreError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Done {
        for (row, shape) in &self.rows {
            gezhi_store::places::insert(tx, self.county, row, self.since).await?;
            gezhi_store::places::insert_shape(tx, self.county, row.id, self.since, shape).await?;
        }
        Ok(())
    }
}

/// Bodies, the list, accounts, duties and posts.
pub struct Staff {
    county: i64,
    since: i64,
    bodies: Vec<BodyRow>,
    lines: Vec<LineRow>,
    accounts: Vec<AccountRow>,
    duties: Vec<DutyRow>,
    posts: Vec<PostRow>,
    terms: Vec<ClockRow>,
}

impl Staff {
    /// Of the people.
    #[must_use]
    pub fn of(county: i64, since: i64, people: &People) -> Self {
        Self {
            county,
            since,
            bodies: people.bodies.clone(),
            lines: people.lines.clone(),
            accounts: people.accounts.clone(),
            duties: people.duties.clone(),
            posts: people.posts.clone(),
            terms: people.terms.clone(),
        }
    }
}

impl Op for Staff {
    type Out = ();
    type Err = StoreError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Done {
        let lines = system_permit(Action::EditDuties);
        let users = system_permit(Action::EditUsers);
        for body in &self.bodies {
            gezhi_store::bodies::insert(tx, self.county, body).await?;
        }
        for line in &self.lines {
            gezhi_store::bodies::put_line(tx, &lines, self.county, line).await?;
        }
        for account in &self.accounts {
            gezhi_store::accounts::insert(tx, self.county, account).await?;
        }
        for duty in &self.duties {
            gezhi_store::accounts::insert_duty(tx, &users, self.county, duty, self.since).await?;
        }
        for post in &self.posts {
            gezhi_store::posts::insert_post(tx, &users, self.county, post).await?;
        }
        for term in &self.terms {
            gezhi_store::clock::put(tx, self.county, term).await?;
        }
        Ok(())
    }
}

/// Those of households who know the law.
pub struct Literate {
    /// County.
    pub county: i64,
    /// Rows.
    pub rows: Vec<PostRow>,
}

impl Op for Literate {
    type Out = ();
    type Err = StoreError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Done {
        let permit = system_permit(Action::EditPosts);
        for row in &self.rows {
            gezhi_store::posts::insert_post(tx, &permit, self.county, row).await?;
        }
        Ok(())
    }
}

/// Report codes.
pub struct Codes {
    /// County.
    pub county: i64,
    /// Rows.
    pub rows: Vec<CodeRow>,
}

impl Op for Codes {
    type Out = ();
    type Err = StoreError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Done {
        let permit = system_permit(Action::EditCodes);
        for row in &self.rows {
            gezhi_store::codes::insert(tx, &permit, self.county, row).await?;
        }
        Ok(())
    }
}

/// Cases with their journal, tasks, clocks and words.
pub struct Cases {
    /// County.
    pub county: i64,
    /// The cases.
    pub told: Vec<Told>,
}

impl Op for Cases {
    type Out = ();
    type Err = StoreError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Done {
        let permit = system_permit(Action::Report);
        let county = self.county;
        for told in &self.told {
            let id = told.case.id.0;
            let journal: Vec<_> = told.entries.iter().map(|entry| journal_values!(county, entry)).collect();
            let (due, since) = told.task_times;
            let tasks: Vec<_> = told
                .tasks
                .iter()
                .map(|(kind, holder)| params![county, id, kind, holder, due, since])
                .collect();
            let mut more: Vec<Stmt<'_>> = Vec::with_capacity(journal.len() + tasks.len());
            more.extend(journal.iter().map(|values| (gezhi_store::journal::INSERT, values.as_slice())));
            more.extend(tasks.iter().map(|values| (gezhi_store::tasks::INSERT, values.as_slice())));
            let extra = gezhi_store::cases::Extra { secret_hash: None, triage: told.triage.as_deref() };
            gezhi_store::cases::insert(tx, &permit, county, &told.case, extra, &more).await?;
            for fired in &told.fired {
                gezhi_store::clock::fire(tx, county, &fired.row, fired.at).await?;
            }
            if let Some(row) = &told.clock {
                gezhi_store::clock::put(tx, county, row).await?;
            }
            gezhi_store::search::put(tx, county, id, &told.tokens).await?;
        }
        Ok(())
    }
}

/// Counters.
pub struct Counters {
    /// County.
    pub county: i64,
    /// Sums.
    pub sums: BTreeMap<Contribution, MetricVector>,
}

impl Op for Counters {
    type Out = ();
    type Err = StoreError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Done {
        gezhi_store::counters::fold(tx, self.county, &self.sums).await
    }
}

/// Attachments.
pub struct Attachments {
    /// County.
    pub county: i64,
    /// Rows.
    pub rows: Vec<AttachmentRow>,
}

impl Op for Attachments {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Done {
        for row in &self.rows {
            gezhi_store::attachments::insert(tx, self.county, row).await?;
        }
        Ok(())
    }
}

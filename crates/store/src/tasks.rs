//! The inbox: whatever waits for a person, by due time (mechanism 6, feature W9).

use crate::engine::{Sql, StoreError, Tx};
use crate::{params, sql};

/// The insert of a case's task, for pipelined operations.
pub const INSERT: &Sql = sql!(
    "INSERT INTO task(county, subject, kind, holder, due_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)"
);

/// A row of an inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    /// What it is about: `case`, `correction` ...
    pub subject_kind: String,
    /// The thing.
    pub subject: i64,
    /// What is to be done.
    pub kind: String,
    /// By when.
    pub due_at: i64,
    /// Since when.
    pub created_at: i64,
    /// What it is called in a list; a case has its own title.
    pub title: Option<String>,
    /// Where; a case has its own place.
    pub place: Option<i64>,
}

crate::from_row! { struct TaskRow { subject_kind, subject, kind, due_at, created_at, title, place } }

/// Something that waits and is not about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// What it is about.
    pub subject_kind: &'static str,
    /// The thing.
    pub subject: i64,
    /// What is to be done.
    pub kind: &'static str,
    /// Whose inbox.
    pub holder: String,
    /// What it is called in a list, without anything personal that the holder may not see.
    pub title: String,
    /// Where.
    pub place: i64,
    /// By when.
    pub due_at: i64,
    /// Since when.
    pub created_at: i64,
}

/// Puts a task into an inbox; one that is there already for the same thing and kind is replaced.
///
/// # Errors
/// Failures of the engine.
pub async fn put(tx: &mut Tx<'_>, county: i64, task: &NewTask) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO task(county, subject, kind, holder, due_at, created_at, subject_kind, title, place) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (county, subject, kind) DO UPDATE SET ",
            "holder = excluded.holder, due_at = excluded.due_at, created_at = excluded.created_at, ",
            "title = excluded.title, place = excluded.place"
        ),
        &params![
            county,
            task.subject,
            task.kind,
            &task.holder,
            task.due_at,
            task.created_at,
            task.subject_kind,
            &task.title,
            task.place
        ],
    )
    .await?;
    Ok(())
}

/// Takes whatever waits about a thing out of the inboxes.
///
/// # Errors
/// Failures of the engine.
pub async fn clear(tx: &mut Tx<'_>, county: i64, subject: i64) -> Result<(), StoreError> {
    tx.exec(sql!("DELETE FROM task WHERE county = $1 AND subject = $2"), &params![county, subject]).await?;
    Ok(())
}

/// Takes one task out of its inbox; says whether it was there.
///
/// # Errors
/// Failures of the engine.
pub async fn done(tx: &mut Tx<'_>, county: i64, subject: i64, kind: &str) -> Result<bool, StoreError> {
    let gone = tx
        .exec(
            sql!("DELETE FROM task WHERE county = $1 AND subject = $2 AND kind = $3"),
            &params![county, subject, kind],
        )
        .await?;
    Ok(gone == 1)
}

/// Replaces the tasks of a case.
///
/// # Errors
/// Failures of the engine.
pub async fn replace(
    tx: &mut Tx<'_>,
    county: i64,
    case_id: i64,
    tasks: &[(String, String)],
    due_at: i64,
    now: i64,
) -> Result<(), StoreError> {
    clear(tx, county, case_id).await?;
    for (kind, holder) in tasks {
        tx.exec(INSERT, &params![county, case_id, kind, holder, due_at, now]).await?;
    }
    Ok(())
}

/// Puts a task into another inbox; its times stay.
///
/// # Errors
/// Failures of the engine.
pub async fn hand_over(
    tx: &mut Tx<'_>,
    county: i64,
    subject: i64,
    kind: &str,
    holder: &str,
) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE task SET holder = $4 WHERE county = $1 AND subject = $2 AND kind = $3"),
        &params![county, subject, kind, holder],
    )
    .await?;
    Ok(())
}

/// Gives the tasks of a thing another due instant.
///
/// # Errors
/// Failures of the engine.
pub async fn set_due(tx: &mut Tx<'_>, county: i64, subject: i64, due_at: i64) -> Result<(), StoreError> {
    tx.exec(
        sql!("UPDATE task SET due_at = $3 WHERE county = $1 AND subject = $2"),
        &params![county, subject, due_at],
    )
    .await?;
    Ok(())
}

/// The first tasks of a holder by due time, after a cursor.
///
/// # Errors
/// Failures of the engine.
pub async fn of_holder(
    tx: &mut Tx<'_>,
    county: i64,
    holder: &str,
    after: (i64, i64),
    limit: i64,
) -> Result<Vec<TaskRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT subject_kind, subject, kind, due_at, created_at, title, place FROM task ",
            "WHERE county = $1 AND holder = $2 AND (due_at, subject) > ($3, $4) ORDER BY due_at, subject LIMIT $5"
        ),
        &params![county, holder, after.0, after.1, limit],
    )
    .await
}

/// All tasks in the order of their key, after one.
///
/// # Errors
/// Failures of the engine.
pub async fn after(
    tx: &mut Tx<'_>,
    county: i64,
    last: (i64, &str),
    limit: i64,
) -> Result<Vec<TaskRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT subject_kind, subject, kind, due_at, created_at, title, place FROM task ",
            "WHERE county = $1 AND (subject, kind) > ($2, $3) ORDER BY subject, kind LIMIT $4"
        ),
        &params![county, last.0, last.1, limit],
    )
    .await
}

/// In whose inbox a task lies.
///
/// # Errors
/// Failures of the engine.
pub async fn holder(
    tx: &mut Tx<'_>,
    county: i64,
    subject: i64,
    kind: &str,
) -> Result<Option<String>, StoreError> {
    tx.opt(
        sql!("SELECT holder FROM task WHERE county = $1 AND subject = $2 AND kind = $3"),
        &params![county, subject, kind],
    )
    .await
}

/// How many tasks a holder has, and how many of them are late; counted up to 1,000.
///
/// # Errors
/// Failures of the engine.
pub async fn count(tx: &mut Tx<'_>, county: i64, holder: &str, now: i64) -> Result<(i64, i64), StoreError> {
    tx.one(
        sql!(
            "SELECT count(*), CAST(coalesce(sum(CASE WHEN t.due_at < $3 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM ",
            "(SELECT due_at FROM task WHERE county = $1 AND holder = $2 ORDER BY due_at LIMIT 1000) t"
        ),
        &params![county, holder, now],
    )
    .await
}

/// How many tasks of one kind a holder has.
///
/// # Errors
/// Failures of the engine.
pub async fn count_of_kind(
    tx: &mut Tx<'_>,
    county: i64,
    holder: &str,
    kind: &str,
) -> Result<i64, StoreError> {
    tx.one(
        sql!("SELECT count(*) FROM task WHERE county = $1 AND holder = $2 AND kind = $3"),
        &params![county, holder, kind],
    )
    .await
}

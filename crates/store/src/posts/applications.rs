//! Applications for posts and what was done with them.

use crate::engine::{FromRow, Row, StoreError, Tx};
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationRow {
    /// Identity.
    pub id: i64,
    /// Place of the post.
    pub place: i64,
    /// Kind of the post.
    pub kind: String,
    /// Name of the applicant.
    pub name: String,
    /// Telephone for work.
    pub phone: Option<String>,
    /// Account of the applicant.
    pub account: Option<i64>,
    /// Why, in the person's own words.
    pub words: String,
    /// Stage.
    pub stage: String,
    /// End of the publication.
    pub publish_until: Option<i64>,
    /// Post that came of it.
    pub post: Option<i64>,
    /// Who entered it.
    pub entered_by: i64,
    /// When.
    pub created_at: i64,
    /// Last step.
    pub changed_at: i64,
}

impl FromRow for ApplicationRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            place: c.read()?,
            kind: c.read()?,
            name: c.read()?,
            phone: c.read()?,
            account: c.read()?,
            words: c.read()?,
            stage: c.read()?,
            publish_until: c.read()?,
            post: c.read()?,
            entered_by: c.read()?,
            created_at: c.read()?,
            changed_at: c.read()?,
        })
    }
}

/// A step that was done with an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Number within the application.
    pub seq: i64,
    /// Step.
    pub step: String,
    /// Account.
    pub actor: i64,
    /// Name as it was then.
    pub actor_name: String,
    /// What was said.
    pub note: Option<String>,
    /// When.
    pub at: i64,
}

crate::from_row! { struct StepRow { seq, step, actor, actor_name, note, at } }

/// Adds an application.
///
/// # Errors
/// Failures of the engine.
pub async fn insert_application(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &ApplicationRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO appointment(county, id, place, kind, name, phone, account, words, stage, publish_until, post, entered_by, created_at, changed_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)"
        ),
        &params![
            county, row.id, row.place, &row.kind, &row.name, &row.phone, row.account, &row.words, &row.stage,
            row.publish_until, row.post, row.entered_by, row.created_at, row.changed_at
        ],
    )
    .await?;
    Ok(())
}

/// One application.
///
/// # Errors
/// Failures of the engine.
pub async fn application(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
) -> Result<Option<ApplicationRow>, StoreError> {
    tx.opt(
        sql!("SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.words, t.stage, t.publish_until, t.post, t.entered_by, t.created_at, t.changed_at ",
            "FROM appointment t WHERE t.county = $1 AND t.id = $2"),
        &params![county, id],
    )
    .await
}

/// Applications of or entered by an account, newest first.
///
/// # Errors
/// Failures of the engine.
pub async fn applications_of(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
) -> Result<Vec<ApplicationRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.words, t.stage, t.publish_until, t.post, t.entered_by, t.created_at, t.changed_at ",
            "FROM appointment t WHERE t.county = $1 AND t.account = $2 ORDER BY t.id DESC LIMIT 50"
        ),
        &params![county, account],
    )
    .await
}

/// Applications within a place, newest first: those that wait, or all.
///
/// # Errors
/// Failures of the engine.
pub async fn open_applications(
    tx: &mut Tx<'_>,
    county: i64,
    within: i64,
    open: bool,
    before: i64,
    limit: i64,
) -> Result<Vec<ApplicationRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.words, t.stage, t.publish_until, t.post, t.entered_by, t.created_at, t.changed_at ",
            "FROM appointment t JOIN place p ON p.county = t.county AND p.id = t.place ",
            "WHERE t.county = $1 AND t.id < $4 AND (p.a0 = $2 OR p.a1 = $2 OR p.a2 = $2 OR p.a3 = $2 OR p.a4 = $2) ",
            "AND ($3 = 0 OR t.stage IN ('applied', 'assessed', 'examined')) ORDER BY t.id DESC LIMIT $5"
        ),
        &params![county, within, i64::from(open), before, limit],
    )
    .await
}

/// Applications of a place whose publication runs.
///
/// # Errors
/// Failures of the engine.
pub async fn published_at(
    tx: &mut Tx<'_>,
    county: i64,
    place: i64,
    now: i64,
) -> Result<Vec<ApplicationRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT t.id, t.place, t.kind, t.name, t.phone, t.account, t.words, t.stage, t.publish_until, t.post, t.entered_by, t.created_at, t.changed_at ",
            "FROM appointment t WHERE t.county = $1 AND t.place = $2 AND t.stage = 'examined' ",
            "AND t.publish_until > $3 ORDER BY t.id"
        ),
        &params![county, place, now],
    )
    .await
}

/// Moves an application from one stage to another; `false` when somebody was faster.
///
/// # Errors
/// Failures of the engine.
pub async fn set_stage(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    from: &str,
    row: &ApplicationRow,
) -> Result<bool, StoreError> {
    let moved = tx
        .exec(
            sql!(
                "UPDATE appointment SET stage = $4, publish_until = $5, post = $6, changed_at = $7 ",
                "WHERE county = $1 AND id = $2 AND stage = $3"
            ),
            &params![county, row.id, from, &row.stage, row.publish_until, row.post, row.changed_at],
        )
        .await?;
    Ok(moved == 1)
}

/// Adds a step; the number is unique within the application, so two people never do the same one.
///
/// # Errors
/// `Unique` when somebody was faster.
pub async fn insert_step(
    tx: &mut Tx<'_>,
    county: i64,
    application: i64,
    row: &StepRow,
) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO appointment_step(county, appointment, seq, step, actor, actor_name, note, at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)"
        ),
        &params![county, application, row.seq, &row.step, row.actor, &row.actor_name, &row.note, row.at],
    )
    .await?;
    Ok(())
}

/// Steps of an application in order.
///
/// # Errors
/// Failures of the engine.
pub async fn steps(tx: &mut Tx<'_>, county: i64, application: i64) -> Result<Vec<StepRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT seq, step, actor, actor_name, note, at FROM appointment_step WHERE county = $1 AND appointment = $2 ORDER BY seq"
        ),
        &params![county, application],
    )
    .await
}

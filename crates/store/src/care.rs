//! Care plans (feature P7).

use crate::engine::{FromRow, Param, Row, StoreError, Tx};
use crate::residents::HouseholdRow;
use crate::visits::Within;
use crate::{params, sql};
use gezhi_domain::accounts::Permit;

/// A care plan as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarePlanRow {
    /// Identity.
    pub id: i64,
    /// Household.
    pub household: i64,
    /// Person, where the mark is a person's.
    pub person: Option<i64>,
    /// Mark by which it stands on the list.
    pub code: String,
    /// Grid of the household.
    pub place: i64,
    /// Its ancestors at depths 1 to 4, itself at its own.
    pub ancestors: [Option<i64>; 4],
    /// Who cares.
    pub carer: i64,
    /// Name of who cares.
    pub carer_name: String,
    /// Days between checks.
    pub every_days: i64,
    /// What is done, sealed.
    pub words_sealed: Option<Vec<u8>>,
    /// `active` or `ended`.
    pub state: String,
    /// Where it stands in its round.
    pub stage: String,
    /// Number of the round.
    pub epoch: i64,
    /// When the next check is due.
    pub due_at: i64,
    /// The last check.
    pub checked_at: Option<i64>,
    /// Checks missed, in all.
    pub missed: i64,
    /// First day.
    pub since: String,
    /// First day on which it no longer holds.
    pub until: Option<String>,
    /// Grows with every change.
    pub version: i64,
    /// Changed last.
    pub updated_at: i64,
}

impl FromRow for CarePlanRow {
    fn from_row(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut c = row.columns();
        Ok(Self {
            id: c.read()?,
            household: c.read()?,
            person: c.read()?,
            code: c.read()?,
            place: c.read()?,
            ancestors: [c.read()?, c.read()?, c.read()?, c.read()?],
            carer: c.read()?,
            carer_name: c.read()?,
            every_days: c.read()?,
            words_sealed: c.read()?,
            state: c.read()?,
            stage: c.read()?,
            epoch: c.read()?,
            due_at: c.read()?,
            checked_at: c.read()?,
            missed: c.read()?,
            since: c.read()?,
            until: c.read()?,
            version: c.read()?,
            updated_at: c.read()?,
        })
    }
}

const COLUMNS: &str = "id, household, person, code, place, a1, a2, a3, a4, carer, carer_name, every_days, words_sealed, state, stage, \
                       epoch, due_at, checked_at, missed, since, until, version, updated_at";

/// Adds a plan.
///
/// # Errors
/// `Unique` when there is an active one for the same mark.
pub async fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &CarePlanRow,
) -> Result<(), StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    tx.exec(
        sql!(
            "INSERT INTO care_plan(county, id, household, person, code, place, a1, a2, a3, a4, carer, carer_name, every_days, ",
            "words_sealed, state, stage, epoch, due_at, checked_at, missed, since, until, version, updated_at) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24)"
        ),
        &params![
            county, row.id, row.household, row.person, &row.code, row.place, a1, a2, a3, a4, row.carer, &row.carer_name,
            row.every_days, &row.words_sealed, &row.state, &row.stage, row.epoch, row.due_at, row.checked_at, row.missed,
            &row.since, &row.until, row.version, row.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes a plan whose version was `before`; says whether it still was.
///
/// # Errors
/// Failures of the engine.
pub async fn update(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    county: i64,
    row: &CarePlanRow,
    before: i64,
) -> Result<bool, StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    let changed = tx
        .exec(
            sql!(
                "UPDATE care_plan SET household = $3, place = $4, a1 = $5, a2 = $6, a3 = $7, a4 = $8, carer = $9, carer_name = $10, ",
                "every_days = $11, words_sealed = $12, state = $13, stage = $14, epoch = $15, due_at = $16, checked_at = $17, ",
                "missed = $18, until = $19, version = $20, updated_at = $21 WHERE county = $1 AND id = $2 AND version = $22"
            ),
            &params![
                county, row.id, row.household, row.place, a1, a2, a3, a4, row.carer, &row.carer_name, row.every_days,
                &row.words_sealed, &row.state, &row.stage, row.epoch, row.due_at, row.checked_at, row.missed, &row.until,
                row.version, row.updated_at, before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn by_id(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<CarePlanRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, household, person, code, place, a1, a2, a3, a4, carer, carer_name, every_days, words_sealed, state, stage, ",
            "epoch, due_at, checked_at, missed, since, until, version, updated_at FROM care_plan WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The active plans of a household.
///
/// # Errors
/// Failures of the engine.
pub async fn of_household(
    tx: &mut Tx<'_>,
    county: i64,
    household: i64,
) -> Result<Vec<CarePlanRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, person, code, place, a1, a2, a3, a4, carer, carer_name, every_days, words_sealed, state, stage, ",
            "epoch, due_at, checked_at, missed, since, until, version, updated_at FROM care_plan ",
            "WHERE county = $1 AND household = $2 AND state = 'active' ORDER BY id LIMIT 100"
        ),
        &params![county, household],
    )
    .await
}

/// The active plans of a carer, by due time.
///
/// # Errors
/// Failures of the engine.
pub async fn of_carer(
    tx: &mut Tx<'_>,
    county: i64,
    carer: i64,
    limit: i64,
) -> Result<Vec<CarePlanRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, person, code, place, a1, a2, a3, a4, carer, carer_name, every_days, words_sealed, state, stage, ",
            "epoch, due_at, checked_at, missed, since, until, version, updated_at FROM care_plan ",
            "WHERE county = $1 AND carer = $2 AND state = 'active' ORDER BY due_at, id LIMIT $3"
        ),
        &params![county, carer, limit],
    )
    .await
}

/// Active plans within a place by due time, after a due instant and an identity; of one stage or mark where one is named.
///
/// # Errors
/// Failures of the engine.
pub async fn page(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): Within,
    (stage, codes): (Option<&str>, &[String]),
    after: (i64, i64),
    limit: i64,
) -> Result<Vec<CarePlanRow>, StoreError> {
    let mut text = format!(
        "SELECT {COLUMNS} FROM care_plan WHERE county = $1 AND {} AND state = 'active' AND (due_at, id) > ($3, $4)",
        crate::visits::within(depth)
    );
    let mut values: Vec<Param<'_>> =
        vec![county.into(), place.into(), after.0.into(), after.1.into(), limit.into()];
    if let Some(stage) = stage {
        values.push(stage.into());
        text.push_str(" AND stage = $6");
    }
    let mut marks = Vec::with_capacity(codes.len());
    for code in codes {
        values.push(code.into());
        marks.push(format!("${}", values.len()));
    }
    if !marks.is_empty() {
        text.push_str(" AND code IN (");
        text.push_str(&marks.join(","));
        text.push(')');
    }
    text.push_str(" ORDER BY due_at, id LIMIT $5");
    tx.rows_dyn(&text, &values).await
}

/// How many active plans stand within a place, by mark and stage.
///
/// # Errors
/// Failures of the engine.
pub async fn counts(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): Within,
) -> Result<Vec<(String, String, i64)>, StoreError> {
    let text = format!(
        "SELECT code, stage, count(*) FROM care_plan WHERE county = $1 AND {} AND state = 'active' GROUP BY code, stage ORDER BY code, stage",
        crate::visits::within(depth)
    );
    tx.rows_dyn(&text, &params![county, place]).await
}

/// All active plans, after one: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn scan(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<CarePlanRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, household, person, code, place, a1, a2, a3, a4, carer, carer_name, every_days, words_sealed, state, stage, ",
            "epoch, due_at, checked_at, missed, since, until, version, updated_at FROM care_plan ",
            "WHERE county = $1 AND state = 'active' AND id > $2 ORDER BY id LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}

/// Lets the plans of a household stand where it stands.
///
/// # Errors
/// Failures of the engine.
pub async fn follow(tx: &mut Tx<'_>, county: i64, row: &HouseholdRow) -> Result<(), StoreError> {
    let [a1, a2, a3, a4] = row.ancestors;
    tx.exec(
        sql!(
            "UPDATE care_plan SET place = $3, a1 = $4, a2 = $5, a3 = $6, a4 = $7, version = version + 1 ",
            "WHERE county = $1 AND household = $2 AND state = 'active' AND place <> $3"
        ),
        &params![county, row.id, row.place, a1, a2, a3, a4],
    )
    .await?;
    Ok(())
}

/// Takes the plans of somebody who moves along to the new household.
///
/// # Errors
/// Failures of the engine.
pub async fn follow_person(
    tx: &mut Tx<'_>,
    county: i64,
    (household, person): (i64, i64),
    to: &HouseholdRow,
) -> Result<(), StoreError> {
    let [a1, a2, a3, a4] = to.ancestors;
    tx.exec(
        sql!(
            "UPDATE care_plan SET household = $4, place = $5, a1 = $6, a2 = $7, a3 = $8, a4 = $9, version = version + 1 ",
            "WHERE county = $1 AND household = $2 AND person = $3 AND state = 'active'"
        ),
        &params![county, household, person, to.id, to.place, a1, a2, a3, a4],
    )
    .await?;
    Ok(())
}

/// Marks of a kind within a place that hold and have no active plan: household and person.
///
/// # Errors
/// Failures of the engine.
pub async fn unplanned(
    tx: &mut Tx<'_>,
    county: i64,
    (depth, place): Within,
    code: &str,
    today: &str,
    limit: i64,
) -> Result<Vec<(i64, Option<i64>)>, StoreError> {
    let column = match depth {
        1 => "h.a1 = $2",
        2 => "h.a2 = $2",
        3 => "h.a3 = $2",
        4 => "h.a4 = $2",
        _ => "CAST($2 AS BIGINT) = $2",
    };
    let text = format!(
        "SELECT DISTINCT t.household, t.person FROM household h CROSS JOIN attribute t \
         WHERE t.county = h.county AND t.household = h.id AND h.county = $1 AND {column} AND h.until IS NULL AND t.code = $3 AND (t.until IS NULL OR t.until > $4) \
         AND NOT EXISTS (SELECT 1 FROM care_plan c WHERE c.county = h.county AND c.household = h.id AND c.code = t.code \
         AND coalesce(c.person, 0) = coalesce(t.person, 0) AND c.state = 'active') ORDER BY t.household, t.person LIMIT $5"
    );
    tx.rows_dyn(&text, &params![county, place, code, today, limit]).await
}

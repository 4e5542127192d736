//! Entries and the lines they leave on accounts.

use crate::engine::{StoreError, Tx};
use crate::{params, sql};

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Identity.
    pub id: i64,
    /// Programme.
    pub programme: String,
    /// Kind, see [`gezhi_domain::points::EntryKind`].
    pub kind: String,
    /// Account it comes from.
    pub debit: i64,
    /// Account it goes to.
    pub credit: i64,
    /// Points, or fen.
    pub amount: i64,
    /// When, microseconds.
    pub at: i64,
    /// Day in Beijing that it belongs to.
    pub day: String,
    /// The village in whose book it stands.
    pub village: i64,
    /// Who of the household it is for.
    pub person: Option<i64>,
    /// Rule.
    pub rule: Option<i64>,
    /// Its version.
    pub rule_version: Option<i64>,
    /// Category of the rule, for figures.
    pub category: Option<String>,
    /// What it is called: the name of the rule, the goods. Nothing personal.
    pub label: String,
    /// What it rests on, as JSON: a case, a claim, an order.
    pub evidence: String,
    /// Why, where a person decided: a reversal.
    pub reason: Option<String>,
    /// The event that pays once.
    pub source: Option<String>,
    /// The entry that it takes back.
    pub reverses: Option<i64>,
    /// Who; `None` for the product itself.
    pub actor: Option<i64>,
    /// Name of who.
    pub actor_name: String,
    /// Role of who.
    pub role: Option<String>,
}

crate::from_row! { struct EntryRow {
    id, programme, kind, debit, credit, amount, at, day, village, person, rule, rule_version, category, label, evidence, reason, source,
    reverses, actor, actor_name, role
} }

/// A line of an account with its entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// Number of the line in the account, from 1.
    pub seq: i64,
    /// Plus or minus.
    pub amount: i64,
    /// What stood on the account afterwards.
    pub balance: i64,
    /// Entry.
    pub entry: i64,
    /// Kind.
    pub kind: String,
    /// When, microseconds.
    pub at: i64,
    /// What it is called.
    pub label: String,
    /// Why.
    pub reason: Option<String>,
    /// Who of the household.
    pub person: Option<i64>,
    /// Rule.
    pub rule: Option<i64>,
    /// Its version.
    pub rule_version: Option<i64>,
    /// What it rests on.
    pub evidence: String,
    /// The entry that it takes back.
    pub reverses: Option<i64>,
    /// Name of who.
    pub actor_name: String,
}

crate::from_row! { struct LineRow {
    seq, amount, balance, entry, kind, at, label, reason, person, rule, rule_version, evidence, reverses, actor_name
} }

/// Adds an entry; only [`post`](super::post()) does.
///
/// # Errors
/// `Unique` when its source has paid, or what it takes back was taken back.
pub(super) async fn insert(tx: &mut Tx<'_>, county: i64, row: &EntryRow) -> Result<(), StoreError> {
    tx.exec(
        sql!(
            "INSERT INTO points_entry(county, id, programme, kind, debit, credit, amount, at, day, village, person, rule, rule_version, ",
            "category, label, evidence, reason, source, reverses, actor, actor_name, role) ",
            "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)"
        ),
        &params![
            county, row.id, &row.programme, &row.kind, row.debit, row.credit, row.amount, row.at, &row.day, row.village, row.person,
            row.rule, row.rule_version, &row.category, &row.label, &row.evidence, &row.reason, &row.source, row.reverses, row.actor,
            &row.actor_name, &row.role
        ],
    )
    .await?;
    Ok(())
}

/// By identity.
///
/// # Errors
/// Failures of the engine.
pub async fn entry(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<EntryRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, programme, kind, debit, credit, amount, at, day, village, person, rule, rule_version, category, label, evidence, ",
            "reason, source, reverses, actor, actor_name, role FROM points_entry WHERE county = $1 AND id = $2"
        ),
        &params![county, id],
    )
    .await
}

/// The entry that an event has paid.
///
/// # Errors
/// Failures of the engine.
pub async fn by_source(tx: &mut Tx<'_>, county: i64, source: &str) -> Result<Option<EntryRow>, StoreError> {
    tx.opt(
        sql!(
            "SELECT id, programme, kind, debit, credit, amount, at, day, village, person, rule, rule_version, category, label, evidence, ",
            "reason, source, reverses, actor, actor_name, role FROM points_entry WHERE county = $1 AND source = $2"
        ),
        &params![county, source],
    )
    .await
}

/// The reversal of an entry.
///
/// # Errors
/// Failures of the engine.
pub async fn reversal_of(tx: &mut Tx<'_>, county: i64, id: i64) -> Result<Option<i64>, StoreError> {
    tx.opt(
        sql!("SELECT id FROM points_entry WHERE county = $1 AND reverses = $2 AND kind = 'reversal'"),
        &params![county, id],
    )
    .await
    .map(|found: Option<(i64,)>| found.map(|(id,)| id))
}

/// The entries in a village's book, newest first, before one.
///
/// # Errors
/// Failures of the engine.
pub async fn of_village(
    tx: &mut Tx<'_>,
    county: i64,
    village: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<EntryRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, programme, kind, debit, credit, amount, at, day, village, person, rule, rule_version, category, label, evidence, ",
            "reason, source, reverses, actor, actor_name, role FROM points_entry ",
            "WHERE county = $1 AND village = $2 AND id < $3 ORDER BY id DESC LIMIT $4"
        ),
        &params![county, village, before, limit],
    )
    .await
}

/// All entries in the order of their identity, after one: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn entries_after(
    tx: &mut Tx<'_>,
    county: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<EntryRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT id, programme, kind, debit, credit, amount, at, day, village, person, rule, rule_version, category, label, evidence, ",
            "reason, source, reverses, actor, actor_name, role FROM points_entry WHERE county = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &params![county, after, limit],
    )
    .await
}

/// The lines of an account, newest first, before a number.
///
/// # Errors
/// Failures of the engine.
pub async fn lines(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<LineRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT l.seq, l.amount, l.balance, l.entry, e.kind, e.at, e.label, e.reason, e.person, e.rule, e.rule_version, e.evidence, ",
            "e.reverses, e.actor_name FROM points_line l JOIN points_entry e ON e.county = l.county AND e.id = l.entry ",
            "WHERE l.county = $1 AND l.account = $2 AND l.seq < $3 ORDER BY l.seq DESC LIMIT $4"
        ),
        &params![county, account, before, limit],
    )
    .await
}

/// A line of an account beside the entry it is a side of; nothing of the entry where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SideRow {
    /// Number of the line in the account, from 1.
    pub seq: i64,
    /// Plus or minus.
    pub amount: i64,
    /// What stood on the account afterwards.
    pub balance: i64,
    /// Entry.
    pub entry: i64,
    /// The account that the entry takes from.
    pub debit: Option<i64>,
    /// The account that it gives to.
    pub credit: Option<i64>,
    /// What the entry moves.
    pub entry_amount: Option<i64>,
}

crate::from_row! { struct SideRow { seq, amount, balance, entry, debit, credit, entry_amount } }

/// The lines of an account, oldest first, after a number: for `gezhi verify`.
///
/// # Errors
/// Failures of the engine.
pub async fn sides_after(
    tx: &mut Tx<'_>,
    county: i64,
    account: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<SideRow>, StoreError> {
    tx.rows(
        sql!(
            "SELECT l.seq, l.amount, l.balance, l.entry, e.debit, e.credit, e.amount FROM points_line l ",
            "LEFT JOIN points_entry e ON e.county = l.county AND e.id = l.entry ",
            "WHERE l.county = $1 AND l.account = $2 AND l.seq > $3 ORDER BY l.seq LIMIT $4"
        ),
        &params![county, account, after, limit],
    )
    .await
}

/// How many entries there are.
///
/// # Errors
/// Failures of the engine.
pub async fn count_entries(tx: &mut Tx<'_>, county: i64) -> Result<i64, StoreError> {
    let (count,): (i64,) =
        tx.one(sql!("SELECT count(*) FROM points_entry WHERE county = $1"), &params![county]).await?;
    Ok(count)
}

//! What the transparency log says of an entry (feature A4), and whether the stored entry still says the same.

use crate::transparency::{Statement, commit, commitment, enter};
use gezhi_domain::points::HolderKind;
use gezhi_domain::transparency::{Said, canonical};
use gezhi_store::engine::{StoreError, Tx};
use gezhi_store::points::{AccountRow, EntryRow};
use gezhi_store::transparency::Opening;
use serde_json::{Map, Value, json};

/// Kind of the journal's and the log's subject.
pub(crate) const SUBJECT: &str = "points_entry";

/// Salts of what stands in the log as a commitment: both accounts, and what is not for everybody.
pub type Salts = [[u8; 32]; 3];

/// The commitments of an entry.
const NAMES: [&str; 3] = ["from", "to", "details"];

/// Whether everybody may know whose account it is.
fn is_public(kind: &str) -> bool {
    [HolderKind::Outside, HolderKind::Arrears, HolderKind::Shop, HolderKind::Fund]
        .iter()
        .any(|public| public.code() == kind)
}

/// What stands behind the commitment `details`: everything of the entry that the body does not say.
fn details(entry: &EntryRow) -> Result<String, StoreError> {
    let evidence: Value = serde_json::from_str(&entry.evidence)
        .map_err(|error| StoreError::BadValue(format!("evidence of entry {}: {error}", entry.id)))?;
    // Keys in order and without spaces, as one engine keeps what it is given and the other does not.
    let evidence = canonical(&evidence).unwrap_or_else(|_| evidence.to_string());
    let id = |id: Option<i64>| id.map(|id| id.to_string());
    let details = json!({
        "person": id(entry.person), "category": entry.category, "evidence": evidence, "reason": entry.reason,
        "source": entry.source, "actor": id(entry.actor), "actor_name": entry.actor_name, "role": entry.role,
    });
    canonical(&details).map_err(|error| StoreError::BadValue(error.to_string()))
}

/// What stands behind each commitment; `None` for an account that everybody may know.
fn hidden(entry: &EntryRow, accounts: [&AccountRow; 2]) -> Result<[Option<String>; 3], StoreError> {
    let [from, to] = accounts.map(|account| (!is_public(&account.kind)).then(|| account.id.to_string()));
    Ok([from, to, Some(details(entry)?)])
}

/// The body without its commitments.
fn open_part(entry: &EntryRow, accounts: [&AccountRow; 2]) -> Map<String, Value> {
    let id = |id: Option<i64>| id.map(|id| id.to_string());
    let mut body = Map::new();
    let fields = [
        ("programme", json!(entry.programme)),
        ("kind", json!(entry.kind)),
        ("amount", json!(entry.amount)),
        ("day", json!(entry.day)),
        ("village", json!(entry.village.to_string())),
        ("label", json!(entry.label)),
        ("rule", json!(id(entry.rule))),
        ("rule_version", json!(entry.rule_version)),
        ("reverses", json!(id(entry.reverses))),
    ];
    body.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    for (account, name) in accounts.into_iter().zip(NAMES) {
        if is_public(&account.kind) {
            body.insert(name.to_owned(), json!(format!("{}:{}", account.kind, account.holder)));
        }
    }
    body
}

/// Says in public what was posted, without saying whose account it was; in the transaction that posts it.
///
/// # Errors
/// `Unique` for an entry that was entered before; evidence that is no JSON.
pub async fn state(
    tx: &mut Tx<'_>,
    county: i64,
    entry: &EntryRow,
    accounts: [&AccountRow; 2],
    salts: &Salts,
) -> Result<(), StoreError> {
    let mut body = open_part(entry, accounts);
    let hidden = hidden(entry, accounts)?;
    for ((text, salt), name) in hidden.iter().zip(salts).zip(NAMES) {
        if let Some(text) = text {
            body.insert(name.to_owned(), json!(commitment(salt, text)));
        }
    }
    let statement = Statement { kind: SUBJECT, subject: entry.id, at: entry.at, body: Value::Object(body) };
    enter(tx, county, &statement).await?;
    for ((text, salt), name) in hidden.iter().zip(salts).zip(NAMES) {
        if text.is_some() {
            commit(tx, county, &statement, name, salt, false).await?;
        }
    }
    Ok(())
}

/// An entry with both its accounts.
pub(super) async fn with_accounts(
    tx: &mut Tx<'_>,
    county: i64,
    id: i64,
) -> Result<Option<(EntryRow, [AccountRow; 2])>, StoreError> {
    let Some(entry) = gezhi_store::points::entry(tx, county, id).await? else { return Ok(None) };
    let debit = gezhi_store::points::account(tx, county, entry.debit).await?;
    let credit = gezhi_store::points::account(tx, county, entry.credit).await?;
    Ok(debit.zip(credit).map(|(debit, credit)| (entry, [debit, credit])))
}

fn salt_of(openings: &[Opening], name: &str) -> Option<[u8; 32]> {
    let opening = openings.iter().find(|opening| opening.name == name)?;
    opening.salt.clone().try_into().ok()
}

/// What of the stored entry no longer says what the leaf says.
pub(crate) async fn fault(tx: &mut Tx<'_>, county: i64, said: &Said) -> Result<Option<String>, StoreError> {
    let Some((entry, accounts)) = with_accounts(tx, county, said.subject).await? else {
        return Ok(Some("the entry, or an account of it, is gone".to_owned()));
    };
    if entry.at != said.at {
        return Ok(Some("the entry has another instant than the log".to_owned()));
    }
    let accounts = accounts.each_ref();
    let mut expected = open_part(&entry, accounts);
    let Ok(hidden) = hidden(&entry, accounts) else {
        return Ok(Some("the evidence of the entry cannot be read".to_owned()));
    };
    let key = (said.kind.as_str(), said.subject, said.at);
    let openings = gezhi_store::transparency::openings(tx, county, key).await?;
    for (text, name) in hidden.iter().zip(NAMES) {
        let Some(text) = text else { continue };
        let committed = match salt_of(&openings, name) {
            Some(salt) => json!(commitment(&salt, text)),
            // Without the salt nobody can say what was meant.
            None => said.body.get(name).cloned().unwrap_or_default(),
        };
        expected.insert(name.to_owned(), committed);
    }
    let stated = said.body.as_object().cloned().unwrap_or_default();
    let names: Vec<&str> = expected
        .iter()
        .filter(|(name, value)| stated.get(*name) != Some(*value))
        .map(|(name, _)| name.as_str())
        .collect();
    if names.is_empty() && stated.len() == expected.len() {
        return Ok(None);
    }
    Ok(Some(format!("the entry says something else than the log: {}", names.join(", "))))
}

/// What the commitments of an entry stand for, as stored now: name and text.
pub(super) fn texts(
    entry: &EntryRow,
    accounts: [&AccountRow; 2],
) -> Result<Vec<(&'static str, String)>, StoreError> {
    let hidden = hidden(entry, accounts)?;
    Ok(NAMES.into_iter().zip(hidden).filter_map(|(name, text)| Some((name, text?))).collect())
}

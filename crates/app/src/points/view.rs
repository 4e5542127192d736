//! Accounts and their lines as the API shows them.

use crate::views::{Bi, Id, PlaceRef};
use serde::Serialize;
use utoipa::ToSchema;

/// An account in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountView {
    /// Identity.
    pub id: Id,
    /// Programme.
    pub programme: String,
    /// Its name.
    pub programme_name: Bi,
    /// Kind of the holder: `household`, `staff`, `shop`, `fund`, `outside`, `arrears`.
    pub kind: String,
    /// Holder within the kind.
    pub holder: Id,
    /// Name of the holder, masked for who may not see it.
    pub name: String,
    /// Number of a household.
    pub number: Option<String>,
    /// Where.
    pub place: Option<PlaceRef>,
    /// What stands on it: points, or fen.
    pub balance: i64,
    /// What it still owes after a reversal.
    pub owed: i64,
    /// Ever earned.
    pub earned: i64,
    /// Ever spent.
    pub spent: i64,
    /// Nothing can be paid from it.
    pub frozen: bool,
}

/// A line of an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LineView {
    /// Number in the account, from 1.
    pub seq: i64,
    /// Plus or minus.
    pub amount: i64,
    /// What stood there afterwards.
    pub balance: i64,
    /// Entry.
    pub entry: Id,
    /// Kind, such as `award`.
    pub kind: String,
    /// When.
    pub at: String,
    /// What it is called.
    pub label: String,
    /// Why.
    pub reason: Option<String>,
    /// Who of the household.
    pub person: Option<Id>,
    /// Rule.
    pub rule: Option<Id>,
    /// Version of the rule.
    pub rule_version: Option<i64>,
    /// What it rests on.
    pub evidence: serde_json::Value,
    /// The entry that it takes back.
    pub reverses: Option<Id>,
    /// Who.
    pub by: String,
}

/// An entry of a village's book.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntryView {
    /// Identity.
    pub id: Id,
    /// Programme.
    pub programme: String,
    /// Kind.
    pub kind: String,
    /// Where from.
    pub from: AccountView,
    /// Where to.
    pub to: AccountView,
    /// Points, or fen.
    pub amount: i64,
    /// When.
    pub at: String,
    /// Day that it belongs to.
    pub day: String,
    /// What it is called.
    pub label: String,
    /// Why.
    pub reason: Option<String>,
    /// Rule.
    pub rule: Option<Id>,
    /// Version of the rule.
    pub rule_version: Option<i64>,
    /// What it rests on.
    pub evidence: serde_json::Value,
    /// The entry that it takes back.
    pub reverses: Option<Id>,
    /// Who.
    pub by: String,
}

/// A month of an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MonthView {
    /// `2026-11`.
    pub month: String,
    /// Earned.
    pub earned: i64,
    /// Spent.
    pub spent: i64,
    /// Entries.
    pub entries: i64,
}

/// Who of a household earned how much.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShareView {
    /// Person.
    pub person: Id,
    /// Name, masked for who may not see it.
    pub name: String,
    /// Earned.
    pub earned: i64,
}

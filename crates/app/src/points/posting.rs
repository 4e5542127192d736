//! Posting an entry as a use case does: accounts opened where there are none, journal, transparency log, live feed.

use super::books::village_of;
use super::statement::{Salts, state};
use crate::context::App;
use crate::error::{AppError, Result};
use gezhi_domain::accounts::Permit;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::points::{EntryKind, Holder, HolderKind, check_amount, shortfall};
use gezhi_store::engine::Tx;
use gezhi_store::journal::Entry;
use gezhi_store::points::{AccountRow, EntryRow, NewAccount, Posted};
use jiff::civil::Date;
use serde_json::json;

pub(crate) use super::statement::SUBJECT;

/// One side of an entry: whose account, and where the holder stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side {
    /// Holder.
    pub holder: Holder,
    /// Where the holder stands.
    pub place: PlacePath,
}

impl Side {
    /// A household or whatever else stands in a place.
    pub const fn of(holder: Holder, place: PlacePath) -> Self {
        Self { holder, place }
    }

    /// The outside of the village that a place belongs to.
    pub fn outside(app: &App, place: &PlacePath) -> Self {
        let village = village_of(app, place);
        Self { holder: Holder::Outside(village.id().0), place: village }
    }
}

/// What is to be posted.
#[derive(Debug, Clone)]
pub(crate) struct What<'a> {
    /// Kind.
    pub kind: EntryKind,
    /// Programme.
    pub programme: &'a str,
    /// Where from.
    pub from: Side,
    /// Where to.
    pub to: Side,
    /// Points, or fen.
    pub amount: i64,
    /// What it is called on statements and boards; nothing personal.
    pub label: String,
    /// Day it belongs to; today when left out.
    pub day: Option<Date>,
    /// Who of the household.
    pub person: Option<i64>,
    /// Rule and version.
    pub rule: Option<(i64, i64)>,
    /// Category of the rule.
    pub category: Option<String>,
    /// What it rests on.
    pub evidence: serde_json::Value,
    /// Why, where a person decided.
    pub reason: Option<String>,
    /// The event that pays once, such as `case:81:verified:12`.
    pub source: Option<String>,
    /// The entry that it takes back.
    pub reverses: Option<i64>,
}

/// What an entry left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// The entry.
    pub entry: i64,
    /// Account it came from.
    pub debit: i64,
    /// Account it went to.
    pub credit: i64,
    /// What is left on the account it came from.
    pub left: i64,
    /// What is on the account it went to.
    pub now: i64,
}

/// An entry ready to be posted in a transaction, as often as that is run again.
#[derive(Debug, Clone)]
pub(crate) struct Posting {
    county: i64,
    permit: Permit,
    entry: EntryRow,
    kind: EntryKind,
    from: NewAccount,
    to: NewAccount,
    arrears: NewAccount,
    /// Identity of a second entry, should one be needed: what is owed, or its recovery.
    second: i64,
    journal: Entry,
    salts: Salts,
}

impl Posting {
    /// Draws identities and instants, and checks the amount.
    ///
    /// # Errors
    /// 422 for an amount that no entry can have.
    pub fn new(app: &App, permit: &Permit, what: What<'_>, address: Option<&str>) -> Result<Self> {
        check_amount(what.amount).map_err(|_| bad_amount())?;
        let now = app.now();
        let (id, at) = (app.id(), now.as_microsecond());
        // The book is that of the village whose points these are: never outside's own side.
        let owner = if matches!(what.to.holder.kind(), HolderKind::Outside | HolderKind::Arrears) {
            what.from
        } else {
            what.to
        };
        let village = village_of(app, &owner.place);
        let account = |side: &Side| {
            let village = village_of(app, &side.place);
            NewAccount {
                id: app.id(),
                programme: what.programme.to_owned(),
                holder: side.holder,
                place: side.place.id().0,
                village: village.id().0,
                depth: i64::try_from(village.depth()).unwrap_or(0),
                at,
            }
        };
        let mut journal = app.entry(permit, &format!("points_{}", what.kind.code()), SUBJECT, id, address);
        journal.place = Some(owner.place.id().0);
        journal.details = json!({
            "programme": what.programme, "amount": what.amount, "label": what.label, "reverses": what.reverses.map(|id| id.to_string()),
        })
        .to_string();
        journal.text.clone_from(&what.reason);
        let entry = EntryRow {
            id,
            programme: what.programme.to_owned(),
            kind: what.kind.code().to_owned(),
            debit: 0,
            credit: 0,
            amount: what.amount,
            at,
            day: what.day.unwrap_or_else(|| local_date(now)).to_string(),
            village: village.id().0,
            person: what.person,
            rule: what.rule.map(|(rule, _)| rule),
            rule_version: what.rule.map(|(_, version)| version),
            category: what.category,
            label: what.label,
            evidence: what.evidence.to_string(),
            reason: what.reason,
            source: what.source,
            reverses: what.reverses,
            actor: permit.account().map(|account| account.0),
            actor_name: permit.name().to_owned(),
            role: permit.role().map(|role| role.code().to_owned()),
        };
        let owed = Side { holder: Holder::Arrears(village.id().0), place: village };
        Ok(Self {
            county: app.county,
            permit: permit.clone(),
            entry,
            kind: what.kind,
            from: account(&what.from),
            to: account(&what.to),
            arrears: account(&owed),
            second: app.id(),
            journal,
            salts: std::array::from_fn(|_| app.settings.entropy.bytes()),
        })
    }

    /// Identity of the entry.
    pub const fn id(&self) -> i64 {
        self.entry.id
    }

    /// Posts it. Of an award, what the account still owes is repaid at once; a reversal takes what is there, and the rest is owed.
    ///
    /// # Errors
    /// 422 `too_few_points` with the balance; `Unique` when the source has paid already.
    pub async fn run(&self, tx: &mut Tx<'_>) -> Result<Receipt> {
        let county = self.county;
        let from = gezhi_store::points::ensure(tx, county, &self.from).await?;
        let to = gezhi_store::points::ensure(tx, county, &self.to).await?;
        let receipt = match self.kind {
            EntryKind::Reversal
                if from.kind == HolderKind::Household.code() || from.kind == HolderKind::Staff.code() =>
            {
                self.take_back(tx, &from, &to).await?
            }
            _ => self.one(tx, &self.entry, &from, &to).await?,
        };
        if self.kind == EntryKind::Award && to.owed > 0 {
            self.recover(tx, &to).await?;
        }
        gezhi_store::journal::append(tx, county, &self.journal).await?;
        Ok(receipt)
    }

    /// Takes as much as is there; the rest is owed.
    async fn take_back(&self, tx: &mut Tx<'_>, from: &AccountRow, to: &AccountRow) -> Result<Receipt> {
        let (taken, rest) = shortfall(self.entry.amount, from.balance);
        let mut receipt = Receipt {
            entry: self.entry.id,
            debit: from.id,
            credit: to.id,
            left: from.balance,
            now: to.balance,
        };
        if taken > 0 {
            receipt = self.one(tx, &EntryRow { amount: taken, ..self.entry.clone() }, from, to).await?;
        }
        if rest > 0 {
            let arrears = gezhi_store::points::ensure(tx, self.county, &self.arrears).await?;
            let id = if taken > 0 { self.second } else { self.entry.id };
            let entry = EntryRow {
                id,
                kind: EntryKind::Arrears.code().to_owned(),
                amount: rest,
                ..self.entry.clone()
            };
            self.one(tx, &entry, &arrears, to).await?;
            gezhi_store::points::owe(tx, self.county, from.id, rest).await?;
        }
        Ok(receipt)
    }

    /// Repays from an award what is owed.
    async fn recover(&self, tx: &mut Tx<'_>, account: &AccountRow) -> Result<()> {
        let (taken, _) = shortfall(account.owed, self.entry.amount);
        let arrears = gezhi_store::points::ensure(tx, self.county, &self.arrears).await?;
        let entry = EntryRow {
            id: self.second,
            kind: EntryKind::Recovery.code().to_owned(),
            amount: taken,
            source: None,
            rule: None,
            rule_version: None,
            ..self.entry.clone()
        };
        self.one(tx, &entry, account, &arrears).await?;
        gezhi_store::points::owe(tx, self.county, account.id, -taken).await?;
        Ok(())
    }

    /// One entry with its statement in the transparency log.
    async fn one(
        &self,
        tx: &mut Tx<'_>,
        entry: &EntryRow,
        from: &AccountRow,
        to: &AccountRow,
    ) -> Result<Receipt> {
        let entry = EntryRow { debit: from.id, credit: to.id, ..entry.clone() };
        let (left, now) = match gezhi_store::points::post(tx, &self.permit, self.county, &entry).await? {
            Posted::Done { debit, credit } => (debit, credit),
            Posted::TooLittle => return Err(too_few(from)),
        };
        state(tx, self.county, &entry, [from, to], &self.salts).await?;
        Ok(Receipt { entry: entry.id, debit: from.id, credit: to.id, left, now })
    }
}

/// The refusal of an amount.
pub(crate) fn bad_amount() -> AppError {
    AppError::invalid(
        "amount",
        "amount",
        "分值要在 1 到 1000000 之间，请改正后再提交。",
        "An amount is between 1 and 1,000,000; correct it and send it again.",
    )
}

fn too_few(account: &AccountRow) -> AppError {
    if account.frozen {
        return AppError::invalid(
            "account_frozen",
            "amount",
            "这个积分账户已停用，不能使用；如有疑问请联系村里。",
            "This account of points is closed; ask the village.",
        );
    }
    AppError::invalid(
        "too_few_points",
        "amount",
        format!("积分不够：现在有 {} 分。", account.balance),
        format!("There are not enough points: {} now.", account.balance),
    )
}

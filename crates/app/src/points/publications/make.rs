//! Making a publication: reads the entries of its period once, writes its lines in small pieces, and lets it out with a statement in
//! the transparency log. Whatever is interrupted goes on from the last line; of two servers that make the same one, one lets it out.

use super::SUBJECT;
use super::figures::figures;
use super::gather::{Accounts, row_of, tally};
use super::groups::groups;
use super::hash::Chain;
use super::view::{Figures, PlaceShare};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::transparency::{Statement, commit, commitment, enter};
use gezhi_domain::accounts::{Action, Permit, system_permit};
use gezhi_domain::points::publications::{Period, Rhythm};
use gezhi_domain::points::{HolderKind, Members};
use gezhi_store::engine::{Isolation, Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::publications::{self as store, GroupRow, PublicationRow, RowOf, Standing};
use std::collections::BTreeMap;

/// Lines read at a time when all are read again.
const PAGE: i64 = 5_000;

struct AddRows {
    county: i64,
    permit: Permit,
    publication: i64,
    rows: Vec<RowOf>,
}

impl Op for AddRows {
    type Out = ();
    type Err = StoreError;
    // A line that is there stays as it is.
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        store::add_rows(tx, &self.permit, self.county, self.publication, &self.rows).await
    }
}

struct Progress {
    county: i64,
    row: PublicationRow,
    previous: String,
}

impl Op for Progress {
    type Out = (Option<i64>, Option<PublicationRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let (county, row) = (self.county, &self.row);
        let last = store::last_account(tx, county, row.id).await?;
        let whose = (row.village, row.programme.as_str(), row.kind.as_str());
        let before = match store::previous(tx, county, whose, &self.previous).await? {
            Some(id) => store::by_id(tx, county, id).await?,
            None => None,
        };
        Ok((last, before))
    }
}

struct Lines {
    county: i64,
    publication: i64,
    after: i64,
}

impl Op for Lines {
    type Out = Vec<RowOf>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        store::rows_after(tx, self.county, self.publication, self.after, PAGE).await
    }
}

/// All lines that were written, one page after the other.
async fn each_line(app: &App, publication: i64, mut each: impl FnMut(&RowOf)) -> Result<i64> {
    let (mut after, mut count) = (0, 0);
    loop {
        let page = app.db.read(Lines { county: app.county, publication, after }).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = last.account;
        count += i64::try_from(page.len()).unwrap_or(0);
        page.iter().for_each(&mut each);
    }
}

struct Finish {
    county: i64,
    permit: Permit,
    row: PublicationRow,
    figures: Figures,
    data: String,
    hash: String,
    lines: i64,
    groups: Vec<GroupRow>,
    salt: [u8; 32],
    entry: Entry,
}

impl Op for Finish {
    type Out = bool;
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let (county, row, at) = (self.county, &self.row, self.entry.at);
        let out = (self.data.as_str(), self.hash.as_str(), self.lines, at);
        if !store::finish(tx, &self.permit, county, row.id, out).await? {
            return Ok(false);
        }
        store::add_groups(tx, &self.permit, county, row.id, &self.groups).await?;
        let body = serde_json::json!({
            "village": row.village.to_string(), "programme": row.programme, "kind": row.kind, "period": row.period,
            "accounts": self.lines, "awarded": self.figures.awarded, "redeemed": self.figures.redeemed,
            "taken": self.figures.taken, "balance": self.figures.balance, "document": commitment(&self.salt, &self.hash),
        });
        let statement = Statement { kind: SUBJECT, subject: row.id, at, body };
        enter(tx, county, &statement).await?;
        commit(tx, county, &statement, "document", &self.salt, true).await?;
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        Ok(true)
    }
}

/// Makes one publication; says whether it was this server that let it out.
async fn make(app: &App, row: PublicationRow) -> Result<bool> {
    let period = Rhythm::parse(&row.kind).and_then(|rhythm| Period::parse(rhythm, &row.period));
    let Some(period) = period else {
        return Err(StoreError::BadValue(format!("publication {} is of no known period", row.id)).into());
    };
    let permit = system_permit(Action::EditPublications);
    let county = app.county;
    let programme = app.profile().points.programme(&row.programme).map(|programme| programme.members);
    let kind = if programme == Some(Members::Staff) { HolderKind::Staff } else { HolderKind::Household };
    let (tally, labels) = tally(app, &row).await?;
    let progress = Progress { county, row: row.clone(), previous: period.previous().code() };
    let (last, before) = app.db.read(progress).await?;
    let mut after = last.unwrap_or(0);
    loop {
        let wish =
            Accounts { county, row: row.clone(), kind, after, before: before.as_ref().map(|row| row.id) };
        let read = app.db.read(wish).await?;
        let Some(end) = read.standings.last() else { break };
        after = end.account;
        // A day is about those who did something; longer periods show everybody.
        let shown = |standing: &&Standing| {
            let moved = tally.accounts.contains_key(&standing.account);
            moved || (standing.balance.is_some() && period.rhythm() != Rhythm::Day)
        };
        let rows: Vec<RowOf> = read
            .standings
            .iter()
            .filter(shown)
            .map(|standing| row_of(app, standing, &read, tally.accounts.get(&standing.account)))
            .collect();
        if !rows.is_empty() {
            app.db.write(AddRows { county, permit: permit.clone(), publication: row.id, rows }).await?;
        }
    }
    let earlier: Option<Figures> = before.and_then(|row| serde_json::from_str(&row.data).ok());
    let (mut places, mut balance) = (BTreeMap::<String, PlaceShare>::new(), 0);
    let lines = each_line(app, row.id, |line| {
        let share = places.entry(line.place.clone()).or_insert_with(|| PlaceShare {
            name: line.place.clone(),
            accounts: 0,
            active: 0,
            earned: 0,
        });
        share.accounts += 1;
        share.active += i64::from(line.entries > 0);
        share.earned += line.earned;
        balance += line.balance.unwrap_or(0);
    })
    .await?;
    let figures = Figures { accounts: lines, balance, ..figures(&tally, labels, places, earlier.as_ref()) };
    let data = serde_json::to_string(&figures).map_err(|error| StoreError::BadValue(error.to_string()))?;
    let mut chain = Chain::begin(&row, &data);
    each_line(app, row.id, |line| chain.add(line)).await?;
    // Groups are compared month by month.
    let by_month = kind == HolderKind::Household && period.rhythm() == Rhythm::Month;
    let groups = if by_month { groups(app, &row, &tally).await? } else { Vec::new() };
    let mut entry = app.entry(&permit, "publication", SUBJECT, row.id, None);
    entry.place = Some(row.village);
    entry.public = true;
    entry.details =
        serde_json::json!({ "kind": row.kind, "period": row.period, "programme": row.programme }).to_string();
    let (hash, salt) = (chain.end(), app.settings.entropy.bytes());
    let finish = Finish { county, permit, row, figures, data, hash, lines, groups, salt, entry };
    app.db.write(finish).await
}

struct Waiting {
    county: i64,
    now: i64,
}

impl Op for Waiting {
    type Out = Vec<PublicationRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        store::making(tx, self.county, self.now, 100).await
    }
}

/// Makes what waits to be made; says how many came out.
///
/// # Errors
/// Failures of the store; what was not made waits for the next turn.
pub async fn make_waiting(app: &App) -> Result<usize> {
    let rows = app.db.read(Waiting { county: app.county, now: app.now().as_microsecond() }).await?;
    let mut out = 0;
    for row in rows {
        if make(app, row).await? {
            out += 1;
        }
    }
    Ok(out)
}

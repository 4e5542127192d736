//! What a publication gathers: the entries of its period, read once, and the accounts of its village with what stood on them.

use crate::context::App;
use crate::error::Result;
use crate::ids::Ids;
use crate::views::mask_name;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::publications::{Moved, Movement, Tally};
use gezhi_domain::points::{EntryKind, HolderKind};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::publications::{self as store, PublicationRow, RowOf, Standing};
use std::collections::{BTreeMap, HashMap};

/// Entries read at a time.
const ENTRIES: i64 = 5_000;
/// Accounts taken at a time, whose lines are written together: some milliseconds of the one writer of SQLite.
pub(super) const LINES: i64 = 400;

struct Entries {
    county: i64,
    row: PublicationRow,
    from: i64,
}

impl Op for Entries {
    type Out = Vec<store::EntryParts>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let book = (self.row.village, self.row.programme.as_str());
        store::entries_between(tx, self.county, book, (self.from, self.row.upto_id), ENTRIES).await
    }
}

/// What the period's entries come to, and how often each name was awarded.
pub(super) async fn tally(app: &App, row: &PublicationRow) -> Result<(Tally, BTreeMap<String, (i64, i64)>)> {
    let (mut sum, mut labels) = (Tally::default(), BTreeMap::<String, (i64, i64)>::new());
    let mut from = row.from_id;
    loop {
        let page = app.db.read(Entries { county: app.county, row: row.clone(), from }).await?;
        let full = i64::try_from(page.len()).unwrap_or(0) == ENTRIES;
        for (id, kind, debit, credit, amount, category, label) in page {
            from = id + 1;
            let Some(kind) = EntryKind::parse(&kind) else { continue };
            if kind == EntryKind::Award {
                let (awards, points) = labels.entry(label.clone()).or_default();
                *awards += 1;
                *points += amount;
            }
            let day = local_date(Ids::instant_of(id));
            let month = format!("{:04}-{:02}", day.year(), day.month());
            sum.add(&Moved { kind, debit, credit, amount, category, label, month });
        }
        if !full {
            return Ok((sum, labels));
        }
    }
}

/// The next accounts of the village.
pub(super) struct Accounts {
    pub county: i64,
    pub row: PublicationRow,
    pub kind: HolderKind,
    pub after: i64,
    /// The publication of the period before.
    pub before: Option<i64>,
}

/// Accounts with what a line about them needs.
#[derive(Default)]
pub(super) struct AccountsRead {
    pub standings: Vec<Standing>,
    households: HashMap<i64, (String, String)>,
    earlier: HashMap<i64, i64>,
}

impl Op for Accounts {
    type Out = AccountsRead;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let (county, row) = (self.county, &self.row);
        let whose = (row.village, row.programme.as_str(), self.kind.code());
        let standings = store::standings(tx, county, whose, row.upto_id, self.after, LINES).await?;
        let holders: Vec<i64> = standings.iter().map(|standing| standing.holder).collect();
        let mut households = HashMap::new();
        if self.kind == HolderKind::Household {
            for file in gezhi_store::residents::households_by_ids(tx, county, &holders).await? {
                households.insert(file.id, (file.number, mask_name(&file.head_name)));
            }
        } else {
            for id in holders {
                if let Some(account) = gezhi_store::accounts::by_id(tx, county, id).await? {
                    households.insert(id, (String::new(), account.name));
                }
            }
        }
        let ends = standings.first().zip(standings.last());
        let earlier = match (self.before, ends) {
            (Some(before), Some((first, last))) => {
                store::earlier(tx, county, before, (first.account, last.account)).await?
            }
            _ => Vec::new(),
        };
        Ok(AccountsRead { standings, households, earlier: earlier.into_iter().collect() })
    }
}

fn words(line: &Movement) -> String {
    let mut text = line.what.join("；");
    if line.more > 0 {
        text.push_str(&format!("；另 {} 笔", line.more));
    }
    text
}

/// The line of an account.
pub(super) fn row_of(app: &App, standing: &Standing, read: &AccountsRead, line: Option<&Movement>) -> RowOf {
    let (number, name) = read.households.get(&standing.holder).cloned().unwrap_or_default();
    let place = app.directory().place(PlaceId(standing.place)).map(|place| place.name.clone());
    RowOf {
        account: standing.account,
        number,
        name,
        place: place.unwrap_or_default(),
        earned: line.map_or(0, |line| line.earned),
        spent: line.map_or(0, |line| line.spent),
        balance: standing.balance,
        earlier: read.earlier.get(&standing.account).copied(),
        entries: line.map_or(0, |line| line.entries),
        what: line.map(words).unwrap_or_default(),
    }
}

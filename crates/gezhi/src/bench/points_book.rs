//! The book that the points part of the bench measures on: who keeps it, its largest village, its past, and a quarter to be published.

use super::progress::Bar;
use crate::error::{CommandError, Result};
use gezhi_app::App;
use gezhi_app::ids::Ids;
use gezhi_app::points::rules::{Adoption, CapsInput, NewRule, RuleInput, adopt_rule, create_rule};
use gezhi_app::residents::{HouseholdsQuery, list};
use gezhi_app::views::Id;
use gezhi_domain::accounts::{AccountId, Action, Actor, Duty, Role, system_permit};
use gezhi_domain::deadlines::{BEIJING, local_date};
use gezhi_domain::points::publications::{Period, Rhythm};
use gezhi_store::engine::reference::{FillAccounts, FillMonth, FilledMonth, village_sizes};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::publications::PublicationRow;
use gezhi_store::time::micros;
use jiff::civil::Date;

/// Months of the past.
const MONTHS: i64 = 12;
/// The programme that households are in.
const PROGRAMME: &str = "household";

/// Who keeps the book, and where most accounts are.
pub struct Book {
    /// Somebody who may enter awards everywhere.
    pub keeper: Actor,
    /// The village with most accounts.
    pub largest: String,
    /// Accounts of households.
    pub accounts: f64,
    villages: Vec<i64>,
}

struct Sizes {
    county: i64,
}

impl Op for Sizes {
    type Out = Vec<(i64, i64)>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        village_sizes(tx, self.county).await
    }
}

struct Announce {
    county: i64,
    rows: Vec<PublicationRow>,
}

impl Op for Announce {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<(), StoreError> {
        let permit = system_permit(Action::EditPublications);
        for row in &self.rows {
            gezhi_store::points::publications::insert(tx, &permit, self.county, row).await?;
        }
        Ok(())
    }
}

impl Book {
    /// Of a county whose book is filled.
    pub async fn of(app: &App) -> Result<Self> {
        let sizes = app.db.read(Sizes { county: app.county }).await?;
        let largest = sizes.iter().max_by_key(|(_, size)| *size).map(|(village, _)| village.to_string());
        let accounts: i64 = sizes.iter().map(|(_, size)| *size).sum();
        let duty = Duty { role: Role::Dispatcher, place: app.directory().root_path(), body: None };
        Ok(Self {
            keeper: Actor { account: Some(AccountId(1)), name: "录入员".into(), duties: vec![duty] },
            largest: largest.ok_or_else(|| CommandError::refused("the book has no accounts"))?,
            accounts: f64::from(u32::try_from(accounts).unwrap_or(u32::MAX)),
            villages: sizes.into_iter().map(|(village, _)| village).collect(),
        })
    }

    /// Announces the document of the last quarter for every village; says how many there are.
    pub async fn announce_quarter(&self, app: &App) -> Result<usize> {
        let period = Period::containing(Rhythm::Quarter, local_date(app.now())).previous();
        let (start, end) = period.bounds();
        let rows: Vec<PublicationRow> = self
            .villages
            .iter()
            .map(|village| PublicationRow {
                id: app.id(),
                village: *village,
                programme: PROGRAMME.into(),
                kind: period.rhythm().code().into(),
                period: period.code(),
                state: "making".into(),
                from_id: Ids::floor_of(start),
                upto_id: Ids::floor_of(end),
                due_at: micros(period.due()),
                published_at: None,
                accounts: 0,
                data: "{}".into(),
                hash: String::new(),
                reason: None,
            })
            .collect();
        let number = rows.len();
        app.db.write(Announce { county: app.county, rows }).await?;
        Ok(number)
    }
}

/// A rule in force in the largest village, two points for coming along.
pub async fn give_rule(app: &App, book: &Book) -> Result<Id> {
    let rule = NewRule {
        place: Some(book.largest.clone()),
        rule: RuleInput {
            programme: PROGRAMME.into(),
            name: "义务劳动".into(),
            category: app.profile().points.categories.first().map(|one| one.code.clone()).unwrap_or_default(),
            trigger: "hand".into(),
            amount: "2".into(),
            caps: CapsInput::default(),
            ..RuleInput::default()
        },
    };
    let rule = create_rule(app, &book.keeper, &rule, None).await?;
    let adoption = Adoption {
        seen: rule.seen,
        title: "村规民约积分办法".into(),
        date: local_date(app.now()).to_string(),
        body: "村民代表会议".into(),
    };
    adopt_rule(app, &book.keeper, rule.id.0, &adoption, None).await?;
    Ok(rule.id)
}

/// Households of a village, a page of them.
pub async fn households_of(app: &App, village: &str) -> Result<Vec<Id>> {
    let registrar = Actor {
        account: Some(AccountId(1)),
        name: "管理员".into(),
        duties: vec![Duty { role: Role::Registrar, place: app.directory().root_path(), body: None }],
    };
    let query = HouseholdsQuery { place: Some(village.to_owned()), attribute: None, cursor: None };
    let page = list(app, &registrar, &query).await?;
    let ids: Vec<Id> = page.items.into_iter().map(|one| one.id).collect();
    if ids.is_empty() { Err(CommandError::refused("the largest village has no households")) } else { Ok(ids) }
}

fn month(app: &App, first: Date, number: i64, each: i64) -> FilledMonth {
    let start = first.saturating_add(jiff::Span::new().months(number));
    let next = start.saturating_add(jiff::Span::new().months(1));
    let at = |day: Date| BEIJING.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or_else(|_| app.now());
    let (from, upto) = (Ids::floor_of(at(start)), Ids::floor_of(at(next)));
    FilledMonth {
        number,
        month: start.strftime("%Y-%m").to_string(),
        day: start.saturating_add(jiff::Span::new().days(14)).to_string(),
        at: micros(at(start)),
        from,
        step: (upto - from) / (each + 1),
    }
}

/// Fills a year's book for the households of a register; says how many entries it has.
pub async fn fill(app: &App, each: i64, bar: &Bar) -> Result<u64> {
    let profile = app.profile();
    let depth = profile.head.levels.iter().find(|level| level.key == profile.points.level);
    let depth = depth.map_or(2, |level| i64::from(level.depth));
    let programme = PROGRAMME.to_owned();
    bar.say("opening accounts");
    let county = app.county;
    app.db.write(FillAccounts { county, programme: programme.clone(), depth, awards: each * MONTHS }).await?;
    let first = local_date(app.now()).first_of_month().saturating_sub(jiff::Span::new().months(MONTHS));
    let mut entries = 0;
    for number in 0..MONTHS {
        let month = month(app, first, number, each);
        entries += app.db.write(FillMonth { county, programme: programme.clone(), each, month }).await?;
        bar.say(&format!("{entries} entries of points"));
    }
    Ok(entries)
}

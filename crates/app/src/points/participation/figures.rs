//! Figures of taking part. They are read from the months that were published, so they cost the same however long the book is and
//! agree with what hangs on the wall.

use crate::context::App;
use crate::error::Result;
use crate::points::publications::{ATTRIBUTE, Figures, PlaceShare, RESIDENCE};
use crate::points::{programme_of, village_of};
use crate::residents::scope::{place_for, roles_at};
use crate::residents::{Shown, kinds};
use crate::views::{Bi, PlaceRef};
use gezhi_domain::accounts::{Action, Actor};
use gezhi_domain::grids::{PlaceId, PlacePath};
use gezhi_domain::points::participation::{CategoryMonths, is_weak, is_weak_group, share};
use gezhi_domain::residents::Residence;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::publications::{self as store, GroupRow, PublicationRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

/// Months looked at.
const MONTHS: i64 = 12;
/// Of these, the ones that the latest is compared with.
const COMPARED: usize = 3;

/// What is asked.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ParticipationQuery {
    /// The village; the own one when left out.
    pub place: Option<String>,
    /// Programme; the first when left out.
    pub programme: Option<String>,
}

/// A published month.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MonthFigures {
    /// `2026-11`.
    pub month: String,
    /// Households with an account.
    pub accounts: i64,
    /// Households that were awarded something.
    pub active: i64,
    /// Points awarded.
    pub awarded: i64,
    /// Points redeemed.
    pub redeemed: i64,
}

/// A category.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CategoryFigures {
    /// Code.
    pub code: String,
    /// Households of the latest month.
    pub households: i64,
    /// Points of the latest month.
    pub points: i64,
    /// Households of the months before on average.
    pub before: i64,
    /// Few take part.
    pub weak: bool,
}

/// A group of households in the latest month: those with a mark, or with people of a kind of residence. A household with several stands
/// in several.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupFigures {
    /// `attribute` or `residence`.
    pub kind: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bi,
    /// Households with an account; `null` where the number is too small to be shown.
    pub accounts: Option<i64>,
    /// Of these, awarded something; `null` where it would tell who.
    pub active: Option<i64>,
    /// Points earned; `null` likewise.
    pub points: Option<i64>,
    /// Fewer than half as many of a hundred took part as in the whole village.
    pub weak: bool,
}

/// Who takes part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Participation {
    /// Village.
    pub village: Option<PlaceRef>,
    /// Programme.
    pub programme: String,
    /// Months, the latest first.
    pub months: Vec<MonthFigures>,
    /// Categories of the latest months, the weakest first.
    pub categories: Vec<CategoryFigures>,
    /// Grids in the latest month.
    pub places: Vec<PlaceShare>,
    /// Groups in the latest month, the weak ones first; of marks those that the reader may see.
    pub groups: Vec<GroupFigures>,
    /// Whether numbers below 5 are left out.
    pub suppressed: bool,
    /// Redeemed of what was awarded in these months, in hundredths of a percent.
    pub redemption_rate: Option<i64>,
    /// Households that took part in the latest month, in hundredths of a percent of those with an account.
    pub participation_rate: Option<i64>,
}

pub(super) struct Months {
    pub county: i64,
    pub village: i64,
    pub programme: String,
}

impl Op for Months {
    type Out = Vec<PublicationRow>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let whose = (self.village, self.programme.as_str(), "month");
        store::of_kind(tx, self.county, whose, "9999~", MONTHS).await
    }
}

/// The programme that was asked for, or the first.
///
/// # Errors
/// 422 for one that is not there.
pub(super) fn programme(app: &App, wanted: Option<&str>) -> Result<String> {
    let first = app.profile().points.programmes.first().map(|programme| programme.code.clone());
    let code = wanted.filter(|code| !code.is_empty()).map(str::to_owned).or(first).unwrap_or_default();
    programme_of(app, &code)?;
    Ok(code)
}

/// The published months with their figures, the latest first.
pub(super) fn read(rows: &[PublicationRow]) -> Vec<(String, Figures)> {
    rows.iter()
        .filter(|row| row.state == "published")
        .filter_map(|row| Some((row.period.clone(), serde_json::from_str(&row.data).ok()?)))
        .collect()
}

fn categories(months: &[(String, Figures)]) -> Vec<CategoryFigures> {
    let Some((_, latest)) = months.first() else { return Vec::new() };
    let window: Vec<&Figures> = months.iter().take(COMPARED + 1).rev().map(|(_, figures)| figures).collect();
    let codes: BTreeSet<&str> = window
        .iter()
        .flat_map(|figures| figures.categories.iter().map(|one| one.code.as_str()))
        .filter(|code| !code.is_empty())
        .collect();
    let mut all: Vec<CategoryFigures> = codes
        .into_iter()
        .map(|code| {
            let of = |figures: &Figures| {
                figures.categories.iter().find(|one| one.code == code).map_or(0, |one| one.accounts)
            };
            let households: Vec<i64> = window.iter().map(|figures| of(figures)).collect();
            let points = latest.categories.iter().find(|one| one.code == code).map_or(0, |one| one.points);
            let earlier = households.split_last().map(|(_, before)| before).unwrap_or_default();
            let months = i64::try_from(earlier.len()).unwrap_or(1).max(1);
            CategoryFigures {
                code: code.to_owned(),
                households: of(latest),
                points,
                before: earlier.iter().sum::<i64>() / months,
                weak: is_weak(&CategoryMonths { code: code.to_owned(), households }, latest.active),
            }
        })
        .collect();
    all.sort_by_key(|one| (!one.weak, one.households));
    all
}

/// The groups of the latest published month.
struct Groups {
    months: Months,
}

impl Op for Groups {
    type Out = (Vec<PublicationRow>, Vec<GroupRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let rows = self.months.run(tx).await?;
        let latest = rows.iter().find(|row| row.state == "published");
        let groups = match latest {
            Some(row) => store::groups(tx, self.months.county, row.id).await?,
            None => Vec::new(),
        };
        Ok((rows, groups))
    }
}

/// Groups as somebody may see them: marks by role, small numbers hidden from whoever may not see the households.
fn groups(
    app: &App,
    actor: &Actor,
    path: &PlacePath,
    rows: &[GroupRow],
    all: (i64, i64),
) -> Vec<GroupFigures> {
    let shown = Shown::at(actor, path);
    let kinds = kinds(&app.profile(), &roles_at(actor, path));
    let name = |row: &GroupRow| match row.kind.as_str() {
        RESIDENCE => Residence::parse(&row.code).map(|kind| Bi::new(kind.zh(), kind.en())),
        _ => kinds.iter().find(|kind| kind.code == row.code).map(|kind| kind.name.clone()),
    };
    let mut groups: Vec<GroupFigures> = rows
        .iter()
        .filter_map(|row| {
            let name = name(row)?;
            let (accounts, active) = shown.part_of(row.active, row.accounts);
            Some(GroupFigures {
                kind: row.kind.clone(),
                code: row.code.clone(),
                name,
                accounts,
                active,
                points: active.map(|_| row.points),
                weak: active.is_some() && is_weak_group((row.active, row.accounts), all),
            })
        })
        .collect();
    groups.sort_by_key(|one| (!one.weak, one.kind == ATTRIBUTE, std::cmp::Reverse(one.accounts)));
    groups
}

/// Who takes part in a village.
///
/// # Errors
/// 401, 403; 404 outside the person's scope; 422 for a programme that is not there.
pub async fn participation(app: &App, actor: &Actor, query: &ParticipationQuery) -> Result<Participation> {
    let (path, _) = place_for(app, actor, Action::SeePoints, query.place.as_deref())?;
    let home = village_of(app, &path);
    let village = home.id().0;
    let programme = programme(app, query.programme.as_deref())?;
    let months = Months { county: app.county, village, programme: programme.clone() };
    let (rows, by_group) = app.db.read(Groups { months }).await?;
    let months = read(&rows);
    let latest = months.first().map(|(_, figures)| figures.clone()).unwrap_or_default();
    let sum = |of: fn(&Figures) -> i64| months.iter().map(|(_, figures)| of(figures)).sum::<i64>();
    Ok(Participation {
        village: app.place_ref_by_id(PlaceId(village)),
        groups: groups(app, actor, &home, &by_group, (latest.active, latest.accounts)),
        suppressed: Shown::at(actor, &home).is_suppressed(),
        categories: categories(&months),
        redemption_rate: share(sum(|figures| figures.redeemed), sum(|figures| figures.awarded)),
        participation_rate: share(latest.active, latest.accounts),
        places: latest.places,
        months: months
            .iter()
            .map(|(month, figures)| MonthFigures {
                month: month.clone(),
                accounts: figures.accounts,
                active: figures.active,
                awarded: figures.awarded,
                redeemed: figures.redeemed,
            })
            .collect(),
        programme,
    })
}

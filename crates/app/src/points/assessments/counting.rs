//! Counting for a sheet: figures of one who is assessed in a month, and the marks that follow.

use crate::context::App;
use crate::error::Result;
use crate::ids::Ids;
use crate::residents::scope::path_of;
use gezhi_domain::points::HolderKind;
use gezhi_domain::points::assessments::{Figure, FigureKind, ItemSpec, Mark, Scorecard};
use gezhi_domain::points::publications::Period;
use gezhi_store::engine::Tx;
use gezhi_store::points::assessments as store;
use gezhi_store::time::micros;

/// Whose figures: kind, account or household, place.
pub(super) type Whose = (HolderKind, Option<i64>, i64);

/// The programme whose points count as taking part.
fn residents_programme(app: &App) -> String {
    app.profile().points.programmes.first().map(|programme| programme.code.clone()).unwrap_or_default()
}

/// What is counted for an item; nothing where nothing can be: no account, no register of the grid.
async fn figure(
    app: &App,
    tx: &mut Tx<'_>,
    (kind, target): (FigureKind, i64),
    (_, holder, place): Whose,
    period: Period,
) -> Result<Option<Figure>> {
    let county = app.county;
    let (from, until) = period.bounds();
    let instants = (micros(from), micros(until));
    let ids = (Ids::floor_of(from), Ids::floor_of(until));
    if kind == FigureKind::OnTime {
        let Ok(path) = path_of(app, place) else { return Ok(None) };
        let (base, done) = store::reports_of_place(tx, county, (path.depth(), place), ids).await?;
        return Ok(Some(Figure { done, base }));
    }
    let Some(holder) = holder else { return Ok(None) };
    let figure = match kind {
        FigureKind::Visits => {
            Figure { done: store::visits(tx, county, holder, instants).await?, base: target }
        }
        FigureKind::Checks => Figure { done: store::checks(tx, county, holder, ids).await?, base: target },
        FigureKind::Coverage => {
            let counts = gezhi_store::residents::counts_of_places(tx, county, &[place]).await?;
            let base =
                counts.iter().find(|(_, key, _)| key == "households").map_or(0, |(_, _, number)| *number);
            if base == 0 {
                return Ok(None);
            }
            Figure { done: store::households_visited(tx, county, (holder, place), instants).await?, base }
        }
        FigureKind::Earned => {
            let programme = residents_programme(app);
            let done = store::earned(tx, county, (holder, &programme), &period.code()).await?;
            Figure { done: done.max(0), base: target }
        }
        FigureKind::OnTime => return Ok(None),
    };
    Ok(Some(figure))
}

async fn mark(
    app: &App,
    tx: &mut Tx<'_>,
    item: &ItemSpec,
    whose: Whose,
    period: Period,
) -> Result<Option<Mark>> {
    let Some(kind) = item.figure else { return Ok(None) };
    let counted = figure(app, tx, (kind, item.target), whose, period).await?;
    Ok(counted.map(|figure| Mark {
        item: item.code.clone(),
        mark: Some(figure.worth(item.full)),
        reason: String::new(),
        figure: Some(figure),
    }))
}

/// The marks of somebody with the figures as they are now; what an assessor entered stays.
pub(super) async fn count(
    app: &App,
    tx: &mut Tx<'_>,
    card: &Scorecard,
    (whose, period): (Whose, Period),
    before: &[Mark],
) -> Result<Vec<Mark>> {
    let mut marks = Vec::with_capacity(card.items.len());
    for item in &card.items {
        let kept = before.iter().find(|mark| mark.item == item.code && mark.figure.is_none()).cloned();
        let empty = || Mark { item: item.code.clone(), mark: None, reason: String::new(), figure: None };
        marks.push(match mark(app, tx, item, whose, period).await? {
            Some(counted) => counted,
            None => kept.unwrap_or_else(empty),
        });
    }
    Ok(marks)
}

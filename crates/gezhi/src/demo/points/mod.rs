//! Points of a demo (features S1 to S9): made through the use cases on the demo's clock, step by step in the order of time, after the
//! county stands.

mod assess;
mod canteen;
mod claims;
mod clock;
mod honour;
mod people;
mod photos;
mod rules;
mod shop;
mod spec;
mod visits;
mod walk;

pub use clock::DemoClock;
pub use shop::{DemoShop, DemoShops};
pub use spec::{ClaimsFile, DemoPoints, DemoVillage};

use super::DemoError;
use crate::error::Result as CommandResult;
use crate::storage::{Opening, Storage};
use crate::{CommandError, profiles};
use assess::AssessStep;
use canteen::{Canteen, CanteenStep};
use claims::{ClaimStep, Claims};
use gezhi_app::App;
use gezhi_app::points::publications;
use gezhi_drawing::dice::Dice;
use gezhi_store::visits::VisitRow;
use honour::{HonourStep, Honours};
use jiff::Timestamp;
use people::Village;
pub(crate) use people::somebody;
use photos::Photos;
use rules::{RuleStep, Rules};
use shop::{Shop, ShopStep};
use std::sync::Arc;
use walk::{Walk, ago};

/// What keeps the dice of points apart from those of other parts.
const SUBJECT: u64 = 61;

/// Makes what a shipped profile says, in a county that stands.
///
/// # Errors
/// What [`fill`] says.
pub async fn make(storage: &Storage, code: &str, now: Timestamp) -> CommandResult<()> {
    let clock = Arc::new(DemoClock::at(now));
    let app = storage.app(Opening { clock: clock.clone(), ..Opening::default() }).await?;
    let made = fill(&app, &clock, now, &profiles::demo_points(code)?).await;
    app.db.clone().close().await;
    made.map_err(CommandError::from)
}

enum Step {
    Shop(usize, ShopStep),
    Rule(RuleStep),
    Claim(ClaimStep),
    Honour(HonourStep),
    Assess(AssessStep),
    Visit(Box<VisitRow>),
    Canteen(CanteenStep),
}

/// Makes shops, rules, declarations, boards, stars and a fund.
///
/// # Errors
/// What a use case refuses: files of a profile that do not fit their place.
pub async fn fill(
    app: &App,
    clock: &DemoClock,
    now: Timestamp,
    points: &DemoPoints,
) -> Result<(), DemoError> {
    let Some(first) = points.shops.first() else { return Ok(()) };
    let village = points.village.as_ref();
    let begun = village.map_or(now, |spec| ago(now, spec.weeks * 7, 9));
    let opened = ago(now, shop::OPENED, 8);
    let mut walk = Walk::begin(app, clock, begun.min(opened));
    for spec in &points.shops {
        let leader = somebody(app, &spec.leader).await?;
        let places: Vec<i64> = leader.duties.first().map(|duty| duty.place.id().0).into_iter().collect();
        publications::seed_villages(app, &places).await?;
    }
    let mut shops: Vec<Shop> = points.shops.iter().map(|spec| Shop::of(spec, now)).collect();
    let mut steps: Vec<(Timestamp, Step)> = Vec::new();
    for (number, shop) in shops.iter().enumerate() {
        steps.extend(shop.steps().into_iter().map(|(at, step)| (at, Step::Shop(number, step))));
    }
    let seed = app.profile().head.map.seed;
    let mut dice = Dice::new(seed, SUBJECT);
    let mut photos = Photos::of(seed);
    let mut canteen = Canteen::default();
    let mut scene = None;
    if let Some(spec) = village {
        // Shops that are older than the rules come first.
        steps.sort_by_key(|(at, _)| *at);
        let later = steps.split_off(steps.partition_point(|(at, _)| *at < begun));
        for (at, step) in std::mem::replace(&mut steps, later) {
            walk.to(at).await?;
            if let Step::Shop(number, step) = step
                && let Some(shop) = shops.get_mut(number)
            {
                shop.step(&mut walk, None, &step).await?;
            }
        }
        walk.to(begun).await?;
        let village = Village::open(&walk, (first, spec), &mut dice).await?;
        let mut rules = Rules::default();
        rules.adopt_all(&mut walk, &village, spec).await?;
        let claims = Claims::plan(app, spec, &points.claims, now, &mut dice);
        steps.extend(claims.steps().into_iter().map(|(at, step)| (at, Step::Claim(step))));
        steps.extend(rules::steps(spec, now).into_iter().map(|(at, step)| (at, Step::Rule(step))));
        steps.extend(honour::steps(spec, now).into_iter().map(|(at, step)| (at, Step::Honour(step))));
        if let Some(canteen) = &spec.canteen {
            let canteen = canteen::steps(canteen, now);
            steps.extend(canteen.into_iter().map(|(at, step)| (at, Step::Canteen(step))));
        }
        let settled = rules::settled(app, &village, (walk.now(), now)).await?;
        steps.extend(settled.into_iter().map(|(at, step)| (at, Step::Rule(step))));
        let assessed = assess::steps(app, (walk.now(), now));
        steps.extend(assessed.into_iter().map(|(at, step)| (at, Step::Assess(step))));
        let visited = visits::visited(app, &village, (walk.now(), now)).await?;
        steps.extend(visited.into_iter().map(|(at, visit)| (at, Step::Visit(Box::new(visit)))));
        scene = Some((spec, village, rules, claims, Honours::default()));
    }
    steps.sort_by_key(|(at, _)| *at);
    for (at, step) in steps {
        walk.to(at).await?;
        match (step, &mut scene) {
            (Step::Shop(number, step), scene) => {
                let village = scene.as_ref().map(|(_, village, ..)| village).filter(|_| number == 0);
                if let Some(shop) = shops.get_mut(number) {
                    shop.step(&mut walk, village, &step).await?;
                }
            }
            (Step::Rule(step), Some((spec, village, rules, ..))) => {
                rules.step(app, village, spec, &step, &mut dice).await?;
            }
            (Step::Claim(step), Some((_, village, rules, claims, _))) => {
                claims.step(&walk, (village, rules), &mut photos, step).await?;
            }
            (Step::Honour(step), Some((spec, village, _, _, honours))) => {
                honours.step(app, (village, spec), (&mut photos, &mut dice), step).await?;
            }
            (Step::Assess(AssessStep::Counter(programme)), Some(_)) => {
                if let Some(shop) = shops.first() {
                    shop.counter(app, &programme).await?;
                }
            }
            (Step::Assess(step), Some((_, village, ..))) => assess::step(app, village, &step).await?,
            (Step::Canteen(step), Some((spec, village, ..))) => {
                if let Some(spec) = &spec.canteen {
                    canteen.step(app, (village, spec), (&mut photos, &mut dice), step).await?;
                }
            }
            (Step::Visit(visit), Some(_)) => visits::record(app, &visit).await?,
            (_, None) => {}
        }
    }
    walk.to(now).await?;
    walk.end().await
}

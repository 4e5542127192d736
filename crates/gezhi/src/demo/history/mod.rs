//! The history of the demo year: what was planned is told case by case (features C1 to C12).

mod closed;
mod ids;
mod open;
mod plan;
mod report;
mod rhythm;
mod steps;
mod story;
mod words;
mod world;

use super::DemoError;
use super::pictures::Wish;
use gezhi_app::triage::Subject;
use gezhi_domain::cases::{Act, Case, State, tasks};
use gezhi_drawing::Scene;
use gezhi_drawing::dice::Dice;
use gezhi_store::clock::ClockRow;
use gezhi_store::journal::Entry;
use gezhi_store::time::micros;
pub use ids::{NODE, PastIds};
pub use plan::{Fate, Plan, Totals, plan};
pub use rhythm::DAYS;
pub use story::{Fired, Story};
pub use world::World;

const DAY: i64 = 86_400_000_000;

/// A case with everything that is stored of it.
#[derive(Debug, Clone)]
pub struct Told {
    /// The case as it stands now.
    pub case: Case,
    /// What the classifier says, for those that are open.
    pub triage: Option<String>,
    /// Journal.
    pub entries: Vec<Entry>,
    /// Inbox: kind and holder.
    pub tasks: Vec<(String, String)>,
    /// By when they are to be done, and since when they wait.
    pub task_times: (i64, i64),
    /// What the clock does next.
    pub clock: Option<ClockRow>,
    /// What it has done.
    pub fired: Vec<Fired>,
    /// Words for the search.
    pub tokens: String,
    /// Photos to be drawn.
    pub pictures: Vec<Wish>,
}

/// Tells the history of one planned case.
///
/// # Errors
/// An act that the state machine refuses: the plan is wrong.
pub fn tell(world: &World, ids: &mut PastIds, number: u64, plan: &Plan) -> Result<Told, DemoError> {
    let dice = Dice::new(world.seed, 1_000 + number);
    let (mut story, sample) = report::report(world, ids, plan, dice)?;
    match plan.fate {
        Fate::OnTime => closed::on_time(&mut story, sample)?,
        Fate::Late => closed::late(&mut story, sample)?,
        Fate::Answered => open::answered(&mut story, sample)?,
        Fate::Waiting => open::waiting(&mut story, sample)?,
    }
    Ok(finish(story, number))
}

fn finish(story: Story<'_>, number: u64) -> Told {
    let world = story.world;
    let case = story.case.clone();
    let tasks = tasks(&case, world.profile.work.bounce_limit)
        .into_iter()
        .map(|spec| {
            (spec.kind.code().to_owned(), world.directory.holder_key(spec.holder, case.place.as_ref()))
        })
        .collect();
    let since = micros(story.tasks_since);
    let due = match case.state {
        State::Closed => since + 7 * DAY,
        State::Resolved => since + 2 * DAY,
        _ => gezhi_store::cases::sort_at(&case),
    };
    let triage = case.is_open().then(|| {
        world
            .desk
            .classify(&Subject {
                within: case.category.as_deref(),
                ..Subject::text(&case.text, case.channel)
            })
            .stored()
    });
    let tokens = gezhi_triage::search_tokens(&format!("{} {}", case.title, case.text)).join(" ");
    let clock = story.next_firing();
    let pictures = pictures(world, &case, &story.entries, number);
    let fired = if case.is_open() { story.fired } else { Vec::new() };
    Told {
        triage,
        entries: story.entries,
        tasks,
        task_times: (due, since),
        clock,
        fired,
        tokens,
        pictures,
        case,
    }
}

/// A photo of the report, and one of the work done where it is done.
fn pictures(world: &World, case: &Case, entries: &[Entry], number: u64) -> Vec<Wish> {
    let Some(scene) = Scene::of(&case.text).filter(|_| case.photos > 0) else { return Vec::new() };
    let after = Act::Resolve.code();
    let wish = |entry: &Entry, fixed: bool| Wish {
        case_id: case.id.0,
        entry: entry.id,
        role: if fixed { "after" } else { "report" },
        at: entry.at,
        uploader: entry.actor,
        scene,
        seed: world.seed ^ number,
        fixed,
    };
    let before = entries.iter().find(|entry| entry.act == "report").map(|entry| wish(entry, false));
    let done = entries.iter().rev().find(|entry| entry.act == after || entry.act == Act::OnSpot.code());
    before.into_iter().chain(done.map(|entry| wish(entry, true))).collect()
}

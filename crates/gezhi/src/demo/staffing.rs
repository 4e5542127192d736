//! What goes on with the posts of a demo: somebody on leave with a stand-in, an application that waits, a name that is
//! published (feature G5).

use super::history::World;
use super::people::Resident;
use gezhi_app::ids::Ids;
use gezhi_app::posts::{APPLICATION, LEAVE};
use gezhi_domain::accounts::{Action, Role, system_permit};
use gezhi_domain::cases::Holder;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::posts::day_start;
use gezhi_store::accounts::DutyRow;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::posts::{ApplicationRow, LeaveRow, PostRow, StepRow};
use gezhi_store::tasks::NewTask;
use gezhi_store::time::micros;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// Days since the holder has been away, and until the holder is back.
const AWAY: (i64, i64) = (3, 7);

/// What is written.
#[derive(Debug, Default)]
pub(super) struct Staffing {
    county: i64,
    leave: Option<(LeaveRow, DutyRow, ClockRow)>,
    applications: Vec<(ApplicationRow, Vec<StepRow>, NewTask)>,
}

impl Op for Staffing {
    type Out = ();
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let (county, permit) = (self.county, system_permit(Action::EditPosts));
        if let Some((leave, duty, clock)) = &self.leave {
            gezhi_store::accounts::insert_duty(tx, &permit, county, duty, leave.from_at).await?;
            gezhi_store::posts::insert_leave(tx, &permit, county, leave).await?;
            gezhi_store::clock::put(tx, county, clock).await?;
        }
        for (row, steps, task) in &self.applications {
            gezhi_store::posts::insert_application(tx, &permit, county, row).await?;
            for step in steps {
                gezhi_store::posts::insert_step(tx, county, row.id, step).await?;
            }
            gezhi_store::tasks::put(tx, county, task).await?;
        }
        Ok(())
    }
}

/// Workers with an account whom no story names.
fn quiet_workers(world: &World) -> Vec<&PostRow> {
    let named = |name: &str| world.profile.demo.people.iter().any(|person| person.name == name);
    let workers = world.people.posts.iter().filter(|post| post.kind == "worker" && post.duty.is_some());
    workers.filter(|post| !named(&post.name)).collect()
}

fn leave(world: &World, ids: &Ids) -> Option<(LeaveRow, DutyRow, ClockRow)> {
    let quiet = quiet_workers(world);
    let (away, stand_in) = (quiet.first()?, quiet.get(1)?);
    let held = world.people.duties.iter().find(|duty| Some(duty.id) == away.duty)?;
    let today = local_date(world.now);
    let day = |shift: i64| today.checked_add(jiff::Span::new().days(shift)).map(day_start).ok();
    let (from, until) = (day(-AWAY.0)?, day(AWAY.1)?);
    let duty = DutyRow {
        id: ids.next(world.now),
        account: stand_in.account?,
        role: held.role.clone(),
        place: held.place,
        body: None,
    };
    let row = LeaveRow {
        id: ids.next(world.now),
        post: away.id,
        stand_in: stand_in.id,
        from_at: micros(from),
        until_at: micros(until),
        reason: Some("外出培训".to_owned()),
        state: "running".to_owned(),
        duty: Some(duty.id),
        created_at: micros(from),
    };
    let clock = ClockRow {
        kind: LEAVE.to_owned(),
        subject: row.id,
        epoch: row.from_at,
        next_at: row.until_at,
        stage: "end".to_owned(),
    };
    Some((row, duty, clock))
}

/// How far an application of the demo has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    /// It waits for the assessment.
    Applied,
    /// The name is published.
    Published,
    /// The publication is over, and it waits for the appointment.
    Due,
}

/// Grids below the places of the leaders in the stories, those without a worker first, each with a resident of the village who
/// has an account.
fn openings(world: &World) -> Vec<(usize, &Resident)> {
    let spec = world.profile.posts.kind("worker");
    let held: HashSet<i64> =
        world.people.posts.iter().filter(|post| post.kind == "worker").map(|post| post.place).collect();
    let mut found: Vec<(usize, &Resident)> = Vec::new();
    for person in world.profile.demo.people.iter().filter(|person| person.role == Role::Leader) {
        let Some(seat) = person.place.as_deref().and_then(|name| world.land.find(name)) else { continue };
        let Some(above) = world.land.places.get(seat).map(|place| place.path) else { continue };
        let stands = |at: &usize| {
            world.land.places.get(*at).is_some_and(|place| {
                above.reaches(&place.path) && spec.is_some_and(|spec| spec.stands_on(&place.row.level_key))
            })
        };
        let mut grids: Vec<usize> = (0..world.land.places.len()).filter(stands).collect();
        grids.sort_by_key(|at| world.land.places.get(*at).is_some_and(|place| held.contains(&place.row.id)));
        for grid in grids.into_iter().take(3) {
            let village = world.land.places.get(world.land.village_of(grid)).map(|place| place.row.id);
            let Some(residents) = village.and_then(|village| world.people.residents.get(&village)) else {
                continue;
            };
            let free = residents.iter().rev().find(|resident| {
                resident.account.is_some()
                    && !found.iter().any(|(_, known)| known.account == resident.account)
            });
            found.extend(free.map(|resident| (grid, resident)));
        }
    }
    found
}

fn application(
    world: &World,
    ids: &Ids,
    (grid, resident): (usize, &Resident),
    reached: Reached,
) -> Option<(ApplicationRow, Vec<StepRow>, NewTask)> {
    let place = world.land.places.get(grid)?;
    let leader = place.path.chain().rev().find_map(|at| world.people.leaders.get(&at.0))?;
    let ago = |days: i64| world.now - SignedDuration::from_hours(24 * days);
    let published = reached != Reached::Applied;
    let made = ago(if published { 12 } else { 1 });
    let publish_until =
        if reached == Reached::Due { ago(1) } else { world.now + SignedDuration::from_hours(72) };
    let mut steps = Vec::new();
    if published {
        let deciders = [
            ("assess", leader.account?, leader.name.clone(), "为人热心，群众认可。"),
            (
                "examine",
                world.people.dispatcher.account?,
                world.people.dispatcher.name.clone(),
                "资格审查通过。",
            ),
        ];
        for (seq, (step, actor, actor_name, note)) in (0..).zip(deciders) {
            let at = micros(ago(10 - 2 * seq));
            steps.push(StepRow {
                seq,
                step: step.to_owned(),
                actor,
                actor_name,
                note: Some(note.to_owned()),
                at,
            });
        }
    }
    let row = ApplicationRow {
        id: ids.next(world.now),
        place: place.row.id,
        kind: "worker".to_owned(),
        name: resident.name.clone(),
        phone: Some(resident.phone.clone()),
        account: resident.account,
        words: "在村里住了几十年，家家户户都熟，愿意给大家跑腿。".to_owned(),
        stage: if published { "examined" } else { "applied" }.to_owned(),
        publish_until: published.then(|| micros(publish_until)),
        post: None,
        entered_by: resident.account?,
        created_at: micros(made),
        changed_at: steps.last().map_or(micros(made), |step| step.at),
    };
    let (kind, holder, from): (_, _, Timestamp) = if published {
        ("post_appoint", Holder::FirstOf(&[Role::Chief]), publish_until)
    } else {
        ("post_assess", Holder::FirstOf(&[Role::Leader]), made)
    };
    let word = world.profile.posts.kind("worker").map(|spec| spec.name.zh.clone()).unwrap_or_default();
    let task = NewTask {
        subject_kind: APPLICATION,
        subject: row.id,
        kind,
        holder: world.directory.holder_key(holder, Some(&place.path)),
        title: format!("{word} {}", row.name),
        place: row.place,
        due_at: micros(from + SignedDuration::from_hours(24 * 5)),
        created_at: row.changed_at,
    };
    Some((row, steps, task))
}

/// What goes on with the posts.
pub(super) fn staffing(world: &World, ids: &Ids) -> Staffing {
    let openings = openings(world);
    let applications = openings
        .into_iter()
        .zip([Reached::Applied, Reached::Published, Reached::Due])
        .filter_map(|(opening, reached)| application(world, ids, opening, reached))
        .collect();
    Staffing { county: world.profile.head.county, leave: leave(world, ids), applications }
}

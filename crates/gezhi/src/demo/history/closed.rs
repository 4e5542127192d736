//! Histories that have ended.

use super::story::Story;
use super::words;
use crate::demo::DemoError;
use crate::demo::people::Person;
use gezhi_domain::accounts::Role;
use gezhi_domain::cases::{Act, Channel, State};
use gezhi_domain::profile::DemoSample;
use jiff::SignedDuration;

type Step = Result<(), DemoError>;

/// Closed before the deadline.
///
/// # Errors
/// What the state machine refuses.
pub fn on_time(story: &mut Story<'_>, sample: &DemoSample) -> Step {
    let roll = story.dice.between(0, 999);
    let spot = if story.case.channel == Channel::Worker { 330 } else { 22 };
    if roll < spot {
        return on_the_spot(story);
    }
    if roll >= 985 {
        return answered(story, sample);
    }
    let bound = story.bound();
    story.dispatch(sample, bound)?;
    detour(story, sample)?;
    work(story, sample)?;
    story.check()?;
    story.rate()?;
    if story.dice.permille(7) {
        again(story, sample)?;
    }
    Ok(())
}

/// Whoever stands there does it.
fn on_the_spot(story: &mut Story<'_>) -> Step {
    let (at, worker) = (story.share(10, 60, story.bound()), story.world.worker(story.case.place.as_ref()));
    let at = at.min(story.last() + SignedDuration::from_secs(story.dice.between(600, 9_000)));
    let words = story.say(&words::ON_SPOT);
    // The desk has no such act: where a place has no worker, the dispatcher did it.
    let by = if worker.role == Some(Role::Operator) { story.world.people.dispatcher.clone() } else { worker };
    story.act(&by, &Act::OnSpot, at, Some(words))?;
    story.rate()
}

/// There was nothing to do but to answer.
fn answered(story: &mut Story<'_>, sample: &DemoSample) -> Step {
    let bound = story.bound();
    story.confirm(sample, bound)?;
    let bound = story.bound();
    let at = story.later(30, 600, bound);
    let (by, words) = (story.world.people.dispatcher.clone(), story.say(&words::ANSWERS));
    story.act(&by, &Act::Close, at, Some(words))?;
    story.rate()
}

/// What lies beside the straight way: returned, suspended, extended.
fn detour(story: &mut Story<'_>, sample: &DemoSample) -> Step {
    match story.dice.between(0, 999) {
        0..38 => {
            let first = story.case.body;
            let bound = story.bound();
            story.give_back(bound)?;
            let end = story.end();
            story.send_elsewhere(first, sample, end)
        }
        38..58 => {
            let bound = story.bound();
            story.accept(bound)?;
            let at = story.share(60, 300, bound);
            let (handler, words) = (story.handler(), story.say(&words::SUSPENDS));
            story.act(&handler, &Act::Suspend, at, Some(words))?;
            let end = story.end();
            let at = story.later(1_440, 5_760, end);
            story.act(&handler, &Act::Resume, at, None)
        }
        58..82 => {
            let bound = story.bound();
            story.accept(bound)?;
            let at = story.share(200, 600, bound);
            let (handler, reason) = (story.handler(), story.say(&words::EXTENSIONS));
            let days = u32::try_from(story.dice.between(2, 7)).unwrap_or(3);
            story.act(&handler, &Act::AskExtension { days, reason: reason.to_owned() }, at, Some(reason))?;
            let at = story.later(20, 240, bound);
            let by = story.world.people.dispatcher.clone();
            let grant = story.dice.permille(850);
            story.act(&by, &Act::DecideExtension { grant }, at, None)
        }
        _ => Ok(()),
    }
}

/// From taking it on to saying it is done, before the deadline.
fn work(story: &mut Story<'_>, sample: &DemoSample) -> Step {
    let bound = story.bound();
    story.accept(bound)?;
    match story.dice.between(0, 999) {
        0..120 => story.reply(30, 600, bound)?,
        120..190 => story.note(bound)?,
        190..215 => story.urge(bound)?,
        _ => {}
    }
    finish(story, sample)?;
    if story.dice.permille(18) {
        let end = story.end();
        let at = story.later(60, 1_500, end);
        let by = story.world.checker(story.case.checker, story.case.place.as_ref());
        let words = story.say(&words::FAILED);
        story.act(&by, &Act::Check { passed: false }, at, Some(words))?;
        finish(story, sample)?;
    }
    Ok(())
}

/// Done: most cases early in their time, some near its end, in office hours where that fits.
fn finish(story: &mut Story<'_>, sample: &DemoSample) -> Step {
    let bound = story.bound();
    let chance = story.dice.between(0, 999);
    let share = 30 + chance * chance * 830 / 1_000_000;
    let wished = story.share(share, share + 40, bound);
    let at = story.office(wished);
    let at = if at < bound { at } else { wished };
    story.resolve(sample, at)
}

/// The reporter opens it again; it is done a second time.
fn again(story: &mut Story<'_>, sample: &DemoSample) -> Step {
    let Some(closed) = story.case.closed_at else { return Ok(()) };
    if story.world.now.duration_since(closed) < SignedDuration::from_hours(45 * 24) {
        return Ok(());
    }
    let end = closed + SignedDuration::from_hours(24 * 9);
    let at = story.later(600, 7_200, end);
    let (by, words) = (story.reporter(), story.say(&words::REOPENS));
    story.act(&by, &Act::Reopen, at, Some(words))?;
    if story.case.state == State::Reported {
        let bound = story.end();
        story.dispatch(sample, bound)?;
    }
    work(story, sample)?;
    story.check()
}

/// Closed, but the deadline had passed before it was done: the clock has reminded, urged, perhaps supervised.
///
/// # Errors
/// What the state machine refuses.
pub fn late(story: &mut Story<'_>, sample: &DemoSample) -> Step {
    let end = story.end();
    story.dispatch(sample, end)?;
    let bound = story.bound();
    story.accept(bound)?;
    if story.dice.permille(300) {
        story.reply(60, 900, bound)?;
    }
    let Some(due) = story.case.due.map(|due| due.at) else {
        return Err(DemoError::History(format!("{} has no deadline to miss", story.case.ticket)));
    };
    story.fire_until(due)?;
    if story.dice.permille(160) {
        let at = story.later(200, 2_000, end);
        let by: Person = story.world.people.supervisor.clone();
        let words = story.say(&words::SUPERVISES);
        story.act(&by, &Act::Supervise, at, Some(words))?;
    }
    let chance = story.dice.between(0, 999);
    let minutes = 120 + chance * chance * 10_000 / 1_000_000;
    let at = story.later(minutes, minutes + 300, end);
    story.resolve(sample, at.max(due + SignedDuration::from_secs(1)))?;
    story.check()?;
    story.rate()
}

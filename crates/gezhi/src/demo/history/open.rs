//! Histories under way: what the boards and inboxes of today show.

use super::story::Story;
use super::words;
use crate::demo::DemoError;
use gezhi_domain::cases::Act;
use gezhi_domain::profile::DemoSample;
use jiff::{SignedDuration, Timestamp};

type Step = Result<(), DemoError>;

/// The reporter waits for the first answer: in the pool, sent out, or at work.
///
/// # Errors
/// What the state machine refuses.
pub fn waiting(story: &mut Story<'_>, sample: &DemoSample) -> Step {
    let now = story.world.now;
    let end = story.end();
    let roll = story.dice.between(0, 999);
    let is_new = now.duration_since(story.case.reported_at) < SignedDuration::from_hours(34);
    if story.case.body.is_none() {
        // Nobody owns it: it waits for the dispatcher.
        return story.fire_until(now);
    }
    match roll {
        0..450 if is_new => {}
        450..520 => {
            let bound = story.bound();
            story.give_back(bound)?;
            if roll < 470 {
                // A second body gives it back too: somebody has to rule.
                story.send_elsewhere(None, sample, end)?;
                story.give_back(end)?;
            }
        }
        520..570 => {
            story.accept(end)?;
            rest(story, end)?;
        }
        _ => {
            story.accept(end)?;
            if story.dice.permille(150) {
                story.note(end)?;
            }
        }
    }
    story.fire_until(now)
}

fn rest(story: &mut Story<'_>, end: Timestamp) -> Step {
    let bound = story.bound().min(end);
    let at = story.share(100, 600, bound);
    let (handler, words) = (story.handler(), story.say(&words::SUSPENDS));
    story.act(&handler, &Act::Suspend, at, Some(words))
}

/// The reporter has an answer, but the case is not over: at work, waiting for the check, resting, asking for time.
///
/// # Errors
/// What the state machine refuses.
pub fn answered(story: &mut Story<'_>, sample: &DemoSample) -> Step {
    let now = story.world.now;
    let end = story.end();
    story.dispatch(sample, end)?;
    let bound = story.bound();
    story.accept(bound)?;
    let is_past = story.case.due.is_some_and(|due| due.at <= end);
    let roll = story.dice.between(0, 999);
    let is_done = if is_past { roll < 860 } else { roll < 300 };
    if is_done {
        let at = if is_past { story.share(350, 980, bound) } else { story.share(500, 990, bound) };
        story.resolve(sample, at)?;
        return story.fire_until(now);
    }
    story.reply(30, 900, bound)?;
    match story.dice.between(0, 999) {
        0..90 if !is_past => rest(story, end)?,
        90..190 if !is_past => {
            let at = story.share(200, 800, bound);
            let (handler, reason) = (story.handler(), story.say(&words::EXTENSIONS));
            let days = u32::try_from(story.dice.between(2, 8)).unwrap_or(3);
            story.act(&handler, &Act::AskExtension { days, reason: reason.to_owned() }, at, Some(reason))?;
        }
        190..290 => story.urge(end)?,
        _ => {}
    }
    story.fire_until(now)
}

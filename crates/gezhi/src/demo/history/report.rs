//! How a case comes in: text, place, reporter, and whether it is sent to a body at once (features C1, C2, C4, C5).

use super::plan::{Fate, Plan};
use super::story::Story;
use super::words;
use super::world::World;
use crate::demo::DemoError;
use crate::demo::land::{Place, short};
use crate::demo::people::{Person, Resident};
use gezhi_app::directory::Destination;
use gezhi_domain::accounts::AccountId;
use gezhi_domain::cases::{Act, Case, CaseId, Channel, Checker, State, title_of};
use gezhi_domain::profile::DemoSample;
use gezhi_drawing::Scene;
use gezhi_drawing::dice::Dice;
use gezhi_geo::{Bounds, Wgs84, contains};
use serde_json::{Map, json};

/// In a thousand reports the classifier is sure of so many.
const SURE: i64 = 780;
/// A case that nobody has sorted yet is not older than this.
const FRESH_HOURS: i64 = 9;
/// Letters and digits that people do not confuse; tickets are made of them.
const READABLE: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M',
    'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];

/// Who reported, and who typed it in.
pub struct Reporter {
    resident: Option<Resident>,
    /// Who the journal names.
    pub by: Person,
}

/// A point inside an area.
fn point_in(place: &Place, dice: &mut Dice) -> Option<(f64, f64)> {
    let bounds = Bounds::of_mainland(&place.area)?;
    for _ in 0..60 {
        let lon = bounds.west + (bounds.east - bounds.west) * dice.unit();
        let lat = bounds.south + (bounds.north - bounds.south) * dice.unit();
        if contains(&place.area, Wgs84 { lon, lat }) {
            // Five digits are a metre: no phone knows more.
            return Some(((lon * 1e5).round() / 1e5, (lat * 1e5).round() / 1e5));
        }
    }
    place.row.lon.zip(place.row.lat)
}

/// The name that `{place}` becomes: the hamlet's or the village's, never a number.
fn place_name(world: &World, at: usize, dice: &mut Dice) -> String {
    let village = world.land.village_of(at);
    let name = |at: usize| world.land.places.get(at).map(|place| place.row.name.as_str()).unwrap_or_default();
    let own = name(at);
    let is_number = own.starts_with('第') || own.starts_with(|letter: char| letter.is_ascii_digit());
    let chosen = if is_number || dice.permille(400) { short(name(village)) } else { own };
    chosen.to_owned()
}

fn text_of(sample: &DemoSample, place: &str, dice: &mut Dice) -> String {
    let text = dice.pick(&sample.texts).map(|text| text.replace("{place}", place)).unwrap_or_default();
    let opening = dice.pick(&words::OPENINGS).copied().unwrap_or_default();
    let ending = dice.pick(&words::ENDINGS).copied().unwrap_or_default();
    format!("{opening}{text}{ending}")
}

/// Who reports over which channel.
fn reporter(world: &World, plan: &Plan, place: &Place, dice: &mut Dice) -> Reporter {
    if let Some((_, resident)) = plan.storied.and_then(|number| world.people.storied.get(number)) {
        return Reporter {
            by: World::villager(resident.account, &resident.name),
            resident: Some(resident.clone()),
        };
    }
    let village =
        world.land.places.get(world.land.village_of(plan.place)).map_or(0, |village| village.row.id);
    let neighbours = world.people.residents.get(&village).map(Vec::as_slice).unwrap_or_default();
    let (with, without): (Vec<&Resident>, Vec<&Resident>) =
        neighbours.iter().partition(|resident| resident.account.is_some());
    let stranger =
        |resident: Option<&Resident>| resident.map(|resident| Resident { account: None, ..resident.clone() });
    let desk = |person: &Person, resident: Option<&Resident>| Reporter {
        resident: stranger(resident),
        by: person.clone(),
    };
    match plan.channel {
        Channel::App if dice.permille(720) => {
            let resident = dice.pick(&with).map(|resident| (*resident).clone());
            let by = resident.as_ref().map(|one| World::villager(one.account, &one.name)).unwrap_or_default();
            Reporter { resident, by }
        }
        Channel::App | Channel::Code | Channel::Message | Channel::Api => {
            let resident = stranger(dice.pick(&without).copied()).filter(|_| dice.permille(550));
            Reporter { resident, by: Person::default() }
        }
        Channel::Worker => {
            let resident = dice.pick(&without).copied().filter(|_| dice.permille(300));
            desk(&world.worker(Some(&place.path)), resident)
        }
        Channel::Reception => {
            let leader = world.leader(Some(&place.path)).unwrap_or_else(|| world.people.operator.clone());
            desk(&leader, dice.pick(&without).copied())
        }
        Channel::Transfer | Channel::Inspection => {
            desk(&world.people.dispatcher, dice.pick(&without).copied())
        }
        Channel::Hotline | Channel::Site => desk(&world.people.operator, dice.pick(&without).copied()),
    }
}

/// The case as it was reported, and its first entries in the journal.
///
/// # Errors
/// What the state machine refuses.
pub fn report<'w>(
    world: &'w World,
    ids: &'w mut super::ids::PastIds,
    plan: &Plan,
    mut dice: Dice,
) -> Result<(Story<'w>, &'w DemoSample), DemoError> {
    let sample = world.profile.demo.samples.get(plan.sample);
    let sample = sample.ok_or_else(|| DemoError::Profile("demo.toml has no samples".into()))?;
    let place = world.land.places.get(plan.place);
    let place = place.ok_or_else(|| DemoError::History("a case without a place".into()))?;
    let name = place_name(world, plan.place, &mut dice);
    let text = text_of(sample, &name, &mut dice);
    let photos = u32::from(plan.pictured && Scene::of(&text).is_some());
    let reporter = reporter(world, plan, place, &mut dice);
    let resident = reporter.resident;
    let located =
        matches!(plan.channel, Channel::App | Channel::Code | Channel::Worker) || dice.permille(400);
    let point = if located { point_in(place, &mut dice) } else { None };
    let ticket: String = (0..9).filter_map(|_| dice.pick(&READABLE)).collect();
    let anonymous = resident.is_some() && plan.storied.is_none() && dice.permille(60);
    let case = Case {
        id: CaseId(ids.next(plan.at)),
        ticket: format!("{}{ticket}", world.profile.head.ticket_prefix),
        title: title_of(&text, "上报"),
        text,
        category: None,
        grade: world.grade_of(&sample.category),
        channel: plan.channel,
        state: State::Reported,
        reporter: resident.as_ref().and_then(|one| one.account).map(AccountId),
        reporter_name: resident.as_ref().map(|one| one.name.clone()),
        reporter_phone: resident.as_ref().map(|one| one.phone.clone()),
        anonymous,
        place: Some(place.path),
        accuracy_m: point.map(|_| f64::from(u32::try_from(dice.between(4, 40)).unwrap_or(10))),
        point,
        body: None,
        helpers: Vec::new(),
        checker: Checker::Worker,
        limit: None,
        reported_at: plan.at,
        assigned_at: None,
        accepted_at: None,
        replied_at: None,
        resolved_at: None,
        closed_at: None,
        close_how: None,
        due: None,
        epoch: 0,
        overdue: false,
        pauses: Vec::new(),
        extra_days: 0,
        bounces: 0,
        ruled: false,
        public: world.is_public(&sample.category),
        extension: None,
        rating: None,
        merged_into: None,
        outside_number: (plan.channel == Channel::Api)
            .then(|| format!("EX{:08}", dice.between(1, 99_999_999))),
        me_too: 0,
        photos,
        version: 1,
    };
    let mut story = Story::new(world, ids, dice, case);
    let details = json!({ "channel": plan.channel.code(), "photos": story.case.photos }).to_string();
    story.enter(&reporter.by, "report", plan.at, None, details, true);
    // What came in lately may still lie on the dispatcher's desk; the rest of those who wait were sent on at once.
    let is_new = world.now.duration_since(plan.at).as_hours() < FRESH_HOURS;
    let is_sure = match plan.fate {
        Fate::Waiting => !is_new || story.dice.permille(SURE),
        _ => story.dice.permille(SURE),
    };
    if is_sure {
        send_at_once(&mut story, &sample.category)?;
    }
    Ok((story, sample))
}

/// The category is certain: the list of powers and duties names the body, and nobody needs to look.
fn send_at_once(story: &mut Story<'_>, category: &str) -> Result<(), DemoError> {
    story.case.category = Some(category.to_owned());
    let place = story.case.place;
    let destination = story.world.directory.destination(category, story.case.grade, place.as_ref());
    let Destination::Body { body, helpers, limit, line, .. } = destination else { return Ok(()) };
    let mut details = Map::new();
    details.insert("body_id".into(), body.0.to_string().into());
    details.insert("line".into(), line.to_string().into());
    details.insert("automatic".into(), true.into());
    let at = story.last();
    // In the moment of the report: the case is stored only once, in its first version.
    story.act_in_place(&Act::Assign { body, helpers, limit }, at, details)?;
    story.case.version = 1;
    Ok(())
}

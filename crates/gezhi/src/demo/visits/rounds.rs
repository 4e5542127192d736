//! Rounds from door to door, one matter, one plan.

use super::{House, Made, Past};
use crate::demo::DemoError;
use crate::demo::people::Person;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_domain::visits::{Outcome, Purpose, Stance};
use gezhi_store::journal::Entry;
use gezhi_store::residents::HouseholdRow;
use gezhi_store::tasks::NewTask;
use gezhi_store::time::micros;
use gezhi_store::visits::{MatterRow, PlanRow, VisitRow};
use jiff::{SignedDuration, Timestamp};

/// What people note at the door.
const NOTES: [&str; 10] = [
    "家里都好，没有反映问题。",
    "老人血压有点高，提醒按时吃药。",
    "宣传了医保缴费，家里还有两人没交。",
    "孩子在外打工，春节回来，留了电话。",
    "院里线路老化，提醒不要私拉电线。",
    "讲了防溺水和森林防火。",
    "想了解产业补贴，已把条件说清楚。",
    "问了低保复核的材料，约好下周来村里办。",
    "灶边堆柴，当场帮着挪开了。",
    "新添了孙子，登记信息要更新。",
];

/// One visit to be written.
pub(super) struct Told<'a> {
    pub house: &'a HouseholdRow,
    pub who: &'a Person,
    pub at: Timestamp,
    pub purpose: Purpose,
    pub outcome: Outcome,
    pub matter: Option<(i64, Stance)>,
    pub care: Option<i64>,
    pub companions: Vec<String>,
    pub words: &'a str,
}

/// A visit with its entry; nothing for somebody who has no account.
pub(super) fn visit(past: &mut Past<'_>, told: &Told<'_>) -> Result<Option<(VisitRow, Entry)>, DemoError> {
    let Some(visitor) = told.who.account else { return Ok(None) };
    let id = past.id(told.at);
    let minutes = if told.outcome == Outcome::Met { past.dice.between(8, 40) } else { 2 };
    let words_sealed = (!told.words.is_empty())
        .then(|| past.sealer.words("visit.words", id, told.words, &past.entropy))
        .transpose()?;
    let ended = told.at + SignedDuration::from_mins(minutes);
    let row = VisitRow {
        id,
        household: told.house.id,
        place: told.house.place,
        visitor,
        visitor_name: told.who.name.clone(),
        companions: super::super::json(&told.companions)?,
        purpose: told.purpose.code().to_owned(),
        outcome: told.outcome.code().to_owned(),
        matter: told.matter.map(|(matter, _)| matter),
        stance: told.matter.map(|(_, stance)| stance.code().to_owned()),
        care: told.care,
        started_at: micros(told.at),
        ended_at: micros(ended),
        received_at: micros(ended),
        clock: "right".to_owned(),
        claimed_at: None,
        lon: told.house.lon,
        lat: told.house.lat,
        accuracy_m: Some(12.0),
        near: if told.house.lon.is_some() { "near" } else { "unknown" }.to_owned(),
        words_sealed,
        case_id: None,
        files: 0,
    };
    let entry = Entry {
        id: past.id(ended),
        at: micros(ended),
        actor: Some(visitor),
        actor_name: told.who.name.clone(),
        role: told.who.role.map(|role| role.code().to_owned()),
        act: "visit_record".to_owned(),
        subject_kind: "household".to_owned(),
        subject: told.house.id,
        place: Some(told.house.place),
        address: None,
        public: false,
        text: None,
        details: serde_json::json!({
            "visit": id.to_string(), "purpose": row.purpose, "outcome": row.outcome, "stance": row.stance, "minutes": minutes,
            "near": row.near, "clock": "right",
        })
        .to_string(),
    };
    Ok(Some((row, entry)))
}

/// Some time of day, so many days ago.
pub(super) fn day_before(past: &mut Past<'_>, days: i64) -> Timestamp {
    let midnight = past.world.now.as_second() - (past.world.now.as_second() + 8 * 3_600) % 86_400;
    // Between half past eight and half past six, in Beijing.
    let minute = past.dice.between(510, 1_110);
    let at = midnight - days.max(1) * 86_400 + minute * 60;
    Timestamp::from_second(at).unwrap_or(past.world.now)
}

/// The rounds of a year: some households often, most now and then, a few never.
pub(super) fn rounds(past: &mut Past<'_>, houses: &[House], made: &mut Made) -> Result<(), DemoError> {
    for house in houses {
        let Some(who) = past.carers.of_place(house.row.place) else { continue };
        if past.dice.permille(65) {
            continue;
        }
        for _ in 0..past.dice.between(1, 4) {
            let days = past.dice.between(1, 364);
            let at = day_before(past, days);
            let outcome = match past.dice.between(0, 99) {
                0..=8 => Outcome::Absent,
                9..=10 => Outcome::Refused,
                _ => Outcome::Met,
            };
            let purpose = match past.dice.between(0, 9) {
                0 => Purpose::Policy,
                1 => Purpose::Safety,
                _ => Purpose::Routine,
            };
            let noted = outcome == Outcome::Met && past.dice.permille(550);
            let words = if noted { past.dice.pick(&NOTES).copied().unwrap_or_default() } else { "" };
            let companions = Vec::new();
            let told = Told {
                house: &house.row,
                who,
                at,
                purpose,
                outcome,
                matter: None,
                care: None,
                companions,
                words,
            };
            made.visits.extend(visit(past, &told)?);
        }
    }
    Ok(())
}

/// Families that do not yet agree to a road, visited one by one.
pub(super) fn matter(past: &mut Past<'_>, houses: &[House], made: &mut Made) -> Result<(), DemoError> {
    let Some(first) = houses.first() else { return Ok(()) };
    let same: Vec<&House> =
        houses.iter().filter(|house| house.row.place == first.row.place).take(6).collect();
    let Some(who) = past.carers.of_place(first.row.place) else { return Ok(()) };
    let opened = past.world.now - SignedDuration::from_hours(40 * 24);
    let id = past.id(opened);
    let row = MatterRow {
        id,
        title: "入户道路拓宽占地协商".to_owned(),
        place: first.row.place,
        ancestors: first.row.ancestors,
        state: "open".to_owned(),
        author: who.account,
        created_at: micros(opened),
        closed_at: None,
    };
    let families = same.iter().map(|house| (house.row.id, Stance::Opposes.code())).collect();
    made.matter = Some((row, families));
    for (number, house) in (0_i64..).zip(&same) {
        let path = [Stance::Opposes, Stance::Undecided, Stance::Agrees];
        for (turn, stance) in (0_i64..).zip(path).take(usize::try_from(number % 4).unwrap_or(0)) {
            let at = day_before(past, 34 - turn * 11 - number);
            let companions = past.carers.leader_of(house.row.place).map(|leader| leader.name.clone());
            let told = Told {
                house: &house.row,
                who,
                at,
                purpose: Purpose::Matter,
                outcome: Outcome::Met,
                matter: Some((id, stance)),
                care: None,
                companions: companions.into_iter().collect(),
                words: "把线路图和占地面积当面量给他看，听了顾虑。",
            };
            made.visits.extend(visit(past, &told)?);
        }
    }
    Ok(())
}

/// A plan for the next days, with those of the first grid that were not visited for longest.
pub(super) fn plan(past: &mut Past<'_>, houses: &[House], made: &mut Made) {
    let Some(first) = houses.first() else { return };
    let Some((who, visitor)) =
        past.carers.of_place(first.row.place).and_then(|who| Some((who, who.account?)))
    else {
        return;
    };
    let last = |house: &House| {
        let own = made.visits.iter().map(|(visit, _)| visit).filter(|visit| visit.household == house.row.id);
        own.filter(|visit| visit.outcome == "met").map(|visit| visit.started_at).max().unwrap_or(0)
    };
    let mut same: Vec<(i64, i64)> = houses
        .iter()
        .filter(|house| house.row.place == first.row.place)
        .map(|house| (last(house), house.row.id))
        .collect();
    same.sort_unstable();
    let households: Vec<i64> = same.into_iter().take(8).map(|(_, id)| id).collect();
    let now = past.world.now;
    let name = past.world.directory.place(PlaceId(first.row.place)).map(|place| place.name.clone());
    let due = local_date(now + SignedDuration::from_hours(5 * 24));
    let made_at = now - SignedDuration::from_hours(20);
    let row = PlanRow {
        id: past.id(made_at),
        title: format!("{}走访（{due} 前）", name.unwrap_or_default()),
        place: first.row.place,
        visitor,
        visitor_name: who.name.clone(),
        source: "unvisited".to_owned(),
        due_at: micros(now + SignedDuration::from_hours(5 * 24)),
        state: "open".to_owned(),
        total: i64::try_from(households.len()).unwrap_or(0),
        done: 0,
        author: past.carers.leader_of(first.row.place).and_then(|leader| leader.account),
        created_at: micros(made_at),
    };
    made.tasks.push(NewTask {
        subject_kind: gezhi_app::visits::PLAN_TASK,
        subject: row.id,
        kind: gezhi_app::visits::PLAN_TASK,
        holder: format!("p{visitor}"),
        title: row.title.clone(),
        place: row.place,
        due_at: row.due_at,
        created_at: row.created_at,
    });
    made.plan = Some((row, households));
}

//! Care plans of the demo: most were checked in time, some are due, a few were missed.

use super::rounds::{Told, day_before, visit};
use super::{House, Made, Past};
use crate::demo::DemoError;
use crate::demo::history::World;
use crate::demo::people::Person;
use gezhi_app::care::{CHECK_TASK, CLOCK, MISSED_TASK};
use gezhi_domain::accounts::Role;
use gezhi_domain::care::{CareStage, Round};
use gezhi_domain::cases::Holder;
use gezhi_domain::deadlines::local_date;
use gezhi_domain::grids::PlaceId;
use gezhi_domain::visits::{Outcome, Purpose};
use gezhi_store::care::CarePlanRow;
use gezhi_store::clock::ClockRow;
use gezhi_store::residents::AttributeRow;
use gezhi_store::tasks::NewTask;
use gezhi_store::time::micros;
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// Who goes to the households of a place.
pub(super) struct Carers<'a> {
    world: &'a World,
    paired: BTreeSet<PlaceId>,
}

impl<'a> Carers<'a> {
    pub const fn of(world: &'a World) -> Self {
        Self { world, paired: BTreeSet::new() }
    }

    /// Takes a village for a department; says whether it was free.
    pub fn pair(&mut self, village: PlaceId) -> bool {
        self.paired.insert(village)
    }

    /// The nearest worker upwards, else the nearest leader.
    pub fn of_place(&self, place: i64) -> Option<&'a Person> {
        let path = self.world.directory.place(PlaceId(place))?.path;
        let people = &self.world.people;
        let nearest =
            path.chain().rev().find_map(|at| people.workers.get(&at.0).filter(|who| who.account.is_some()));
        nearest.or_else(|| self.leader_of(place))
    }

    /// The nearest leader upwards.
    pub fn leader_of(&self, place: i64) -> Option<&'a Person> {
        let path = self.world.directory.place(PlaceId(place))?.path;
        let leaders = &self.world.people.leaders;
        path.chain().rev().find_map(|at| leaders.get(&at.0).filter(|who| who.account.is_some()))
    }
}

/// What is done for somebody.
const DONE: [&str; 6] = [
    "量血压，看药够不够，聊聊天。",
    "看水电煤气，帮忙挑水。",
    "问问饭吃得怎么样，联系食堂送餐。",
    "看屋顶和墙，雨天前再来一次。",
    "和在外的子女通个视频。",
    "看补贴到账没有，帮忙填表。",
];

/// Plans for four of five who are marked, with their last check.
pub(super) fn plans(past: &mut Past<'_>, houses: &[House], made: &mut Made) -> Result<(), DemoError> {
    for house in houses {
        for mark in &house.marks {
            let care = past
                .world
                .profile
                .attribute(&mark.code)
                .filter(|spec| spec.care)
                .map(gezhi_domain::residents::AttributeSpec::check_days);
            let (Some(every), true) = (care, past.dice.permille(800)) else { continue };
            plan(past, house, mark, every, made)?;
        }
    }
    Ok(())
}

fn plan(
    past: &mut Past<'_>,
    house: &House,
    mark: &AttributeRow,
    every: u16,
    made: &mut Made,
) -> Result<(), DemoError> {
    let now = past.world.now;
    let Some((who, carer)) = past.carers.of_place(house.row.place).and_then(|who| Some((who, who.account?)))
    else {
        return Ok(());
    };
    let begun = now - SignedDuration::from_hours(200 * 24);
    let days = i64::from(every);
    // The share of the round that is over, in thousandths: a few are past its end.
    let share = match past.dice.between(0, 99) {
        0..=2 => 1_000 + 1_000 * past.dice.between(2, 6) / days.max(3),
        3..=9 => past.dice.between(900, 1_000),
        _ => past.dice.between(0, 680),
    };
    let checked = day_before(past, (days * share / 1_000).max(1));
    let mut round = Round::begin(every, begun).after_check(checked);
    let mut fired = Vec::new();
    while let Some((stage, _)) = round.next().filter(|(_, at)| *at <= now) {
        fired.push(stage);
        round = round.fired();
    }
    let id = past.id(begun);
    let words = past.dice.pick(&DONE).copied().unwrap_or_default();
    let row = CarePlanRow {
        id,
        household: house.row.id,
        person: mark.person,
        code: mark.code.clone(),
        place: house.row.place,
        ancestors: house.row.ancestors,
        carer,
        carer_name: who.name.clone(),
        every_days: days,
        words_sealed: Some(past.sealer.words("care.words", id, words, &past.entropy)?),
        state: "active".to_owned(),
        stage: round.stage.code().to_owned(),
        epoch: i64::from(round.epoch),
        due_at: micros(round.due),
        checked_at: round.checked.map(micros),
        missed: i64::from(round.missed),
        since: local_date(begun).to_string(),
        until: None,
        version: 1,
        updated_at: micros(now),
    };
    made.clocks.extend(round.next().map(|(stage, at)| ClockRow {
        kind: CLOCK.to_owned(),
        subject: id,
        epoch: row.epoch,
        next_at: micros(at),
        stage: stage.code().to_owned(),
    }));
    tasks(past, house, &row, made);
    let told = Told {
        house: &house.row,
        who,
        at: checked,
        purpose: Purpose::Care,
        outcome: Outcome::Met,
        matter: None,
        care: Some(id),
        companions: Vec::new(),
        words: "看望过了，情况稳定。",
    };
    made.visits.extend(visit(past, &told)?);
    made.care.push((row, fired));
    Ok(())
}

fn tasks(past: &Past<'_>, house: &House, row: &CarePlanRow, made: &mut Made) {
    if row.stage == CareStage::Waiting.code() {
        return;
    }
    let check = NewTask {
        subject_kind: CLOCK,
        subject: row.id,
        kind: CHECK_TASK,
        holder: format!("p{}", row.carer),
        title: format!("{} {}", house.row.number, house.row.address),
        place: row.place,
        due_at: row.due_at,
        created_at: row.due_at,
    };
    if row.stage == CareStage::Missed.code() {
        const LEADER: Holder = Holder::FirstOf(&[Role::Leader, Role::Registrar]);
        let directory = &past.world.directory;
        let path = directory.place(PlaceId(row.place)).map(|place| place.path);
        made.tasks.push(NewTask {
            kind: MISSED_TASK,
            holder: directory.holder_key(LEADER, path.as_ref()),
            ..check.clone()
        });
    }
    made.tasks.push(check);
}

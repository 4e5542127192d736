//! A year of visits (features P6, P7): rounds from door to door, party members linked with neighbours, departments paired with
//! villages, care plans with checks that are due and a few that were missed, one open matter, one plan. Who and what is invented.

mod care;
mod links;
mod rounds;

use super::history::{PastIds, World};
use super::{DemoError, Progress, count};
use care::Carers;
use gezhi_app::entropy::Entropy;
use gezhi_app::keys;
use gezhi_app::residents::Sealer;
use gezhi_domain::accounts::{Action, system_permit};
use gezhi_domain::care::CareStage;
use gezhi_drawing::dice::Dice;
use gezhi_store::care::CarePlanRow;
use gezhi_store::clock::ClockRow;
use gezhi_store::engine::{Db, Isolation, Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::{AttributeRow, HouseholdRow};
use gezhi_store::tasks::NewTask;
use gezhi_store::time::micros;
use gezhi_store::visits::{LinkRow, MatterRow, PlanRow, VisitRow};
use gezhi_vault::MasterKeys;
use jiff::Timestamp;
use std::sync::Arc;

/// Households read at a time.
const BATCH: i64 = 400;
/// A register that is larger than this is a bench, which measures without visits.
const MOST: u32 = 50_000;

struct Read {
    county: i64,
    after: i64,
}

/// A household with its marks and the names of those who are marked.
pub(super) struct House {
    pub row: HouseholdRow,
    pub marks: Vec<AttributeRow>,
    pub names: Vec<(i64, String)>,
}

impl Op for Read {
    type Out = Vec<House>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Out, StoreError> {
        let mut all = Vec::new();
        for row in gezhi_store::residents::scan_households(tx, self.county, self.after, BATCH).await? {
            let marks = gezhi_store::residents::counted_attributes(tx, self.county, row.id).await?;
            let marked: Vec<i64> = marks.iter().filter_map(|mark| mark.person).collect();
            let people = gezhi_store::residents::persons_by_ids(tx, self.county, &marked).await?;
            let names = people.into_iter().map(|person| (person.id, person.name)).collect();
            all.push(House { row, marks, names });
        }
        Ok(all)
    }
}

/// What is written of one batch.
#[derive(Default)]
pub(super) struct Made {
    pub visits: Vec<(VisitRow, Entry)>,
    pub links: Vec<LinkRow>,
    pub care: Vec<(CarePlanRow, Vec<CareStage>)>,
    pub clocks: Vec<ClockRow>,
    pub tasks: Vec<NewTask>,
    pub matter: Option<(MatterRow, Vec<(i64, &'static str)>)>,
    pub plan: Option<(PlanRow, Vec<i64>)>,
}

struct Write {
    county: i64,
    made: Made,
}

impl Op for Write {
    type Out = ();
    type Err = StoreError;
    const ISOLATION: Isolation = Isolation::ReadCommitted;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let (county, made) = (self.county, &self.made);
        let permit = system_permit(Action::RecordVisit);
        if let Some((matter, families)) = &made.matter {
            gezhi_store::visits::insert_matter(tx, &permit, county, matter).await?;
            for (household, stance) in families {
                gezhi_store::visits::enlist(tx, &permit, county, matter.id, *household, stance).await?;
            }
        }
        for link in &made.links {
            gezhi_store::visits::insert_link(tx, &permit, county, link).await?;
        }
        for (visit, entry) in &made.visits {
            gezhi_store::visits::insert_visit(tx, &permit, county, visit).await?;
            let counts = visit.outcome == "met";
            gezhi_store::visits::record_on_household(tx, county, visit.household, visit.started_at, counts)
                .await?;
            if let Some(matter) = visit.matter {
                let about = (matter, visit.household);
                gezhi_store::visits::took_stance(
                    tx,
                    county,
                    about,
                    visit.stance.as_deref(),
                    visit.started_at,
                )
                .await?;
            }
            gezhi_store::journal::append(tx, county, entry).await?;
        }
        for (row, fired) in &made.care {
            gezhi_store::care::insert(tx, &permit, county, row).await?;
            for stage in fired {
                let clock = ClockRow {
                    kind: gezhi_app::care::CLOCK.to_owned(),
                    subject: row.id,
                    epoch: row.epoch,
                    next_at: row.due_at,
                    stage: stage.code().to_owned(),
                };
                gezhi_store::clock::fire(tx, county, &clock, row.updated_at).await?;
            }
        }
        for clock in &made.clocks {
            gezhi_store::clock::put(tx, county, clock).await?;
        }
        if let Some((plan, households)) = &made.plan {
            gezhi_store::visits::insert_plan(tx, &permit, county, plan).await?;
            for household in households {
                gezhi_store::visits::insert_plan_household(tx, county, plan, *household).await?;
            }
        }
        for task in &made.tasks {
            gezhi_store::tasks::put(tx, county, task).await?;
        }
        Ok(())
    }
}

/// What the inventing parts share.
struct Past<'a> {
    pub world: &'a World,
    pub sealer: Sealer,
    pub entropy: Entropy,
    pub ids: PastIds,
    pub dice: Dice,
    pub carers: Carers<'a>,
}

impl Past<'_> {
    /// An identity of an instant; the histories of cases use the lower numbers of each.
    pub fn id(&mut self, at: Timestamp) -> i64 {
        const ABOVE: i64 = 0x4000;
        self.ids.next(at) | ABOVE
    }
}

/// Invents a year of visits; says how many.
pub(super) async fn fill(
    db: &Db,
    world: &Arc<World>,
    master: &MasterKeys,
    progress: &dyn Progress,
) -> Result<usize, DemoError> {
    let register = world.profile.demo.register.as_ref();
    let Some(spec) = register.filter(|spec| spec.households <= MOST) else { return Ok(0) };
    let county = world.profile.head.county;
    let entropy = Entropy::from_system();
    let vault = keys::open(db, county, master, &entropy, micros(world.now)).await?;
    progress.step("visits", u64::from(spec.households));
    let mut past = Past {
        world,
        sealer: Sealer::new(county, Arc::new(vault)),
        entropy,
        ids: PastIds::default(),
        dice: Dice::new(world.seed, 29),
        carers: Carers::of(world),
    };
    let (mut after, mut visits, mut first) = (0, 0, true);
    loop {
        let houses = db.read(Read { county, after }).await?;
        let Some(last) = houses.last() else { return Ok(visits) };
        after = last.row.id;
        let mut made = Made::default();
        rounds::rounds(&mut past, &houses, &mut made)?;
        care::plans(&mut past, &houses, &mut made)?;
        links::links(&mut past, &houses, &mut made);
        if first {
            rounds::matter(&mut past, &houses, &mut made)?;
            rounds::plan(&mut past, &houses, &mut made);
            first = false;
        }
        visits += made.visits.len();
        db.write(Write { county, made }).await?;
        progress.done(count(houses.len()));
    }
}

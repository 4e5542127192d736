//! Recording a visit, perhaps a day later and perhaps told twice: visit, plans, links, matter, care and the case that a need
//! becomes are stored together or not at all.

use super::input::{Checked, VisitInput, checked};
use super::view::VisitView;
use super::{PLAN_TASK, SUBJECT, WORDS};
use crate::cases::{FoundReport, NewReport};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::idempotent::Key;
use crate::residents::Sealer;
use crate::residents::scope::path_of;
use gezhi_domain::accounts::{Action, Actor, BodyId, Permit, Refusal, Thing, decide, decide_case};
use gezhi_domain::cases::Channel;
use gezhi_domain::grids::PlacePath;
use gezhi_domain::visits::{Purpose, Stance, nearness, reckon};
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::residents::HouseholdRow;
use gezhi_store::time::micros;
use gezhi_store::visits::{LinkRow, VisitRow};
use serde::Serialize;
use utoipa::ToSchema;

/// The answer to a visit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitReceipt {
    /// The visit.
    pub visit: VisitView,
    /// Whether it was here already.
    pub known: bool,
}

/// What has to be known before it can be decided who may record it.
struct Look {
    county: i64,
    household: i64,
    account: i64,
    bodies: Vec<i64>,
    matter: Option<i64>,
}

struct Seen {
    household: HouseholdRow,
    links: Vec<LinkRow>,
    matter: Option<i64>,
}

impl Op for Look {
    type Out = Option<Seen>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let county = self.county;
        let Some(household) = gezhi_store::residents::household(tx, county, self.household).await? else {
            return Ok(None);
        };
        let mut links = gezhi_store::visits::of_holder(tx, county, self.account).await?;
        links.extend(gezhi_store::visits::of_bodies(tx, county, &self.bodies).await?);
        let matter = match self.matter {
            Some(id) => gezhi_store::visits::matter(tx, county, id).await?.map(|matter| matter.place),
            None => None,
        };
        Ok(Some(Seen { household, links, matter }))
    }
}

struct RecordOp {
    app: App,
    permit: Permit,
    key: Key,
    row: VisitRow,
    /// Begin as the phone told it.
    claimed: i64,
    counts: bool,
    stance: Option<Stance>,
    purpose: Purpose,
    links: Vec<i64>,
    files: Vec<String>,
    need: Option<FoundReport>,
    entry: Entry,
}

impl Op for RecordOp {
    /// Visit, and whether it was here already.
    type Out = (i64, bool);
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(i64, bool)> {
        let (county, row) = (self.app.county, &self.row);
        if let Some(id) = self.earlier(tx).await? {
            return Ok((id, true));
        }
        gezhi_store::visits::insert_visit(tx, &self.permit, county, row).await?;
        gezhi_store::visits::record_on_household(tx, county, row.household, row.started_at, self.counts)
            .await?;
        crate::points::rules::record_visit(&self.app, tx, row).await?;
        self.matter(tx).await?;
        if self.counts {
            self.tick_off(tx).await?;
        }
        for token in &self.files {
            let thing = (SUBJECT, row.id);
            if !gezhi_store::attachments::tie(tx, county, token, row.visitor, thing, self.entry.id).await? {
                return Err(AppError::invalid(
                    "attachment_unknown",
                    "attachments",
                    "有照片或录音没有传上来，请删掉后重新添加。",
                    "A photo or recording did not arrive; remove it and add it again.",
                ));
            }
        }
        if let Some(need) = &self.need {
            need.store(tx).await?;
        }
        self.key.remember(tx, county, &row.id, row.received_at).await?;
        crate::background::append_told(tx, county, &self.entry).await?;
        Ok((row.id, false))
    }
}

impl RecordOp {
    /// The same visit, told before: by its key, or by who was where when.
    async fn earlier(&self, tx: &mut Tx<'_>) -> Result<Option<i64>> {
        let county = self.app.county;
        if let Some(id) = self.key.earlier_in(tx, county).await? {
            return Ok(Some(id));
        }
        let who = (self.row.household, self.row.visitor);
        Ok(gezhi_store::visits::same_visit(tx, county, who, self.claimed).await?)
    }

    async fn matter(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (county, row) = (self.app.county, &self.row);
        let Some(matter) = row.matter else { return Ok(()) };
        let (about, stance) = ((matter, row.household), self.stance.map(Stance::code));
        if !gezhi_store::visits::took_stance(tx, county, about, stance, row.started_at).await? {
            let first = stance.unwrap_or(Stance::Undecided.code());
            gezhi_store::visits::enlist(tx, &self.permit, county, matter, row.household, first).await?;
            gezhi_store::visits::took_stance(tx, county, about, stance, row.started_at).await?;
        }
        Ok(())
    }

    /// Plans, links and care checks that this visit settles.
    async fn tick_off(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (county, row) = (self.app.county, &self.row);
        let who = (row.visitor, row.household);
        for plan in gezhi_store::visits::advance_plans(tx, county, who, row.id).await? {
            gezhi_store::tasks::done(tx, county, plan, PLAN_TASK).await?;
        }
        for link in &self.links {
            gezhi_store::visits::came(tx, county, *link, row.started_at).await?;
        }
        if self.purpose == Purpose::Care || row.care.is_some() {
            crate::care::checked(&self.app, tx, &self.permit, row).await?;
        }
        Ok(())
    }
}

/// The bodies for which somebody works.
pub(super) fn bodies_of(actor: &Actor) -> Vec<i64> {
    let mut bodies: Vec<i64> =
        actor.duties.iter().filter_map(|duty| duty.body).map(|BodyId(id)| id).collect();
    bodies.sort_unstable();
    bodies.dedup();
    bodies
}

/// The links that hold for a household: its own, and those of the places it stands in.
pub(super) fn holding<'a>(
    links: &'a [LinkRow],
    household: i64,
    path: &'a PlacePath,
) -> impl Iterator<Item = &'a LinkRow> {
    links.iter().filter(move |link| match link.household {
        Some(one) => one == household,
        None => path.chain().any(|place| place.0 == link.place),
    })
}

/// Records a visit.
///
/// # Errors
/// 401, 403; 404 for a household outside the person's scope; 422 with the field and what to do.
pub async fn record(
    app: &App,
    actor: &Actor,
    input: &VisitInput,
    key: Option<String>,
    address: Option<&str>,
) -> Result<VisitReceipt> {
    decide(actor, Action::RecordVisit)?;
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let look = Look {
        county: app.county,
        household: input.household.0,
        account,
        bodies: bodies_of(actor),
        matter: input.matter.map(|id| id.0),
    };
    let seen = app.db.read(look).await?.ok_or_else(AppError::not_found)?;
    let path = path_of(app, seen.household.place)?;
    let links: Vec<&LinkRow> = holding(&seen.links, seen.household.id, &path).collect();
    let bodies: Vec<BodyId> = links.iter().filter_map(|link| link.body).map(BodyId).collect();
    let permit =
        decide_case(actor, Action::RecordVisit, &Thing { place: Some(path), bodies: &bodies, owner: None })
            .map_err(|_| Refusal::NotFound)?;
    let told = checked(input)?;
    check_matter(app, input, &seen, &path)?;
    let op = compose(app, actor, permit, input, told, &seen, key, address).await?;
    let key = op.key.clone();
    let (id, known) = match app.db.write(op).await {
        Ok(written) => written,
        // Two of the same at once: the first one is there now.
        Err(error) => (key.earlier_or(app, error).await?, true),
    };
    app.wake_background();
    Ok(VisitReceipt { visit: super::list::own(app, actor, id).await?, known })
}

fn check_matter(app: &App, input: &VisitInput, seen: &Seen, path: &PlacePath) -> Result<()> {
    if input.matter.is_none() {
        return Ok(());
    }
    let there =
        seen.matter.and_then(|place| path_of(app, place).ok()).is_some_and(|place| place.reaches(path));
    if there {
        return Ok(());
    }
    Err(AppError::invalid(
        "matter",
        "matter",
        "这一户不在这件事的范围里，请重新选择。",
        "This household does not belong to the matter; choose again.",
    ))
}

#[expect(clippy::too_many_arguments, reason = "everything a visit is made of")]
async fn compose(
    app: &App,
    actor: &Actor,
    permit: Permit,
    input: &VisitInput,
    told: Checked,
    seen: &Seen,
    key: Option<String>,
    address: Option<&str>,
) -> Result<RecordOp> {
    let (id, household) = (app.id(), &seen.household);
    let account = actor.account.ok_or(Refusal::SignIn)?.0;
    let path = path_of(app, household.place)?;
    let received = app.now();
    let when = reckon(told.started, told.ended, received);
    let house = household.lon.zip(household.lat);
    let near = nearness(told.at, told.accuracy, house);
    let need = match &input.need {
        Some(need) if !need.text.trim().is_empty() || !input.need_attachments.is_empty() => {
            let new = NewReport {
                channel: Some(Channel::Worker),
                text: need.text.clone(),
                category: need.category.clone().filter(|code| !code.is_empty()),
                place: Some(household.place),
                point: told.at.or(house),
                accuracy_m: told.accuracy,
                uploaded: input.need_attachments.clone(),
                visit: Some(id),
                address: address.map(str::to_owned),
                ..NewReport::default()
            };
            Some(FoundReport::compose(app, actor, new).await?)
        }
        _ => None,
    };
    let words_sealed = (!told.words.is_empty())
        .then(|| Sealer::of(app).words(WORDS, id, &told.words, &app.settings.entropy))
        .transpose()?;
    let row = VisitRow {
        id,
        household: household.id,
        place: household.place,
        visitor: account,
        visitor_name: actor.name.clone(),
        companions: serde_json::to_string(&told.companions).map_err(std::io::Error::other)?,
        purpose: told.purpose.code().to_owned(),
        outcome: told.outcome.code().to_owned(),
        matter: input.matter.map(|id| id.0),
        stance: told.stance.map(|stance| stance.code().to_owned()),
        care: input.care.map(|id| id.0),
        started_at: micros(when.started),
        ended_at: micros(when.ended),
        received_at: micros(received),
        clock: when.clock.code().to_owned(),
        claimed_at: (when.started != told.started).then(|| micros(told.started)),
        lon: told.at.map(|(lon, _)| lon),
        lat: told.at.map(|(_, lat)| lat),
        accuracy_m: told.accuracy,
        near: near.code().to_owned(),
        words_sealed,
        case_id: need.as_ref().map(|need| need.id),
        files: i64::try_from(input.attachments.len()).unwrap_or(i64::MAX),
    };
    let mut entry = app.entry(&permit, "visit_record", "household", household.id, address);
    entry.place = Some(household.place);
    entry.details = serde_json::json!({
        "visit": id.to_string(),
        "purpose": row.purpose,
        "outcome": row.outcome,
        "stance": row.stance,
        "minutes": when.minutes(),
        "near": row.near,
        "clock": row.clock,
        "case": row.case_id.map(|case| case.to_string()),
    })
    .to_string();
    Ok(RecordOp {
        app: app.clone(),
        key: Key::of(actor, "visit", key.as_deref(), input)?,
        claimed: micros(told.started),
        counts: told.outcome.counts(),
        stance: told.stance,
        purpose: told.purpose,
        links: holding(&seen.links, household.id, &path).map(|link| link.id).collect(),
        files: input.attachments.clone(),
        need,
        row,
        permit,
        entry,
    })
}

//! A declaration as each of those who may know of it sees it.

use super::settle::{eligible, settings, words};
use crate::attachments::AttachmentView;
use crate::context::App;
use crate::points::decide_in_village;
use crate::points::rules::spec_of;
use crate::residents::scope::path_of;
use crate::views::{Id, PlaceRef, instant, mask_name};
use gezhi_domain::accounts::{Action, Actor, decide_at};
use gezhi_domain::grids::PlaceId;
use gezhi_domain::points::claims::{ClaimState, Tally, tally};
use gezhi_store::attachments::AttachmentRow;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::points::claims::{BallotRow, ClaimRow, MemberRow, StepRow};
use gezhi_store::residents::{HouseholdRow, PersonRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A member's word.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsBallotView)]
pub struct BallotView {
    /// Name; empty for the household.
    pub name: String,
    /// For or against; nothing before it is said.
    pub approves: Option<bool>,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: Option<String>,
}

/// Where the review stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = PointsTallyView)]
pub struct TallyView {
    /// Members who may speak.
    pub members: usize,
    /// How many have to.
    pub quorum: usize,
    /// Have spoken.
    pub said: usize,
    /// For it.
    pub approvals: usize,
}

/// A step that was done.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsClaimStepView)]
pub struct ClaimStepView {
    /// What.
    pub act: String,
    /// Who; empty where it is not for the reader.
    pub by: String,
    /// What was said.
    pub text: Option<String>,
    /// When.
    pub at: String,
}

/// A declaration.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PointsClaimView)]
pub struct ClaimView {
    /// Identity.
    pub id: Id,
    /// `review`, `notice`, `counted`, `disputed`, `rejected`, `appealed`, `refused`, `reversed` or `withdrawn`.
    pub state: String,
    /// Village.
    pub village: Option<PlaceRef>,
    /// Rule.
    pub rule: Id,
    /// The version under which it was declared and stays.
    pub rule_version: i64,
    /// Name of the rule.
    pub label: String,
    /// Category code.
    pub category: String,
    /// Household.
    pub household: Id,
    /// Number of its file; empty for neighbours.
    pub number: String,
    /// Name of its head, masked for neighbours.
    pub name: String,
    /// Who of it did it; empty for neighbours.
    pub person: String,
    /// Day on which it was done.
    pub day: String,
    /// How much.
    pub quantity: i64,
    /// Of what.
    pub unit: String,
    /// In the person's own words.
    pub words: String,
    /// Photos; none for neighbours.
    pub photos: Vec<AttachmentView>,
    /// What the rule gives.
    pub amount: i64,
    /// What was paid.
    pub paid: Option<i64>,
    /// The entry it became.
    pub entry: Option<Id>,
    /// When something happens to it by itself.
    pub due_at: Option<String>,
    /// When it was declared.
    pub created_at: String,
    /// Members and their words.
    pub ballots: Vec<BallotView>,
    /// Where the review stands.
    pub tally: TallyView,
    /// Steps, in order.
    pub steps: Vec<ClaimStepView>,
    /// What the reader may do now: `review`, `withdraw`, `appeal`, `object`, `decide`.
    pub can: Vec<String>,
    /// What the reader, as a member, has said.
    pub my_word: Option<bool>,
}

/// A declaration with all that is shown of it.
pub(super) struct WholeClaim {
    pub row: ClaimRow,
    unit: String,
    household: Option<HouseholdRow>,
    person: Option<PersonRow>,
    files: Vec<AttachmentRow>,
    ballots: Vec<BallotRow>,
    members: Vec<MemberRow>,
    tally: Tally,
    steps: Vec<StepRow>,
    /// Accounts bound to the household.
    family: Vec<i64>,
}

/// Reads one.
pub(super) struct Whole {
    pub app: App,
    pub id: i64,
}

impl Op for Whole {
    type Out = Option<WholeClaim>;
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let found = gezhi_store::points::claims::claim(tx, self.app.county, self.id).await?;
        match found {
            Some(row) => Ok(Some(whole(&self.app, tx, row).await?)),
            None => Ok(None),
        }
    }
}

/// All that is shown of a declaration.
pub(super) async fn whole(
    app: &App,
    tx: &mut Tx<'_>,
    row: ClaimRow,
) -> std::result::Result<WholeClaim, StoreError> {
    use gezhi_store::points::claims;
    let county = app.county;
    let version = gezhi_store::points::rules::version(tx, county, row.rule, row.rule_version).await?;
    let unit =
        version.map(|version| spec_of(&version)).transpose()?.map(|spec| spec.unit).unwrap_or_default();
    let members = claims::members(tx, county, row.village).await?;
    let ballots = claims::ballots(tx, county, row.id, row.round).await?;
    let quorum = settings(app, tx, row.village).await?.quorum;
    let tally = tally(&eligible(&members, &row), &words(&ballots), quorum);
    let family = gezhi_store::residents::persons_of_household(tx, county, row.household).await?;
    Ok(WholeClaim {
        unit,
        household: gezhi_store::residents::household(tx, county, row.household).await?,
        person: gezhi_store::residents::person(tx, county, row.person).await?,
        files: gezhi_store::attachments::of_subjects(tx, county, &[row.id]).await?,
        steps: claims::steps(tx, county, row.id).await?,
        family: family.iter().filter_map(|person| person.account).collect(),
        ballots,
        members,
        tally,
        row,
    })
}

/// How the reader stands to a declaration.
struct Reader {
    own: bool,
    member: bool,
    staff: bool,
    decides: bool,
}

impl WholeClaim {
    fn reader(&self, app: &App, actor: &Actor) -> Option<Reader> {
        let account = actor.account?.0;
        let village = path_of(app, self.row.village).ok()?;
        Some(Reader {
            own: self.family.contains(&account) || self.row.account == account,
            member: self.members.iter().any(|member| member.account == account),
            staff: decide_in_village(app, actor, Action::ManageClaims, &village).is_ok(),
            decides: decide_at(actor, Action::DecideClaims, &village).is_ok(),
        })
    }

    fn can(&self, app: &App, actor: &Actor, reader: &Reader) -> Vec<String> {
        let mut can = Vec::new();
        let Some(state) = ClaimState::parse(&self.row.state) else { return can };
        let account = actor.account.map_or(0, |account| account.0);
        let now = app.now().as_microsecond();
        let open = self.row.due_at.is_none_or(|until| until > now);
        let mut add = |may: bool, what: &str| {
            if may {
                can.push(what.to_owned());
            }
        };
        let speaks = eligible(&self.members, &self.row).contains(&account);
        add(speaks && state == ClaimState::Review, "review");
        add(reader.own && state.withdrawn().is_ok(), "withdraw");
        add(reader.own && open && state.appealed().is_ok(), "appeal");
        add(!reader.own && open && state.objected().is_ok() && !reader.staff, "object");
        let late = state == ClaimState::Review && (!open || self.tally.members == 0);
        let waits = matches!(state, ClaimState::Disputed | ClaimState::Appealed) || late;
        add(reader.decides && !reader.own && waits, "decide");
        can
    }
}

/// As the household, the committee and staff see it; nothing for anybody else.
pub(super) fn view(app: &App, actor: &Actor, claim: &WholeClaim) -> Option<ClaimView> {
    let reader = claim.reader(app, actor)?;
    if reader.own || reader.member || reader.staff {
        return Some(shown(app, actor, claim, &reader, true));
    }
    None
}

/// As a neighbour sees what is published: masked, without photos, without who said what.
pub(super) fn published(app: &App, actor: &Actor, claim: &WholeClaim) -> Option<ClaimView> {
    let reader = claim.reader(app, actor)?;
    Some(shown(app, actor, claim, &reader, false))
}

fn shown(app: &App, actor: &Actor, claim: &WholeClaim, reader: &Reader, clear: bool) -> ClaimView {
    let row = &claim.row;
    let head = claim.household.as_ref().map(|file| file.head_name.clone()).unwrap_or_default();
    let account = actor.account.map_or(0, |account| account.0);
    let names = clear && (reader.member || reader.staff);
    let ballots =
        claim.ballots.iter().filter(|ballot| names || ballot.approves.is_some()).map(|ballot| BallotView {
            name: if names { ballot.name.clone() } else { String::new() },
            approves: ballot.approves,
            reason: ballot.reason.clone(),
            at: ballot.approves.map(|_| instant(ballot.at)),
        });
    let steps = claim.steps.iter().map(|step| {
        let own = step.actor == Some(account);
        // Who objected is for those who decide.
        let told = reader.decides || own || (clear && step.act != "object");
        ClaimStepView {
            act: step.act.clone(),
            by: if told { step.actor_name.clone() } else { String::new() },
            text: step.text.clone().filter(|_| clear || step.act != "appeal"),
            at: instant(step.at),
        }
    });
    let number = claim.household.as_ref().map(|file| file.number.clone());
    ClaimView {
        id: Id(row.id),
        state: row.state.clone(),
        village: app.place_ref_by_id(PlaceId(row.village)),
        rule: Id(row.rule),
        rule_version: row.rule_version,
        label: row.label.clone(),
        category: row.category.clone(),
        household: Id(row.household),
        number: number.filter(|_| clear).unwrap_or_default(),
        name: if clear { head } else { mask_name(&head) },
        person: claim.person.as_ref().map(|person| person.name.clone()).filter(|_| clear).unwrap_or_default(),
        day: row.day.clone(),
        quantity: row.quantity,
        unit: claim.unit.clone(),
        words: row.words.clone(),
        photos: claim
            .files
            .iter()
            .filter(|_| clear)
            .map(|file| AttachmentView::of(app, file, None))
            .collect(),
        amount: row.amount,
        paid: row.paid,
        entry: row.entry.map(Id),
        due_at: row.due_at.map(instant),
        created_at: instant(row.created_at),
        ballots: if clear { ballots.collect() } else { Vec::new() },
        tally: TallyView {
            members: claim.tally.members,
            quorum: claim.tally.quorum,
            said: claim.tally.said,
            approvals: claim.tally.approvals,
        },
        steps: steps.collect(),
        can: claim.can(app, actor, reader),
        my_word: claim
            .ballots
            .iter()
            .find(|ballot| ballot.account == account)
            .and_then(|ballot| ballot.approves),
    }
}

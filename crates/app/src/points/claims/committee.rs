//! The committee of a village: how it works and who sits on it. When a member leaves, what it reviews is looked at again.

use super::settle::{Turn, settings};
use crate::context::App;
use crate::error::{AppError, Result};
use crate::points::village_of;
use crate::residents::scope::place_for;
use crate::views::{Id, PlaceRef, instant};
use gezhi_domain::accounts::{Action, Actor, Permit, decide_at};
use gezhi_domain::grids::PlacePath;
use gezhi_store::engine::{Op, StoreError, Tx};
use gezhi_store::journal::Entry;
use gezhi_store::points::claims::{CommitteeRow, MemberRow};
use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

const SUBJECT: &str = "points_committee";

/// Most members.
const MOST: usize = 60;

/// How a committee is to work.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CommitteeInput {
    /// The village; the own one when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// Members who have to speak; 0: more than half.
    pub quorum: i64,
    /// Working days for a review.
    pub review_days: i64,
    /// Days of notice before it counts; 0: at once.
    pub notice_days: i64,
    /// Days for objections after it counts.
    pub objection_days: i64,
    /// Days for an appeal.
    pub appeal_days: i64,
    /// Version that was looked at.
    pub version: i64,
}

/// Who is to sit on it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct MemberInput {
    /// The village; the own one when left out.
    #[serde(default)]
    pub place: Option<String>,
    /// Telephone with which the person signs in.
    pub phone: String,
}

/// A member.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberView {
    /// Account.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Since when.
    pub since: String,
    /// Bound to a household: only then can it be told which declarations are the own.
    pub bound: bool,
}

/// A committee.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitteeView {
    /// Village.
    pub village: Option<PlaceRef>,
    /// Members who have to speak; 0: more than half.
    pub quorum: i64,
    /// Working days for a review.
    pub review_days: i64,
    /// Days of notice.
    pub notice_days: i64,
    /// Days for objections.
    pub objection_days: i64,
    /// Days for an appeal.
    pub appeal_days: i64,
    /// Version; 0 while the village has settled nothing.
    pub version: i64,
    /// Members.
    pub members: Vec<MemberView>,
    /// Whether the reader may change it.
    pub editable: bool,
}

struct ReadOp {
    app: App,
    village: i64,
}

impl Op for ReadOp {
    type Out = (CommitteeRow, Vec<MemberRow>);
    type Err = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> std::result::Result<Self::Out, StoreError> {
        let row = settings(&self.app, tx, self.village).await?;
        let members = gezhi_store::points::claims::members(tx, self.app.county, self.village).await?;
        Ok((row, members))
    }
}

async fn shown(app: &App, actor: &Actor, village: &PlacePath) -> Result<CommitteeView> {
    let (row, members) = app.db.read(ReadOp { app: app.clone(), village: village.id().0 }).await?;
    Ok(CommitteeView {
        village: app.place_ref(village),
        quorum: row.quorum,
        review_days: row.review_days,
        notice_days: row.notice_days,
        objection_days: row.objection_days,
        appeal_days: row.appeal_days,
        version: row.version,
        members: members
            .iter()
            .map(|member| MemberView {
                id: Id(member.account),
                name: member.name.clone(),
                since: instant(member.since),
                bound: member.household.is_some(),
            })
            .collect(),
        editable: decide_at(actor, Action::EditPointsRules, village).is_ok(),
    })
}

/// The committee of a village.
///
/// # Errors
/// 401, 403; 404 out of reach.
pub async fn committee(app: &App, actor: &Actor, place: Option<&str>) -> Result<CommitteeView> {
    let (path, _) = place_for(app, actor, Action::ManageClaims, place)?;
    shown(app, actor, &village_of(app, &path)).await
}

fn own(app: &App, actor: &Actor, place: Option<&str>) -> Result<(PlacePath, Permit)> {
    let (path, _) = place_for(app, actor, Action::EditPointsRules, place)?;
    let village = village_of(app, &path);
    let permit = decide_at(actor, Action::EditPointsRules, &village)?;
    Ok((village, permit))
}

struct SettleOp {
    app: App,
    permit: Permit,
    row: CommitteeRow,
    before: i64,
    entry: Entry,
}

/// Looks again at what a committee reviews: its quorum or its members have changed.
async fn look_again(app: &App, tx: &mut Tx<'_>, permit: &Permit, village: i64) -> Result<()> {
    let turn = Turn { app, permit, address: None };
    for claim in gezhi_store::points::claims::under_review(tx, app.county, village).await? {
        turn.look(tx, &claim).await?;
    }
    Ok(())
}

impl Op for SettleOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        let county = self.app.county;
        if !gezhi_store::points::claims::put_committee(tx, &self.permit, county, &self.row, self.before)
            .await?
        {
            return Err(AppError::Overtaken {
                code: "committee_changed",
                zh: "刚被别人改过，请看过最新的再保存。".into(),
                en: "Somebody else has just changed this; look at it again and save.".into(),
                current: serde_json::json!({ "kind": SUBJECT }),
            });
        }
        gezhi_store::journal::append(tx, county, &self.entry).await?;
        look_again(&self.app, tx, &self.permit, self.row.village).await
    }
}

/// Settles how a committee works.
///
/// # Errors
/// 401, 403; 404 out of reach; 409 when somebody else was faster; 422 with the field.
pub async fn settle_committee(
    app: &App,
    actor: &Actor,
    input: &CommitteeInput,
    address: Option<&str>,
) -> Result<CommitteeView> {
    let (village, permit) = own(app, actor, input.place.as_deref())?;
    for (value, field, least, most) in [
        (input.quorum, "quorum", 0, 60),
        (input.review_days, "review_days", 1, 30),
        (input.notice_days, "notice_days", 0, 30),
        (input.objection_days, "objection_days", 1, 90),
        (input.appeal_days, "appeal_days", 1, 30),
    ] {
        if !(least..=most).contains(&value) {
            return Err(AppError::invalid(
                "number",
                field,
                format!("这个数要在 {least} 到 {most} 之间，请改正。"),
                format!("This number is between {least} and {most}; correct it."),
            ));
        }
    }
    let row = CommitteeRow {
        village: village.id().0,
        quorum: input.quorum,
        review_days: input.review_days,
        notice_days: input.notice_days,
        objection_days: input.objection_days,
        appeal_days: input.appeal_days,
        version: input.version + 1,
        updated_at: app.now().as_microsecond(),
    };
    let mut entry = app.entry(&permit, "points_committee_settle", SUBJECT, village.id().0, address);
    entry.place = Some(village.id().0);
    entry.details = serde_json::json!({
        "quorum": row.quorum, "review_days": row.review_days, "notice_days": row.notice_days,
        "objection_days": row.objection_days, "appeal_days": row.appeal_days,
    })
    .to_string();
    app.db.write(SettleOp { app: app.clone(), permit, row, before: input.version, entry }).await?;
    shown(app, actor, &village).await
}

struct MemberOp {
    app: App,
    permit: Permit,
    village: i64,
    /// Telephone of who joins, or account of who leaves.
    who: std::result::Result<String, i64>,
    entry: Entry,
}

impl MemberOp {
    async fn join(&self, tx: &mut Tx<'_>, phone: &str) -> Result<()> {
        let county = self.app.county;
        let Some(account) = gezhi_store::accounts::by_phone(tx, county, phone).await? else {
            return Err(AppError::invalid(
                "phone_unknown",
                "phone",
                "这个手机号还没有登录过，请本人先在手机上登录一次。",
                "Nobody has signed in with this telephone; the person signs in once first.",
            ));
        };
        let sitting = gezhi_store::points::claims::members(tx, county, self.village).await?;
        if sitting.len() >= MOST {
            return Err(AppError::invalid(
                "too_many",
                "phone",
                "委员太多了。",
                "There are too many members.",
            ));
        }
        let person = gezhi_store::residents::person_by_account(tx, county, account.id).await?;
        let name = person.map_or(account.name, |person| person.name);
        let member = (account.id, name.as_str(), self.entry.at);
        gezhi_store::points::claims::add_member(tx, &self.permit, county, self.village, member).await?;
        Ok(())
    }

    async fn leave(&self, tx: &mut Tx<'_>, account: i64) -> Result<()> {
        use gezhi_store::points::claims;
        let county = self.app.county;
        if !claims::remove_member(tx, &self.permit, county, self.village, account).await? {
            return Err(AppError::not_found());
        }
        for ballot in claims::open_ballots_of(tx, county, account).await? {
            let claim = claims::claim(tx, county, ballot.claim).await?;
            if claim.is_some_and(|claim| claim.village == self.village) {
                gezhi_store::tasks::clear(tx, county, ballot.id).await?;
                claims::remove_slots(tx, county, ballot.claim, Some(account)).await?;
            }
        }
        Ok(())
    }
}

impl Op for MemberOp {
    type Out = ();
    type Err = AppError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<()> {
        match &self.who {
            Ok(phone) => self.join(tx, phone).await?,
            Err(account) => self.leave(tx, *account).await?,
        }
        gezhi_store::journal::append(tx, self.app.county, &self.entry).await?;
        look_again(&self.app, tx, &self.permit, self.village).await
    }
}

async fn change(
    app: &App,
    actor: &Actor,
    (place, who): (Option<&str>, std::result::Result<String, i64>),
    address: Option<&str>,
) -> Result<CommitteeView> {
    let (village, permit) = own(app, actor, place)?;
    let act = if who.is_ok() { "points_member_add" } else { "points_member_remove" };
    let mut entry = app.entry(&permit, act, SUBJECT, village.id().0, address);
    entry.place = Some(village.id().0);
    if let Err(account) = who {
        entry.details = serde_json::json!({ "account": account.to_string() }).to_string();
    }
    app.db.write(MemberOp { app: app.clone(), permit, village: village.id().0, who, entry }).await?;
    shown(app, actor, &village).await
}

/// Adds a member by telephone.
///
/// # Errors
/// 401, 403; 404 out of reach; 422 for a telephone that nobody signs in with.
pub async fn add_member(
    app: &App,
    actor: &Actor,
    input: &MemberInput,
    address: Option<&str>,
) -> Result<CommitteeView> {
    let phone: String = input.phone.chars().filter(char::is_ascii_digit).collect();
    if phone.len() != 11 {
        return Err(AppError::invalid(
            "phone",
            "phone",
            "请填 11 位手机号。",
            "A telephone number has 11 digits.",
        ));
    }
    change(app, actor, (input.place.as_deref(), Ok(phone)), address).await
}

/// Takes a member off the committee. Words of the member about what is still reviewed no longer count, and the quorum is that of
/// those who are left.
///
/// # Errors
/// 401, 403; 404 for somebody who does not sit there.
pub async fn remove_member(
    app: &App,
    actor: &Actor,
    place: Option<&str>,
    account: i64,
    address: Option<&str>,
) -> Result<CommitteeView> {
    change(app, actor, (place, Err(account)), address).await
}
